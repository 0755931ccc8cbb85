/* The thread that has listings follow the log: it begins by itself, and ends when it is told to. */
#include "registry.h"
#include "sql.h"

#include "base/clock.h"

#define MANY "700"
#define ENTRIES                                                                                               \
    "INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente)" \
    " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " MANY ") SELECT"              \
    " (SELECT coalesce(max(numero), 0) FROM operaciones) + i, 0, '', 'guardar', 'Cliente ' || i, '{}',"       \
    " zeroblob(16), zeroblob(32), (SELECT coalesce(max(numero), 0) FROM operaciones) + i,"                    \
    " (SELECT coalesce(max(numero), 0) FROM operaciones) + i FROM n"

/* Waits, as long as it takes, within what a test may. */
static void assert_becomes(struct registry *registry, const char *sql, int64_t wanted)
{
    struct path path = path_in(registry->directory, "sky.db");
    int64_t end = sky_clock_elapsed() + 60000000;
    while (number_of(path.text, sql) != wanted)
        if (sky_clock_elapsed() > end)
            fail_msg("%s: %d", sql, (int)number_of(path.text, sql));
}

static void what_others_write_is_listed_by_itself(void **state)
{
    struct registry *registry = *state;
    execute(path_in(registry->directory, "sky.db").text, ENTRIES);
    assert_becomes(registry, "SELECT hasta FROM indizado", 700);
    assert_becomes(registry, "SELECT count(*) FROM indice", 700);
    const struct step steps[] = { { GUARDA("{'nombre':'Ana'}") }, { .verb = NULL } };
    do_steps(registry, steps);
    assert_becomes(registry, "SELECT hasta FROM indizado", 701);
}

/* Closing does not wait until all is listed, and the next one goes on. */
static void a_registry_that_is_closed_goes_on_later(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    for (int i = 0; i < 3; i++) {
        execute(path_in(registry->directory, "sky.db").text, ENTRIES);
        sky_registro_close(registry->registro);
        registry->registro = sky_registro_open(&registry->settings, &error);
        assert_non_null(registry->registro);
    }
    assert_becomes(registry, "SELECT hasta FROM indizado", 2100);
}

/* Each of these writes leaves a segment of the index of terms, which is not merged meanwhile. */
static void what_is_searched_is_tidied_by_itself(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    sky_registro_close(registry->registro);
    for (int i = 1; i <= 12; i++)
        execute(path_in(registry->directory, "sky.db").text,
                "INSERT INTO terminos (rowid, texto) VALUES (7, 'ocalle')");
    registry->registro = sky_registro_open(&registry->settings, &error);
    assert_non_null(registry->registro);
    assert_becomes(registry, "SELECT count(DISTINCT segid) < 8 FROM terminos_idx", 1);
}

/* How often stderr had the word meanwhile; what else it had is passed on. */
struct heard {
    int saved;
    FILE *file;
};

static struct heard begin_to_hear(void)
{
    struct heard heard = { dup(STDERR_FILENO), tmpfile() };
    assert_non_null(heard.file);
    fflush(stderr);
    dup2(fileno(heard.file), STDERR_FILENO);
    return heard;
}

static int count_heard(const struct heard *heard, const char *word)
{
    char text[65536];
    int count = 0;
    ssize_t size = pread(fileno(heard->file), text, sizeof text - 1, 0);
    text[size > 0 ? size : 0] = '\0';
    for (const char *at = text; (at = strstr(at, word)); at++)
        count++;
    return count;
}

static void await_heard(const struct heard *heard, const char *word, int wanted)
{
    int64_t end = sky_clock_elapsed() + 60000000;
    while (count_heard(heard, word) < wanted && sky_clock_elapsed() < end)
        usleep(10000);
    assert_int_equal(count_heard(heard, word), wanted);
}

/* The ledger cannot be written: at four looks a second that is said once, and once more when it is so again. */
static void what_cannot_be_erased_is_told_once(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct path folder = path_in(registry->directory, "falta"), ledger = path_in(registry->directory, "falta/libro");
    const struct step steps[] = { { GUARDA("{'nombre':'Ana'}") }, { GUARDA("{'nombre':'Eva'}") }, { .verb = NULL } };
    const struct step ana[] = { { OLVIDA("Ana"), .status = SKY_UNAVAILABLE }, { .verb = NULL } };
    const struct step eva[] = { { OLVIDA("Eva"), .status = SKY_UNAVAILABLE }, { .verb = NULL } };
    sky_registro_close(registry->registro);
    registry->settings.olvidos = ledger.text;
    registry->registro = sky_registro_open(&registry->settings, &error);
    do_steps(registry, steps);
    struct heard heard = begin_to_hear();
    do_steps(registry, ana);
    await_heard(&heard, "is not erased yet: cannot write", 1);
    usleep(1200000);
    assert_int_equal(count_heard(&heard, "is not erased yet"), 1);
    assert_int_equal(mkdir(folder.text, 0700), 0);
    assert_becomes(registry, "SELECT count(*) FROM olvidos", 0);
    remove(ledger.text);
    remove(folder.text);
    do_steps(registry, eva);
    await_heard(&heard, "is not erased yet: cannot write", 2);
    dup2(heard.saved, STDERR_FILENO);
    close(heard.saved);
    fclose(heard.file);
    assert_int_equal(mkdir(folder.text, 0700), 0);
    assert_becomes(registry, "SELECT count(*) FROM olvidos", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(what_others_write_is_listed_by_itself),
        REGISTRY_TEST(what_is_searched_is_tidied_by_itself),
        REGISTRY_TEST(a_registry_that_is_closed_goes_on_later),
        REGISTRY_TEST(what_cannot_be_erased_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
