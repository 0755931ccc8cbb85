/* Which request is the one that a receipt is of: the same to any name of the customer, or as it was sent. */
#include "transaction.h"

#include "registry/receipt.h"

#define A "{'nombre':'a'}"

/* A request that an old name led on is sent to that one again. */
static void whichever_name_it_is_sent_to_it_is_the_same(void **state)
{
    struct fixture *fixture = *state;
    ADD(GUARDA(A)), ADD(RENOMBRA("a", "b")), ADD(GUARDA("{'nombre':'c'}")), ADD(RENOMBRA("b", "d"));
    ADD_WITH_KEY("uno", 1, CONTACTA("d", "1")), ADD_WITH_KEY("dos", 1, MODIFICA("d", "{'nombre':'c'}"));
    ADD_WITH_KEY("tres", 1, RENOMBRA("d", "e")), ADD_WITH_KEY("cuatro", 1, ELIMINA("e"));
    assert_int_equal(write_all(fixture), SKY_OK);
    const struct job *jobs[] = {
        ADD_WITH_KEY("uno", 1, CONTACTA("a", "1")),        ADD_WITH_KEY("uno", 1, CONTACTA("b", "1")),
        ADD_WITH_KEY("uno", 1, CONTACTA("e", "1")),        ADD_WITH_KEY("tres", 1, MODIFICA("a", "{'nombre':'e'}")),
        ADD_WITH_KEY("tres", 1, MODIFICA("e", "{'x':1}")), ADD_WITH_KEY("cuatro", 1, ELIMINA("a")),
    };
    const struct job *others[] = {
        ADD_WITH_KEY("uno", 1, CONTACTA("c", "1")),
        ADD_WITH_KEY("uno", 2, CONTACTA("a", "1")),
        ADD_WITH_KEY("uno", 1, CONTACTA("z", "1")),
        ADD_WITH_KEY("cuatro", 2, ELIMINA("e")),
    };
    assert_int_equal(write_all(fixture), SKY_OK);
    for (size_t i = 0; i < COUNT(jobs); i++) {
        assert_int_equal(jobs[i]->result->error.status, SKY_OK);
        assert_true(jobs[i]->result->replayed);
        assert_int_equal(jobs[i]->result->number, i < 3 ? 7 : i < 5 ? 9 : 10);
    }
    for (size_t i = 0; i < COUNT(others); i++)
        assert_int_equal(others[i]->result->error.status, SKY_KEY_REUSED);
}

static void what_changed_nothing_is_the_same_to_the_old_name(void **state)
{
    struct fixture *fixture = *state;
    ADD(GUARDA(A)), ADD(RENOMBRA("a", "b"));
    const struct job *first = ADD_WITH_KEY("uno", 1, MODIFICA("b", "{'z':null}"));
    ADD(RENOMBRA("b", "c"));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_true(first->result->unchanged);
    const struct job *again[] = { ADD_WITH_KEY("uno", 1, MODIFICA("a", "{'z':null}")),
                                  ADD_WITH_KEY("uno", 1, MODIFICA("c", "{'z':null}")) };
    assert_int_equal(write_all(fixture), SKY_OK);
    for (size_t i = 0; i < COUNT(again); i++) {
        assert_int_equal(again[i]->result->error.status, SKY_OK);
        assert_true(again[i]->result->replayed);
        assert_true(again[i]->result->unchanged);
        assert_int_equal(again[i]->result->number, first->result->number);
    }
}

static void a_refusal_is_the_same_to_the_old_name(void **state)
{
    struct fixture *fixture = *state;
    ADD(GUARDA(A)), ADD(RENOMBRA("a", "b")), ADD(GUARDA("{'nombre':'c'}"));
    ADD_WITH_KEY("uno", 1, RENOMBRA("b", "c"));
    assert_int_equal(write_all(fixture), SKY_OK);
    const struct job *again = ADD_WITH_KEY("uno", 1, RENOMBRA("a", "c"));
    const struct job *other = ADD_WITH_KEY("uno", 1, RENOMBRA("c", "c"));
    assert_int_equal(write_all(fixture), SKY_OK);
    assert_int_equal(again->result->error.status, SKY_NAME_TAKEN);
    assert_true(again->result->replayed);
    assert_int_equal(other->result->error.status, SKY_KEY_REUSED);
}

/* As releases kept it that knew a request by its path. */
static void a_request_as_it_was_sent_is_the_same(void **state)
{
    (void)state;
    for (unsigned char digest = 8; digest < 10; digest++) {
        struct sky_receipt old = { .number = 1, .error.status = SKY_UNDO_BLOCKED };
        struct sky_operacion operacion = { .kind = SKY_OPERACION_DESHACER };
        struct sky_submission submission = { .operacion = &operacion };
        struct sky_error error = { 0 };
        memset(old.digest, 9, sizeof old.digest);
        memset(operacion.digest, digest, sizeof operacion.digest);
        assert_int_equal(sky_receipt_replay(&old, &submission, NULL, &error), SKY_OK);
        assert_int_equal(submission.result.error.status, digest == 9 ? SKY_UNDO_BLOCKED : SKY_KEY_REUSED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRANSACTION_TEST(whichever_name_it_is_sent_to_it_is_the_same),
        TRANSACTION_TEST(what_changed_nothing_is_the_same_to_the_old_name),
        TRANSACTION_TEST(a_refusal_is_the_same_to_the_old_name),
        cmocka_unit_test(a_request_as_it_was_sent_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
