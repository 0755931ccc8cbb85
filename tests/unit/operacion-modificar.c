/* Merge patches of a customer, and renames by them. */
#include "stories.h"

#include "domain/cliente.h"
#include "domain/nombre.h"

#define A "{'contacto':'1','nombre':'a'}"
#define B "{'contacto':'1','nombre':'b'}"

/* Appendix A of RFC 7396, each target, patch and result as the member "x". */
static void patches_merge_as_the_rfc_says(void **state)
{
    (void)state;
    static const struct {
        const char *target, *patch, *result; /* no result: the member is gone */
    } cases[] = {
        { "{'a':'b'}", "{'a':'c'}", "{'a':'c'}" },
        { "{'a':'b'}", "{'b':'c'}", "{'a':'b','b':'c'}" },
        { "{'a':'b'}", "{'a':null}", "{}" },
        { "{'a':'b','b':'c'}", "{'a':null}", "{'b':'c'}" },
        { "{'a':['b']}", "{'a':'c'}", "{'a':'c'}" },
        { "{'a':'c'}", "{'a':['b']}", "{'a':['b']}" },
        { "{'a':{'b':'c'}}", "{'a':{'b':'d','c':null}}", "{'a':{'b':'d'}}" },
        { "{'a':[{'b':'c'}]}", "{'a':[1]}", "{'a':[1]}" },
        { "['a','b']", "['c','d']", "['c','d']" },
        { "{'a':'b'}", "['c']", "['c']" },
        { "{'a':'foo'}", "null", NULL },
        { "{'a':'foo'}", "'bar'", "'bar'" },
        { "{'e':null}", "{'a':1}", "{'a':1,'e':null}" },
        { "[1,2]", "{'a':'b','c':null}", "{'a':'b'}" },
        { "{}", "{'a':{'bb':{'ccc':null}}}", "{'a':{'bb':{}}}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char before[200], patch[200], after[200];
        snprintf(before, sizeof before, "{'nombre':'a','x':%s}", cases[i].target);
        snprintf(patch, sizeof patch, "{'x':%s}", cases[i].patch);
        snprintf(after, sizeof after, cases[i].result ? "{'nombre':'a','x':%s}" : "{'nombre':'a'}", cases[i].result);
        const struct step steps[] = { { GUARDA(before) }, { MODIFICA("a", patch) } };
        const struct holding wanted = { "a", after };
        struct teller *teller = teller_new();
        take_step(&teller->world, &steps[0], "target");
        take_step(&teller->world, &steps[1], "patch");
        assert_span("verb", teller->fake->log[1].verb, SPAN("modificar"));
        assert_holding(&teller->world, &wanted, cases[i].patch);
        teller_free(teller);
    }
}

static void members_and_names_change(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "members", { { GUARDA(A) }, { MODIFICA("a", "{'contacto':'2','x':{'y':null}}") } },
          { { "a", "{'contacto':'2','nombre':'a','x':{}}" } } },
        { "a member gone", { { GUARDA(A) }, { MODIFICA("a", "{'contacto':null}") } }, { { "a", "{'nombre':'a'}" } } },
        { "nothing", { { GUARDA(A) }, { MODIFICA("a", "{}") } }, { { "a", A } } },
        { "its own name", { { GUARDA(A) }, { MODIFICA("a", "{'nombre':'a','contacto':'1'}") } }, { { "a", A } } },
        { "another name", { { GUARDA(A) }, { RENOMBRA("a", "b") } }, { { "a", NULL }, { "b", B } } },
        { "another name, and members", { { GUARDA(A) }, { MODIFICA("a", "{'nombre':'b','contacto':null,'x':1}") } },
          { { "a", NULL }, { "b", "{'nombre':'b','x':1}" } } },
        { "there and back", { { GUARDA(A) }, { RENOMBRA("a", "b") }, { RENOMBRA("b", "a") } },
          { { "a", A }, { "b", NULL } } },
        { "two change their names over a third",
          { { GUARDA(A) }, { GUARDA("{'nombre':'b'}") }, { RENOMBRA("a", "c") }, { RENOMBRA("b", "a") },
            { RENOMBRA("c", "b") } },
          { { "a", "{'nombre':'a'}" }, { "b", B }, { "c", NULL } } },
        { "the name of one in the bin", { { GUARDA(A) }, { GUARDA(B) }, { ELIMINA("b") }, { RENOMBRA("a", "b") } },
          { { "a", NULL }, { "b", B } } },
        { "a name in another form", { { GUARDA("{'nombre':'\xC3\xB1'}") }, { RENOMBRA("\xC3\xB1", "n\xCC\x83") } },
          { { "\xC3\xB1", "{'nombre':'\xC3\xB1'}" } } },
    };
    tell_all(stories, COUNT(stories));
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "nobody", { { MODIFICA("a", "{}"), REFUSED(NOT_FOUND, "El cliente 'a' no fue encontrado.") } },
          { { "a", NULL } } },
        { "a rename of nobody",
          { { GUARDA(B) }, { RENOMBRA("a", "b"), REFUSED(NOT_FOUND, "El cliente 'a' no fue encontrado.") } },
          { { "b", B } } },
        { "one who is called otherwise now",
          { { GUARDA(A) }, { RENOMBRA("a", "b") },
            { MODIFICA("a", "{}"), REFUSED(NOT_FOUND, "El cliente 'a' no fue encontrado.") } },
          { { "b", B } } },
        { "a name that is taken",
          { { GUARDA(A) }, { GUARDA(B) }, { RENOMBRA("a", "b"), REFUSED(NAME_TAKEN, "El cliente 'b' ya existe.") } },
          { { "a", A }, { "b", B } } },
        { "wrong types",
          { { GUARDA(A) }, { MODIFICA("a", "{'contacto':1}"), REFUSED(INVALID, "'contacto' debe ser un texto") },
            { MODIFICA("a", "{'servicios':{}}"), REFUSED(INVALID, "'servicios' debe ser una lista") },
            { MODIFICA("a", "{'servicios':[1]}"), REFUSED(INVALID, "'servicios/0' debe ser un objeto") } },
          { { "a", A } } },
    };
    tell_all(stories, COUNT(stories));
}

static void wrong_names_are_refused_at_once(void **state)
{
    char longer[SKY_NOMBRE_MAX + 2];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    const struct {
        const char *nombre, *words;
    } cases[] = {
        { "null", "El miembro 'nombre' debe ser un texto." }, { "1", "El miembro 'nombre' debe ser un texto." },
        { "{}", "El miembro 'nombre' debe ser un texto." },   { "['b']", "El miembro 'nombre' debe ser un texto." },
        { "''", "" },                                         { "' b'", "espacios" },
        { "'..'", "ruta" },                                   { longer, "256" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        char patch[400];
        snprintf(patch, sizeof patch, cases[i].nombre == longer ? "{'nombre':'%s'}" : "{'nombre':%s}", cases[i].nombre);
        if (sky_operacion_modificar(*state, SPAN("a"), json_of(*state, patch), &error))
            fail_msg("%s was taken", patch);
        assert_int_equal(error.status, SKY_INVALID);
        assert_string_equal(error.pointer, "/nombre");
        assert_contains("error", error.text, cases[i].words);
    }
}

static void a_rename_is_two_entries_of_one_customer(void **state)
{
    static const struct step steps[] = { { GUARDA(A) }, { RENOMBRA("a", "b") }, { .verb = NULL } };
    struct teller *teller = *state;
    const struct sky_entry *log = teller->fake->log;
    take_steps(&teller->world, steps, "rename");
    assert_int_equal(teller->fake->size, 3);
    for (size_t i = 1; i < 3; i++) {
        assert_span("verb", log[i].verb, SPAN("renombrar"));
        assert_int_equal(log[i].cliente, 1);
        assert_int_equal(log[i].grupo, 2);
    }
    assert_span("old name", log[1].nombre, SPAN("a"));
    assert_null(log[1].documento.data);
    assert_span("new name", log[2].nombre, SPAN("b"));
}

/* A refusal that comes whatever the version comes first; that of what a patch makes comes last. */
static void conditions_are_on_the_present_version(void **state)
{
    static const struct step steps[] = { { GUARDA(A) }, { GUARDA(B) }, { .verb = NULL } };
    static const struct {
        const char *nombre, *patch, *if_match;
        enum sky_status status;
        const char *words;
    } cases[] = {
        { "x", "{}", "\"1\"", SKY_NOT_FOUND, "El cliente 'x' no fue encontrado." },
        { "a", "{'nombre':'b'}", "\"9\"", SKY_NAME_TAKEN, "El cliente 'b' ya existe." },
        { "a", "{'contacto':1}", "\"9\"", SKY_PRECONDITION, "El cliente 'a' cambió: su versión actual es 1." },
        { "a", "{'contacto':1}", "\"1\"", SKY_INVALID, "El miembro 'contacto' debe ser un texto." },
        { "a", "{}", "\"9\"", SKY_PRECONDITION, "El cliente 'a' cambió: su versión actual es 1." },
        { "a", "{}", "W/\"1\"", SKY_PRECONDITION, "El cliente 'a' cambió: su versión actual es 1." },
        { "a", "{}", "\"1\"", SKY_OK, "" },
        { "a", "{'x':1}", "\"1\"", SKY_OK, "" },
        { "a", "{'nombre':'c'}", "\"1\"", SKY_PRECONDITION, "El cliente 'a' cambió: su versión actual es 3." },
        { "a", "{'nombre':'c'}", "*", SKY_OK, "" },
    };
    struct teller *teller = *state;
    struct sky_arena *arena = teller->world.arena;
    take_steps(&teller->world, steps, "before");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_operacion *operacion = sky_operacion_modificar(arena, sky_span_of(cases[i].nombre),
                                                                  json_of(arena, cases[i].patch), &error);
        operacion->condition.if_match = sky_span_of(cases[i].if_match);
        const struct sky_error *is = &perform(&teller->world, operacion)->result.error;
        assert_int_equal(is->status, cases[i].status);
        assert_contains("error", is->text, cases[i].words);
    }
    assert_int_equal(teller->fake->size, 5);
}

static void a_document_may_not_outgrow_its_limit(void **state)
{
    static char text[SKY_CLIENTE_MAX];
    memset(text, 'x', sizeof text - 1);
    static const struct step first = { GUARDA(A) };
    struct teller *teller = *state;
    struct sky_error error = { 0 };
    take_step(&teller->world, &first, "before");
    struct sky_json *patch = sky_json_object_new(teller->world.arena);
    assert_true(sky_json_set_string(patch, "x", sky_span_of(text)));
    struct sky_operacion *operacion = sky_operacion_modificar(teller->world.arena, SPAN("a"), patch, &error);
    const struct sky_error *is = &perform(&teller->world, operacion)->result.error;
    assert_int_equal(is->status, SKY_TOO_LARGE);
    assert_contains("error", is->text, "1 MiB");
    assert_int_equal(teller->fake->size, 1);
}

static void a_stored_document_may_be_broken(void **state)
{
    static const struct step patch = { MODIFICA("a", "{}"), REFUSED(INTERNAL, "a stored document") };
    struct teller *teller = *state;
    put(teller, "a", 0, "roto");
    take_step(&teller->world, &patch, "broken");
    assert_int_equal(teller->fake->size, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patches_merge_as_the_rfc_says),
        cmocka_unit_test(members_and_names_change),
        cmocka_unit_test(what_cannot_be_is_refused),
        ARENA_TEST(wrong_names_are_refused_at_once),
        TELLER_TEST(a_rename_is_two_entries_of_one_customer),
        TELLER_TEST(conditions_are_on_the_present_version),
        TELLER_TEST(a_document_may_not_outgrow_its_limit),
        TELLER_TEST(a_stored_document_may_be_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
