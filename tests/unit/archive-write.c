/* Archives are smaller than what is in them, no two that are encrypted are the same, and a disk that is full is told.
 */
#include "archive.h"

static int start(void **state)
{
    struct sky_error error = { 0 };
    (void)state;
    return sky_crypto_init(&error) == SKY_OK ? 0 : -1;
}

static size_t size_of(const char *path)
{
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    return (size_t)found.st_size;
}

static void it_is_smaller_than_its_content(void **state)
{
    struct path path = path_in(*state, "a");
    char *zeros = calloc(1, 1000000);
    write_archive(path.text, sky_span(zeros, 1000000), NULL);
    assert_true(size_of(path.text) < 1000);
    free(zeros);
}

static bool holds(const struct sky_buffer *text, const char *words)
{
    return memmem(text->data, text->size, words, strlen(words)) != NULL;
}

static void encrypted_it_tells_nothing(void **state)
{
    struct path path = path_in(*state, "a"), other = path_in(*state, "b");
    unsigned char public[SKY_BOX_KEY_SIZE], private[SKY_BOX_KEY_SIZE];
    struct sky_buffer one = { 0 }, two = { 0 };
    sky_crypto_box_pair(public, private);
    write_archive(path.text, SPAN("Ana Eva Luz"), NULL);
    read_whole_file(path.text, &one);
    assert_true(holds(&one, "Ana Eva Luz"));
    one.size = 0;
    write_archive(path.text, SPAN("Ana Eva Luz"), public);
    write_archive(other.text, SPAN("Ana Eva Luz"), public);
    read_whole_file(path.text, &one);
    read_whole_file(other.text, &two);
    assert_false(holds(&one, "Ana Eva Luz"));
    assert_int_equal(one.size, two.size);
    assert_memory_not_equal(one.data + 48, two.data + 48, one.size - 48);
    sky_buffer_clear(&one);
    sky_buffer_clear(&two);
}

static void a_full_disk_is_told(void **state)
{
    struct sky_error error = { 0 };
    (void)state;
    int fd = open("/dev/full", O_WRONLY);
    assert_null(sky_archive_writer_new(fd, "/dev/full", 1, NULL, &error));
    assert_int_equal(error.status, SKY_NO_SPACE);
    assert_string_equal(error.text, "cannot write /dev/full: No space left on device");
    close(fd);
    error = (struct sky_error){ 0 };
    assert_null(sky_archive_writer_new(-1, "/nowhere", 1, NULL, &error));
    assert_int_equal(error.status, SKY_UNAVAILABLE);
}

/* Of which all secrets would be the same. */
static void a_key_without_an_order_is_refused(void **state)
{
    struct sky_error error = { 0 };
    unsigned char zeros[SKY_BOX_KEY_SIZE] = { 0 };
    struct path path = path_in(*state, "a");
    int fd = open(path.text, O_WRONLY | O_CREAT, 0600);
    assert_null(sky_archive_writer_new(fd, path.text, 1, zeros, &error));
    assert_int_equal(error.status, SKY_INVALID);
    assert_int_equal(size_of(path.text), 0);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(it_is_smaller_than_its_content),
        DIRECTORY_TEST(encrypted_it_tells_nothing),
        DIRECTORY_TEST(a_full_disk_is_told),
        DIRECTORY_TEST(a_key_without_an_order_is_refused),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
