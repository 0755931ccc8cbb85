/* Requests that come again with their Idempotency-Key, over a backend in memory: the first result, or a refusal. */
#include "round.h"

#include "base/clock.h"
#include "store/receipt.h"

static void a_receipt_tells_all_of_a_result(void **state)
{
    (void)state;
    struct sky_write write = { .key = SPAN("clave"), .number = 42, .created = true };
    memset(write.digest, 7, sizeof write.digest);
    sky_error_member(&write.error, "contacto", "No es un texto.");
    struct sky_receipt receipt = sky_receipt_of(&write, 1234567890123);
    assert_span("key", receipt.key, SPAN("clave"));
    assert_memory_equal(receipt.digest, write.digest, sizeof write.digest);
    assert_int_equal(receipt.instant, 1234567890123);
    assert_int_equal(receipt.number, 42);
    assert_true(receipt.created);
    assert_int_equal(receipt.error.status, SKY_INVALID);
    assert_string_equal(receipt.error.pointer, "/contacto");
    assert_string_equal(receipt.error.text, "No es un texto.");
}

/* The result of `job`, which did what its letter says, and which nobody applied now. */
static void assert_replayed(const struct job *job, int64_t number, bool created, const char *nombre,
                            const char *documento)
{
    const struct sky_write *write = &job->write;
    assert_int_equal(write->error.status, SKY_OK);
    assert_true(write->replayed);
    assert_int_equal(write->number, number);
    assert_int_equal(write->created, created);
    assert_int_equal(write->count, 1);
    assert_span("name", write->changes[0].nombre, sky_span_of(nombre));
    assert_int_equal(write->changes[0].cliente, 1);
    assert_int_equal(write->changes[0].documento.data != NULL, documento != NULL);
    assert_span("document", write->changes[0].documento, sky_span_of(documento));
    assert_int_equal(job->before.number, 0);
}

static struct job *add_rename(struct fixture *fixture)
{
    struct job *job = add(fixture, "a", 'm', "b");
    job->write.key = SPAN("renombrar");
    return job;
}

static void the_same_request_gets_the_first_result(void **state)
{
    struct fixture *fixture = *state;
    add_with_key(fixture, "crear", 1, "a", '+');
    add_with_key(fixture, "guardar", 2, "a", '+');
    add_rename(fixture);
    add_with_key(fixture, "eliminar", 4, "b", 'd');
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_false(fixture->jobs[0].write.replayed);
    assert_int_equal(fixture->fake.size, 5);
    for (int i = 0; i < 2; i++) {
        struct job *created = add_with_key(fixture, "crear", 1, "a", '+');
        struct job *saved = add_with_key(fixture, "guardar", 2, "a", '+');
        struct job *renamed = add_rename(fixture);
        struct job *deleted = add_with_key(fixture, "eliminar", 4, "b", 'd');
        assert_int_equal(write_round(fixture), SKY_OK);
        assert_replayed(created, 1, true, "a", "+");
        assert_replayed(saved, 2, false, "a", "++");
        assert_replayed(renamed, 4, false, "b", "+++");
        assert_replayed(deleted, 5, false, "b", NULL);
    }
    assert_int_equal(fixture->fake.size, 5);
    assert_int_equal(fixture->fake.known, 4);
    assert_int_equal(fixture->fake.calls[COMMIT], 1);
}

static void another_request_with_the_key_is_refused(void **state)
{
    struct fixture *fixture = *state;
    add_with_key(fixture, "k", 1, "a", '+');
    assert_int_equal(write_round(fixture), SKY_OK);
    struct job *other = add_with_key(fixture, "k", 2, "a", '+');
    struct job *longer_key = add_with_key(fixture, "k ", 2, "a", '+');
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_int_equal(other->write.error.status, SKY_UNPROCESSABLE);
    assert_contains("error", other->write.error.text, "ya se us\xC3\xB3 con otra solicitud");
    assert_int_equal(other->write.number, 0);
    assert_false(other->write.replayed);
    assert_int_equal(longer_key->write.number, 2);
    struct job *first = add_with_key(fixture, "k", 1, "a", '+');
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_replayed(first, 1, true, "a", "+");
}

/* They are committed for that, though there is no entry. */
static void refusals_are_remembered(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, "a", 'c', NULL);
    assert_int_equal(write_round(fixture), SKY_OK);
    add_with_key(fixture, "crear", 1, "a", 'c');
    add_with_key(fixture, "otra", 1, "a", 'c');
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_int_equal(fixture->fake.calls[SAVE], 1);
    assert_int_equal(fixture->fake.calls[COMMIT], 2);
    add(fixture, "a", 'd', NULL);
    struct job *created = add_with_key(fixture, "crear", 1, "a", 'c');
    struct job *refused = add_with_key(fixture, "otra", 1, "a", 'c');
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_int_equal(created->write.error.status, SKY_CONFLICT);
    assert_string_equal(created->write.error.text, "there is one");
    assert_int_equal(refused->write.error.status, SKY_CONFLICT);
    assert_int_equal(created->write.number, 1);
    assert_int_equal(refused->write.number, 1);
    assert_true(created->write.replayed && refused->write.replayed);
    assert_int_equal(fixture->fake.known, 2);
}

static void faults_are_not_remembered(void **state)
{
    struct fixture *fixture = *state;
    add_with_key(fixture, "k", 1, "a", 'f');
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_int_equal(fixture->fake.calls[COMMIT], 0);
    struct job *again = add_with_key(fixture, "k", 1, "a", 'c');
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_int_equal(again->write.error.status, SKY_OK);
    assert_int_equal(again->write.number, 1);
    assert_false(again->write.replayed);
}

static void a_day_later_all_is_forgotten(void **state)
{
    struct fixture *fixture = *state;
    add_with_key(fixture, "k", 1, "a", '+');
    assert_int_equal(write_round(fixture), SKY_OK);
    int64_t before = sky_clock_now();
    fixture->fake.receipts[0].instant = before - SKY_RECEIPT_LASTS + GATE_PATIENCE * 1000;
    struct job *within = add_with_key(fixture, "k", 1, "a", '+');
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_replayed(within, 1, true, "a", "+");
    fixture->fake.receipts[0].instant = before - SKY_RECEIPT_LASTS;
    struct job *behind = add_with_key(fixture, "k", 2, "a", '+');
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_false(behind->write.replayed);
    assert_int_equal(behind->write.number, 2);
    assert_int_equal(fixture->fake.known, 2);
    assert_true(fixture->fake.receipts[1].instant >= before);
    assert_true(fixture->fake.expired >= before - SKY_RECEIPT_LASTS);
    assert_true(fixture->fake.expired <= sky_clock_now() - SKY_RECEIPT_LASTS);
}

static void writes_without_a_key_leave_no_receipt(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, "a", 'c', NULL), add(fixture, "a", 'r', NULL);
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_int_equal(fixture->fake.calls[RECALL] + fixture->fake.calls[KEEP], 0);
}

/* The log is read for the answer: its failure is everybody's, and an entry that is gone is a fault of ours. */
static void a_result_that_cannot_be_read_is_a_fault(void **state)
{
    struct fixture *fixture = *state;
    add_with_key(fixture, "k", 1, "a", '+');
    assert_int_equal(write_round(fixture), SKY_OK);
    fixture->fake.fails = SELECT;
    fixture->fake.status = SKY_UNAVAILABLE;
    struct job *unread = add_with_key(fixture, "k", 1, "a", '+');
    assert_int_equal(write_round(fixture), SKY_UNAVAILABLE);
    assert_int_equal(unread->write.error.status, SKY_UNAVAILABLE);
    assert_false(unread->write.replayed);
    fixture->fake.status = SKY_OK;
    fixture->fake.receipts[0].number = 9;
    struct job *gone = add_with_key(fixture, "k", 1, "a", '+');
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_true(sky_status_http(gone->write.error.status) >= 500);
    assert_false(gone->write.replayed);
}

/* Whoever sent it: its digest may be damaged too. */
static void a_receipt_that_cannot_be_read_fails_its_write_alone(void **state)
{
    struct fixture *fixture = *state;
    add_with_key(fixture, "k", 1, "a", '+');
    assert_int_equal(write_round(fixture), SKY_OK);
    sky_error_set(&fixture->fake.receipts[0].error, SKY_INTERNAL, "damaged");
    for (unsigned char digest = 1; digest < 3; digest++) {
        struct job *unread = add_with_key(fixture, "k", digest, "a", '+'), *other = add(fixture, "b", '+', NULL);
        assert_int_equal(write_round(fixture), SKY_OK);
        assert_int_equal(unread->write.error.status, SKY_INTERNAL);
        assert_string_equal(unread->write.error.text, "damaged");
        assert_int_equal(unread->write.number, 0);
        assert_false(unread->write.replayed);
        assert_int_equal(other->write.error.status, SKY_OK);
        assert_int_equal(other->write.number, 1 + digest);
    }
}

static enum sky_status refuse(struct sky_write *write, struct sky_present *present)
{
    (void)present;
    return sky_error_set(&write->error, *(enum sky_status *)write->operation, "to be mended");
}

/* The client mends the name, the condition or the body and sends it again with its key: that is another request. */
static void what_a_client_mends_is_not_remembered(void **state)
{
    struct fixture *fixture = *state;
    static enum sky_status mended[] = { SKY_NOT_FOUND, SKY_PRECONDITION, SKY_INVALID, SKY_TOO_LARGE };
    for (size_t i = 0; i < COUNT(mended); i++) {
        const char *key = (const char *[]){ "k0", "k1", "k2", "k3" }[i];
        for (int again = 0; again < 2; again++) {
            struct job *refused = add_with_key(fixture, key, 1, "a", '+');
            refused->write.apply = refuse;
            refused->write.operation = &mended[i];
            assert_int_equal(write_round(fixture), SKY_OK);
            assert_int_equal(refused->write.error.status, mended[i]);
            assert_false(refused->write.replayed);
            assert_int_equal(fixture->fake.known, i);
        }
        struct job *job = add_with_key(fixture, key, 2, key, '+');
        assert_int_equal(write_round(fixture), SKY_OK);
        assert_int_equal(job->write.error.status, SKY_OK);
        assert_false(job->write.replayed);
    }
    struct job *replayed = add_with_key(fixture, "k0", 2, "k0", '+');
    assert_int_equal(write_round(fixture), SKY_OK);
    assert_replayed(replayed, 1, true, "k0", "+");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_receipt_tells_all_of_a_result),
        ROUND_TEST(the_same_request_gets_the_first_result),
        ROUND_TEST(another_request_with_the_key_is_refused),
        ROUND_TEST(refusals_are_remembered),
        ROUND_TEST(faults_are_not_remembered),
        ROUND_TEST(a_day_later_all_is_forgotten),
        ROUND_TEST(writes_without_a_key_leave_no_receipt),
        ROUND_TEST(a_result_that_cannot_be_read_is_a_fault),
        ROUND_TEST(a_receipt_that_cannot_be_read_fails_its_write_alone),
        ROUND_TEST(what_a_client_mends_is_not_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
