/* Files that are written, synced, and given away. */
#include "directory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static void what_is_written_is_all_there_or_said_not_to_be(void **state)
{
    static char text[100000];
    struct sky_error error = { 0 }, other = { 0 };
    char *directory = make_directory();
    struct path path = path_in(directory, "a");
    struct stat made;
    int file = open(path.text, O_WRONLY | O_CREAT, 0600), full = open("/dev/full", O_WRONLY);
    (void)state;
    assert_int_equal(sky_file_write(file, sky_span(text, sizeof text)), 0);
    assert_int_equal(sky_file_write(file, sky_span_of("")), 0);
    assert_int_equal(fstat(file, &made), 0);
    assert_int_equal(made.st_size, sizeof text);
    assert_int_equal(sky_file_write(full, sky_span_of("a")), -1);
    assert_int_equal(sky_file_fail(&error, "write", "a"), SKY_NO_SPACE);
    assert_string_equal(error.text, "cannot write a: No space left on device");
    close(full);
    assert_int_equal(sky_file_write(full, sky_span_of("a")), -1);
    assert_int_equal(sky_file_fail(&other, "write", "a"), SKY_UNAVAILABLE);
    close(file);
    remove_directory(directory);
}

static void what_is_there_is_synced(void **state)
{
    char *directory = make_directory();
    struct path file = path_in(directory, "a");
    (void)state;
    assert_int_equal(sky_file_sync(file.text, 0), -1);
    assert_int_equal(errno, ENOENT);
    close(open(file.text, O_WRONLY | O_CREAT, 0600));
    assert_int_equal(sky_file_sync(file.text, 0), 0);
    assert_int_equal(sky_file_sync(directory, O_DIRECTORY), 0);
    assert_int_equal(sky_file_sync(file.text, O_DIRECTORY), -1);
    assert_int_equal(errno, ENOTDIR);
    remove_directory(directory);
}

/* Nobody else may give files away. */
static void what_root_makes_goes_to_whom_the_other_belongs(void **state)
{
    char *directory = make_directory();
    bool is_root = geteuid() == 0;
    struct stat made;
    int file = open(path_in(directory, "a").text, O_WRONLY | O_CREAT, 0600);
    (void)state;
    if (is_root)
        assert_int_equal(chown(directory, 1, 2), 0);
    assert_int_equal(sky_file_own_as(file, path_in(directory, "nothing").text), 0);
    assert_int_equal(fstat(file, &made), 0);
    assert_int_equal(made.st_uid, geteuid());
    assert_int_equal(sky_file_own_as_folder_of(file, path_in(directory, "nothing").text), 0);
    assert_int_equal(fstat(file, &made), 0);
    assert_int_equal(made.st_uid, is_root ? 1 : geteuid());
    assert_int_equal(sky_file_own_as(file, directory), 0);
    assert_int_equal(fstat(file, &made), 0);
    assert_int_equal(made.st_uid, is_root ? 1 : geteuid());
    assert_int_equal(made.st_gid, is_root ? 2 : getegid());
    close(file);
    remove_directory(directory);
}

/* What was there stays until the new one is whole. */
static void a_file_is_replaced_whole(void **state)
{
    char *directory = make_directory();
    struct path file = path_in(directory, "a");
    struct stat made;
    (void)state;
    assert_int_equal(sky_file_replace(file.text, sky_span_of("one")), 0);
    assert_int_equal(sky_file_replace(file.text, sky_span_of("other")), 0);
    assert_int_equal(stat(file.text, &made), 0);
    assert_int_equal(made.st_size, 5);
    assert_int_equal(made.st_mode & 0777, 0600);
    assert_int_equal(mkdir(path_in(directory, "b").text, 0700), 0);
    assert_int_equal(sky_file_replace(path_in(directory, "b").text, sky_span_of("one")), -1);
    assert_int_equal(errno, EISDIR);
    assert_int_equal(access(path_in(directory, "b.new").text, F_OK), -1);
    assert_int_equal(sky_file_replace(path_in(directory, "nothing/a").text, sky_span_of("one")), -1);
    assert_int_equal(errno, ENOENT);
    remove_directory(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_all_there_or_said_not_to_be),
        cmocka_unit_test(a_file_is_replaced_whole),
        cmocka_unit_test(what_is_there_is_synced),
        cmocka_unit_test(what_root_makes_goes_to_whom_the_other_belongs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
