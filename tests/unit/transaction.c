/* Transactions over a backend in memory: entries and their numbers, what operations see of each other, failures. */
#include "transaction.h"

#include "stopped-clock.h"

#include "registry/seal.h"

#define A "{'nombre':'a'}"
#define B "{'nombre':'b'}"

static void an_operation_becomes_a_sealed_entry(void **state)
{
    struct fixture *fixture = *state;
    static const unsigned char none[SKY_SHA256_SIZE];
    unsigned char seal[SKY_SHA256_SIZE];
    int64_t earliest = sky_clock_now();
    struct job *job = ADD(GUARDA("{'nombre':'a','x':1}"));
    assert_int_equal(write_all(fixture), SKY_OK);
    const struct sky_entry *entry = &fixture->fake->log[0];
    assert_int_equal(job->result->error.status, SKY_OK);
    assert_int_equal(job->result->number, 1);
    assert_true(job->result->created);
    assert_false(job->result->replayed);
    assert_span("name", job->result->nombre, SPAN("a"));
    assert_span("document", job->result->documento, SPAN("{\"nombre\":\"a\",\"x\":1}"));
    assert_int_equal(fixture->fake->size, 1);
    assert_int_equal(entry->number, 1);
    assert_int_equal(entry->grupo, 1);
    assert_int_equal(entry->cliente, 1);
    assert_int_equal(entry->deshace, 0);
    assert_true(entry->instant >= earliest && entry->instant <= sky_clock_now());
    assert_span("name", entry->nombre, SPAN("a"));
    assert_span("verb", entry->verb, SPAN("guardar"));
    assert_span("author", entry->author, SPAN("prueba"));
    assert_true(entry->lives);
    assert_span("document", entry->documento, SPAN("{\"nombre\":\"a\",\"x\":1}"));
    sky_seal_compute(none, entry, seal);
    assert_memory_equal(entry->seal, seal, sizeof seal);
}

static void entries_of_an_operation_are_one_group(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *nombre, *verb;
        int64_t grupo, cliente, deshace;
        const char *documento;
    } wanted[] = {
        { "a", "guardar", 1, 1, 0, A },     { "a", "renombrar", 2, 1, 0, NULL },
        { "b", "renombrar", 2, 1, 0, B },   { "a", "guardar", 4, 4, 0, A },
        { "a", "eliminar", 5, 4, 0, NULL }, { "b", "contactar", 6, 1, 0, "{'contacto':'x','nombre':'b'}" },
        { "a", "guardar", 7, 7, 0, A },     { "b", "deshacer", 8, 1, 6, B },
    };
    static const int64_t numbers[] = { 1, 3, 4, 5, 6, 7, 8 };
    fixture->fake->head.number = 100;
    ADD(GUARDA(A)), ADD(RENOMBRA("a", "b")), ADD(GUARDA(A)), ADD(ELIMINA("a")), ADD(CONTACTA("b", "x"));
    ADD(GUARDA(A)), ADD(DESHACE(106));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(fixture->fake->size, COUNT(wanted));
    for (size_t i = 0; i < fixture->fake->size; i++) {
        const struct sky_entry *entry = &fixture->fake->log[i];
        assert_int_equal(entry->number, 101 + i);
        assert_int_equal(entry->grupo, 100 + wanted[i].grupo);
        assert_int_equal(entry->cliente, 100 + wanted[i].cliente);
        assert_int_equal(entry->deshace, wanted[i].deshace ? 100 + wanted[i].deshace : 0);
        assert_span("name", entry->nombre, sky_span_of(wanted[i].nombre));
        assert_span("verb", entry->verb, sky_span_of(wanted[i].verb));
        assert_int_equal(entry->lives, wanted[i].documento != NULL);
        assert_int_equal(entry->documento.data != NULL, wanted[i].documento != NULL);
        if (wanted[i].documento)
            assert_span("document", entry->documento, quoted(fixture->jobs[0].arena, wanted[i].documento));
    }
    assert_int_equal(fixture->fake->log[1].instant, fixture->fake->log[2].instant);
    for (size_t i = 0; i < COUNT(numbers); i++)
        assert_int_equal(fixture->jobs[i].result->number, 100 + numbers[i]);
}

static void operations_see_what_those_before_them_left(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        struct step step;
        const char *after; /* NULL: no customer, or a refusal */
        int64_t number;    /* of a refusal: the log's last */
        enum sky_status status;
    } cases[] = {
        { { GUARDA(B) }, B, 2, SKY_OK },
        { { CONTACTA("b", "1") }, "{'contacto':'1','nombre':'b'}", 3, SKY_OK },
        { { GUARDA(A) }, A, 4, SKY_OK },
        { { MODIFICA("b", "{'x':1}") }, "{'contacto':'1','nombre':'b','x':1}", 5, SKY_OK },
        { { CREA("b") }, NULL, 5, SKY_NAME_TAKEN },
        { { ELIMINA("b") }, NULL, 6, SKY_OK },
        { { CONTACTA("b", "2") }, NULL, 6, SKY_NOT_FOUND },
        { { GUARDA(B) }, B, 7, SKY_OK },
        { { RENOMBRA("b", "a") }, NULL, 7, SKY_NAME_TAKEN },
        { { ELIMINA("a") }, NULL, 8, SKY_OK },
        { { RENOMBRA("b", "a") }, A, 10, SKY_OK },
        { { CONTACTA("b", "3") }, NULL, 10, SKY_NOT_FOUND },
        { { CONTACTA("a", "4") }, "{'contacto':'4','nombre':'a'}", 11, SKY_OK },
        { { GUARDA(B) }, B, 12, SKY_OK },
        { { CONTACTA("primero", "5") }, "{'contacto':'5','nombre':'primero'}", 13, SKY_OK },
    };
    ADD(GUARDA("{'nombre':'primero'}"));
    assert_int_equal(write_all(fixture), SKY_OK);
    for (size_t i = 0; i < COUNT(cases); i++)
        add(fixture, &cases[i].step);
    assert_int_equal(write_all(fixture), SKY_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct job *job = &fixture->jobs[i + 1];
        assert_int_equal(job->result->error.status, cases[i].status);
        assert_int_equal(job->result->number, cases[i].number);
        assert_int_equal(job->result->documento.data != NULL, cases[i].after != NULL);
        if (cases[i].after)
            assert_span("after", job->result->documento, quoted(job->arena, cases[i].after));
    }
    assert_int_equal(fixture->fake->rounds, 2);
    assert_int_equal(fixture->fake->calls[FETCH], 2);
    assert_int_equal(fixture->fake->calls[READ] + fixture->fake->calls[SELECT], 0);
    assert_int_equal(fixture->fake->calls[SAVE], 2);
}

/* A search sees only what was saved, so that what waits is saved for it, once. It comes after what takes little. */
static void a_search_sees_what_those_before_it_left(void **state)
{
    struct fixture *fixture = *state;
    ADD(GUARDA(A)), ADD(CONTACTA("a", "1")), ADD(ELIMINA("a"));
    const struct job *restored = ADD(RESTAURA("a"));
    const struct job *refused = ADD(RESTAURA("a"));
    const struct job *undone = ADD(DESHACE(2));
    const struct job *again = ADD(DESHACE(5));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_span("restored", restored->result->documento, SPAN("{\"contacto\":\"1\",\"nombre\":\"a\"}"));
    assert_int_equal(restored->result->number, 4);
    assert_int_equal(refused->result->error.status, SKY_NAME_TAKEN);
    assert_int_equal(refused->result->number, 4);
    assert_span("undone", undone->result->documento, SPAN("{\"nombre\":\"a\"}"));
    assert_span("again", again->result->documento, SPAN("{\"contacto\":\"1\",\"nombre\":\"a\"}"));
    assert_int_equal(fixture->fake->calls[SAVE], 4);
    assert_int_equal(fixture->fake->rounds, 1);
    assert_int_equal(fixture->fake->size, 6);
    ADD(DESHACE(6)), ADD(GUARDA("{'nombre':'a','x':1}"));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_span("after", fake_document(fixture->fake, SPAN("a")), SPAN("{\"nombre\":\"a\",\"x\":1}"));
}

/* 511 entries, 32 at a time, some renames astride two saves. */
static void more_entries_than_fit_are_saved_in_between(void **state)
{
    struct fixture *fixture = *state;
    unsigned char previous[SKY_SHA256_SIZE] = { 0 }, seal[SKY_SHA256_SIZE];
    ADD(GUARDA(A));
    for (int i = 0; i < 255; i++)
        add(fixture, i % 2 ? &(const struct step){ RENOMBRA("b", "a") } : &(const struct step){ RENOMBRA("a", "b") });
    assert_false(sky_transaction_add(fixture->transaction, fixture->jobs[0].submission));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(fixture->fake->size, 511);
    assert_int_equal(fixture->fake->calls[SAVE], 16);
    assert_int_equal(fixture->fake->calls[COMMIT], 1);
    for (size_t i = 0; i < 511; i++) {
        const struct sky_entry *entry = &fixture->fake->log[i];
        assert_int_equal(entry->number, i + 1);
        assert_int_equal(entry->grupo, i == 0 ? 1 : (i + 1) / 2 * 2);
        assert_int_equal(entry->cliente, 1);
        sky_seal_compute(previous, entry, seal);
        assert_memory_equal(entry->seal, seal, sizeof seal);
        memcpy(previous, seal, sizeof seal);
    }
    assert_span("last", fake_document(fixture->fake, SPAN("b")), SPAN("{\"nombre\":\"b\"}"));
}

static void assert_all_failed(const struct fixture *fixture, enum sky_status status)
{
    for (size_t i = 0; i < fixture->size; i++) {
        assert_int_equal(fixture->jobs[i].result->error.status, status);
        assert_int_equal(fixture->jobs[i].result->number, 0);
        assert_null(fixture->jobs[i].result->documento.data);
        assert_false(fixture->jobs[i].result->replayed);
    }
    assert_int_equal(fixture->fake->size, 0);
    assert_int_equal(fixture->fake->known, 0);
    assert_int_equal(fixture->fake->calls[BEGIN], status == SKY_UNAVAILABLE ? 3 : 1);
    assert_int_equal(fixture->fake->calls[ABORT], fixture->fake->calls[BEGIN]);
}

/* Whatever fails, wherever in the transaction it is called; and the next one begins anew. */
static void a_failure_is_everybodys(void **state)
{
    (void)state;
    static const enum call calls[] = { BEGIN, FETCH, READ, SELECT, SAVE, KEEP, COMMIT };
    static const enum sky_status statuses[] = { SKY_UNAVAILABLE, SKY_NO_SPACE, SKY_INTERNAL, SKY_UNKNOWN_RESULT };
    for (size_t i = 0; i < COUNT(calls) * COUNT(statuses); i++) {
        void *fresh;
        assert_int_equal(start(&fresh), 0);
        struct fixture *fixture = fresh;
        fixture->fake->fails = calls[i % COUNT(calls)];
        fixture->fake->status = statuses[i / COUNT(calls)];
        ADD(GUARDA(A)), ADD(CREA("a")), ADD_WITH_KEY("k", 1, CREA("b"));
        ADD(CONTACTA("y", "")), ADD(CONTACTA("b", "1"));
        ADD(RESTAURA("x")), ADD_WITH_KEY("l", 1, DESHACE(1));
        assert_int_equal(write_all(fixture), fixture->fake->status);
        assert_all_failed(fixture, fixture->fake->status);
        fixture->fake->status = SKY_OK;
        const struct job *later = ADD(CREA("a"));
        assert_int_equal(write_all(fixture), SKY_OK);
        assert_int_equal(later->result->number, 1);
        assert_int_equal(fixture->fake->size, 1);
        assert_int_equal(fixture->fake->known, 0);
        finish(&fresh);
    }
}

/* Each call of a transaction that has all of them fails once, in turn: all of it is written once. */
static void each_call_may_fail(void **state)
{
    (void)state;
    size_t failing = 0;
    for (bool failed = true; failed;) {
        void *fresh;
        assert_int_equal(start(&fresh), 0);
        struct fixture *fixture = fresh;
        ADD(GUARDA(A)), ADD(RENOMBRA("a", "b")), ADD(GUARDA(A)), ADD(ELIMINA("a"));
        ADD(RESTAURA("a")), ADD_WITH_KEY("k", 1, DESHACE(6));
        fixture->fake->failing = ++failing;
        assert_int_equal(write_all(fixture), SKY_OK);
        for (size_t i = 0; i < fixture->size; i++)
            assert_int_equal(fixture->jobs[i].result->error.status, SKY_OK);
        assert_int_equal(fixture->fake->size, 7);
        assert_int_equal(fixture->fake->known, 1);
        failed = fixture->fake->failing == 0;
        fixture->fake->failing = 0;
        finish(&fresh);
    }
    assert_true(failing > 15);
}

static void a_failure_in_between_is_everybodys(void **state)
{
    struct fixture *fixture = *state;
    fixture->fake->fails = SAVE;
    fixture->fake->status = SKY_NO_SPACE;
    ADD(GUARDA(A));
    for (int i = 0; i < 200; i++)
        add(fixture, i % 2 ? &(const struct step){ RENOMBRA("b", "a") } : &(const struct step){ RENOMBRA("a", "b") });
    assert_int_equal(write_all(fixture), SKY_NO_SPACE);
    assert_int_equal(fixture->fake->calls[SAVE], 1);
    assert_int_equal(fixture->fake->calls[COMMIT], 0);
    assert_all_failed(fixture, SKY_NO_SPACE);
}

/* Not even one for a fault of ours, as a document that cannot be read. */
static void refusals_write_nothing_and_hold_up_nobody(void **state)
{
    struct fixture *fixture = *state;
    static const struct step refused[] = {
        { CONTACTA("x", "1") }, { CONTACTA("roto", "1") }, { DESHACE(99) }, { RESTAURA("x") }
    };
    static const enum sky_status statuses[] = { SKY_NOT_FOUND, SKY_INTERNAL, SKY_NO_OPERATION, SKY_NOT_FOUND };
    const struct job *jobs[COUNT(refused)];
    fake_put(fixture->fake, "roto", 0, SPAN("roto"));
    jobs[0] = add(fixture, &refused[0]), jobs[1] = add(fixture, &refused[1]);
    const struct job *created = ADD(GUARDA(A)), *conflict = ADD(CREA("a"));
    jobs[2] = add(fixture, &refused[2]), jobs[3] = add(fixture, &refused[3]);
    assert_int_equal(write_all(fixture), SKY_OK);
    for (size_t i = 0; i < COUNT(refused); i++) {
        assert_int_equal(jobs[i]->result->error.status, statuses[i]);
        assert_int_equal(jobs[i]->result->number, i < 2 ? 1 : 2);
    }
    assert_int_equal(fixture->fake->size, 2);
    assert_int_equal(created->result->number, 2);
    assert_int_equal(conflict->result->error.status, SKY_NAME_TAKEN);
    assert_int_equal(conflict->result->number, 2);
    for (size_t i = 0; i < COUNT(refused); i++)
        add(fixture, &refused[i]);
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(fixture->fake->calls[SAVE], 1);
    assert_int_equal(fixture->fake->calls[COMMIT], 1);
    assert_int_equal(fixture->fake->calls[ABORT], 1);
}

/* The version that a condition did not match is answered with, a copy of it. */
static void a_condition_that_fails_has_the_version(void **state)
{
    struct fixture *fixture = *state;
    ADD(GUARDA("{'nombre':'a','x':1}"));
    struct job *stale = ADD(MODIFICA("a", "{'contacto':1}")), *absent = ADD(GUARDA(B)), *later = ADD(GUARDA(A));
    stale->operacion->condition.if_match = SPAN("\"9\"");
    absent->operacion->condition.if_match = SPAN("*");
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(stale->result->error.status, SKY_PRECONDITION);
    assert_span("name", stale->result->nombre, SPAN("a"));
    assert_int_equal(stale->result->version.number, 1);
    assert_span("version", stale->result->version.documento, SPAN("{\"nombre\":\"a\",\"x\":1}"));
    assert_int_equal(absent->result->error.status, SKY_PRECONDITION);
    assert_span("name", absent->result->nombre, SPAN("b"));
    assert_int_equal(absent->result->version.number, 0);
    assert_int_equal(later->result->number, 2);
}

/* Neither entry nor commit; what comes after it in the transaction is numbered as if it had not been. */
static void what_changes_nothing_writes_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const struct step same[] = {
        { GUARDA(A) },
        { MODIFICA("a", "{}") },
        { MODIFICA("a", "{'nombre':'a'}") },
        { MODIFICA("a", "{'x':null}") },
        { VUELVE("a", 1) },
    };
    ADD(GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    size_t commits = fixture->fake->calls[COMMIT];
    for (size_t i = 0; i < COUNT(same); i++) {
        struct job *job = add(fixture, &same[i]);
        assert_int_equal(write_all(fixture), SKY_OK);
        assert_int_equal(job->result->error.status, SKY_OK);
        assert_true(job->result->unchanged && !job->result->created);
        assert_int_equal(job->result->number, 1);
        assert_int_equal(job->result->cliente, 1);
        assert_span("name", job->result->nombre, SPAN("a"));
        assert_span("document", job->result->documento, SPAN("{\"nombre\":\"a\"}"));
    }
    assert_int_equal(fixture->fake->calls[COMMIT], commits);
    struct job *nothing = ADD(GUARDA(A)), *change = ADD(CONTACTA("a", "1")), *set = ADD(CONTACTA("a", "1"));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_true(nothing->result->unchanged && !change->result->unchanged && set->result->unchanged);
    assert_int_equal(change->result->number, 2);
    assert_int_equal(set->result->number, 2);
    assert_int_equal(fixture->fake->size, 2);
}

static void instants_never_go_backwards(void **state)
{
    struct fixture *fixture = *state;
    int64_t future = sky_clock_now() + 3600000;
    fixture->fake->head.instant = future;
    fixture->fake->head.number = 41;
    for (int i = 0; i < 3; i++) {
        i % 2 ? ADD(CONTACTA("a", "1")) : ADD(GUARDA(A));
        assert_int_equal(i == 1 ? SKY_OK : write_all(fixture), SKY_OK);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(fixture->fake->log[i].number, 42 + i);
        assert_int_equal(fixture->fake->log[i].instant, future);
    }
}

static void a_refused_transaction_touches_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const size_t none[CALLS];
    ADD(CREA("a")), ADD(CONTACTA("a", "1"));
    sky_transaction_refuse(fixture->transaction);
    sky_transaction_end(fixture->transaction, take_done, NULL);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(fixture->jobs[i].result->error.status, SKY_UNAVAILABLE);
    assert_memory_equal(fixture->fake->calls, none, sizeof none);
    sky_transaction_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRANSACTION_TEST(an_operation_becomes_a_sealed_entry),
        TRANSACTION_TEST(entries_of_an_operation_are_one_group),
        TRANSACTION_TEST(operations_see_what_those_before_them_left),
        TRANSACTION_TEST(a_search_sees_what_those_before_it_left),
        TRANSACTION_TEST(more_entries_than_fit_are_saved_in_between),
        cmocka_unit_test(a_failure_is_everybodys),
        cmocka_unit_test(each_call_may_fail),
        TRANSACTION_TEST(a_failure_in_between_is_everybodys),
        TRANSACTION_TEST(refusals_write_nothing_and_hold_up_nobody),
        TRANSACTION_TEST(a_condition_that_fails_has_the_version),
        TRANSACTION_TEST(what_changes_nothing_writes_nothing),
        TRANSACTION_TEST(instants_never_go_backwards),
        TRANSACTION_TEST(a_refused_transaction_touches_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
