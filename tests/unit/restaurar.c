/* Bringing customers back: out of the bin, to an earlier version, and what bars either. */
#include "stories.h"

#include "registry/plan.h"

#define A "{'contacto':'1','nombre':'a'}"
#define A2 "{'contacto':'2','nombre':'a'}"
#define B "{'contacto':'1','nombre':'b'}"
#define NOBODY REFUSED(NOT_FOUND, "El cliente 'a' no fue encontrado.")
#define NO_VERSION(what) REFUSED(INVALID, "El miembro 'version' es 2, una operación que no " what ".")
#define THERE REFUSED(NAME_TAKEN, "El cliente 'a' ya existe")

static void without_a_version_it_comes_from_the_bin(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "as it was", { { GUARDA(A) }, { CONTACTA("a", "2") }, { ELIMINA("a") }, { RESTAURA("a") } },
          { { "a", A2 } } },
        { "with an empty body",
          { { GUARDA(A) }, { ELIMINA("a") }, { .verb = "restaurar", .nombre = "a", .body = "{}" } },
          { { "a", A } } },
        { "twice", { { GUARDA(A) }, { ELIMINA("a") }, { RESTAURA("a") }, { ELIMINA("a") }, { RESTAURA("a") } },
          { { "a", A } } },
        { "nobody ever", { { RESTAURA("a"), NOBODY } }, { { "a", NULL } } },
        { "nobody deleted",
          { { GUARDA(B) }, { RENOMBRA("b", "a") }, { RENOMBRA("a", "c") }, { RESTAURA("a"), NOBODY } },
          { { "a", NULL } } },
        { "there", { { GUARDA(A) }, { RESTAURA("a"), THERE } }, { { "a", A } } },
        { "another is there", { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(A2) }, { RESTAURA("a"), THERE } },
          { { "a", A2 } } },
        { "back already, under another name",
          { { GUARDA(A) }, { ELIMINA("a") }, { RESTAURA("a") }, { RENOMBRA("a", "b") }, { RESTAURA("a"), NOBODY } },
          { { "a", NULL }, { "b", B } } },
        { "of two, the last deleted",
          { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(A2) }, { ELIMINA("a") }, { RESTAURA("a") } },
          { { "a", A2 } } },
        { "of two, never the other",
          { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(A2) }, { ELIMINA("a") }, { RESTAURA("a") },
            { RENOMBRA("a", "c") }, { RESTAURA("a"), NOBODY } },
          { { "a", NULL }, { "c", "{'contacto':'2','nombre':'c'}" } } },
        { "deleted under another name", { { GUARDA(A) }, { RENOMBRA("a", "b") }, { ELIMINA("b") },
            { RESTAURA("a"), NOBODY }, { RESTAURA("b") } },
          { { "a", NULL }, { "b", B } } },
    };
    tell_all(stories, COUNT(stories));
}

static void with_a_version_it_goes_back(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "of one who is there", { { GUARDA(A) }, { CONTACTA("a", "2") }, { VUELVE("a", 1) } }, { { "a", A } } },
        { "to the present", { { GUARDA(A) }, { VUELVE("a", 1) } }, { { "a", A } } },
        { "and forth", { { GUARDA(A) }, { CONTACTA("a", "2") }, { VUELVE("a", 1) }, { VUELVE("a", 2) } },
          { { "a", A2 } } },
        { "of one in the bin", { { GUARDA(A) }, { CONTACTA("a", "2") }, { ELIMINA("a") }, { VUELVE("a", 1) } },
          { { "a", A } } },
        { "to another name", { { GUARDA(A) }, { RENOMBRA("a", "b") }, { VUELVE("b", 1) } },
          { { "a", A }, { "b", NULL } } },
        { "to another name, from the bin",
          { { GUARDA(A) }, { RENOMBRA("a", "b") }, { ELIMINA("b") }, { VUELVE("b", 1) } },
          { { "a", A }, { "b", NULL } } },
        { "to a rename", { { GUARDA(A) }, { RENOMBRA("a", "b") }, { CONTACTA("b", "3") }, { VUELVE("b", 3) } },
          { { "a", NULL }, { "b", B } } },
        { "to a rename, by its first number",
          { { GUARDA(A) }, { RENOMBRA("a", "b") }, { CONTACTA("b", "3") }, { VUELVE("b", 2) } },
          { { "a", NULL }, { "b", B } } },
        { "of two in the bin, either",
          { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(A2) }, { ELIMINA("a") }, { VUELVE("a", 1) }, { ELIMINA("a") },
            { VUELVE("a", 3) } },
          { { "a", A2 } } },
        { "of an older namesake, when the last one was renamed away",
          { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(A2) }, { RENOMBRA("a", "b") }, { RESTAURA("a"), NOBODY },
            { VUELVE("a", 3), NOBODY }, { VUELVE("a", 9), NOBODY }, { VUELVE("a", 1) } },
          { { "a", A }, { "b", "{'contacto':'2','nombre':'b'}" } } },
        { "before its deletion", { { GUARDA(A) }, { ELIMINA("a") }, { RESTAURA("a") }, { CONTACTA("a", "2") },
            { VUELVE("a", 3) } },
          { { "a", A } } },
    };
    tell_all(stories, COUNT(stories));
}

static void a_version_may_be_refused(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "nobody", { { GUARDA(B) }, { VUELVE("a", 1), NOBODY } }, { { "b", B } } },
        { "no such operation", { { GUARDA(A) }, { VUELVE("a", 2), NO_VERSION("existe") } },
          { { "a", A } } },
        { "another's",
          { { GUARDA(A) }, { GUARDA(B) }, { VUELVE("a", 2), NO_VERSION("es de este cliente") } },
          { { "a", A } } },
        { "another's, for one in the bin",
          { { GUARDA(A) }, { GUARDA(B) }, { ELIMINA("a") },
            { VUELVE("a", 2), NO_VERSION("es de este cliente") } },
          { { "a", NULL } } },
        { "of one deleted, while another is there",
          { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(A2) }, { VUELVE("a", 1), THERE }, { VUELVE("a", 2), THERE } },
          { { "a", A2 } } },
        { "one in the bin under another name",
          { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(B) }, { ELIMINA("b") },
            { VUELVE("a", 3), REFUSED(INVALID, "una operación que no es de este cliente.") } },
          { { "a", NULL } } },
        { "one who is called otherwise now",
          { { GUARDA(A) }, { RENOMBRA("a", "b") }, { VUELVE("a", 1), NOBODY } },
          { { "a", NULL }, { "b", B } } },
        { "a deletion",
          { { GUARDA(A) }, { ELIMINA("a") },
            { VUELVE("a", 2), NO_VERSION("dejó ningún cliente") } },
          { { "a", NULL } } },
        { "a deletion, of one who is back",
          { { GUARDA(A) }, { ELIMINA("a") }, { RESTAURA("a") },
            { VUELVE("a", 2), NO_VERSION("dejó ningún cliente") } },
          { { "a", A } } },
        { "the name is taken",
          { { GUARDA(A) },
            { RENOMBRA("a", "b") },
            { GUARDA(A2) },
            { VUELVE("b", 1), REFUSED(NAME_TAKEN, "El cliente 'a' ya existe.") } },
          { { "a", A2 }, { "b", B } } },
        { "the name is taken, from the bin",
          { { GUARDA(A) },
            { RENOMBRA("a", "b") },
            { ELIMINA("b") },
            { GUARDA(A2) },
            { VUELVE("b", 1), REFUSED(NAME_TAKEN, "El cliente 'a' ya existe: quien está en la papelera vuelve con otro "
                                                  "'nombre' por /papelera/1/restaurar.") } },
          { { "a", A2 }, { "b", NULL } } },
    };
    tell_all(stories, COUNT(stories));
}

#define B2 "{'contacto':'2','nombre':'b'}"
#define TAKEN(name, text) REFUSED(NAME_TAKEN, "El cliente '" name "' ya existe" text)

static void by_number_it_comes_from_the_bin(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "as it was", { { GUARDA(A) }, { ELIMINA("a") }, { VUELVE_CLIENTE(1, NULL) } }, { { "a", A } } },
        { "under its own name", { { GUARDA(A) }, { ELIMINA("a") }, { VUELVE_CLIENTE(1, "{'nombre':'a'}") } },
          { { "a", A } } },
        { "while a namesake is there",
          { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(A2) },
            { VUELVE_CLIENTE(1, NULL), TAKEN("a", ": quien está en la papelera vuelve con otro 'nombre' por "
                                                  "/papelera/1/restaurar.") },
            { VUELVE_CLIENTE(1, "{'nombre':'b'}") } },
          { { "a", A2 }, { "b", B } } },
        { "each of the namesakes in it",
          { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(A2) }, { ELIMINA("a") }, { VUELVE_CLIENTE(1, NULL) },
            { VUELVE_CLIENTE(3, NULL), TAKEN("a", "") }, { VUELVE_CLIENTE(3, "{'nombre':'b'}") } },
          { { "a", A }, { "b", B2 } } },
        { "when the name leads to another one",
          { { GUARDA(A) }, { RENOMBRA("a", "b") }, { GUARDA(A2) }, { DESHACE(4) }, { RESTAURA("a"), NOBODY },
            { VUELVE_CLIENTE(4, NULL) } },
          { { "a", A2 }, { "b", B } } },
        { "another name that is taken",
          { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(B) }, { VUELVE_CLIENTE(1, "{'nombre':'b'}"), TAKEN("b", "") } },
          { { "a", NULL }, { "b", B } } },
        { "to a version, under another name",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { ELIMINA("a") },
            { VUELVE_CLIENTE(1, "{'nombre':'b','version':1}") } },
          { { "a", NULL }, { "b", B } } },
        { "a version of another",
          { { GUARDA(B) }, { GUARDA(A) }, { ELIMINA("a") },
            { VUELVE_CLIENTE(2, "{'version':1}"),
              REFUSED(INVALID, "El miembro 'version' es 1, una operación que no es de este cliente.") } },
          { { "a", NULL } } },
        { "who is not in it",
          { { GUARDA(A) },
            { VUELVE_CLIENTE(1, NULL), REFUSED(NOT_FOUND, "El cliente número 1 no está en la papelera: es 'a'.") },
            { VUELVE_CLIENTE(2, NULL), REFUSED(NOT_FOUND, "El cliente número 2 no existe.") } },
          { { "a", A } } },
    };
    tell_all(stories, COUNT(stories));
}

/* Whoever an undo puts back into the bin is there as before: by that name, and with that document. */
static void an_undo_leaves_the_bin_as_it_was(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "after another name",
          { { GUARDA(A) }, { ELIMINA("a") }, { VUELVE_CLIENTE(1, "{'nombre':'b'}") }, { DESHACE(3) },
            { RESTAURA("b"), REFUSED(NOT_FOUND, "El cliente 'b' no fue encontrado.") }, { RESTAURA("a") } },
          { { "a", A }, { "b", NULL } } },
        { "after a version",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { ELIMINA("a") }, { VUELVE("a", 1) }, { DESHACE(4) },
            { RESTAURA("a") } },
          { { "a", A2 } } },
        { "again and again",
          { { GUARDA(A) }, { CONTACTA("a", "2") }, { ELIMINA("a") }, { VUELVE("a", 1) }, { DESHACE(4) }, { DESHACE(5) },
            { DESHACE(6) }, { VUELVE_CLIENTE(1, NULL) } },
          { { "a", A2 } } },
        { "after a creation", { { GUARDA(A) }, { DESHACE(1) }, { RESTAURA("a") } }, { { "a", A } } },
    };
    tell_all(stories, COUNT(stories));
}

static void a_version_is_a_positive_number(void **state)
{
    static const char *const bodies[] = {
        "{'version':0}", "{'version':-1}", "{'version':1.0}", "{'version':1e0}", "{'version':'1'}", "{'version':null}",
        "{'version':true}", "{'version':[1]}", "{'version':{}}", "{'version':9999999999999999999}",
    };
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct sky_error error = { 0 };
        if (sky_operacion_restaurar(*state, SPAN("a"), json_of(*state, bodies[i]), &error))
            fail_msg("%s was taken", bodies[i]);
        assert_int_equal(error.status, SKY_INVALID);
        assert_string_equal(error.pointer, "/version");
        assert_string_equal(error.text, "El miembro 'version' debe ser el número de una operación.");
    }
}

static void another_member_is_refused(void **state)
{
    struct sky_error error = { 0 };
    assert_null(sky_operacion_restaurar(*state, SPAN("a"), json_of(*state, "{'version':1,'versión':2}"), &error));
    assert_int_equal(error.status, SKY_INVALID);
    assert_string_equal(error.text, "El miembro 'versión' no se conoce aquí.");
}

/* What a restoration undoes, and what is conditional on what. */
static void it_undoes_a_deletion_and_no_version(void **state)
{
    static const struct step steps[] = { { GUARDA(A) },     { RENOMBRA("a", "b") }, { ELIMINA("b") }, { RESTAURA("b") },
                                         { ELIMINA("b") },  { VUELVE("b", 1) },     { .verb = NULL } };
    static const int64_t undone[] = { 0, 0, 0, 0, 4, 0, 0 };
    struct teller *teller = *state;
    const struct sky_entry *log = teller->fake->log;
    take_steps(&teller->world, steps, "steps");
    assert_int_equal(teller->fake->size, COUNT(undone));
    for (size_t i = 0; i < COUNT(undone); i++)
        assert_int_equal(log[i].deshace, undone[i]);
    for (size_t i = 0; i < COUNT(undone); i++)
        assert_int_equal(log[i].cliente, 1);
    assert_span("verb", log[4].verb, SPAN("restaurar"));
}

/* A condition counts after what refuses anyhow, and for the bin the version is none. */
static void conditions_come_last(void **state)
{
    static const struct step steps[] = { { GUARDA(A) }, { ELIMINA("a") }, { GUARDA(B) }, { .verb = NULL } };
    static const struct {
        const char *nombre, *if_match, *if_none_match;
        enum sky_status status;
        const char *words;
    } cases[] = {
        { "x", "\"9\"", NULL, SKY_NOT_FOUND, "El cliente 'x' no fue encontrado." },
        { "b", "\"9\"", NULL, SKY_NAME_TAKEN, "El cliente 'b' ya existe." },
        { "a", "\"2\"", NULL, SKY_PRECONDITION, "El cliente 'a' no existe." },
        { "a", "*", NULL, SKY_PRECONDITION, "El cliente 'a' no existe." },
        { "a", NULL, "*", SKY_OK, "" },
    };
    struct teller *teller = *state;
    struct world *world = &teller->world;
    take_steps(world, steps, "before");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_operacion *operacion =
            sky_operacion_restaurar(world->arena, sky_span_of(cases[i].nombre), NULL, &error);
        operacion->condition.if_match = sky_span_of(cases[i].if_match);
        operacion->condition.if_none_match = sky_span_of(cases[i].if_none_match);
        const struct sky_result *result = &perform(world, operacion)->result;
        assert_int_equal(result->error.status, cases[i].status);
        assert_contains("error", result->error.text, cases[i].words);
        if (cases[i].status == SKY_PRECONDITION) {
            assert_span("name", result->nombre, sky_span_of(cases[i].nombre));
            assert_int_equal(result->version.number, 0);
        }
    }
    assert_int_equal(teller->fake->size, 4);
}

/* Of one who is there, the version that did not match is answered with. */
static void a_condition_on_a_version_is_answered_with_the_present(void **state)
{
    static const struct step steps[] = { { GUARDA(A) }, { CONTACTA("a", "2") }, { .verb = NULL } };
    struct teller *teller = *state;
    struct sky_error error = { 0 };
    take_steps(&teller->world, steps, "before");
    struct sky_json *body = json_of(teller->world.arena, "{'version':1}");
    struct sky_operacion *operacion = sky_operacion_restaurar(teller->world.arena, SPAN("a"), body, &error);
    operacion->condition.if_match = SPAN("\"1\"");
    const struct sky_result *result = &perform(&teller->world, operacion)->result;
    assert_int_equal(result->error.status, SKY_PRECONDITION);
    assert_span("name", result->nombre, SPAN("a"));
    assert_int_equal(result->version.number, 2);
    assert_span("version", result->version.documento, quoted(teller->world.arena, A2));
}

static void a_store_that_fails_fails_it(void **state)
{
    static const struct step steps[] = { { GUARDA(A) }, { RENOMBRA("a", "b") }, { ELIMINA("b") }, { .verb = NULL } };
    struct teller *teller = *state;
    struct sky_arena *arena = teller->world.arena;
    struct sky_lectura log = lectura_of(teller->fake);
    take_steps(&teller->world, steps, "before");
    for (int version = 0; version < 2; version++) {
        size_t failing = 0;
        enum sky_status status;
        do {
            struct sky_error error = { 0 };
            struct sky_plan plan;
            struct sky_json *body = json_of(arena, version ? "{'version':1}" : "{}");
            struct sky_operacion *operacion = sky_operacion_restaurar(arena, SPAN("b"), body, &error);
            teller->fake->failing = ++failing;
            log.failed = false;
            status = sky_restaurar_search(&log, operacion, arena, &plan, &error);
            assert_int_equal(error.status, status);
            assert_int_equal(status, log.failed ? SKY_UNAVAILABLE : SKY_OK);
        } while (status);
        assert_true(failing > 4);
        teller->fake->failing = 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_version_it_comes_from_the_bin),
        cmocka_unit_test(with_a_version_it_goes_back),
        cmocka_unit_test(a_version_may_be_refused),
        cmocka_unit_test(by_number_it_comes_from_the_bin),
        cmocka_unit_test(an_undo_leaves_the_bin_as_it_was),
        ARENA_TEST(a_version_is_a_positive_number),
        ARENA_TEST(another_member_is_refused),
        TELLER_TEST(it_undoes_a_deletion_and_no_version),
        TELLER_TEST(conditions_come_last),
        TELLER_TEST(a_condition_on_a_version_is_answered_with_the_present),
        TELLER_TEST(a_store_that_fails_fails_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
