/* Cursors come back as the place that they are for, and nothing else does. */
#include "unit.h"

#include "api/cursor.h"

#define LOG "0123456789abcdef"

static struct sky_span cursor_of(struct sky_arena *arena, struct sky_span list, struct sky_span place)
{
    struct sky_buffer *out = sky_buffer_new(arena);
    sky_cursor_put(out, LOG, list, place);
    assert_false(out->failed);
    return sky_buffer_span(out);
}

static void places_come_back(void **state)
{
    static const struct sky_span places[] = { TEXT(""), TEXT("a"),
                                              TEXT("1 2 ñ\0\xFF"
                                                   "x") };
    for (size_t i = 0; i < COUNT(places); i++) {
        struct sky_error error = { 0 };
        struct sky_span place;
        struct sky_span cursor = cursor_of(*state, SPAN("lista"), places[i]);
        assert_int_equal(sky_cursor_read(*state, SPAN("lista"), cursor, &place, &error), SKY_OK);
        assert_span("place", place, places[i]);
    }
}

static void assert_refused(struct sky_arena *arena, struct sky_span list, struct sky_span cursor)
{
    struct sky_error error = { 0 };
    struct sky_span place;
    assert_int_equal(sky_cursor_read(arena, list, cursor, &place, &error), SKY_INVALID);
    assert_string_equal(error.parameter, "cursor");
}

static void what_was_altered_is_refused(void **state)
{
    struct sky_span cursor = cursor_of(*state, SPAN("lista"), SPAN("12 ana"));
    for (size_t i = 0; i < cursor.size; i++) {
        struct sky_span other = sky_arena_copy(*state, cursor);
        char *at = (char *)(uintptr_t)other.data + i;
        *at = *at == '0' ? '1' : '0';
        assert_refused(*state, SPAN("lista"), other);
        assert_refused(*state, SPAN("lista"), sky_span(cursor.data, i));
    }
    assert_refused(*state, SPAN("otra"), cursor);
    assert_refused(*state, SPAN("lista"), SPAN("hola"));
    assert_refused(*state, SPAN("lista"), SPAN(""));
    assert_refused(*state, SPAN("lista"), SPAN(LOG "-00000000000000000000"));
    assert_refused(*state, SPAN("lista"), sky_span(cursor.data + strlen(LOG "-"), cursor.size - strlen(LOG "-")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(places_come_back),
        ARENA_TEST(what_was_altered_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
