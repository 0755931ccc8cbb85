/* The registry as it was: each moment of a log, who was forgotten before it and after it, and what does not come along.
 */
#include "forgotten.h"
#include "moving.h"

#include "base/clock.h"
#include "registry/past.h"
#include "registry/verify.h"

static void tell_fault(void *context, int64_t number, const char *what)
{
    (void)context;
    print_error("operation %lld %s\n", (long long)number, what);
}

static const struct sky_verify_watch watch = { .fault = tell_fault };

static const struct step some[] = { { CREA("Ana") },
                                    { CREA("Eva") },
                                    { RENOMBRA("Eva", "Eva M") },
                                    { CONTACTA("Ana", "otro") },
                                    { CREA("Leo") },
                                    { ELIMINA("Leo") },
                                    { CREA("Sol") },
                                    { .verb = NULL } };

/* Of the test's registry, which is closed, into a file of that name. */
static enum sky_status make(struct registry *registry, const char *name, const char *at, struct sky_error *error)
{
    sky_registro_close(registry->registro);
    registry->registro = NULL;
    *error = (struct sky_error){ 0 };
    return sky_past_make(&registry->settings, registry->url, url_in(registry, name),
                         path_in(registry->directory, "libro").text, sky_span_of(at), &watch, error);
}

static void assert_makes(struct registry *registry, const char *name, const char *at, int64_t entries)
{
    struct sky_settings settings = registry->settings;
    struct sky_verification result;
    struct sky_error error;
    if (make(registry, name, at, &error))
        fail_msg("%s: %s", at, error.text);
    settings.store = url_in(registry, name);
    assert_int_equal(sky_verify(&settings, NULL, &watch, &result, &error), SKY_OK);
    assert_int_equal(result.faults, 0);
    assert_int_equal(result.entries, entries);
}

static void assert_sees(struct registry *registry, const char *name, const char *sql)
{
    if (number_in_file(registry, name, sql) != 1)
        fail_msg("%s: %s", name, sql);
}

/* An operation counts as a whole. */
static void every_moment_is_a_whole_registry(void **state)
{
    struct registry *registry = *state;
    static const int64_t entries[] = { 0, 1, 2, 4, 4, 5, 6, 7, 8 };
    do_steps(registry, some);
    for (int i = 1; i <= 8; i++) {
        char name[16], at[16];
        snprintf(name, sizeof name, "%d.db", i);
        snprintf(at, sizeof at, "%d", i);
        assert_makes(registry, name, at, entries[i]);
    }
    assert_sees(registry, "2.db", "SELECT group_concat(nombre) = 'Ana,Eva' FROM clientes");
    assert_sees(registry, "6.db", "SELECT group_concat(nombre) = 'Ana,Eva M,Leo' FROM clientes");
    assert_sees(registry, "7.db", "SELECT group_concat(nombre) = 'Ana,Eva M' FROM clientes");
    assert_sees(registry, "6.db", "SELECT clientes = 3 AND hasta = 6 FROM indizado");
}

static void an_instant_is_a_moment(void **state)
{
    struct registry *registry = *state;
    char instant[SKY_CLOCK_INSTANT_SIZE];
    struct sky_error error;
    do_steps(registry, some);
    execute_in_file(registry, "sky.db", "UPDATE operaciones SET instante = instante + 0");
    sky_clock_format(number_in_file(registry, "sky.db", "SELECT instante FROM operaciones WHERE numero = 8"), instant);
    assert_makes(registry, "a.db", instant, 8);
    assert_int_equal(make(registry, "b.db", "9", &error), SKY_INVALID);
    assert_contains("refusal", error.text, "está en el futuro");
    assert_int_equal(make(registry, "b.db", "2999-01-01T00:00:00Z", &error), SKY_INVALID);
    assert_int_equal(make(registry, "b.db", "ayer", &error), SKY_INVALID);
    assert_int_equal(make(registry, "b.db", "0", &error), SKY_INVALID);
    assert_contains("refusal", error.text, "there was nothing at '0'");
    assert_int_equal(make(registry, "b.db", "1999-01-01T00:00:00Z", &error), SKY_INVALID);
    assert_int_equal(access(path_in(registry->directory, "b.db").text, F_OK), -1);
}

static void what_came_later_stays_out(void **state)
{
    struct registry *registry = *state;
    char sql[300];
    do_steps(registry, some);
    snprintf(sql, sizeof sql,
             "INSERT INTO recibos VALUES ('k2', zeroblob(32), %lld, 2, 1, 'OK', '', ''),"
             " ('k5', zeroblob(32), %lld, 5, 1, 'OK', '', ''); INSERT INTO lotes VALUES (5);"
             "INSERT INTO pases VALUES ('a', '1', 1);"
             "INSERT INTO auditoria VALUES (1, 2, 'a', 'v', 's', NULL)",
             (long long)sky_clock_now(), (long long)sky_clock_now());
    execute_in_file(registry, "sky.db", sql);
    assert_makes(registry, "a.db", "4", 4);
    assert_sees(registry, "a.db", "SELECT group_concat(clave) = 'k2' FROM recibos");
    assert_sees(registry, "a.db", "SELECT count(*) = 1 FROM pases");
    assert_sees(registry, "a.db", "SELECT count(*) = 1 FROM auditoria");
    assert_sees(registry, "a.db", "SELECT count(*) = 0 FROM lotes");
    assert_sees(registry, "a.db", "SELECT count(*) = 0 FROM aviso");
}

/* Before the moment, whose erasure is part of it; and after it, whose texts are gone from all that there is. */
static void whoever_was_forgotten_stays_so(void **state)
{
    struct registry *registry = *state;
    static const struct step early[] = { { CREA("Ana") }, { CREA("Eva") }, { OLVIDA("Ana") }, { .verb = NULL } };
    static const struct step late[] = { { CONTACTA("Eva", "otro") }, { OLVIDA("Eva") }, { .verb = NULL } };
    forget_after(registry, early);
    assert_makes(registry, "0.db", "2", 3);
    assert_makes(registry, "1.db", "3", 3);
    registry->registro = sky_registro_open(&registry->settings, &(struct sky_error){ 0 });
    forget_after(registry, late);
    assert_makes(registry, "a.db", "4", 5);
    assert_sees(registry, "a.db", "SELECT count(*) = 0 FROM clientes");
    assert_sees(registry, "a.db", "SELECT count(*) = 0 FROM operaciones WHERE coalesce(documento, '') LIKE '%Eva%'");
    assert_sees(registry, "a.db",
                "SELECT verbo = 'olvidar' AND autor = 'sky:olvidos' AND cliente = 2"
                " FROM operaciones WHERE numero = 5");
    assert_makes(registry, "b.db", "1", 2);
}

static void a_wrong_seal_ends_it(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    do_steps(registry, some);
    execute_in_file(registry, "sky.db", "UPDATE operaciones SET autor = 'otro' WHERE numero = 5");
    assert_makes(registry, "a.db", "4", 4);
    assert_int_equal(make(registry, "b.db", "5", &error), SKY_CONFLICT);
    assert_contains("refusal", error.text, "operation 5 is not what was sealed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(every_moment_is_a_whole_registry),
        REGISTRY_TEST(an_instant_is_a_moment),
        REGISTRY_TEST(what_came_later_stays_out),
        REGISTRY_TEST(whoever_was_forgotten_stays_so),
        REGISTRY_TEST(a_wrong_seal_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
