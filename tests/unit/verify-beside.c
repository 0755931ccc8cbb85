/* What verifying does to the folder of a store, which is nothing; and that it goes on beside a process that writes. */
#include "registry.h"
#include "sql.h"

#include <dirent.h>
#include <sys/wait.h>

#include "registry/verify.h"

static const struct sky_verify_watch nobody = { 0 };

static int is_no_dot(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* All that is in a folder: each file's name, mode, time and bytes. The caller clears it. */
static struct sky_buffer contents_of(const char *directory)
{
    struct sky_buffer text = { 0 };
    struct dirent **entries;
    int count = scandir(directory, &entries, is_no_dot, alphasort);
    assert_true(count >= 0);
    for (int i = 0; i < count; i++) {
        struct path path = path_in(directory, entries[i]->d_name);
        struct stat file;
        assert_int_equal(stat(path.text, &file), 0);
        sky_buffer_printf(&text, "%s %o %jd.%09ld ", entries[i]->d_name, file.st_mode, (intmax_t)file.st_mtim.tv_sec,
                          file.st_mtim.tv_nsec);
        read_whole_file(path.text, &text);
        free(entries[i]);
    }
    free(entries);
    assert_false(text.failed);
    return text;
}

static enum sky_status verify_untouched(const char *directory, const char *url, struct sky_verification *result,
                                        struct sky_error *error)
{
    const struct sky_settings settings = { .store = url, .network_fs = 1 };
    struct sky_buffer before = contents_of(directory);
    enum sky_status status = sky_verify(&settings, NULL, &nobody, result, error);
    struct sky_buffer after = contents_of(directory);
    assert_true(sky_span_equal(sky_buffer_span(&before), sky_buffer_span(&after)));
    sky_buffer_clear(&before);
    sky_buffer_clear(&after);
    return status;
}

static void where_no_registry_is_none_is_made(void **state)
{
    static const struct {
        const char *name;
        enum sky_status status;
    } cases[] = {
        { "empty", SKY_NOT_FOUND }, { "missing", SKY_UNAVAILABLE }, { "text", SKY_INTERNAL }, { "foreign", SKY_INVALID }
    };
    const char *directory = *state;
    write_file(path_in(directory, "empty").text, SPAN(""));
    write_file(path_in(directory, "text").text, SPAN("This is no database, but a text that is longer than the header "
                                                     "of one, which has a hundred bytes at its beginning."));
    execute(path_in(directory, "foreign").text, "CREATE TABLE x (y)");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_verification result;
        char url[PATH_MAX];
        snprintf(url, sizeof url, "sqlite:%s/%s", directory, cases[i].name);
        enum sky_status status = verify_untouched(directory, url, &result, &error);
        if (status != cases[i].status)
            fail_msg("%s: %s %s", cases[i].name, sky_status_name(status), error.text);
        assert_true(strlen(error.text) > 0);
        assert_int_equal(result.entries, 0);
    }
}

/* --- another process, in which nothing is asserted, as it would go on with the tests */

static const struct step steps[] = { { GUARDA("{'nombre':'a'}") },
                                     { MODIFICA("a", "{'x':1}") },
                                     { RENOMBRA("a", "b") },
                                     { MODIFICA("b", "{'x':2}") },
                                     { ELIMINA("b") } };
/* Entries of all steps. */
#define ENTRIES 6

static bool take_alone(struct sky_registro *registro, const struct step *step)
{
    struct gate gate = GATE_INITIALIZER;
    struct sky_error error = { 0 };
    struct sky_arena *arena = sky_arena_new();
    struct sky_operacion *operacion = operation_of(arena, step, &error);
    operacion->author = SPAN("anonimo");
    struct sky_submission *submission = sky_submission_new(arena, operacion, &error);
    sky_registro_submit(registro, submission, answered, &gate);
    bool done = gate_wait(&gate, 1) && submission->result.error.status == SKY_OK;
    sky_arena_free(arena);
    return done;
}

struct other {
    pid_t process;
    int told, tells; /* pipes: ended by this process, to end the other; with a byte when all steps were taken */
};

/* Takes all steps; and, if it goes on, again and again until `told` ends. Its exit says how it went. */
static void write_on(const struct sky_settings *settings, const struct other *other, bool goes_on)
{
    struct sky_error error = { 0 };
    struct sky_registro *registro = sky_registro_open(settings, &error);
    bool well = registro && fcntl(other->told, F_SETFL, goes_on ? O_NONBLOCK : 0) == 0;
    char byte = 0;
    do {
        for (size_t i = 0; well && i < COUNT(steps); i++)
            well = take_alone(registro, &steps[i]);
        well = well && write(other->tells, &byte, 1) == 1;
    } while (well && read(other->told, &byte, 1) != 0);
    sky_registro_close(registro);
    _exit(well ? 0 : 1);
}

/* Returns once all steps were taken. */
static struct other start_other(const struct sky_settings *settings, bool goes_on)
{
    int told[2], tells[2];
    char byte;
    assert_true(pipe2(told, O_CLOEXEC) == 0 && pipe2(tells, O_CLOEXEC) == 0);
    pid_t process = fork();
    if (process == 0) {
        close(told[1]);
        write_on(settings, &(struct other){ 0, told[0], tells[1] }, goes_on);
    }
    close(told[0]), close(tells[1]);
    assert_int_equal(read(tells[0], &byte, 1), 1);
    return (struct other){ process, told[1], tells[0] };
}

static void end_other(const struct other *other)
{
    int status;
    close(other->told);
    assert_int_equal(waitpid(other->process, &status, 0), other->process);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(other->tells);
}

/* What a process puts off until its answers are out comes a little later, and on a busy machine not that soon. */
static void wait_until_quiet(const char *directory)
{
    bool is_quiet = false;
    for (int tries = 0; tries < 100 && !is_quiet; tries++) {
        struct sky_buffer before = contents_of(directory);
        usleep(2000000);
        struct sky_buffer after = contents_of(directory);
        is_quiet = sky_span_equal(sky_buffer_span(&before), sky_buffer_span(&after));
        sky_buffer_clear(&before);
        sky_buffer_clear(&after);
    }
    assert_true(is_quiet);
}

static void assert_whole(const char *directory, const char *url)
{
    struct sky_error error = { 0 };
    struct sky_verification result;
    if (verify_untouched(directory, url, &result, &error))
        fail_msg("%s", error.text);
    assert_int_equal(result.entries, ENTRIES);
    assert_int_equal(result.faults, 0);
}

/* While another process has it open; with the log that this one left; and alone, as in a copy. */
static void what_is_verified_stays_as_it_is(void **state)
{
    char *directory = *state, url[PATH_MAX];
    const struct sky_settings settings = { .store = url, .network_fs = 1 };
    snprintf(url, sizeof url, "sqlite:%s/sky.db", directory);
    struct other other = start_other(&settings, false);
    wait_until_quiet(directory);
    assert_whole(directory, url);
    end_other(&other);
    assert_whole(directory, url);
    execute(path_in(directory, "sky.db").text, "PRAGMA journal_mode = DELETE");
    assert_whole(directory, url);
}

static void print_fault(void *context, int64_t number, const char *what)
{
    (void)context;
    print_error("%jd %s\n", (intmax_t)number, what);
}

/* Until more was written twenty times over; returns the faults that were found. */
static int64_t verify_meanwhile(const struct sky_settings *settings)
{
    struct sky_error error = { 0 };
    struct sky_verification result = { 0 };
    const struct sky_verify_watch watch = { .fault = print_fault };
    int64_t seen = 0, faults = 0;
    for (int more = 0; more < 20 && error.status == SKY_OK; more += result.entries > seen) {
        seen = result.entries;
        if (sky_verify(settings, NULL, &watch, &result, &error))
            print_error("%s\n", error.text);
        faults += result.faults + (error.status != SKY_OK) + (result.entries < seen);
    }
    return faults;
}

static void a_store_that_is_written_has_no_faults(void **state)
{
    char *directory = *state, url[PATH_MAX];
    const struct sky_settings settings = { .store = url, .network_fs = 1 };
    snprintf(url, sizeof url, "sqlite:%s/sky.db", directory);
    struct other other = start_other(&settings, true);
    int64_t faults = verify_meanwhile(&settings);
    end_other(&other);
    assert_int_equal(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(where_no_registry_is_none_is_made),
        DIRECTORY_TEST(what_is_verified_stays_as_it_is),
        DIRECTORY_TEST(a_store_that_is_written_has_no_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
