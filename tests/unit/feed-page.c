/* A stretch of events: what it holds, whom it serves, and what becomes of it when the source fails. */
#include "feed.h"

#include "http/feed-page.h"

static void read_behind(struct sky_feed_page *page, struct log *log, int64_t after, size_t limit)
{
    struct sky_error error = { 0 };
    assert_int_equal(sky_feed_page_read(page, &log_source, &log->app, after, limit, &error), SKY_OK);
}

static void events_are_found_by_what_is_before_them(void **state)
{
    (void)state;
    struct log log = { .head = 40 };
    struct sky_feed_page page = { 0 };
    read_behind(&page, &log, 10, 1 << 20);
    assert_int_equal(page.count, 30);
    for (int64_t position = 10; position < 40; position++) {
        struct sky_buffer wanted = { 0 };
        put_event(&wanted, position + 1);
        assert_true(sky_feed_page_covers(&page, position));
        size_t index = sky_feed_page_find(&page, position);
        assert_int_equal(page.events[index].number, position + 1);
        assert_span("event", sky_feed_page_event(&page, index), sky_buffer_span(&wanted));
        sky_buffer_clear(&wanted);
    }
    assert_false(sky_feed_page_covers(&page, 9));
    assert_false(sky_feed_page_covers(&page, 40));
    assert_int_equal(sky_feed_page_find(&page, 40), page.count);
    sky_feed_page_clear(&page);
    assert_false(sky_feed_page_covers(&page, 0));
}

static void a_page_is_bounded_but_for_its_last_event(void **state)
{
    (void)state;
    struct log log = { .head = 1000 };
    struct sky_feed_page page = { 0 };
    read_behind(&page, &log, LONG_EVENTS - 1, 1000);
    assert_int_equal(page.count, 1);
    assert_true(page.text.size > LONG_SIZE);
    read_behind(&page, &log, 0, 5000);
    assert_true(page.text.size >= 5000 && page.text.size < 5400);
    read_behind(&page, &log, 0, 1 << 24);
    assert_int_equal(page.count, 1000);
    sky_feed_page_clear(&page);
}

static void nothing_behind_the_head_is_known_to_be_nothing(void **state)
{
    (void)state;
    struct log log = { .head = 5 };
    struct sky_feed_page page = { 0 };
    read_behind(&page, &log, 5, 1000);
    assert_int_equal(page.count, 0);
    assert_true(sky_feed_page_covers(&page, 5));
    assert_int_equal(sky_feed_page_find(&page, 5), 0);
    sky_feed_page_clear(&page);
}

static void a_page_that_failed_serves_nobody(void **state)
{
    (void)state;
    struct log log = { .head = 5 };
    struct sky_feed_page page = { 0 };
    struct sky_error error = { 0 };
    read_behind(&page, &log, 0, 1000);
    log.fails = true;
    assert_int_equal(sky_feed_page_read(&page, &log_source, &log.app, 0, 1000, &error), SKY_UNAVAILABLE);
    assert_string_equal(error.text, "roto");
    assert_false(sky_feed_page_covers(&page, 0));
    sky_feed_page_clear(&page);
}

/* Numbers 3, 7, 11. */
static enum sky_status put_sparse(struct sky_app *app, int64_t after, size_t limit, struct sky_buffer *out,
                                  sky_feed_mark *mark, void *context, struct sky_error *error)
{
    (void)app, (void)limit, (void)error;
    for (int64_t number = 3; number <= 11; number += 4)
        if (number > after) {
            sky_buffer_printf(out, "%" PRId64, number);
            mark(context, number, out->size);
        }
    return SKY_OK;
}

static void numbers_may_have_gaps(void **state)
{
    (void)state;
    static const struct sky_feed_source sparse = { log_head, put_sparse };
    static const struct {
        int64_t position;
        const char *event;
    } cases[] = { { 0, "3" }, { 2, "3" }, { 3, "7" }, { 5, "7" }, { 7, "11" }, { 10, "11" } };
    struct sky_feed_page page = { 0 };
    struct sky_error error = { 0 };
    assert_int_equal(sky_feed_page_read(&page, &sparse, NULL, 0, 1000, &error), SKY_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(sky_feed_page_covers(&page, cases[i].position));
        size_t index = sky_feed_page_find(&page, cases[i].position);
        assert_span("event", sky_feed_page_event(&page, index), sky_span_of(cases[i].event));
    }
    sky_feed_page_clear(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_found_by_what_is_before_them),
        cmocka_unit_test(a_page_is_bounded_but_for_its_last_event),
        cmocka_unit_test(nothing_behind_the_head_is_known_to_be_nothing),
        cmocka_unit_test(a_page_that_failed_serves_nobody),
        cmocka_unit_test(numbers_may_have_gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
