/* What comes of a group is kept until it ends, in bounds; what is no row of one is refused. */
#include "mirroring.h"

static enum sky_status gather(struct sky_mirror *mirror, struct sky_buffer *out, struct sky_error *error)
{
    struct sky_frame frame = { .kind = out->data[0], .body = sky_span(out->data + 5, out->size - 5) };
    *error = (struct sky_error){ 0 };
    enum sky_status status = sky_mirror_gather(mirror, &frame, error);
    memset(out->data, 'x', out->size); /* the group has it by now */
    sky_buffer_clear(out);
    return status;
}

static void rows_are_kept_in_turn(void **state)
{
    (void)state;
    struct sky_mirror mirror = { 0 };
    struct sky_buffer out = { 0 };
    struct sky_error error;
    for (int64_t i = 0; i < 1000; i++) {
        const struct sky_entry entry = { .number = i, .nombre = TEXT("Ana") };
        const struct sky_fact fact = { .number = i, .about = TEXT("eva") };
        sky_ship_put_entry(&out, &entry);
        assert_int_equal(gather(&mirror, &out, &error), SKY_OK);
        sky_ship_put_fact(&out, &fact);
        assert_int_equal(gather(&mirror, &out, &error), SKY_OK);
    }
    sky_ship_put_bytes(&out, SKY_SHIP_PASSES, SPAN(""));
    assert_false(mirror.group.has_passes);
    assert_int_equal(gather(&mirror, &out, &error), SKY_OK);
    assert_true(mirror.group.has_passes);
    assert_int_equal(mirror.group.entries.count, 1000);
    assert_int_equal(mirror.group.facts.count, 1000);
    for (int64_t i = 0; i < 1000; i++) {
        assert_int_equal(mirror.group.entries.items[i].number, i);
        assert_span("name", mirror.group.entries.items[i].nombre, SPAN("Ana"));
        assert_span("about", mirror.group.facts.items[i].about, SPAN("eva"));
    }
    sky_mirror_drop(&mirror);
    assert_int_equal(mirror.group.entries.count, 0);
}

static void what_is_no_row_is_refused(void **state)
{
    (void)state;
    struct sky_mirror mirror = { 0 };
    struct sky_buffer out = { 0 };
    struct sky_error error;
    sky_ship_put_bytes(&out, SKY_SHIP_ENTRY, SPAN("short"));
    assert_int_equal(gather(&mirror, &out, &error), SKY_INVALID);
    sky_ship_put_bytes(&out, '?', SPAN(""));
    assert_int_equal(gather(&mirror, &out, &error), SKY_INVALID);
    sky_ship_put_bytes(&out, SKY_SHIP_PASSES, SPAN("more"));
    assert_int_equal(gather(&mirror, &out, &error), SKY_INVALID);
    assert_false(mirror.group.has_passes);
    sky_mirror_drop(&mirror);
}

static void a_group_without_an_end_is_bounded(void **state)
{
    (void)state;
    static const char much[8 << 20] = "";
    struct sky_mirror mirror = { 0 };
    struct sky_error error = { 0 };
    const struct sky_pass pass = { .id = { much, sizeof much }, .documento = TEXT("{}") };
    int came = 0;
    for (; came < 20 && !error.status; came++) {
        struct sky_buffer out = { 0 };
        sky_ship_put_pass(&out, &pass);
        gather(&mirror, &out, &error);
    }
    assert_int_equal(error.status, SKY_INVALID);
    assert_int_equal(came, 8);
    sky_mirror_drop(&mirror);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_kept_in_turn),
        cmocka_unit_test(what_is_no_row_is_refused),
        cmocka_unit_test(a_group_without_an_end_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
