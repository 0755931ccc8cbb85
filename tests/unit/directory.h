/* A directory of the test's own, removed with all that it holds; and files in it. */
#ifndef SKY_TESTS_DIRECTORY_H
#define SKY_TESTS_DIRECTORY_H

#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"

/* A test whose state is the path of such a directory. */
#define DIRECTORY_TEST(function) cmocka_unit_test_setup_teardown(function, new_directory, free_directory)

/* A path, as a plain value: path_in(directory, "sky.db").text lives as long as the expression's block. */
struct path {
    char text[PATH_MAX];
};

static inline char *make_directory(void)
{
    const char *base = getenv("TMPDIR");
    char *path = NULL;
    if (asprintf(&path, "%s/sky-unit-XXXXXX", base && *base ? base : "/tmp") < 0)
        return NULL;
    if (mkdtemp(path))
        return path;
    free(path);
    return NULL;
}

static inline int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

static inline void remove_directory(char *path)
{
    nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    free(path);
}

static inline int new_directory(void **state)
{
    *state = make_directory();
    return *state ? 0 : -1;
}

static inline int free_directory(void **state)
{
    remove_directory(*state);
    return 0;
}

static inline struct path path_in(const char *directory, const char *name)
{
    struct path path;
    assert_true(snprintf(path.text, sizeof path.text, "%s/%s", directory, name) < (int)sizeof path.text);
    return path;
}

static inline void write_file(const char *path, struct sky_span text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text.data, 1, text.size, file), text.size);
    assert_int_equal(fclose(file), 0);
}

/* Appends the file's bytes and a NUL, which is not counted. */
static inline void read_whole_file(const char *path, struct sky_buffer *text)
{
    FILE *file = fopen(path, "r");
    size_t got = 1;
    assert_non_null(file);
    while (got > 0) {
        char *room = sky_buffer_reserve(text, 4096);
        assert_non_null(room);
        text->size += got = fread(room, 1, 4095, file);
    }
    fclose(file);
    sky_buffer_put(text, "", 1);
    text->size--;
}

#endif
