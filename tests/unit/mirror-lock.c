/* Who keeps a mirror: one at a time; and what was heard is read again. */
#include "mirroring.h"

static void one_keeps_it(void **state)
{
    struct sky_error error = { 0 };
    struct path path = path_in(*state, "b.db");
    int64_t heard, known;
    int lock = sky_mirror_lock(path.text, &error);
    assert_true(lock >= 0);
    assert_false(sky_mirror_noted(lock, &heard, &known));
    assert_int_equal(sky_mirror_lock(path.text, &error), -1);
    assert_int_equal(error.status, SKY_CONFLICT);
    assert_contains("refusal", error.text, "b.db.follow is locked");
    sky_mirror_note(lock, 1700000000000, 12);
    sky_mirror_note(lock, 1700000000001, 7);
    close(lock);
    error = (struct sky_error){ 0 };
    lock = sky_mirror_lock(path.text, &error);
    assert_true(lock >= 0 && sky_mirror_noted(lock, &heard, &known));
    assert_int_equal(heard, 1700000000001);
    assert_int_equal(known, 7);
    close(lock);
}

static void a_place_that_is_not_there_is_told(void **state)
{
    struct sky_error error = { 0 };
    assert_int_equal(sky_mirror_lock(path_in(*state, "none/b.db").text, &error), -1);
    assert_int_equal(error.status, SKY_UNAVAILABLE);
    assert_contains("refusal", error.text, "none/b.db.follow");
}

int main(void)
{
    const struct CMUnitTest tests[] = { DIRECTORY_TEST(one_keeps_it),
                                        DIRECTORY_TEST(a_place_that_is_not_there_is_told) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
