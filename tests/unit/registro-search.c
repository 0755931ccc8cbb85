/* Undos that need long searches: by the pool, while others write, while the customer changes, and at the end. */
#include "registry.h"
#include "sql.h"

#include <stdatomic.h>

#include "base/clock.h"

/* More entries than a search within a transaction looks at (64), and nearly as many as a long one does (5000). */
#define FEW 60
#define MANY 100
#define SOME 500
#define MOST 4900
/* Later changes that a search meets may be 5,000 (plan.c), SOME of them being there. */
#define BESIDE_MAX 4000

/*
 * Entry 1 creates a, 2 changes its x from 1 to 2, 3 creates c; then `later` entries of a, each with another contact and
 * with a document that takes some time to read, but for FEW of them.
 */
static void make_log(struct registry *registry, int later)
{
    static const struct step steps[] = {
        { GUARDA("{'contacto':'0','nombre':'a','x':1}") },
        { MODIFICA("a", "{'x':2}") },
        { GUARDA("{'nombre':'c'}") },
        { .verb = NULL },
    };
    char sql[800];
    do_steps(registry, steps);
    snprintf(sql, sizeof sql,
             "WITH RECURSIVE n(i) AS (VALUES (4) UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
             " INSERT INTO operaciones SELECT i, 1, 'a', 'contactar', 'a', '{\"contacto\":\"' || i ||"
             "  '\",\"nombre\":\"a\",\"x\":2,\"y\":[1' || replace(hex(zeroblob(%d)), '0', ',1') || ']}',"
             "  zeroblob(16), zeroblob(32), i, 1, NULL FROM n; UPDATE clientes SET numero = %d WHERE nombre = 'a'",
             later + 3, later > FEW ? 100 : 20, later + 3);
    execute(path_in(registry->directory, "sky.db").text, sql);
}

static struct sky_submission *submission_of(struct sky_arena *arena, const struct step *step)
{
    struct sky_error error = { 0 };
    struct sky_operacion *operacion = operation_of(arena, step, &error);
    operacion->author = SPAN("anonimo");
    return sky_submission_new(arena, operacion, &error);
}

/* Whether the document is the customer's last one, but for x, which is as before entry 2. */
static bool is_undone(const struct sky_submission *submission)
{
    const struct sky_result *result = &submission->result;
    return result->error.status == SKY_OK && result->documento.data && strstr(result->documento.data, "\"x\":1,\"y\"");
}

static int64_t x_of_a(struct registry *registry)
{
    return number_of(path_in(registry->directory, "sky.db").text,
                     "SELECT documento ->> 'x' FROM clientes JOIN operaciones USING (numero)"
                     " WHERE clientes.nombre = 'a'");
}

static void a_long_search_is_made_before_the_transaction(void **state)
{
    static const struct {
        int later, searches;
    } cases[] = { { FEW, 0 }, { MANY, 1 }, { MOST, 1 } };
    static const struct step undo = { DESHACE(2) };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        void *own;
        assert_int_equal(open_registry(&own), 0);
        struct registry *registry = own;
        make_log(registry, cases[i].later);
        struct sky_submission *submission = submission_of(registry->arena, &undo);
        do_it(registry, submission);
        assert_true(is_undone(submission));
        assert_int_equal(submission->searches, cases[i].searches);
        assert_int_equal(submission->result.number, cases[i].later + 4);
        assert_int_equal(x_of_a(registry), 1);
        close_registry(&own);
    }
}

/* The same refusals, however long the search is that finds them, or would be. */
static void a_long_search_may_end_with_a_refusal(void **state)
{
    static const struct step again = { DESHACE(2),
                                       REFUSED(UNDO_BLOCKED, "después la cambiaron las operaciones 104, 105") };
    static const struct step stale = { DESHACE(2) };
    struct registry *registry = *state;
    struct world world = registry_world(registry);
    struct sky_error error = { 0 };
    make_log(registry, MANY);
    struct sky_operacion *operacion = operation_of(registry->arena, &stale, &error);
    operacion->condition.if_match = SPAN("\"102\"");
    struct sky_submission *submission = perform(&world, operacion);
    assert_int_equal(submission->result.error.status, SKY_PRECONDITION);
    assert_int_equal(submission->result.version.number, 103);
    assert_span("name", submission->result.nombre, SPAN("a"));
    assert_int_equal(submission->searches, 0); /* conditions are tested before */
    operacion->condition.if_match = SPAN("\"103\"");
    submission = perform(&world, operacion);
    assert_int_equal(submission->result.number, 104);
    static const struct step touch = { MODIFICA("a", "{'x':3}") };
    take_step(&world, &touch, "touch");
    submission = take_step(&world, &again, "again");
    assert_int_equal(submission->searches, 1);
    assert_int_equal(submission->result.number, 105);
}

static void beyond_the_longest_search_an_undo_is_refused(void **state)
{
    static const struct step undo = { DESHACE(2), REFUSED(UNDO_TOO_FAR, "cambió demasiadas veces") };
    struct registry *registry = *state;
    struct world world = registry_world(registry);
    make_log(registry, 5001);
    assert_int_equal(take_step(&world, &undo, "undo")->searches, 1);
    assert_int_equal(x_of_a(registry), 2);
}

/* An operation that is handed in by one thread, which goes on until it is answered; so it has an arena of its own. */
struct awaited {
    struct sky_arena *arena;
    struct sky_submission *submission;
    atomic_bool answered;
};

static struct awaited awaited_new(const struct step *step)
{
    struct sky_arena *arena = sky_arena_new();
    return (struct awaited){ .arena = arena, .submission = submission_of(arena, step) };
}

static void note_answer(void *context)
{
    ((struct awaited *)context)->answered = true;
}

/* Small writes, one after another, until the undo is answered; with as many as a search may meet, it is waited for. */
static size_t writes_beside(struct registry *registry, const struct step *small, struct awaited *undo)
{
    struct world world = registry_world(registry);
    size_t writes = 0;
    sky_registro_submit(registry->registro, undo->submission, note_answer, undo);
    while (!undo->answered)
        if (writes < BESIDE_MAX) {
            take_step(&world, small, "small write");
            writes += !undo->answered;
        } else {
            sched_yield();
        }
    return writes;
}

/* A search takes longer than many small writes: even where the machine is busy, one of five undos lets one pass. */
static void others_write_while_a_search_is_made(void **state)
{
    static const struct step small = { CONTACTA("c", "otro") }, undo = { DESHACE(2) };
    size_t writes = 0;
    (void)state;
    for (int i = 0; i < 5 && writes == 0; i++) {
        void *own;
        assert_int_equal(open_registry(&own), 0);
        struct registry *registry = own;
        make_log(registry, MOST);
        struct awaited awaited = awaited_new(&undo);
        writes = writes_beside(registry, &small, &awaited);
        assert_true(is_undone(awaited.submission));
        assert_int_equal(x_of_a(registry), 1);
        sky_arena_free(awaited.arena);
        close_registry(&own);
    }
    assert_true(writes > 0);
}

/*
 * The customer changes during each search: it is searched again, a few times, and then given up. Where the machine was
 * slower with the writes than with a search, it is undone, and nothing of what was written meanwhile is lost.
 */
static void a_customer_that_changes_is_searched_again(void **state)
{
    static const struct step change = { CONTACTA("a", "nuevo") }, undo = { DESHACE(2) };
    struct registry *registry = *state;
    make_log(registry, SOME);
    struct awaited awaited = awaited_new(&undo);
    writes_beside(registry, &change, &awaited);
    const struct sky_submission *submission = awaited.submission;
    if (submission->result.error.status) {
        assert_int_equal(submission->result.error.status, SKY_UNAVAILABLE);
        assert_string_equal(submission->result.error.text, "the customer changed during each search of its log");
        assert_int_equal(submission->searches, 6);
    } else {
        assert_in_range(submission->searches, 1, 5);
        assert_non_null(strstr(submission->result.documento.data, "\"contacto\":\"nuevo\""));
    }
    assert_int_equal(x_of_a(registry), submission->result.error.status ? 2 : 1);
    assert_true(sky_registro_is_usable(registry->registro));
    sky_arena_free(awaited.arena);
}

/* A few changes that come while it is searched, and then none: it is undone in the end, over what they made. */
static void a_customer_that_changed_is_undone_in_the_end(void **state)
{
    static const struct step change = { CONTACTA("a", "nuevo") }, undo = { DESHACE(2) };
    struct registry *registry = *state;
    struct world world = registry_world(registry);
    make_log(registry, SOME);
    struct sky_submission *submission = submission_of(registry->arena, &undo);
    sky_registro_submit(registry->registro, submission, answered, &registry->answered);
    struct awaited written = awaited_new(&change);
    sky_registro_submit(registry->registro, written.submission, note_answer, &written);
    assert_true(gate_wait(&registry->answered, 4));
    while (!written.answered)
        sched_yield();
    sky_arena_free(written.arena);
    assert_true(is_undone(submission));
    assert_in_range(submission->searches, 1, 5);
    static const struct holding wanted = { "c", "{'nombre':'c'}" };
    assert_holding(&world, &wanted, "the other one");
    assert_int_equal(x_of_a(registry), 1);
    assert_int_equal(number_of(path_in(registry->directory, "sky.db").text,
                               "SELECT documento ->> 'contacto' = 'nuevo' FROM clientes JOIN operaciones USING (numero)"
                               " WHERE clientes.nombre = 'a'"),
                     1);
}

#define UNDOS 8
#define WRITES 100

/* A key is taken while its operation is searched for, and its receipt is written in the end. */
static void a_key_stays_taken_meanwhile(void **state)
{
    static const struct step undo = { DESHACE(2) };
    struct registry *registry = *state;
    struct sky_submission *submissions[3];
    make_log(registry, MOST);
    for (size_t i = 0; i < COUNT(submissions); i++) {
        struct sky_error error = { 0 };
        struct sky_operacion *operacion = operation_of(registry->arena, &undo, &error);
        operacion->author = SPAN("anonimo");
        operacion->key = SPAN("clave");
        submissions[i] = sky_submission_new(registry->arena, operacion, &error);
    }
    size_t before = gate_count(&registry->answered);
    for (size_t i = 0; i < 2; i++)
        sky_registro_submit(registry->registro, submissions[i], answered, &registry->answered);
    assert_true(gate_wait(&registry->answered, before + 2));
    do_it(registry, submissions[2]);
    assert_int_equal(submissions[0]->result.error.status, SKY_OK);
    assert_int_equal(submissions[1]->result.error.status, SKY_KEY_AT_WORK);
    assert_contains("error", submissions[1]->result.error.text, "sigue en curso");
    assert_true(submissions[2]->result.replayed);
    assert_int_equal(submissions[2]->result.number, submissions[0]->result.number);
}

/* One undo is done, the others find it done. */
static void closing_finishes_searches(void **state)
{
    static const struct step undo = { DESHACE(2) }, small = { CONTACTA("c", "otro") };
    struct registry *registry = *state;
    struct awaited undos[UNDOS];
    struct sky_submission *writes[WRITES];
    struct sky_error error = { 0 };
    size_t before, done = 0;
    make_log(registry, SOME);
    before = gate_count(&registry->answered);
    for (size_t i = 0; i < UNDOS; i++)
        undos[i] = awaited_new(&undo);
    for (size_t i = 0; i < WRITES; i++)
        writes[i] = submission_of(registry->arena, &small);
    for (size_t i = 0; i < UNDOS; i++)
        sky_registro_submit(registry->registro, undos[i].submission, answered, &registry->answered);
    for (size_t i = 0; i < WRITES; i++)
        sky_registro_submit(registry->registro, writes[i], answered, &registry->answered);
    sky_registro_close(registry->registro);
    assert_int_equal(gate_count(&registry->answered), before + UNDOS + WRITES);
    for (size_t i = 0; i < WRITES; i++)
        assert_int_equal(writes[i]->result.error.status, SKY_OK);
    for (size_t i = 0; i < UNDOS; i++) {
        done += undos[i].submission->result.error.status == SKY_OK;
        if (undos[i].submission->result.error.status)
            assert_int_equal(undos[i].submission->result.error.status, SKY_UNDO_BLOCKED);
        sky_arena_free(undos[i].arena);
    }
    assert_int_equal(done, 1);
    registry->registro = sky_registro_open(&registry->settings, &error);
    assert_non_null(registry->registro);
    assert_int_equal(x_of_a(registry), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_search_is_made_before_the_transaction),
        REGISTRY_TEST(a_long_search_may_end_with_a_refusal),
        REGISTRY_TEST(beyond_the_longest_search_an_undo_is_refused),
        cmocka_unit_test(others_write_while_a_search_is_made),
        REGISTRY_TEST(a_customer_that_changes_is_searched_again),
        REGISTRY_TEST(a_customer_that_changed_is_undone_in_the_end),
        REGISTRY_TEST(a_key_stays_taken_meanwhile),
        REGISTRY_TEST(closing_finishes_searches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
