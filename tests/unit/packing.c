/* A copy and its ledger go into an archive and come out again; what does not fit leaves nothing behind. */
#include "archive.h"

#include "registry/packing.h"

static int start(void **state)
{
    struct sky_error error = { 0 };
    (void)state;
    return sky_crypto_init(&error) == SKY_OK ? 0 : -1;
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void assert_text(const char *path, struct sky_span wanted)
{
    struct sky_buffer text = { 0 };
    read_whole_file(path, &text);
    assert_int_equal(text.size, wanted.size);
    assert_memory_equal(text.data, wanted.data, wanted.size);
    sky_buffer_clear(&text);
}

/* What a test's files are called. */
struct files {
    struct path copy, ledger, archive, copy_out, ledger_out;
};

static struct files files_in(const char *directory)
{
    return (struct files){ path_in(directory, "copy"), path_in(directory, "ledger"), path_in(directory, "archive"),
                           path_in(directory, "copy2"), path_in(directory, "ledger2") };
}

static void two_files_come_out_as_they_went_in(void **state)
{
    struct files files = files_in(*state);
    struct sky_packed in = { .copy = files.copy.text, .ledger = files.ledger.text };
    struct sky_packed out = { .copy = files.copy_out.text, .ledger = files.ledger_out.text };
    struct sky_archive_key key;
    struct sky_error error = { 0 };
    struct sky_span noise = make_noise(1000000);
    write_file(files.copy.text, noise);
    assert_int_equal(sky_pack(&in, files.archive.text, 3, NULL, &key, &error), SKY_OK);
    assert_int_equal(sky_unpack(files.archive.text, &key, &out, &error), SKY_OK);
    assert_text(files.copy_out.text, noise);
    assert_false(is_there(files.ledger_out.text));
    assert_int_equal(sky_unpack(files.archive.text, &key, &out, &error), SKY_CONFLICT);
    assert_text(files.copy_out.text, noise);
    unlink(files.copy_out.text);
    unlink(files.archive.text);
    error = (struct sky_error){ 0 };
    write_file(files.ledger.text, SPAN("lines\n"));
    assert_int_equal(sky_pack(&in, files.archive.text, 3, NULL, &key, &error), SKY_OK);
    assert_int_equal(sky_unpack(files.archive.text, &key, &out, &error), SKY_OK);
    assert_text(files.copy_out.text, noise);
    assert_text(files.ledger_out.text, SPAN("lines\n"));
    assert_false(out.is_increment);
    unlink(files.copy_out.text);
    unlink(files.ledger_out.text);
    unlink(files.archive.text);
    in.is_increment = true;
    assert_int_equal(sky_pack(&in, files.archive.text, 3, NULL, &key, &error), SKY_OK);
    assert_int_equal(sky_unpack(files.archive.text, &key, &out, &error), SKY_OK);
    assert_true(out.is_increment);
    assert_text(files.copy_out.text, noise);
    free((char *)noise.data);
}

static void assert_unpacks_nothing(const struct files *files, const char *words)
{
    struct sky_packed out = { .copy = files->copy_out.text, .ledger = files->ledger_out.text };
    struct sky_error error = { 0 };
    assert_int_equal(sky_unpack(files->archive.text, &no_key, &out, &error), SKY_INVALID);
    if (!strstr(error.text, words))
        fail_msg("'%s' is not in: %s", words, error.text);
    assert_false(is_there(files->copy_out.text) || is_there(files->ledger_out.text));
}

static void what_holds_something_else_is_refused(void **state)
{
    struct files files = files_in(*state);
    static const char *const odd[] = { "",
                                       "x",
                                       "registro 1 2",
                                       "registro 01 1\nab",
                                       "incrementos 0 1\nb",
                                       "registro -1 1\nb",
                                       "registro 1 1 \nab",
                                       "registro 99999999999999999999 1\n" };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        write_archive(files.archive.text, sky_span_of(odd[i]), NULL);
        assert_unpacks_nothing(&files, "is an archive of something that is no registry");
    }
    write_archive(files.archive.text, SPAN("registro 1 2\nab"), NULL);
    assert_unpacks_nothing(&files, "holds less than it says");
    write_archive(files.archive.text, SPAN("registro 3 2\nab"), NULL);
    assert_unpacks_nothing(&files, "holds less than it says");
    write_archive(files.archive.text, SPAN("registro 1 1\nabc"), NULL);
    assert_unpacks_nothing(&files, "holds more than a registry");
}

static void a_failure_leaves_no_archive(void **state)
{
    struct files files = files_in(*state);
    struct sky_packed in = { .copy = "/nowhere/copy", .ledger = files.ledger.text };
    struct sky_packed folder = { .copy = *state, .ledger = files.ledger.text };
    struct sky_archive_key key;
    struct sky_error error = { 0 };
    assert_int_equal(sky_pack(&folder, files.archive.text, 3, NULL, &key, &error), SKY_UNAVAILABLE);
    assert_false(is_there(files.archive.text));
    write_file(files.archive.text, SPAN("mine"));
    in.copy = files.archive.text;
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_pack(&in, files.archive.text, 3, NULL, &key, &error), SKY_CONFLICT);
    assert_text(files.archive.text, SPAN("mine"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(two_files_come_out_as_they_went_in),
        DIRECTORY_TEST(what_holds_something_else_is_refused),
        DIRECTORY_TEST(a_failure_leaves_no_archive),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
