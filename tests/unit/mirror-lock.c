/* Who keeps a mirror: one at a time; and what was heard is read again. */
#include "mirroring.h"

static void assert_noted(const char *location, int64_t heard, int64_t known, int64_t level)
{
    struct sky_mirror_note note;
    sky_mirror_look(location, &note);
    assert_int_equal(note.heard, heard);
    assert_int_equal(note.known, known);
    assert_int_equal(note.level, level);
}

static void one_keeps_it(void **state)
{
    struct sky_error error = { 0 };
    struct path path = path_in(*state, "b.db");
    struct sky_mirror_note note = { .heard = 1700000000000, .known = 12, .level = 1700000000000 };
    int lock = sky_mirror_lock(path.text, &error);
    assert_true(lock >= 0);
    assert_int_equal(sky_mirror_lock(path.text, &error), -1);
    assert_int_equal(error.status, SKY_CONFLICT);
    assert_contains("refusal", error.text, "b.db.follow is locked");
    sky_mirror_write_note(lock, &note);
    note = (struct sky_mirror_note){ 1700000000001, 7, 1700000000000 };
    sky_mirror_write_note(lock, &note);
    close(lock);
    error = (struct sky_error){ 0 };
    lock = sky_mirror_lock(path.text, &error);
    assert_true(lock >= 0);
    assert_noted(path.text, 1700000000001, 7, 1700000000000);
    close(lock);
}

static void of_before_it_does_not_say_when_it_was_level(void **state)
{
    struct sky_error error = { 0 };
    struct path path = path_in(*state, "b.db");
    int lock = sky_mirror_lock(path.text, &error);
    assert_noted(path.text, 0, 0, 0);
    assert_int_equal(dprintf(lock, "%-31s %-31s\n", "1700000000001", "7"), 64);
    assert_noted(path.text, 1700000000001, 7, 0);
    close(lock);
}

static void nothing_stays_where_nothing_was_noted(void **state)
{
    struct sky_error error = { 0 };
    struct path path = path_in(*state, "b.db"), beside = path_in(*state, "b.db.follow");
    int lock = sky_mirror_lock(path.text, &error);
    assert_int_equal(access(beside.text, F_OK), 0);
    sky_mirror_unlock(lock, path.text);
    assert_int_equal(access(beside.text, F_OK), -1);
    lock = sky_mirror_lock(path.text, &error);
    sky_mirror_write_note(lock, &(struct sky_mirror_note){ .heard = 1700000000000 });
    sky_mirror_unlock(lock, path.text);
    assert_int_equal(access(beside.text, F_OK), 0);
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
                                        DIRECTORY_TEST(of_before_it_does_not_say_when_it_was_level),
                                        DIRECTORY_TEST(nothing_stays_where_nothing_was_noted),
                                        DIRECTORY_TEST(a_place_that_is_not_there_is_told) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
