/* Sizes of a database's files, and of their disk. */
#include "directory.h"

#include <sys/statvfs.h>

#include "base/disk.h"

static void what_is_there_has_its_size(void **state)
{
    struct path path = path_in(*state, "sky.db");
    struct statvfs system;
    struct sky_disk disk;
    write_file(path.text, SPAN("12345"));
    sky_disk_look(path.text, &disk);
    assert_int_equal(disk.file, 5);
    assert_int_equal(disk.log, 0);
    assert_int_equal(statvfs(*state, &system), 0);
    assert_int_equal(disk.size, (int64_t)system.f_frsize * (int64_t)system.f_blocks);
    assert_true(disk.free > 0 && disk.free <= disk.size);
    write_file(path_in(*state, "sky.db-wal").text, SPAN("123"));
    sky_disk_look(path.text, &disk);
    assert_int_equal(disk.log, 3);
}

static void what_is_not_there_is_not_known(void **state)
{
    struct path path = path_in(*state, "sky.db");
    const char *paths[] = { path.text, NULL };
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct sky_disk disk;
        sky_disk_look(paths[i], &disk);
        assert_int_equal(disk.file, -1);
        assert_int_equal(disk.log, -1);
        assert_int_equal(disk.size, -1);
        assert_int_equal(disk.free, -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(what_is_there_has_its_size),
        DIRECTORY_TEST(what_is_not_there_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
