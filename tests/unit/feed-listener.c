/* One listener: what he gets, in which order, heartbeats included; and when he is cut. */
#include "feed-listener.h"
#include "redirect.h"

/* Each push is taken up to a byte that is anybody's guess. */
static void events_come_once_and_in_order_however_they_are_taken(void **state)
{
    struct stage *stage = *state;
    unsigned seed = 7;
    stage->log.head = 2 * LONG_EVENTS + 20;
    for (int64_t now = 0; stage->listener.position < stage->log.head && now < 100000; now++) {
        stage->end.room = rand_r(&seed) % 3 ? rand_r(&seed) % 900 : 0;
        offer(stage, now);
        if (now % 100 == 0)
            assert_int_equal(check(stage), stage->listener.position);
    }
    assert_int_equal(check(stage), stage->log.head);
    assert_int_equal(stage->listener.offset, 0);
    assert_int_equal(stage->end.cuts, 0);
}

static void a_share_is_the_most_at_once(void **state)
{
    struct stage *stage = *state;
    stage->log.head = 200;
    stage->end.room = 1 << 20;
    stage->end.refills = true;
    while (stage->listener.position < 200) {
        size_t before = stage->end.got.size;
        assert_true(offer(stage, 0));
        assert_true(stage->end.got.size - before <= pace.share);
    }
    assert_int_equal(check(stage), 200);
    assert_false(offer(stage, 0));
}

static void a_full_socket_wants_no_more(void **state)
{
    struct stage *stage = *state;
    stage->log.head = 30;
    stage->end.room = 100;
    assert_false(offer(stage, 0));
    assert_false(offer(stage, 1));
    assert_int_equal(stage->end.got.size, 100);
}

static void heartbeats_come_when_nothing_else_did(void **state)
{
    struct stage *stage = *state;
    stage->end.room = 1 << 20;
    for (int64_t now = 0; now <= 2500; now += 100)
        offer(stage, now);
    assert_span("heartbeats", sky_buffer_span(&stage->end.got), SPAN("0003:\n\n0003:\n\n"));
    stage->log.head = 1;
    for (int64_t now = 2600; now < 3600; now += 100)
        offer(stage, now);
    assert_int_equal(check(stage), 1);
    assert_int_equal(stage->end.got.size, 14 + 4 + strlen("id: 1\ndata: \n\n") + filler_of(1));
}

/* One byte at a time: the rest of a heartbeat comes before the next event, the rest of an event before a heartbeat. */
static void a_heartbeat_is_never_within_an_event(void **state)
{
    struct stage *stage = *state;
    for (int64_t now = 1000; stage->log.head < 20 || stage->listener.position < 20; now += now % 7 ? 1 : 400) {
        stage->end.room = 1;
        offer(stage, now);
        if (stage->listener.offset == 3 && stage->log.head < 20)
            stage->log.head++;
    }
    assert_int_equal(check(stage), 20);
    struct sky_buffer text = unframe(&stage->end.got);
    assert_contains("stream", text.data, ":\n\n");
    sky_buffer_clear(&text);
}

static void who_takes_nothing_is_cut_in_the_end(void **state)
{
    struct stage *stage = *state;
    char *directory = make_directory();
    struct path log = path_in(directory, "log");
    struct sky_buffer said = { 0 };
    stage->listener.sent = 10000;
    offer(stage, 10000); /* nothing to take: he is not late */
    stage->log.head = 3;
    struct redirected saved = redirect(STDERR_FILENO, log.text, O_WRONLY | O_CREAT);
    offer(stage, 10499);
    assert_int_equal(stage->end.cuts, 0);
    offer(stage, 10500);
    offer(stage, 20000);
    restore(saved);
    assert_int_equal(stage->end.cuts, 1);
    assert_false(stage->end.gently);
    assert_int_equal(stage->end.got.size, 0);
    read_whole_file(log.text, &said);
    assert_contains("log", said.data, "\"level\":\"info\",\"program\":\"prueba\",\"event\":\"a listener was cut");
    sky_buffer_clear(&said);
    remove_directory(directory);
}

static void who_takes_a_little_is_not_cut(void **state)
{
    struct stage *stage = *state;
    stage->log.head = 3;
    for (int64_t now = 0; now < 10000; now += 400) {
        stage->end.room = 1;
        offer(stage, now);
    }
    assert_int_equal(stage->end.cuts, 0);
    assert_int_equal(stage->end.got.size, 25);
}

static void who_is_gone_is_cut_once(void **state)
{
    struct stage *stage = *state;
    stage->log.head = 3;
    stage->end.room = -1;
    assert_false(offer(stage, 0));
    assert_false(offer(stage, 1));
    assert_int_equal(stage->end.cuts, 1);
}

static void a_cut_is_gentle_between_events_alone(void **state)
{
    struct stage *stage = *state;
    stage->log.head = 1;
    stage->end.room = 5;
    offer(stage, 0);
    sky_feed_listener_cut(&stage->listener, true);
    assert_false(stage->end.gently);
    stage->listener.ended = false;
    stage->end.room = 1000;
    offer(stage, 1);
    assert_int_equal(check(stage), 1);
    sky_feed_listener_cut(&stage->listener, true);
    assert_true(stage->end.gently);
    stage->log.head = 2;
    offer(stage, 2);
    assert_int_equal(check(stage), 1);
}

static enum sky_status put_other(struct sky_app *app, int64_t after, size_t limit, struct sky_buffer *out,
                                 sky_feed_mark *mark, void *context, struct sky_error *error)
{
    (void)app, (void)limit, (void)error;
    if (after == 0)
        sky_buffer_put_text(out, "id: 1\n\n");
    if (after == 0)
        mark(context, 1, out->size);
    return SKY_OK;
}

static enum sky_status put_none(struct sky_app *app, int64_t after, size_t limit, struct sky_buffer *out,
                                sky_feed_mark *mark, void *context, struct sky_error *error)
{
    (void)app, (void)after, (void)limit, (void)out, (void)mark, (void)context, (void)error;
    return SKY_OK;
}

/* An erasure may come between: the rest of another text would pass for the rest of this, and break the records. */
static void an_event_that_changed_on_the_way_cuts(void **state)
{
    static const struct sky_feed_source sources[] = { { log_head, put_other }, { log_head, put_none } };
    for (size_t i = 0; i < COUNT(sources); i++) {
        struct stage *stage = *state;
        struct sky_error error = { 0 };
        stage->log.head = 1;
        stage->end = (struct end){ .room = 10 };
        stage->listener.offset = 0;
        stage->listener.ended = false;
        stage->page.read = false;
        offer(stage, 0);
        assert_int_equal(sky_feed_page_read(&stage->page, &sources[i], NULL, 0, 1000, &error), SKY_OK);
        stage->end.room = 1000;
        offer(stage, 1);
        assert_int_equal(stage->end.cuts, 1);
        assert_false(stage->end.gently);
        assert_int_equal(stage->end.got.size, 10);
        sky_buffer_clear(&stage->end.got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(events_come_once_and_in_order_however_they_are_taken),
        STAGE_TEST(a_share_is_the_most_at_once),
        STAGE_TEST(a_full_socket_wants_no_more),
        STAGE_TEST(heartbeats_come_when_nothing_else_did),
        STAGE_TEST(a_heartbeat_is_never_within_an_event),
        STAGE_TEST(who_takes_nothing_is_cut_in_the_end),
        STAGE_TEST(who_takes_a_little_is_not_cut),
        STAGE_TEST(who_is_gone_is_cut_once),
        STAGE_TEST(a_cut_is_gentle_between_events_alone),
        STAGE_TEST(an_event_that_changed_on_the_way_cuts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
