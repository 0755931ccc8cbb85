/* What a transaction reads of what its submissions announce: names, receipts, and how much of it is whose. */
#include "transaction.h"

#include "registry/announced.h"

static const char large[SKY_ANNOUNCED_BYTES];

/* Reads what the jobs announce. */
static void read_all(struct fixture *fixture, struct sky_announced *announced)
{
    struct sky_submission *submissions[8];
    struct sky_error error = { 0 };
    struct sky_head head;
    for (size_t i = 0; i < fixture->size; i++)
        submissions[i] = fixture->jobs[i].submission;
    assert_int_equal(fake_backend.begin(fixture->fake, &head, &error), SKY_OK);
    assert_int_equal(sky_announced_read(announced, &fake_backend, fixture->fake, submissions, fixture->size,
                                        fixture->jobs[0].arena, &error),
                     SKY_OK);
    fake_backend.abort(fixture->fake);
}

static void each_has_the_size_of_what_its_names_mean(void **state)
{
    struct fixture *fixture = *state;
    struct sky_announced *announced = calloc(1, sizeof *announced);
    fake_put(fixture->fake, "a", 0, sky_span(large, 100));
    fake_put(fixture->fake, "b", 0, sky_span(large, 30));
    ADD(ELIMINA("a")), ADD(RENOMBRA("a", "b")), ADD(ELIMINA("nadie")), ADD(DESHACE(1));
    read_all(fixture, announced);
    static const size_t wanted[] = { 100, 130, 0, 0 };
    for (size_t i = 0; i < COUNT(wanted); i++)
        assert_int_equal(fixture->jobs[i].submission->read, wanted[i]);
    assert_int_equal(sky_name_set_version(&announced->names, SPAN("b"))->documento.size, 30);
    free(announced);
}

/* Those that come first find theirs. */
static void it_ends_when_it_has_read_much(void **state)
{
    struct fixture *fixture = *state;
    struct sky_announced *announced = calloc(1, sizeof *announced);
    fake_put(fixture->fake, "a", 0, sky_span(large, sizeof large / 2));
    fake_put(fixture->fake, "b", 0, sky_span(large, sizeof large / 2));
    fake_put(fixture->fake, "c", 0, SPAN("{}"));
    ADD(ELIMINA("b")), ADD(ELIMINA("a")), ADD(ELIMINA("c"));
    read_all(fixture, announced);
    assert_int_equal(announced->names.loaded, 2);
    assert_int_equal(announced->count, 2);
    assert_non_null(sky_name_set_version(&announced->names, SPAN("a")));
    assert_null(sky_name_set_version(&announced->names, SPAN("c")));
    free(announced);
}

static void receipts_are_those_of_their_keys(void **state)
{
    struct fixture *fixture = *state;
    struct sky_announced *announced = calloc(1, sizeof *announced);
    ADD_WITH_KEY("k", 1, GUARDA("{'nombre':'a'}"));
    assert_int_equal(write_all(fixture), SKY_OK);
    ADD(ELIMINA("a")), ADD_WITH_KEY("l", 1, ELIMINA("a"));
    read_all(fixture, announced);
    assert_int_equal(announced->receipts[0].number, 1);
    assert_null(announced->receipts[1].key.data);
    assert_span("key", announced->receipts[2].key, fixture->jobs[2].submission->key);
    assert_int_equal(announced->receipts[2].number, 0);
    free(announced);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRANSACTION_TEST(each_has_the_size_of_what_its_names_mean),
        TRANSACTION_TEST(it_ends_when_it_has_read_much),
        TRANSACTION_TEST(receipts_are_those_of_their_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
