/* Keys are read as they were made, and what is none is refused by its name. */
#include "directory.h"

#include "base/keyfile.h"

static int start(void **state)
{
    struct sky_error error = { 0 };
    (void)state;
    return sky_crypto_init(&error) == SKY_OK ? 0 : -1;
}

static void a_pair_is_read_as_it_was_made(void **state)
{
    struct sky_error error = { 0 };
    struct path path = path_in(*state, "clave");
    struct stat made;
    unsigned char public[SKY_BOX_KEY_SIZE], private[SKY_BOX_KEY_SIZE], own[SKY_BOX_KEY_SIZE], read[SKY_BOX_KEY_SIZE];
    char text[SKY_PUBLIC_KEY_TEXT_SIZE];
    assert_int_equal(sky_keyfile_make(path.text, public, &error), SKY_OK);
    assert_int_equal(stat(path.text, &made), 0);
    assert_int_equal(made.st_mode & 0777, 0600);
    assert_int_equal(sky_keyfile_read_private(path.text, private, &error), SKY_OK);
    sky_crypto_box_public(private, own);
    assert_memory_equal(own, public, sizeof own);
    assert_int_equal(sky_keyfile_read_public(path.text, read, &error), SKY_OK);
    assert_memory_equal(read, public, sizeof read);
    sky_keyfile_write_public(public, text);
    assert_int_equal(sky_keyfile_read_public(text, read, &error), SKY_OK);
    assert_memory_equal(read, public, sizeof read);
}

static void a_file_that_is_there_stays(void **state)
{
    struct sky_error error = { 0 };
    struct path path = path_in(*state, "clave");
    unsigned char public[SKY_BOX_KEY_SIZE];
    write_file(path.text, SPAN("mine"));
    assert_int_equal(sky_keyfile_make(path.text, public, &error), SKY_CONFLICT);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_keyfile_make("/nowhere/clave", public, &error), SKY_UNAVAILABLE);
}

static void what_is_no_key_is_refused(void **state)
{
    struct path path = path_in(*state, "clave");
    unsigned char key[SKY_BOX_KEY_SIZE];
    static const char *const texts[] = { "", "sky-private-", "sky-private-00\n", "# sky-private-" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sky_error error = { 0 };
        write_file(path.text, sky_span_of(texts[i]));
        assert_int_equal(sky_keyfile_read_private(path.text, key, &error), SKY_INVALID);
        assert_non_null(strstr(error.text, "has no line 'sky-private-'"));
        error = (struct sky_error){ 0 };
        assert_int_equal(sky_keyfile_read_public(path.text, key, &error), SKY_INVALID);
    }
    struct sky_error error = { 0 };
    assert_int_equal(sky_keyfile_read_public("sky-public-12", key, &error), SKY_INVALID);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_keyfile_read_public("sky-publica-", key, &error), SKY_INVALID);
    assert_non_null(strstr(error.text, "'sky-publica-' is neither a public key, sky-public- and"));
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_keyfile_read_private("/nowhere", key, &error), SKY_UNAVAILABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(a_pair_is_read_as_it_was_made),
        DIRECTORY_TEST(a_file_that_is_there_stays),
        DIRECTORY_TEST(what_is_no_key_is_refused),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
