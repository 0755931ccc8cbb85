/* What the views share: when a listing ends, what it says of failures, and the members of items. */
#include "registry.h"

#include "domain/listing.h"

/* Items that came, and how many the visitor takes. */
struct visit {
    struct sky_buffer *text;
    size_t count, most;
};

static bool take_item(void *context, int64_t number, struct sky_span json)
{
    struct visit *visit = context;
    sky_buffer_printf(visit->text, "%d:%.*s ", (int)number, (int)json.size, json.data);
    return ++visit->count < visit->most;
}

/* Shows items 1, 2 .. until it has to end. */
static void show_all(struct sky_listing *listing)
{
    struct sky_buffer item = { 0 };
    struct sky_entry entry = { .number = 1 };
    sky_buffer_put_text(&item, "{}");
    while (sky_listing_show(listing, &entry, &item))
        assert_true(++entry.number < 10);
    sky_buffer_clear(&item);
}

static void a_listing_ends_with_its_page_or_its_visitor(void **state)
{
    static const struct {
        size_t limit, most;
        const char *wanted;
    } cases[] = {
        { 1, 9, "1:{} " },      { 3, 9, "1:{} 2:{} 3:{} " }, { 9, 1, "1:{} " },
        { 9, 2, "1:{} 2:{} " }, { 2, 2, "1:{} 2:{} " },
    };
    struct registry *registry = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct visit visit = { sky_buffer_new(registry->arena), 0, cases[i].most };
        struct sky_error error = { 0 };
        struct sky_listing listing;
        struct sky_page page = { .from = SKY_NOW, .limit = cases[i].limit };
        assert_int_equal(sky_listing_open(&listing, registry->registro, &page, take_item, &visit, &error), SKY_OK);
        show_all(&listing);
        assert_int_equal(sky_listing_close(&listing), SKY_OK);
        assert_span("items", sky_buffer_span(visit.text), sky_span_of(cases[i].wanted));
        assert_int_equal(page.behind, 0);
    }
}

static void what_failed_is_shown_to_nobody(void **state)
{
    struct sky_error error = { 0 };
    struct sky_listing listing;
    struct visit visit = { .most = 9 };
    const struct sky_buffer cut_off = { .failed = true }, whole = { 0 };
    const struct sky_entry entry = { .number = 1 };
    struct sky_page page = { .from = SKY_NOW, .limit = 9 };
    struct registry *registry = *state;
    assert_int_equal(sky_listing_open(&listing, registry->registro, &page, take_item, &visit, &error), SKY_OK);
    assert_false(sky_listing_show(&listing, &entry, &cut_off));
    assert_int_equal(error.status, SKY_NO_MEMORY);
    assert_false(sky_listing_show(&listing, &entry, &whole));
    assert_int_equal(sky_listing_close(&listing), SKY_NO_MEMORY);
    assert_int_equal(visit.count, 0);
}

static void an_early_end_says_where(void **state)
{
    struct visit visit = { .most = 9 };
    struct sky_error error = { 0 };
    struct sky_listing listing;
    struct sky_page page = { .from = SKY_NOW, .limit = 9, .behind = 5 };
    struct registry *registry = *state;
    assert_int_equal(sky_listing_open(&listing, registry->registro, &page, take_item, &visit, &error), SKY_OK);
    assert_int_equal(page.behind, 0);
    assert_false(sky_listing_end_early(&listing, 7));
    assert_int_equal(page.behind, 7);
    assert_int_equal(sky_listing_close(&listing), SKY_OK);
    assert_int_equal(visit.count, 0);
}

static void members_are_json(void **state)
{
    struct sky_buffer *out = sky_buffer_new(*state);
    const struct sky_entry entry = { .instant = 1704189600500 };
    sky_listing_put_text(out, "nombre", SPAN("a\"\n"));
    sky_listing_put_instant(out, &entry);
    sky_listing_put_documento(out, SPAN("{\"nombre\":\"a\"}"));
    sky_listing_put_documento(out, entry.documento);
    assert_span("members", sky_buffer_span(out),
                SPAN("\"nombre\":\"a\\\"\\n\",\"instante\":\"2024-01-02T10:00:00.500Z\","
                     "\"documento\":{\"nombre\":\"a\"},\"documento\":null,"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_listing_ends_with_its_page_or_its_visitor),
        REGISTRY_TEST(what_failed_is_shown_to_nobody),
        REGISTRY_TEST(an_early_end_says_where),
        ARENA_TEST(members_are_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
