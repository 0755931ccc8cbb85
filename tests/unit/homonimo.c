/* Creating a namesake: which number is the next free one, in how many looks, and what is refused. */
#include "stories.h"

#define HOMONIMO(name) CREA(name), .homonimo = true
#define IS(name) "{'contacto':'c','nombre':'" name "','servicios':[{'descripcion':'s','fecha_contratacion':'" HOY "'}]}"

static void the_next_free_name_is_given(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "the name itself", { { HOMONIMO("a") } }, { { "a", IS("a") }, { "a (2)", NULL } } },
        { "the second", { { CREA("a") }, { HOMONIMO("a") } }, { { "a", IS("a") }, { "a (2)", IS("a (2)") } } },
        { "the third", { { CREA("a") }, { HOMONIMO("a") }, { HOMONIMO("a") } }, { { "a (3)", IS("a (3)") } } },
        { "a gap",
          { { CREA("a") }, { HOMONIMO("a") }, { HOMONIMO("a") }, { ELIMINA("a (2)") }, { HOMONIMO("a") } },
          { { "a (2)", IS("a (2)") }, { "a (3)", IS("a (3)") }, { "a (4)", NULL } } },
        { "of one with a number",
          { { CREA("a (2)") }, { HOMONIMO("a (2)") }, { HOMONIMO("a") } },
          { { "a", IS("a") }, { "a (2)", IS("a (2)") }, { "a (3)", IS("a (3)") } } },
        { "where an old name leads",
          { { CREA("a") }, { HOMONIMO("a") }, { RENOMBRA("a (2)", "b") }, { HOMONIMO("a") } },
          { { "a (2)", IS("a (2)") }, { "b", IS("b") } } },
        { "not asked for",
          { { CREA("a") }, { CREA("a"), REFUSED(NAME_TAKEN, "El cliente 'a' ya existe.") } },
          { { "a (2)", NULL } } },
        { "and undone", { { CREA("a") }, { HOMONIMO("a") }, { DESHACE(2) } }, { { "a", IS("a") }, { "a (2)", NULL } } },
    };
    tell_all(stories, COUNT(stories));
}

#define LONG "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
#define LONGEST LONG LONG "12345678901234567890123456789012345678901234567890"

static void a_name_without_room_for_its_number_is_refused(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "256 bytes",
          { { CREA(LONGEST "12") }, { HOMONIMO(LONGEST "12") } },
          { { LONGEST "12 (2)", IS(LONGEST "12 (2)") } } },
        { "257 bytes",
          { { CREA(LONGEST "123") }, { HOMONIMO(LONGEST "123"), REFUSED(INVALID, "Con su número, (2), el nombre") } },
          { { LONGEST "123 (2)", NULL } } },
    };
    tell_all(stories, COUNT(stories));
}

/* The condition is on whoever is created: nobody yet. */
static void a_condition_is_on_the_namesake(void **state)
{
    static const struct step created = { CREA("a") }, again = { HOMONIMO("a") };
    static const struct {
        struct sky_condition condition;
        enum sky_status status;
    } cases[] = {
        { { .if_none_match = TEXT("*") }, SKY_OK },
        { { .if_match = TEXT("*") }, SKY_PRECONDITION },
        { { .if_match = TEXT("\"1\"") }, SKY_PRECONDITION },
    };
    struct teller *teller = *state;
    take_step(&teller->world, &created, "created");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_operacion *operacion = operation_of(teller->world.arena, &again, &error);
        operacion->condition = cases[i].condition;
        const struct sky_result *result = &perform(&teller->world, operacion)->result;
        assert_int_equal(result->error.status, cases[i].status);
        assert_int_equal(result->version.number, 0);
        if (!cases[i].status)
            assert_span("name", result->nombre, SPAN("a (2)"));
    }
}

static void add_namesakes(struct teller *teller, int from, int upto)
{
    char nombre[24], documento[48];
    for (int i = from; i <= upto; i++) {
        snprintf(nombre, sizeof nombre, i > 1 ? "a (%d)" : "a", i);
        snprintf(documento, sizeof documento, "{'nombre':'%s'}", nombre);
        put(teller, nombre, 0, documento);
    }
}

/* However many there are: so many looks as the number has bits, and a few. */
static void many_namesakes_cost_few_looks(void **state)
{
    static const struct step again = { HOMONIMO("a") };
    static const int counts[] = { 1, 2, 32, 33, 34, 35, 40, 100, 1000, 3000 };
    struct teller *teller = *state;
    for (size_t i = 0; i < COUNT(counts); i++) {
        char wanted[24];
        add_namesakes(teller, (int)teller->fake->size + 1, counts[i]);
        size_t before = teller->fake->calls[SELECT];
        const struct sky_result *result = &take_step(&teller->world, &again, "again")->result;
        snprintf(wanted, sizeof wanted, "a (%d)", counts[i] + 1);
        assert_span("name", result->nombre, sky_span_of(wanted));
        assert_true(result->created);
        assert_in_range(teller->fake->calls[SELECT] - before, 1, 64);
    }
}

/* In one transaction each sees those before it. */
static void of_several_at_once_each_gets_another(void **state)
{
    static const struct step created = { CREA("a") }, again = { HOMONIMO("a") };
    static const char *const wanted[] = { "a", "a (2)", "a (3)", "a (4)" };
    struct teller *teller = *state;
    struct sky_submission *submissions[COUNT(wanted)], *taken = NULL;
    for (size_t i = 0; i < COUNT(wanted); i++) {
        struct sky_error error = { 0 };
        struct sky_operacion *operacion = operation_of(teller->world.arena, i == 0 ? &created : &again, &error);
        operacion->author = SPAN("anonimo");
        submissions[i] = sky_submission_new(teller->world.arena, operacion, &error);
        assert_true(sky_transaction_add(teller->transaction, submissions[i]));
    }
    assert_int_equal(sky_transaction_write(teller->transaction, false), SKY_OK);
    sky_transaction_end(teller->transaction, teller_took, &taken);
    for (size_t i = 0; i < COUNT(wanted); i++)
        assert_span("name", submissions[i]->result.nombre, sky_span_of(wanted[i]));
}

/* Nothing is written when the store fails, wherever that is. */
static void a_fault_of_the_store_fails_it(void **state)
{
    static const struct step again = { HOMONIMO("a") };
    struct teller *teller = *state;
    add_namesakes(teller, 1, 3);
    teller->fake->failing_with = SKY_NO_SPACE; /* which is not tried again */
    for (size_t failing = 3; failing <= 6; failing++) {
        struct sky_error error = { 0 };
        struct sky_operacion *operacion = operation_of(teller->world.arena, &again, &error);
        teller->fake->failing = failing;
        assert_int_equal(perform(&teller->world, operacion)->result.error.status, SKY_NO_SPACE);
        assert_int_equal(teller->fake->size, 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_free_name_is_given),
        cmocka_unit_test(a_name_without_room_for_its_number_is_refused),
        TELLER_TEST(a_condition_is_on_the_namesake),
        TELLER_TEST(many_namesakes_cost_few_looks),
        TELLER_TEST(of_several_at_once_each_gets_another),
        TELLER_TEST(a_fault_of_the_store_fails_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
