/* Steps taken over the backend in memory, each in a transaction of its own, in the test's own thread. */
#ifndef SKY_TESTS_TELLER_H
#define SKY_TESTS_TELLER_H

#include "fake.h"
#include "steps.h"

#include "registry/transaction.h"

struct teller {
    struct world world;
    struct fake *fake;
    struct sky_transaction *transaction;
};

static inline void teller_took(void *context, struct sky_submission *submission)
{
    *(struct sky_submission **)context = submission;
}

static inline void teller_perform(struct world *world, struct sky_submission *submission)
{
    struct teller *teller = world->context;
    struct sky_submission *taken = NULL;
    assert_true(sky_transaction_add(teller->transaction, submission));
    enum sky_status status = sky_transaction_write(teller->transaction, false);
    sky_transaction_end(teller->transaction, teller_took, &taken);
    assert_ptr_equal(taken, submission);
    if (status)
        assert_int_equal(submission->result.error.status, status);
}

/* A reading by the store's own reader, as a transaction has it. */
static inline struct sky_lectura lectura_of(struct fake *fake)
{
    return (struct sky_lectura){ .backend = &fake_backend, .reader = &fake->own, .moment = SKY_NOW,
                                 .is_present = true };
}

static inline void teller_open(struct world *world, struct sky_lectura *present)
{
    *present = lectura_of(((struct teller *)world->context)->fake);
}

static inline struct teller *teller_new(void)
{
    struct teller *teller = calloc(1, sizeof *teller);
    assert_non_null(teller);
    teller->fake = fake_new();
    teller->transaction = sky_transaction_new(&fake_backend, teller->fake);
    assert_non_null(teller->transaction);
    teller->world = (struct world){ sky_arena_new(), teller_perform, teller_open, teller };
    return teller;
}

static inline void teller_free(struct teller *teller)
{
    sky_transaction_free(teller->transaction);
    sky_arena_free(teller->world.arena);
    fake_free(teller->fake);
    free(teller);
}

static inline int new_teller(void **state)
{
    *state = teller_new();
    return 0;
}

static inline int free_teller(void **state)
{
    teller_free(*state);
    return 0;
}

#define TELLER_TEST(function) cmocka_unit_test_setup_teardown(function, new_teller, free_teller)

/* One entry more, committed as if by nobody; ' stands for " in its document, NULL: none. */
static inline struct sky_entry *put(struct teller *teller, const char *nombre, int64_t cliente, const char *documento)
{
    struct sky_span none = { 0 };
    return fake_put(teller->fake, nombre, cliente, documento ? quoted(teller->world.arena, documento) : none);
}

#endif
