/* Slices of views, and the members of their items. */
#include "unit.h"

#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "registry/item.h"

/* The monotonic clock stands still until it is set, in microseconds: no test depends on its machine. */
static long long elapsed;

int clock_gettime(clockid_t clock, struct timespec *time)
{
    if (clock != CLOCK_MONOTONIC)
        return (int)syscall(SYS_clock_gettime, clock, time);
    *time = (struct timespec){ .tv_sec = elapsed / 1000000, .tv_nsec = elapsed % 1000000 * 1000 };
    return 0;
}

static struct sky_slicing begin(struct sky_arena *arena, size_t limit, struct sky_slice *slice)
{
    static struct sky_error error;
    struct sky_slicing slicing;
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_slicing_begin(&slicing, arena, limit, slice, &error), SKY_OK);
    assert_int_equal(slice->count, 0);
    assert_int_equal(slice->next, 0);
    assert_true(sky_slicing_goes_on(&slicing));
    return slicing;
}

static void add(struct sky_slicing *slicing, int64_t number, struct sky_span text)
{
    struct sky_buffer buffer = { 0 };
    sky_buffer_put_span(&buffer, text);
    assert_int_equal(sky_slicing_add(slicing, number, &buffer), SKY_OK);
    sky_buffer_clear(&buffer);
}

static void items_are_copied_in_order(void **state)
{
    struct sky_slice slice;
    struct sky_slicing slicing = begin(*state, 10, &slice);
    for (int64_t i = 0; i < 3; i++)
        add(&slicing, 9 - i, sky_span("abc", (size_t)i));
    assert_int_equal(slice.count, 3);
    for (int64_t i = 0; i < 3; i++) {
        assert_int_equal(slice.items[i].number, 9 - i);
        assert_span("item", slice.items[i].json, sky_span("abc", (size_t)i));
    }
    assert_true(sky_slicing_goes_on(&slicing));
}

static void a_slice_has_so_many_items(void **state)
{
    static const size_t limits[][2] = { { 1, 1 }, { 2, 2 }, { 255, 255 }, { 256, 256 }, { 257, 256 },
                                        { SIZE_MAX, 256 } };
    for (size_t i = 0; i < COUNT(limits); i++) {
        struct sky_slice slice;
        struct sky_slicing slicing = begin(*state, limits[i][0], &slice);
        while (sky_slicing_goes_on(&slicing))
            add(&slicing, 1, SPAN("{}"));
        assert_int_equal(slice.count, limits[i][1]);
    }
}

/* The last one may go beyond. */
static void a_slice_has_so_many_bytes(void **state)
{
    static char text[100 << 10];
    struct sky_slice slice;
    struct sky_slicing slicing = begin(*state, 100, &slice);
    while (sky_slicing_goes_on(&slicing))
        add(&slicing, 1, sky_span(text, sizeof text));
    assert_int_equal(slice.count, 3);
}

static void a_slice_takes_so_long(void **state)
{
    struct sky_slice slice;
    struct sky_slicing slicing = begin(*state, 100, &slice);
    elapsed += 4999;
    assert_true(sky_slicing_goes_on(&slicing));
    elapsed += 1;
    assert_false(sky_slicing_goes_on(&slicing));
    (void)begin(*state, 100, &slice);
}

/* A text that is incomplete is no item. */
static void a_failed_text_is_told(void **state)
{
    struct sky_slice slice;
    struct sky_slicing slicing = begin(*state, 1, &slice);
    const struct sky_buffer failed = { .failed = true };
    assert_int_equal(sky_slicing_add(&slicing, 1, &failed), SKY_NO_MEMORY);
    assert_int_equal(slicing.error->status, SKY_NO_MEMORY);
    assert_int_equal(slice.count, 0);
}

static void members_are_put_as_json(void **state)
{
    (void)state;
    const struct sky_entry entry = { .number = 7, .instant = 1700000000123, .nombre = SPAN("n\"\n"),
                                     .verb = SPAN("crear") };
    struct sky_buffer out = { 0 };
    sky_json_put_text(&out, "autor", SPAN("a\\"));
    sky_json_put_number(&out, "cliente", INT64_MAX);
    sky_item_put_documento(&out, SPAN("{\"x\":1}"));
    sky_item_put_documento(&out, (struct sky_span){ 0 });
    sky_item_put_instant(&out, &entry);
    sky_item_put_end(&out, &entry);
    assert_span("item", sky_buffer_span(&out),
                SPAN("\"autor\":\"a\\\\\",\"cliente\":9223372036854775807,\"documento\":{\"x\":1},\"documento\":null,"
                     "\"instante\":\"2023-11-14T22:13:20.123Z\",\"nombre\":\"n\\\"\\n\",\"operacion\":7,"
                     "\"verbo\":\"crear\"}"));
    sky_buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(items_are_copied_in_order),
        ARENA_TEST(a_slice_has_so_many_items),
        ARENA_TEST(a_slice_has_so_many_bytes),
        ARENA_TEST(a_slice_takes_so_long),
        ARENA_TEST(a_failed_text_is_told),
        cmocka_unit_test(members_are_put_as_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
