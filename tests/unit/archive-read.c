/* Archives are read as they were written, and of nothing else is a byte taken for right. */
#include "archive.h"

#include "base/keyfile.h"

static int start(void **state)
{
    struct sky_error error = { 0 };
    (void)state;
    return sky_crypto_init(&error) == SKY_OK ? 0 : -1;
}

static void assert_reads(const char *path, const struct sky_archive_key *key, struct sky_span wanted)
{
    struct sky_error error;
    struct sky_buffer text = { 0 };
    if (read_archive(path, key, &text, &error))
        fail_msg("%s", error.text);
    assert_int_equal(text.size, wanted.size);
    if (wanted.size > 0)
        assert_memory_equal(text.data, wanted.data, wanted.size);
    sky_buffer_clear(&text);
}

static void assert_refused(const char *path, const struct sky_archive_key *key, const char *words)
{
    struct sky_error error;
    struct sky_buffer text = { 0 };
    assert_int_equal(read_archive(path, key, &text, &error), SKY_INVALID);
    if (!strstr(error.text, words))
        fail_msg("'%s' is not in: %s", words, error.text);
    sky_buffer_clear(&text);
}

static struct sky_archive_key private_key(unsigned char public[SKY_BOX_KEY_SIZE])
{
    struct sky_archive_key key = { .kind = SKY_ARCHIVE_PRIVATE_KEY };
    sky_crypto_box_pair(public, key.bytes);
    return key;
}

/* Of nothing, of little, of much that shrinks, and of several blocks. */
static void what_was_written_is_read(void **state)
{
    struct path path = path_in(*state, "a");
    unsigned char public[SKY_BOX_KEY_SIZE];
    struct sky_archive_key key = private_key(public);
    struct sky_span noise = make_noise(700000);
    char *zeros = calloc(1, 5000000);
    const struct sky_span texts[] = { SPAN(""), SPAN("x"), sky_span(zeros, 5000000), noise };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_archive(path.text, texts[i], NULL);
        assert_true(sky_archive_is_one(path.text));
        assert_false(sky_archive_is_encrypted(path.text));
        assert_reads(path.text, &no_key, texts[i]);
        struct sky_archive_key content = write_archive(path.text, texts[i], public);
        assert_true(sky_archive_is_encrypted(path.text));
        assert_reads(path.text, &key, texts[i]);
        assert_reads(path.text, &content, texts[i]);
    }
    free(zeros);
    free((char *)noise.data);
}

/* Writes the first `size` bytes of an archive, with one bit of the byte at `flipped` changed. */
static void write_damaged(const char *path, const struct sky_buffer *whole, size_t size, size_t flipped)
{
    struct sky_buffer copy = { 0 };
    sky_buffer_put(&copy, whole->data, size);
    if (flipped < size)
        copy.data[flipped] = (char)(copy.data[flipped] ^ (1 << flipped % 8));
    write_file(path, sky_buffer_span(&copy));
    sky_buffer_clear(&copy);
}

/* Every bit of every eighth, and every length of it that is not the whole. */
static void damage_everywhere(const char *path, const struct sky_archive_key *key, size_t step)
{
    struct sky_buffer whole = { 0 };
    read_whole_file(path, &whole);
    for (size_t at = 0; at < whole.size; at += step) {
        write_damaged(path, &whole, whole.size, at);
        assert_refused(path, key, path);
        write_damaged(path, &whole, at, whole.size);
        assert_refused(path, key, path);
    }
    sky_buffer_put(&whole, "x", 1);
    write_damaged(path, &whole, whole.size, whole.size);
    assert_refused(path, key, "after its end");
    sky_buffer_clear(&whole);
}

static void no_damage_is_overlooked(void **state)
{
    struct path path = path_in(*state, "a");
    unsigned char public[SKY_BOX_KEY_SIZE];
    struct sky_archive_key key = private_key(public);
    struct sky_span noise = make_noise(700000);
    write_archive(path.text, SPAN("Ana Eva Luz"), NULL);
    damage_everywhere(path.text, &no_key, 1);
    write_archive(path.text, SPAN("Ana Eva Luz"), public);
    damage_everywhere(path.text, &key, 1);
    write_archive(path.text, noise, NULL);
    damage_everywhere(path.text, &no_key, 9973);
    write_archive(path.text, noise, public);
    damage_everywhere(path.text, &key, 19937);
    free((char *)noise.data);
}

static void the_place_is_named(void **state)
{
    struct path path = path_in(*state, "a");
    struct sky_buffer whole = { 0 };
    struct sky_span noise = make_noise(700000);
    write_archive(path.text, noise, NULL);
    free((char *)noise.data);
    read_whole_file(path.text, &whole);
    write_damaged(path.text, &whole, whole.size, 20);
    assert_refused(path.text, &no_key, "the head of ");
    write_damaged(path.text, &whole, whole.size, 300000);
    assert_refused(path.text, &no_key, "block 2 of ");
    assert_refused(path.text, &no_key, ", bytes 262229 to 524409, is not as it was written: take another copy");
    write_damaged(path.text, &whole, 300000, whole.size);
    assert_refused(path.text, &no_key, " ends at byte 300000, within block 2: it was cut short; take another copy");
    write_damaged(path.text, &whole, 30, whole.size);
    assert_refused(path.text, &no_key, " ends at byte 30, within its head: it was cut short");
    write_file(path.text, SPAN("SQLite format 3"));
    assert_refused(path.text, &no_key, " is no archive");
    assert_false(sky_archive_is_one(path.text));
    assert_false(sky_archive_is_one("/nowhere"));
    sky_buffer_clear(&whole);
}

static void another_format_is_named(void **state)
{
    struct path path = path_in(*state, "a");
    struct sky_buffer whole = { 0 };
    write_archive(path.text, SPAN("x"), NULL);
    read_whole_file(path.text, &whole);
    whole.data[SKY_ARCHIVE_MAGIC_SIZE] = 2;
    write_damaged(path.text, &whole, whole.size, whole.size);
    assert_refused(path.text, &no_key,
                   " is an archive of format 2, and this release reads 1: use the release that made");
    sky_buffer_clear(&whole);
}

static void it_is_read_by_its_own_key_alone(void **state)
{
    struct path path = path_in(*state, "a");
    unsigned char public[SKY_BOX_KEY_SIZE], other_public[SKY_BOX_KEY_SIZE];
    char text[SKY_PUBLIC_KEY_TEXT_SIZE], other_text[SKY_PUBLIC_KEY_TEXT_SIZE];
    struct sky_archive_key key = private_key(public), other = private_key(other_public);
    sky_keyfile_write_public(public, text);
    sky_keyfile_write_public(other_public, other_text);
    write_archive(path.text, SPAN("x"), NULL);
    assert_refused(path.text, &key, "is not encrypted");
    write_archive(path.text, SPAN("x"), public);
    assert_refused(path.text, &no_key, text);
    assert_refused(path.text, &no_key, "--key-file");
    assert_refused(path.text, &other, text);
    assert_refused(path.text, &other, other_text);
    other.kind = SKY_ARCHIVE_CONTENT_KEY;
    assert_refused(path.text, &other, "block 1 of ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(what_was_written_is_read),
        DIRECTORY_TEST(no_damage_is_overlooked),
        DIRECTORY_TEST(the_place_is_named),
        DIRECTORY_TEST(another_format_is_named),
        DIRECTORY_TEST(it_is_read_by_its_own_key_alone),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
