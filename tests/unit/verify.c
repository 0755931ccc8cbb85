/* Verifying a store: a whole one, more than a page of it, and one to which somebody did something. */
#include "old.h"
#include "store.h"

#include "registry/verify.h"

struct told {
    struct sky_buffer faults; /* "<number> <what>|" of each */
    int64_t done, all, times;
};

static void take_fault(void *context, int64_t number, const char *what)
{
    sky_buffer_printf(&((struct told *)context)->faults, "%lld %s|", (long long)number, what);
}

static void take_progress(void *context, int64_t done, int64_t all)
{
    struct told *told = context;
    assert_true(done > told->done || told->times == 0);
    told->done = done;
    told->all = all;
    told->times++;
}

/* Verifies, and holds what was told against `faults`; NULL: whatever was. */
static struct sky_verification verify(struct fixture *fixture, const unsigned char *noted, const char *faults)
{
    struct told told = { 0 };
    struct sky_error error = { 0 };
    struct sky_verification result;
    const struct sky_verify_watch watch = { take_fault, take_progress, &told };
    assert_ok(sky_verify(&fixture->settings, noted, &watch, &result, &error), &error);
    sky_buffer_put(&told.faults, "", 1);
    if (faults)
        assert_string_equal(told.faults.data, faults);
    assert_int_equal(told.done, result.entries);
    sky_buffer_clear(&told.faults);
    return result;
}

static void tamper(struct fixture *fixture, const char *sql)
{
    execute(fixture->location, sql);
}

/* Three customers, one of them changed, one deleted. */
static void fill(struct fixture *fixture)
{
    put(fixture, "Ana", "{\"nombre\":\"Ana\"}");
    put(fixture, "Eva", "{\"nombre\":\"Eva\"}");
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Ana"), .documento = SPAN("{\"a\":1}"), .cliente = 1 });
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Eva"), .cliente = 2 });
    put(fixture, "Zoe", "{\"nombre\":\"Zoe\"}");
}

static void an_empty_store_is_whole(void **state)
{
    struct sky_verification result = verify(*state, NULL, "");
    assert_int_equal(result.entries, 0);
    assert_int_equal(result.faults, 0);
}

static void a_whole_store_has_no_faults_and_the_seals_it_had(void **state)
{
    struct fixture *fixture = *state;
    unsigned char noted[SKY_SHA256_SIZE];
    fill(fixture);
    memcpy(noted, fixture->head.seal, sizeof noted);
    put(fixture, "Max", "{\"nombre\":\"Max\"}");
    struct sky_verification result = verify(fixture, noted, "");
    assert_int_equal(result.entries, 6);
    assert_memory_equal(result.seal, fixture->head.seal, sizeof noted);
    assert_true(result.noted);
    noted[0] ^= 1;
    assert_false(verify(fixture, noted, "").noted);
}

static void many_pages_are_read(void **state)
{
    struct fixture *fixture = *state;
    char nombre[16];
    begin_in(fixture, fixture->store);
    for (int i = 0; i < 2500; i++) {
        snprintf(nombre, sizeof nombre, "%05d", i);
        save_in(fixture, fixture->store, sky_span_of(nombre), SPAN("{}"));
    }
    commit_in(fixture, fixture->store);
    assert_int_equal(verify(fixture, NULL, "").entries, 2500);
    tamper(fixture, "DELETE FROM clientes WHERE nombre = '02400'");
    verify(fixture, NULL, "2401 is not what the present says of its customer|");
}

/* Entry 5 once more, as another number, of another name. */
#define COPY(number, nombre)                                                                           \
    "INSERT INTO operaciones SELECT " number ", instante, autor, verbo, " nombre ", documento, sal, "    \
    "sello, nullif(" number ", 0), cliente, NULL FROM operaciones WHERE numero = 5"

struct tampering {
    const char *sql, *faults;
};

/* Each in a store of its own. */
static void assert_told(const struct tampering *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *own = NULL;
        assert_int_equal(new_store(&own), 0);
        fill(own);
        tamper(own, cases[i].sql);
        struct sky_verification result = verify(own, NULL, cases[i].faults);
        assert_true(result.faults > 0);
        free_store(&own);
    }
}

static void what_was_done_is_told_where_it_is(void **state)
{
    static const struct tampering cases[] = {
        { "UPDATE operaciones SET documento = '{}' WHERE numero = 3", "3 is not what was sealed|" },
        { "UPDATE operaciones SET cliente = 2 WHERE numero = 3", "3 is not what was sealed|" },
        { "UPDATE operaciones SET deshace = 1 WHERE numero = 3", "3 is not what was sealed|" },
        { "UPDATE operaciones SET sello = zeroblob(32) WHERE numero = 3",
          "3 is not what was sealed|4 is not what was sealed|" },
        { "UPDATE operaciones SET sello = x'00' WHERE numero = 5",
          "0 the database is damaged: operaciones has a wrong value in column 8|5 is not what was sealed|" },
        { "DELETE FROM operaciones WHERE numero = 2", "2 is missing|3 was not sealed after what is there|" },
        { "DELETE FROM operaciones WHERE numero IN (1, 2)",
          "1 and all up to 2 are missing|3 was not sealed after what is there|" },
        { "INSERT INTO operaciones SELECT 6, instante, autor, verbo, nombre, documento, sal, sello, 6, cliente, NULL"
          " FROM operaciones WHERE numero = 3; UPDATE clientes SET numero = 6 WHERE nombre = 'Ana'",
          "6 is not what was sealed|" },
        { "UPDATE clientes SET numero = 1 WHERE nombre = 'Ana'",
          "3 is not what the present says of its customer|" },
        { "INSERT INTO clientes VALUES ('Nadie', 1)", "0 a customer is present that the log does not know|" },
        { "INSERT INTO clientes VALUES ('Eva', 2)",
          "4 is not what the present says of its customer|" },
        { "INSERT INTO clientes VALUES ('Eva', 4)", /* which deletes Eva */
          "4 is not what the present says of its customer|" },
        { "UPDATE clientes SET numero = 4 WHERE nombre = 'Ana'",
          "3 is not what the present says of its customer|" },
        { "INSERT INTO clientes VALUES ('Nadie', 4)", "0 a customer is present that the log does not know|" },
        /* no entry at all */
        { "INSERT INTO clientes VALUES ('Nadie', 99)", "0 a customer is present that the log does not know|" },
        { "INSERT INTO clientes VALUES ('Eva', 99)", "4 is not what the present says of its customer|" },
        { "UPDATE clientes SET numero = 99 WHERE nombre = 'Ana'", "3 is not what the present says of its customer|" },
        { COPY("0", "nombre"), "0 is no number that an operation has|" },
        { COPY("-5", "nombre"), "-5 is no number that an operation has|" },
        { COPY("-5", "'Nadie'") "; INSERT INTO clientes VALUES ('Nadie', -5)",
          "-5 is no number that an operation has|" },
        { COPY("-5", "'Ana'") "; UPDATE clientes SET numero = -5 WHERE nombre = 'Ana'",
          "-5 is no number that an operation has|3 is not what the present says of its customer|" },
        { COPY("-5", "'Eva'") "; INSERT INTO clientes VALUES ('Eva', -5)",
          "-5 is no number that an operation has|4 is not what the present says of its customer|" },
        { COPY("-5", "nombre") ";" COPY("0", "nombre") "; DELETE FROM operaciones WHERE numero = 1",
          "-5 is no number that an operation has|0 is no number that an operation has|1 is missing|"
          "2 was not sealed after what is there|" },
        { "DELETE FROM clientes WHERE nombre = 'Ana'", "3 is not what the present says of its customer|" },
    };
    (void)state;
    assert_told(cases, COUNT(cases));
}

static void what_hides_is_told(void **state)
{
    static const struct tampering cases[] = {
        /* from who asks for what is above it, or as what is read as if it were not there */
        { COPY("-9223372036854775808", "'Nadie'") "; INSERT INTO clientes VALUES ('Nadie', -9223372036854775808)",
          "0 the database is damaged: operaciones has a wrong value in column 1|" },
        { COPY("-5", "''") "; INSERT INTO clientes VALUES ('', -5)",
          "0 the database is damaged: operaciones has a wrong value in column 5|"
          "-5 is no number that an operation has|" },
        { "INSERT INTO clientes VALUES ('', 99)",
          "0 the database is damaged: clientes has a wrong value in column 1|" },
        { "INSERT INTO clientes VALUES (CAST(x'4100' AS TEXT), 5)",
          "0 the database is damaged: clientes has a wrong value in column 1|"
          "0 a customer is present that the log does not know|" },
        { "UPDATE operaciones SET deshace = 0 WHERE numero = 3",
          "0 the database is damaged: operaciones has a wrong value in column 11|" },
        { "CREATE INDEX otro ON clientes (numero)", "0 the schema has an index that Sky did not make|" },
        { "CREATE TRIGGER nada AFTER INSERT ON operaciones BEGIN SELECT 1; END",
          "0 the schema has a trigger that Sky did not make|" },
        { "DELETE FROM registro", "0 the log has not one identity, as Sky makes it|" },
        { "INSERT INTO registro VALUES ('00c0ffee00c0ffee', 0)", "0 the log has not one identity, as Sky makes it|" },
        { "UPDATE registro SET id = 'otro'", "0 the log has not one identity, as Sky makes it|" },
        { "UPDATE registro SET id = id || char(0)", "0 the database is damaged: registro has a wrong value in column 2|"
                                                    "0 the log has not one identity, as Sky makes it|" },
        { "UPDATE registro SET restaurado = 7", "0 the log has not one identity, as Sky makes it|" },
        { "DROP TABLE registro", "0 the schema lacks a table that Sky made|" },
        { "PRAGMA user_version = 2", "0 the schema has an index that Sky did not make|" },
        { "PRAGMA user_version = 10", "0 the schema is a later release's, which this one cannot vouch for|" },
        { "CREATE INDEX otro ON operaciones (nombre, numero) WHERE documento IS NULL; PRAGMA writable_schema = ON;"
          "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'otro')"
          " WHERE name = 'operaciones_nombre'; DELETE FROM sqlite_schema WHERE name = 'otro'",
          NULL },
    };
    (void)state;
    assert_told(cases, COUNT(cases));
}

/* Sealed rightly, and yet wrong: only the writer itself could do so. */
static void ties_that_cannot_be_are_told(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "Ana", "{}");
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Eva"), .documento = SPAN("{}"), .cliente = 7 });
    fixture->head.instant -= 5000;
    put_entry(fixture, (struct sky_entry){ .nombre = SPAN("Zoe"), .documento = SPAN("{}"), .grupo = 1 });
    verify(fixture, NULL,
           "2 belongs to a customer that was not there yet|"
           "3 belongs to an operation that does not lead up to it|");
}

static void count_fault(void *context, int64_t number, const char *what)
{
    assert_int_equal(number, -2500 + ++*(int64_t *)context);
    assert_string_equal(what, "is no number that an operation has");
}

/* More of them than a page, and the chain begins after them all the same. */
static void many_numbers_below_the_first_are_told(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_verification result;
    int64_t faults = 0;
    const struct sky_verify_watch watch = { .fault = count_fault, .context = &faults };
    fill(fixture);
    tamper(fixture, "WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i - 1 FROM n WHERE i > -2499)"
                    " INSERT INTO operaciones SELECT i, 0, '', '', 'Zoe', '{}', zeroblob(16), zeroblob(32),"
                    " nullif(i, 0), 1, NULL FROM n");
    assert_ok(sky_verify(&fixture->settings, fixture->head.seal, &watch, &result, &error), &error);
    assert_int_equal(faults, 2500);
    assert_int_equal(result.faults, 2500);
    assert_int_equal(result.entries, 5);
    assert_true(result.noted);
}

/* The seals of release 3.0 hold neither whose an entry is nor what it undoes. */
static void what_old_seals_lack_is_held_to_what_they_hold(void **state)
{
    static const struct old log[] = { { "Ana", "{}", 1 }, { "Eva", "{}", 2 }, { "Ana", "{}", 1 }, { "Eva", NULL, 2 },
                                      { "Eva", "{}", 5 }, { "Eva", "{}", 5 } };
    static const char says[] = " says of other operations what it did not say when it was sealed|";
    static const struct {
        const char *change;
        int number;
    } cases[] = {
        { "cliente = 2", 3 }, { "cliente = 3", 3 }, { "cliente = 2", 6 }, { "cliente = 1", 4 },
        { "deshace = 1", 3 }, { "deshace = 5", 6 }, { "deshace = 2", 4 }, { "deshace = 1", 1 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        void *own = NULL;
        char sql[100], faults[200];
        assert_int_equal(new_store(&own), 0);
        struct fixture *fixture = own;
        write_as_of_old(fixture->location, &fixture->head, log, COUNT(log));
        verify(fixture, NULL, "");
        snprintf(sql, sizeof sql, "UPDATE operaciones SET %s WHERE numero = %d", cases[i].change, cases[i].number);
        tamper(fixture, sql);
        snprintf(faults, sizeof faults, "%d%s", cases[i].number, says);
        verify(fixture, NULL, faults);
        free_store(&own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(an_empty_store_is_whole),
        STORE_TEST(a_whole_store_has_no_faults_and_the_seals_it_had),
        STORE_TEST(many_pages_are_read),
        cmocka_unit_test(what_was_done_is_told_where_it_is),
        cmocka_unit_test(what_hides_is_told),
        STORE_TEST(ties_that_cannot_be_are_told),
        STORE_TEST(many_numbers_below_the_first_are_told),
        cmocka_unit_test(what_old_seals_lack_is_held_to_what_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
