/* Undoing: each kind of operation, undoing what undid, what is in the way and what no longer is. */
#include "stories.h"

#include "registry/plan.h"

#define A "{'contacto':'1','nombre':'a'}"
#define A2 "{'contacto':'2','nombre':'a'}"
#define A3 "{'contacto':'3','nombre':'a'}"
#define TAKEN(number) "No se puede deshacer la operación " number ": el nombre 'a' está tomado."
#define BLOCKED(text) REFUSED(UNDO_BLOCKED, text)
#define MISSING(text) REFUSED(NO_OPERATION, text)
#define LATER(number, later) "No se puede deshacer la operación " number ": después la " later "."

static void each_kind_is_undone(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "crear", { { CREA("a") }, { DESHACE(1) }, { RESTAURA("a") }, { ELIMINA("a") } }, { { "a", NULL } } },
        { "guardar: new", { { GUARDA(A) }, { DESHACE(1) } }, { { "a", NULL } } },
        { "guardar: other", { { GUARDA(A) }, { GUARDA("{'nombre':'a','x':[1]}") }, { DESHACE(2) } }, { { "a", A } } },
        { "contactar", { { GUARDA(A) }, { CONTACTA("a", "2") }, { DESHACE(2) } }, { { "a", A } } },
        { "contratar",
          { { GUARDA("{'nombre':'a','servicios':[]}") },
            { CONTRATA("a", "s") }, { DESHACE(2) } },
          { { "a", "{'nombre':'a','servicios':[]}" } } },
        { "contratar: the first",
          { { GUARDA(A) }, { CONTRATA("a", "s") }, { DESHACE(2) } },
          { { "a", A } } },
        { "eliminar", { { GUARDA(A) }, { ELIMINA("a") }, { DESHACE(2) } }, { { "a", A } } },
        { "modificar", { { GUARDA(A) }, { MODIFICA("a", "{'contacto':null,'x':{'y':1}}") }, { DESHACE(2) } },
          { { "a", A } } },
        { "renombrar", { { GUARDA(A) }, { RENOMBRA("a", "b") }, { DESHACE(3) } }, { { "a", A }, { "b", NULL } } },
        { "renombrar, by its first number", { { GUARDA(A) }, { RENOMBRA("a", "b") }, { DESHACE(2) } },
          { { "a", A }, { "b", NULL } } },
        { "restaurar", { { GUARDA(A) }, { ELIMINA("a") }, { RESTAURA("a") }, { DESHACE(3) } }, { { "a", NULL } } },
        { "restaurar: a version", { { GUARDA(A) }, { CONTACTA("a", "2") }, { VUELVE("a", 1) }, { DESHACE(3) } },
          { { "a", A2 } } },
        { "restaurar: a name", { { GUARDA(A) }, { RENOMBRA("a", "b") }, { VUELVE("b", 1) }, { DESHACE(5) } },
          { { "a", NULL }, { "b", "{'contacto':'1','nombre':'b'}" } } },
        { "what changed nothing",
          { { GUARDA(A) }, { MODIFICA("a", "{}") }, { DESHACE(2), MISSING("La operación 2 no existe.") } },
          { { "a", A } } },
    };
    tell_all(stories, COUNT(stories));
}

static void what_undid_is_undone(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "once", { { GUARDA(A) }, { CONTACTA("a", "2") }, { DESHACE(2) }, { DESHACE(3) } }, { { "a", A2 } } },
        { "and again, from the start",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { DESHACE(2) }, { DESHACE(3) }, { DESHACE(2) },
            { DESHACE(5) }, { DESHACE(2) } },
          { { "a", A } } },
        { "down the chain",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { DESHACE(2) }, { DESHACE(3) }, { DESHACE(4) }, { DESHACE(5) } },
          { { "a", A2 } } },
        { "of a creation", { { GUARDA(A) }, { DESHACE(1) }, { DESHACE(2) } }, { { "a", A } } },
        { "of a deletion", { { GUARDA(A) }, { ELIMINA("a") }, { DESHACE(2) }, { DESHACE(3) } }, { { "a", NULL } } },
        { "of a rename", { { GUARDA(A) }, { RENOMBRA("a", "b") }, { DESHACE(3) }, { DESHACE(5) } },
          { { "a", NULL }, { "b", "{'contacto':'1','nombre':'b'}" } } },
        { "from the bin after an undo", { { GUARDA(A) }, { DESHACE(1) }, { RESTAURA("a") } }, { { "a", A } } },
        { "what is undone already",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { DESHACE(2) },
            { DESHACE(2), BLOCKED(LATER("2", "cambió la operación 3")) } },
          { { "a", A } } },
        { "a rename that is undone already",
          { { GUARDA(A) }, { RENOMBRA("a", "b") }, { DESHACE(2) },
            { DESHACE(2), BLOCKED(LATER("2", "cambió la operación 5")) } },
          { { "a", A } } },
        { "a deletion that is restored",
          { { GUARDA(A) }, { ELIMINA("a") }, { RESTAURA("a") },
            { DESHACE(2), BLOCKED(LATER("2", "cambió la operación 3")) } },
          { { "a", A } } },
    };
    tell_all(stories, COUNT(stories));
}

static void later_operations_may_be_in_the_way(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "the same member",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { CONTACTA("a", "3") },
            { DESHACE(2), BLOCKED(LATER("2", "cambió la operación 3")) } },
          { { "a", A3 } } },
        { "several",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { MODIFICA("a", "{'x':1}") }, { CONTACTA("a", "3") },
            { CONTACTA("a", "4") }, { DESHACE(2), BLOCKED(LATER("2", "cambiaron las operaciones 4, 5")) } },
          { { "a", "{'contacto':'4','nombre':'a','x':1}" } } },
        { "a creation, any",
          { { GUARDA(A) }, { MODIFICA("a", "{'x':1}") },
            { DESHACE(1), BLOCKED(LATER("1", "cambió la operación 2")) } },
          { { "a", "{'contacto':'1','nombre':'a','x':1}" } } },
        { "a rename, by the new name's number",
          { { GUARDA(A) }, { RENOMBRA("a", "b") },
            { DESHACE(1), BLOCKED(LATER("1", "cambió la operación 3")) } },
          { { "a", NULL } } },
        { "a deletion",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { ELIMINA("a") },
            { DESHACE(2), BLOCKED(LATER("2", "cambió la operación 3")) } },
          { { "a", NULL } } },
        { "a deletion, and a version that came back",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { ELIMINA("a") }, { VUELVE("a", 2) },
            { DESHACE(2), BLOCKED(LATER("2", "cambiaron las operaciones 3, 4")) } },
          { { "a", A2 } } },
        { "an undo of an earlier one",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { CONTACTA("a", "3") }, { DESHACE(3) }, { DESHACE(2) },
            { DESHACE(4), BLOCKED(LATER("4", "cambió la operación 5")) },
            { DESHACE(3), BLOCKED(LATER("3", "cambiaron las operaciones 4, 5")) } },
          { { "a", A } } },
        { "the old name is another's",
          { { GUARDA(A) }, { RENOMBRA("a", "b") }, { GUARDA(A2) }, { DESHACE(3), REFUSED(NAME_TAKEN, TAKEN("3")) } },
          { { "a", A2 }, { "b", "{'contacto':'1','nombre':'b'}" } } },
        { "the deleted one's name is another's",
          { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(A2) }, { DESHACE(2), REFUSED(NAME_TAKEN, TAKEN("2")) } },
          { { "a", A2 } } },
    };
    tell_all(stories, COUNT(stories));
}

static void others_are_not_in_the_way(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "other members", { { GUARDA(A) }, { CONTACTA("a", "2") }, { MODIFICA("a", "{'x':1}") }, { DESHACE(2) } },
          { { "a", "{'contacto':'1','nombre':'a','x':1}" } } },
        { "other customers",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { GUARDA("{'contacto':'9','nombre':'b'}") },
            { CONTACTA("b", "8") }, { DESHACE(2) } },
          { { "a", A }, { "b", "{'contacto':'8','nombre':'b'}" } } },
        { "another customer of the name",
          { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(A2) }, { CONTACTA("a", "3") }, { DESHACE(4) } },
          { { "a", A2 } } },
        { "other items",
          { { GUARDA("{'nombre':'a','x':[1]}") }, { MODIFICA("a", "{'x':[1,2]}") }, { MODIFICA("a", "{'x':[3,1,2]}") },
            { DESHACE(2) } },
          { { "a", "{'nombre':'a','x':[3,1]}" } } },
        { "a rename, of a contact",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { RENOMBRA("a", "b") }, { DESHACE(2) } },
          { { "b", "{'contacto':'1','nombre':'b'}" }, { "a", NULL } } },
        { "a contact, of a rename",
          { { GUARDA(A) }, { RENOMBRA("a", "b") }, { CONTACTA("b", "2") }, { DESHACE(3) } },
          { { "a", A2 }, { "b", NULL } } },
        { "a pair that cancels itself",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { CONTACTA("a", "3") }, { DESHACE(3) }, { DESHACE(2) } },
          { { "a", A } } },
        { "a pair, of a creation", { { GUARDA(A) }, { CONTACTA("a", "2") }, { DESHACE(2) }, { DESHACE(1) } },
          { { "a", NULL } } },
        { "a pair that was undone counts again",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { CONTACTA("a", "3") }, { DESHACE(3) }, { DESHACE(4) },
            { DESHACE(2), BLOCKED(LATER("2", "cambió la operación 3")) } },
          { { "a", A3 } } },
        { "an undo of an earlier one, elsewhere",
          { { GUARDA(A) }, { MODIFICA("a", "{'x':{'y':2}}") }, { MODIFICA("a", "{'x':{'z':3}}") },
            { MODIFICA("a", "{'x':{'z':4}}") }, { DESHACE(4) }, { DESHACE(3) } },
          { { "a", "{'contacto':'1','nombre':'a','x':{'y':2}}" } } },
        { "a deletion that was restored",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { ELIMINA("a") }, { RESTAURA("a") }, { DESHACE(2) } },
          { { "a", A } } },
        { "a restoration that was undone",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { ELIMINA("a") }, { RESTAURA("a") }, { DESHACE(4) },
            { DESHACE(2), BLOCKED(LATER("2", "cambió la operación 3")) } },
          { { "a", NULL } } },
        { "a rename there and back",
          { { GUARDA(A) }, { RENOMBRA("a", "b") }, { DESHACE(3) }, { RENOMBRA("a", "c") }, { DESHACE(7) },
            { DESHACE(1) } },
          { { "a", NULL }, { "b", NULL }, { "c", NULL } } },
    };
    tell_all(stories, COUNT(stories));
}

static void what_there_is_not_cannot_be_undone(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "an empty log",
          { { DESHACE(0), MISSING("La operación 0 no existe.") },
            { DESHACE(1), MISSING("La operación 1 no existe.") } },
          { { "a", NULL } } },
        { "one too many", { { GUARDA(A) }, { DESHACE(2), MISSING("La operación 2 no existe.") } },
          { { "a", A } } },
        { "none", { { GUARDA(A) }, { DESHACE(0), MISSING("La operación 0 no existe.") } }, { { "a", A } } },
    };
    tell_all(stories, COUNT(stories));
}

/* Undoing 2, with `count` later changes of the same member. */
static void assert_cut(size_t count, const char *end)
{
    static const struct step first = { GUARDA(A) }, odd = { CONTACTA("a", "3") }, even = { CONTACTA("a", "2") };
    const struct step last = { DESHACE(2), BLOCKED(end) };
    struct teller *teller = teller_new();
    take_step(&teller->world, &first, "first");
    for (size_t i = 0; i <= count; i++)
        take_step(&teller->world, i % 2 ? &odd : &even, "change");
    take_step(&teller->world, &last, "cut");
    teller_free(teller);
}

static void a_refusal_names_twenty(void **state)
{
    (void)state;
    assert_cut(20, "las operaciones 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22.");
    assert_cut(21, " 20, 21, 22 y 1 más.");
    assert_cut(40, " 20, 21, 22 y 20 más.");
}

/* What release 3.0 wrote has no group. */
static void entries_without_a_group_are_undone(void **state)
{
    static const struct step steps[] = { { DESHACE(3) }, { DESHACE(2) }, { DESHACE(5) }, { DESHACE(4) },
                                         { .verb = NULL } };
    static const struct holding wanted = { "a", A3 };
    struct teller *teller = *state;
    put(teller, "a", 1, A)->grupo = 0;
    put(teller, "a", 1, A2)->grupo = 0;
    put(teller, "a", 1, A3)->grupo = 0;
    take_steps(&teller->world, steps, "without a group");
    assert_holding(&teller->world, &wanted, "without a group");
    assert_int_equal(teller->fake->log[3].deshace, 3);
}

/* Of an operation of many entries each customer that it changed gets its draft, whatever its place among them. */
static void an_operation_of_many_is_undone_as_one(void **state)
{
    enum { MANY = 250 };
    static const struct step undo = { DESHACE(MANY + 7) };
    struct teller *teller = *state;
    char nombre[8], document[32];
    for (int i = 0; i < 2 * MANY; i++) {
        snprintf(nombre, sizeof nombre, "n%d", i % MANY);
        snprintf(document, sizeof document, "{'nombre':'%s','x':%d}", nombre, i / MANY);
        struct sky_entry *entry = put(teller, nombre, 1 + i % MANY, document);
        entry->grupo = i < MANY ? entry->number : MANY + 1;
    }
    take_step(&teller->world, &undo, "many");
    assert_int_equal(teller->fake->size, 3 * MANY);
    for (size_t i = 2 * MANY; i < 3 * MANY; i++) {
        const struct sky_entry *entry = &teller->fake->log[i];
        assert_int_equal(entry->grupo, 2 * MANY + 1);
        assert_int_equal(entry->deshace, MANY + 1);
        assert_int_equal(entry->cliente, i + 1 - 2 * MANY);
        assert_span("document", entry->documento, teller->fake->log[i - 2 * MANY].documento);
    }
}

/* The store's failure is the transaction's, and nothing is written. */
static void a_store_that_fails_fails_it(void **state)
{
    static const struct step steps[] = { { GUARDA(A) }, { RENOMBRA("a", "b") }, { .verb = NULL } };
    struct teller *teller = *state;
    struct sky_lectura log = lectura_of(teller->fake);
    take_steps(&teller->world, steps, "before");
    size_t failing = 0;
    enum sky_status status;
    do {
        struct sky_error error = { 0 };
        struct sky_plan plan;
        struct sky_operacion *operacion = sky_operacion_deshacer(teller->world.arena, 3, &error);
        teller->fake->failing = ++failing;
        log.failed = false;
        status = sky_deshacer_search(&log, operacion, &sky_budget_short, teller->world.arena, &plan, &error);
        assert_int_equal(error.status, status);
        assert_int_equal(status, log.failed ? SKY_UNAVAILABLE : SKY_OK);
    } while (status);
    assert_int_equal(failing, 9);
    teller->fake->failing = 0;
}

/* On the present version of the customer, whose name the result has then; before later operations are looked at. */
static void conditions_are_on_the_present_version(void **state)
{
    static const struct {
        struct step steps[5];
        int64_t number;
        const char *if_match, *nombre, *words; /* no words: it holds */
        int64_t version;
    } cases[] = {
        { { { GUARDA(A) }, { CONTACTA("a", "2") } }, 2, "\"2\"", NULL, NULL, 0 },
        { { { GUARDA(A) }, { CONTACTA("a", "2") } }, 2, "*", NULL, NULL, 0 },
        { { { GUARDA(A) }, { CONTACTA("a", "2") } }, 2, "\"1\"", "a", "'a' cambió: su versión actual es 2.", 2 },
        { { { GUARDA(A) }, { CONTACTA("a", "2") }, { RENOMBRA("a", "b") } }, 2, "\"2\"", "b", "'b' cambió: su", 4 },
        { { { GUARDA(A) }, { CONTACTA("a", "2") }, { RENOMBRA("a", "b") } }, 2, "\"4\"", NULL, NULL, 0 },
        { { { GUARDA(A) }, { CONTACTA("a", "2") }, { CONTACTA("a", "3") } }, 2, "\"2\"", "a", "'a' cambió: su", 3 },
        { { { GUARDA(A) }, { ELIMINA("a") } }, 2, "\"2\"", "a", "El cliente 'a' no existe.", 0 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct teller *teller = teller_new();
        struct sky_error error = { 0 };
        take_steps(&teller->world, cases[i].steps, "before");
        size_t before = teller->fake->size;
        struct sky_operacion *operacion = sky_operacion_deshacer(teller->world.arena, cases[i].number, &error);
        operacion->condition.if_match = sky_span_of(cases[i].if_match);
        const struct sky_result *result = &perform(&teller->world, operacion)->result;
        assert_int_equal(result->error.status, cases[i].words ? SKY_PRECONDITION : SKY_OK);
        assert_contains("error", result->error.text, cases[i].words ? cases[i].words : "");
        if (cases[i].words) {
            assert_span("name", result->nombre, sky_span_of(cases[i].nombre));
            assert_int_equal(result->version.number, cases[i].version);
            assert_span("version", result->version.documento, fake_document(teller->fake, result->nombre));
        }
        assert_int_equal(teller->fake->size > before, !cases[i].words);
        teller_free(teller);
    }
}

/* Either condition is answered with the version that is there. */
static void a_condition_that_none_matches_has_the_version(void **state)
{
    static const struct step steps[] = { { GUARDA(A) }, { CONTACTA("a", "2") }, { .verb = NULL } };
    struct teller *teller = *state;
    struct sky_error error = { 0 };
    take_steps(&teller->world, steps, "before");
    struct sky_operacion *operacion = sky_operacion_deshacer(teller->world.arena, 2, &error);
    operacion->condition.if_none_match = SPAN("*");
    const struct sky_result *result = &perform(&teller->world, operacion)->result;
    assert_int_equal(result->error.status, SKY_PRECONDITION);
    assert_int_equal(result->version.number, 2);
    assert_span("version", result->version.documento, quoted(teller->world.arena, A2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_undone),
        cmocka_unit_test(what_undid_is_undone),
        cmocka_unit_test(later_operations_may_be_in_the_way),
        cmocka_unit_test(others_are_not_in_the_way),
        cmocka_unit_test(what_there_is_not_cannot_be_undone),
        cmocka_unit_test(a_refusal_names_twenty),
        TELLER_TEST(entries_without_a_group_are_undone),
        TELLER_TEST(an_operation_of_many_is_undone_as_one),
        TELLER_TEST(a_store_that_fails_fails_it),
        cmocka_unit_test(conditions_are_on_the_present_version),
        TELLER_TEST(a_condition_that_none_matches_has_the_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
