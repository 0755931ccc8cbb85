/* Requests that come again with their Idempotency-Key, over a backend in memory: the first result, or a refusal. */
#include "transaction.h"

#include "registry/receipt.h"

static void a_receipt_tells_all_of_a_result(void **state)
{
    (void)state;
    struct sky_operacion operacion = { .kind = SKY_OPERACION_ELIMINAR, .nombre = SPAN("Ana") };
    const struct sky_span parts[] = { sky_span((const char *)operacion.rest, sizeof operacion.rest), SPAN("Ana") };
    unsigned char digest[SKY_SHA256_SIZE];
    struct sky_submission submission = { .operacion = &operacion, .key = SPAN("clave"),
                                         .result = { .number = 42, .created = true } };
    memset(operacion.rest, 7, sizeof operacion.rest);
    sky_crypto_sha256(parts, COUNT(parts), digest);
    sky_error_member(&submission.result.error, "contacto", "No es un texto.");
    struct sky_receipt receipt = sky_receipt_of(&submission, 1234567890123);
    assert_span("key", receipt.key, SPAN("clave"));
    assert_memory_equal(receipt.digest, digest, sizeof digest);
    assert_int_equal(receipt.instant, 1234567890123);
    assert_int_equal(receipt.number, 42);
    assert_true(receipt.created);
    assert_int_equal(receipt.error.status, SKY_INVALID);
    assert_string_equal(receipt.error.pointer, "/contacto");
    assert_string_equal(receipt.error.text, "No es un texto.");
}

/* Of whoever gave no name it is the key alone, as older releases kept it. */
static void a_key_is_its_authors_alone(void **state)
{
    static const struct {
        const char *author, *key, *kept; /* NULL: none */
    } cases[] = {
        { "anonimo", "k", "k" },  { "ana", "k", "ana k" },     { "anonima", "k", "anonima k" }, { "", "k", " k" },
        { "ana", NULL, NULL },    { "anonimo", NULL, NULL },   { "ana b", "k", "ana b k" },
        { "anonimo", "ana", "ana" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_operacion operacion = { .author = sky_span_of(cases[i].author), .key = sky_span_of(cases[i].key) };
        struct sky_error error = { 0 };
        struct sky_span key = sky_receipt_key(*state, &operacion, &error);
        assert_int_equal(key.data != NULL, cases[i].kept != NULL);
        assert_span("key", key, sky_span_of(cases[i].kept));
        assert_int_equal(error.status, SKY_OK);
    }
}

static void a_receipt_counts_for_a_day(void **state)
{
    (void)state;
    static const int64_t now = 1700000000000;
    static const struct {
        int64_t instant;
        bool counts;
    } cases[] = {
        { 0, false }, { now, true }, { now + 1, true }, { now - SKY_RECEIPT_LASTS + 1, true },
        { now - SKY_RECEIPT_LASTS, false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sky_receipt receipt = { .instant = cases[i].instant };
        assert_int_equal(sky_receipt_counts(&receipt, now), cases[i].counts);
    }
}

static void what_is_remembered(void **state)
{
    (void)state;
    for (int status = 0; status <= SKY_NO_SPACE; status++) {
        struct sky_submission submission = { .result.error.status = (enum sky_status)status };
        assert_false(sky_receipt_is_due(&submission));
        submission.key = SPAN("k");
        assert_int_equal(sky_receipt_is_due(&submission),
                         status == SKY_OK || sky_status_http((enum sky_status)status) == 409);
    }
}

/* The result of `job`, which nobody applied now. */
static void assert_replayed(const struct job *job, int64_t number, bool created, const char *nombre,
                            const char *documento)
{
    const struct sky_result *result = job->result;
    assert_int_equal(result->error.status, SKY_OK);
    assert_true(result->replayed);
    assert_int_equal(result->number, number);
    assert_int_equal(result->created, created);
    assert_span("name", result->nombre, sky_span_of(nombre));
    assert_int_equal(result->documento.data != NULL, documento != NULL);
    if (documento)
        assert_span("document", result->documento, quoted(job->arena, documento));
}

#define A "{'nombre':'a'}"
#define AX "{'nombre':'a','x':1}"
#define BX "{'nombre':'b','x':1}"

static void the_same_request_gets_the_first_result(void **state)
{
    struct fixture *fixture = *state;
    static const struct step create = { GUARDA(A) }, change = { MODIFICA("a", "{'x':1}") },
                             rename = { RENOMBRA("a", "b") }, delete = { ELIMINA("b") };
    add_with_key(fixture, "guardar", 1, &create), add_with_key(fixture, "modificar", 2, &change);
    add_with_key(fixture, "renombrar", 3, &rename), add_with_key(fixture, "eliminar", 4, &delete);
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_false(fixture->jobs[0].result->replayed);
    assert_int_equal(fixture->fake->size, 5);
    for (int i = 0; i < 2; i++) {
        struct job *created = add_with_key(fixture, "guardar", 1, &create);
        struct job *changed = add_with_key(fixture, "modificar", 2, &change);
        struct job *renamed = add_with_key(fixture, "renombrar", 3, &rename);
        struct job *deleted = add_with_key(fixture, "eliminar", 4, &delete);
        assert_int_equal(write_all(fixture), SKY_OK);
        assert_replayed(created, 1, true, "a", A);
        assert_replayed(changed, 2, false, "a", AX);
        assert_replayed(renamed, 4, false, "b", BX);
        assert_replayed(deleted, 5, false, "b", NULL);
    }
    assert_int_equal(fixture->fake->size, 5);
    assert_int_equal(fixture->fake->known, 4);
    assert_int_equal(fixture->fake->calls[COMMIT], 1);
}

/* What was so already is answered so again, whatever came meanwhile. */
static void what_changed_nothing_is_told_again(void **state)
{
    struct fixture *fixture = *state;
    ADD(GUARDA(A));
    struct job *same = ADD_WITH_KEY("k", 1, GUARDA(A));
    ADD(GUARDA(AX));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_true(same->result->unchanged);
    assert_int_equal(same->result->number, 1);
    struct job *again = ADD_WITH_KEY("k", 1, GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_replayed(again, 1, false, "a", A);
    assert_true(again->result->unchanged);
    assert_int_equal(fixture->fake->size, 2);
}

static void another_request_with_the_key_is_refused(void **state)
{
    struct fixture *fixture = *state;
    ADD_WITH_KEY("k", 1, GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    struct job *other = ADD_WITH_KEY("k", 2, GUARDA(AX)), *longer_key = ADD_WITH_KEY("k ", 2, GUARDA(AX));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(other->result->error.status, SKY_KEY_REUSED);
    assert_contains("error", other->result->error.text, "ya se us\xC3\xB3 con otra solicitud");
    assert_int_equal(other->result->number, 0);
    assert_false(other->result->replayed);
    assert_int_equal(longer_key->result->number, 2);
    struct job *first = ADD_WITH_KEY("k", 1, GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_replayed(first, 1, true, "a", A);
}

/* Another author's request with the same key is another one, in one transaction and later. */
static void authors_do_not_meet_in_a_key(void **state)
{
    struct fixture *fixture = *state;
    static const struct step steps[] = { { GUARDA(A) }, { GUARDA(AX) }, { GUARDA(A) } };
    static const char *const authors[] = { "ana", "eva", "anonimo" };
    for (size_t again = 0; again < 2; again++) {
        for (size_t i = 0; i < COUNT(authors); i++) {
            struct sky_error error = { 0 };
            struct job *job = &fixture->jobs[fixture->size++];
            prepare_job(job, &steps[i], "k", (unsigned char)i, &fixture->answered);
            job->operacion->author = sky_span_of(authors[i]);
            job->submission = sky_submission_new(job->arena, job->operacion, &error);
            job->submission->done = answer_job;
            job->submission->context = job;
            job->result = &job->submission->result;
            assert_true(sky_transaction_add(fixture->transaction, job->submission));
        }
        assert_int_equal(write_all(fixture), SKY_OK);
        for (size_t i = 0; i < COUNT(authors); i++) {
            const struct sky_result *result = fixture->jobs[again * COUNT(authors) + i].result;
            assert_int_equal(result->error.status, SKY_OK);
            assert_int_equal(result->number, i + 1);
            assert_int_equal(result->replayed, again);
        }
    }
    assert_span("key", fixture->fake->receipts[0].key, SPAN("ana k"));
    assert_span("key", fixture->fake->receipts[2].key, SPAN("k"));
}

/* They are committed for that, though there is no entry. */
static void refusals_are_remembered(void **state)
{
    struct fixture *fixture = *state;
    ADD(GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    ADD_WITH_KEY("crear", 1, CREA("a")), ADD_WITH_KEY("otra", 1, CREA("a"));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(fixture->fake->calls[SAVE], 1);
    assert_int_equal(fixture->fake->calls[COMMIT], 2);
    ADD(ELIMINA("a"));
    struct job *created = ADD_WITH_KEY("crear", 1, CREA("a")), *refused = ADD_WITH_KEY("otra", 1, CREA("a"));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(created->result->error.status, SKY_NAME_TAKEN);
    assert_string_equal(created->result->error.text, "El cliente 'a' ya existe.");
    assert_int_equal(refused->result->error.status, SKY_NAME_TAKEN);
    assert_int_equal(created->result->number, 1);
    assert_int_equal(refused->result->number, 1);
    assert_true(created->result->replayed && refused->result->replayed);
    assert_int_equal(fixture->fake->known, 2);
}

/* Whoever has it by now. */
static void who_had_the_name_is_told_again(void **state)
{
    struct fixture *fixture = *state;
    ADD(GUARDA("{'nombre':'z'}")), ADD(GUARDA("{'nombre':'a'}"));
    struct job *created = ADD_WITH_KEY("k", 1, CREA("a")), *renamed = ADD_WITH_KEY("l", 1, RENOMBRA("z", "a"));
    assert_int_equal(write_all(fixture), SKY_OK);
    ADD(ELIMINA("a")), ADD(GUARDA("{'nombre':'a'}"));
    assert_int_equal(write_all(fixture), SKY_OK);
    struct job *again[] = { ADD_WITH_KEY("k", 1, CREA("a")), ADD_WITH_KEY("l", 1, RENOMBRA("z", "a")) };
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(created->result->cliente, 2);
    assert_int_equal(renamed->result->cliente, 2);
    for (size_t i = 0; i < COUNT(again); i++) {
        assert_true(again[i]->result->replayed);
        assert_int_equal(again[i]->result->error.status, SKY_NAME_TAKEN);
        assert_int_equal(again[i]->result->cliente, 2);
    }
}

static void faults_are_not_remembered(void **state)
{
    struct fixture *fixture = *state;
    fake_put(fixture->fake, "a", 0, SPAN("roto"));
    ADD_WITH_KEY("k", 1, CONTACTA("a", "1"));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(fixture->jobs[0].result->error.status, SKY_INTERNAL);
    assert_int_equal(fixture->fake->calls[COMMIT], 0);
    struct job *again = ADD_WITH_KEY("k", 1, GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(again->result->error.status, SKY_OK);
    assert_int_equal(again->result->number, 2);
    assert_false(again->result->replayed);
}

static void a_day_later_all_is_forgotten(void **state)
{
    struct fixture *fixture = *state;
    ADD_WITH_KEY("k", 1, GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    int64_t before = sky_clock_now();
    fixture->fake->receipts[0].instant = before - SKY_RECEIPT_LASTS + GATE_PATIENCE * 1000;
    struct job *within = ADD_WITH_KEY("k", 1, GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_replayed(within, 1, true, "a", A);
    fixture->fake->receipts[0].instant = before - SKY_RECEIPT_LASTS;
    struct job *after = ADD_WITH_KEY("k", 2, GUARDA(AX));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_false(after->result->replayed);
    assert_int_equal(after->result->number, 2);
    assert_int_equal(fixture->fake->known, 2);
    assert_true(fixture->fake->receipts[1].instant >= before);
    assert_true(fixture->fake->expired >= before - SKY_RECEIPT_LASTS);
    assert_true(fixture->fake->expired <= sky_clock_now() - SKY_RECEIPT_LASTS);
}

static void without_a_key_there_is_no_receipt(void **state)
{
    struct fixture *fixture = *state;
    ADD(CREA("a")), ADD(CREA("a"));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(fixture->fake->calls[KEEP], 0);
}

/* The log is read for the answer: its failure is everybody's, and an entry that is gone is a fault of ours. */
static void a_result_that_cannot_be_read_is_a_fault(void **state)
{
    struct fixture *fixture = *state;
    ADD_WITH_KEY("k", 1, GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    fixture->fake->fails = SELECT;
    fixture->fake->status = SKY_UNAVAILABLE;
    struct job *unread = ADD_WITH_KEY("k", 1, GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_UNAVAILABLE);
    assert_int_equal(unread->result->error.status, SKY_UNAVAILABLE);
    assert_false(unread->result->replayed);
    fixture->fake->status = SKY_OK;
    fixture->fake->receipts[0].number = 9;
    struct job *gone = ADD_WITH_KEY("k", 1, GUARDA(A)), *other = ADD(GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_true(sky_status_http(gone->result->error.status) >= 500);
    assert_false(gone->result->replayed);
    assert_int_equal(other->result->error.status, SKY_OK);
}

/* Whoever sent it: its digest may be damaged too. */
static void a_receipt_that_cannot_be_read_fails_its_request_alone(void **state)
{
    struct fixture *fixture = *state;
    ADD_WITH_KEY("k", 1, GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    sky_error_set(&fixture->fake->receipts[0].error, SKY_INTERNAL, "damaged");
    for (unsigned char digest = 1; digest < 3; digest++) {
        struct job *unread = ADD_WITH_KEY("k", digest, GUARDA(A));
        struct job *other = digest % 2 ? ADD(GUARDA(AX)) : ADD(GUARDA(A));
        assert_int_equal(write_all(fixture), SKY_OK);
        assert_int_equal(unread->result->error.status, SKY_INTERNAL);
        assert_string_equal(unread->result->error.text, "damaged");
        assert_int_equal(unread->result->number, 0);
        assert_false(unread->result->replayed);
        assert_int_equal(other->result->error.status, SKY_OK);
        assert_int_equal(other->result->number, 1 + digest);
    }
}

/* The client mends the name, the condition or the body and sends it again with its key: that is another request. */
static void what_a_client_mends_is_not_remembered(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        struct step step;
        const char *if_match;
        enum sky_status status;
    } mended[] = { { { CONTACTA("x", "1") }, NULL, SKY_NOT_FOUND },
                   { { GUARDA(A) }, "\"9\"", SKY_PRECONDITION },
                   { { MODIFICA("b", "{'contacto':1}") }, NULL, SKY_INVALID } };
    ADD(GUARDA("{'nombre':'b'}"));
    assert_int_equal(write_all(fixture), SKY_OK);
    for (size_t i = 0; i < COUNT(mended); i++) {
        const char *key = (const char *[]){ "k0", "k1", "k2" }[i];
        for (int again = 0; again < 2; again++) {
            struct job *refused = add_with_key(fixture, key, 1, &mended[i].step);
            refused->operacion->condition.if_match = sky_span_of(mended[i].if_match);
            assert_int_equal(write_all(fixture), SKY_OK);
            assert_int_equal(refused->result->error.status, mended[i].status);
            assert_false(refused->result->replayed);
            assert_int_equal(fixture->fake->known, i);
        }
        struct job *job = ADD_WITH_KEY(key, 2, GUARDA(A));
        assert_int_equal(write_all(fixture), SKY_OK);
        assert_int_equal(job->result->error.status, SKY_OK);
        assert_false(job->result->replayed);
    }
    struct job *replayed = ADD_WITH_KEY("k0", 2, GUARDA(A));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_replayed(replayed, 2, true, "a", A);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_receipt_tells_all_of_a_result),
        ARENA_TEST(a_key_is_its_authors_alone),
        cmocka_unit_test(a_receipt_counts_for_a_day),
        cmocka_unit_test(what_is_remembered),
        TRANSACTION_TEST(the_same_request_gets_the_first_result),
        TRANSACTION_TEST(what_changed_nothing_is_told_again),
        TRANSACTION_TEST(another_request_with_the_key_is_refused),
        TRANSACTION_TEST(authors_do_not_meet_in_a_key),
        TRANSACTION_TEST(refusals_are_remembered),
        TRANSACTION_TEST(who_had_the_name_is_told_again),
        TRANSACTION_TEST(faults_are_not_remembered),
        TRANSACTION_TEST(a_day_later_all_is_forgotten),
        TRANSACTION_TEST(without_a_key_there_is_no_receipt),
        TRANSACTION_TEST(a_result_that_cannot_be_read_is_a_fault),
        TRANSACTION_TEST(a_receipt_that_cannot_be_read_fails_its_request_alone),
        TRANSACTION_TEST(what_a_client_mends_is_not_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
