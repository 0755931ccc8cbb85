/* Two customers who become one: what the document gets, where names lead, how it is undone, and what bars it. */
#include "stories.h"

#include "registry/view.h"

#define A "{'contacto':'1','l':[1,2,2],'nombre':'a','o':{'x':1}}"
#define B "{'contacto':'2','l':[2,3],'m':null,'nombre':'b','o':{'x':1}}"
#define JOINED                                                                                                     \
    "{'contacto':'1','fusiones':[{'cliente':2,'documento':{'contacto':'2','nombre':'b'}}],'l':[1,2,2,3],'m':null," \
    "'nombre':'a','o':{'x':1}}"
#define BOTH       \
    { GUARDA(A) }, \
    {              \
        GUARDA(B)  \
    }
#define NO_ONE(what) REFUSED(INVALID, "El miembro 'con' es " what ".")

static void the_document_has_what_both_had(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "by name", { BOTH, { FUSIONA("a", "'b'") } }, { { "a", JOINED }, { "b", NULL } } },
        { "by number", { BOTH, { FUSIONA("a", "2") } }, { { "a", JOINED }, { "b", NULL } } },
        { "by an old name",
          { BOTH, { RENOMBRA("b", "c") }, { FUSIONA("a", "'b'") } },
          { { "a", "{'contacto':'1','fusiones':[{'cliente':2,'documento':{'contacto':'2','nombre':'c'}}],"
                   "'l':[1,2,2,3],'m':null,'nombre':'a','o':{'x':1}}" },
            { "b", NULL },
            { "c", NULL } } },
        { "of equal items as many as either has",
          { { GUARDA("{'l':['x'],'nombre':'a'}") },
            { GUARDA("{'l':['y','x','x'],'nombre':'b'}") },
            { FUSIONA("a", "2") } },
          { { "a", "{'fusiones':[{'cliente':2,'documento':{'nombre':'b'}}],'l':['x','y','x'],'nombre':'a'}" } } },
        { "services too",
          { { CREA("a") },
            { CREA("b") },
            { CONTRATA_CON("b", "{'servicio':'t','precio':1.50}") },
            { FUSIONA("a", "'b'") } },
          { { "a", "{'contacto':'c','fusiones':[{'cliente':2,'documento':{'nombre':'b'}}],'nombre':'a','servicios':["
                   "{'descripcion':'s','fecha_contratacion':'2026-01-31'},"
                   "{'descripcion':'t','fecha_contratacion':'2026-01-31','precio':1.50}]}" } } },
        { "a list beside none, an object beside another, null beside something",
          { { GUARDA("{'l':1,'n':null,'nombre':'a','o':{'x':1}}") },
            { GUARDA("{'l':[1],'n':0,'nombre':'b','o':{'x':2}}") },
            { FUSIONA("a", "2") } },
          { { "a", "{'fusiones':[{'cliente':2,'documento':{'l':[1],'n':0,'nombre':'b','o':{'x':2}}}],'l':1,'n':null,"
                   "'nombre':'a','o':{'x':1}}" } } },
        { "one after the other",
          { { GUARDA("{'nombre':'a'}") },
            { GUARDA("{'nombre':'b'}") },
            { GUARDA("{'nombre':'c'}") },
            { FUSIONA("b", "3") },
            { FUSIONA("a", "'c'") } },
          { { "a", "{'fusiones':[{'cliente':3,'documento':{'nombre':'c'}},{'cliente':2,'documento':{'nombre':'b'}}],"
                   "'nombre':'a'}" },
            { "b", NULL },
            { "c", NULL } } },
    };
    tell_all(stories, COUNT(stories));
}

static void an_undo_brings_both_back(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "by its first number", { BOTH, { FUSIONA("a", "2") }, { DESHACE(3) } }, { { "a", A }, { "b", B } } },
        { "by its second number", { BOTH, { FUSIONA("a", "2") }, { DESHACE(4) } }, { { "a", A }, { "b", B } } },
        { "and back",
          { BOTH, { FUSIONA("a", "2") }, { DESHACE(4) }, { DESHACE(6) } },
          { { "a", JOINED }, { "b", NULL } } },
        { "and back and back",
          { BOTH, { FUSIONA("a", "2") }, { DESHACE(4) }, { DESHACE(6) }, { DESHACE(8) } },
          { { "a", A }, { "b", B } } },
        { "what was changed elsewhere stays",
          { BOTH, { FUSIONA("a", "2") }, { MODIFICA("a", "{'z':1}") }, { DESHACE(4) } },
          { { "a", "{'contacto':'1','l':[1,2,2],'nombre':'a','o':{'x':1},'z':1}" }, { "b", B } } },
        { "unless it was changed where the merge did",
          { BOTH,
            { FUSIONA("a", "2") },
            { MODIFICA("a", "{'l':[1,2,2]}") },
            { DESHACE(4), REFUSED(UNDO_BLOCKED, "después la cambió la operación 5.") } },
          { { "b", NULL } } },
        { "or one is back already",
          { BOTH,
            { FUSIONA("a", "2") },
            { VUELVE_CLIENTE(2, NULL) },
            { DESHACE(4), REFUSED(UNDO_BLOCKED, "después la cambió la operación 5.") } },
          { { "a", JOINED }, { "b", B } } },
        { "or the name is another's",
          { BOTH,
            { FUSIONA("a", "2") },
            { GUARDA("{'nombre':'b'}") },
            { DESHACE(4), REFUSED(NAME_TAKEN, "el nombre 'b' está tomado.") } },
          { { "a", JOINED }, { "b", "{'nombre':'b'}" } } },
        { "or the other one was merged further",
          { BOTH,
            { GUARDA("{'nombre':'c'}") },
            { FUSIONA("a", "2") },
            { FUSIONA("c", "1") },
            { DESHACE(5), REFUSED(UNDO_BLOCKED, "después la cambió la operación 6.") },
            { DESHACE(7) },
            { DESHACE(5) } },
          { { "a", A }, { "b", B }, { "c", "{'nombre':'c'}" } } },
    };
    tell_all(stories, COUNT(stories));
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "with nobody",
          { { GUARDA(A) },
            { FUSIONA("a", "'b'"), NO_ONE("'b', que no es ningún cliente") },
            { FUSIONA("a", "7"), NO_ONE("7, que no es ningún cliente") } },
          { { "a", A } } },
        { "with one in the bin",
          { BOTH,
            { ELIMINA("b") },
            { FUSIONA("a", "'b'"), NO_ONE("'b', que no es ningún cliente") },
            { FUSIONA("a", "2"), NO_ONE("2, que no es ningún cliente") } },
          { { "a", A } } },
        { "with itself",
          { { GUARDA(A) },
            { FUSIONA("a", "'a'"), NO_ONE("'a', que es este mismo cliente") },
            { FUSIONA("a", "1"), NO_ONE("1, que es este mismo cliente") } },
          { { "a", A } } },
        { "twice",
          { BOTH,
            { FUSIONA("a", "'b'") },
            { FUSIONA("a", "'b'"), NO_ONE("'b', que es este mismo cliente") },
            { FUSIONA("a", "2"), NO_ONE("2, que no es ningún cliente") } },
          { { "a", JOINED } } },
        { "of nobody",
          { { GUARDA(B) }, { FUSIONA("a", "'b'"), REFUSED(NOT_FOUND, "'a' no fue encontrado") } },
          { { "b", B } } },
        { "no list",
          { { GUARDA("{'fusiones':0,'nombre':'a'}") },
            { GUARDA(B) },
            { FUSIONA("a", "'b'"), REFUSED(INVALID, "El miembro 'fusiones' no es una lista.") } },
          { { "b", B } } },
        { "a list that would be too long",
          { { GUARDA(
                "{'nombre':'a','telefonos':['1','2','3','4','5','6','7','8','9','10','11','12','13','14','15','16',"
                "'17','18','19','20','21','22','23','24','25','26','27','28','29','30','31','32']}") },
            { GUARDA("{'nombre':'b','telefonos':['a1','a2','a3','a4','a5','a6','a7','a8','a9','a10','a11','a12','a13',"
                     "'a14','a15','a16','a17','a18','a19','a20','a21','a22','a23','a24','a25','a26','a27','a28','a29',"
                     "'a30','a31','a32','a33']}") },
            { FUSIONA("a", "'b'"), REFUSED(INVALID, "'telefonos' debe tener 64 elementos como mucho") } },
          { { "a", "{'nombre':'a','telefonos':['1','2','3','4','5','6','7','8','9','10','11','12','13','14','15','16',"
                   "'17','18','19','20','21','22','23','24','25','26','27','28','29','30','31','32']}" } } },
    };
    tell_all(stories, COUNT(stories));
}

static void a_body_names_the_other(void **state)
{
    static const struct {
        const char *body;
        enum sky_status status;
        const char *words;
    } cases[] = {
        { "{}", SKY_MISSING, "El campo 'con' es requerido." },
        { "{'con':null}", SKY_INVALID, "El miembro 'con' debe ser el nombre o el número de un cliente." },
        { "{'con':0}", SKY_INVALID, "El miembro 'con' debe ser" },
        { "{'con':-1}", SKY_INVALID, "El miembro 'con' debe ser" },
        { "{'con':1.5}", SKY_INVALID, "El miembro 'con' debe ser" },
        { "{'con':99999999999999999999}", SKY_INVALID, "El miembro 'con' debe ser" },
        { "{'con':['b']}", SKY_INVALID, "El miembro 'con' debe ser" },
        { "{'con':' b'}", SKY_INVALID, "espacios" },
        { "{'con':'b','de':1}", SKY_INVALID, "El miembro 'de' no se conoce aquí." },
    };
    (void)state;
    struct sky_arena *arena = sky_arena_new();
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        const struct step step = { .verb = "fusionar", .nombre = "a", .body = cases[i].body };
        assert_null(operation_of(arena, &step, &error));
        assert_int_equal(error.status, cases[i].status);
        assert_contains(cases[i].body, error.text, cases[i].words);
        if (i != COUNT(cases) - 1)
            assert_string_equal(error.pointer, "/con");
    }
    sky_arena_free(arena);
}

/* What is done, a name that is free after it, and whose it was. */
struct lead {
    const char *what;
    struct step steps[8];
    const char *nombre, *now;
};

static void the_other_name_leads_to_the_one_that_stays(void **state)
{
    static const struct lead leads[] = {
        { "at once", { BOTH, { FUSIONA("a", "2") } }, "b", "a" },
        { "renamed since", { BOTH, { FUSIONA("a", "2") }, { RENOMBRA("a", "z") } }, "b", "z" },
        { "its old name, too", { BOTH, { RENOMBRA("b", "y") }, { FUSIONA("a", "2") } }, "b", "a" },
        { "through two merges",
          { BOTH, { GUARDA("{'nombre':'c'}") }, { FUSIONA("a", "2") }, { FUSIONA("c", "1") } },
          "b",
          "c" },
        { "nowhere, as the one that stayed is in the bin",
          { BOTH, { FUSIONA("a", "2") }, { ELIMINA("a") } },
          "b",
          NULL },
        { "nowhere, as it was deleted after an undo",
          { BOTH, { FUSIONA("a", "2") }, { DESHACE(4) }, { ELIMINA("b") } },
          "b",
          NULL },
        { "again, as the undo was undone", { BOTH, { FUSIONA("a", "2") }, { DESHACE(4) }, { DESHACE(5) } }, "b", "a" },
        { "again, as its return was undone",
          { BOTH, { FUSIONA("a", "2") }, { VUELVE_CLIENTE(2, NULL) }, { DESHACE(5) } },
          "b",
          "a" },
    };
    for (size_t i = 0; i < COUNT(leads); i++) {
        struct sky_error error = { 0 };
        struct sky_lectura present;
        struct sky_span now;
        assert_int_equal(open_registry(state), 0);
        struct world world = registry_world(*state);
        take_steps(&world, leads[i].steps, leads[i].what);
        world.open(&world, &present);
        assert_int_equal(sky_lectura_renamed(&present, world.arena, sky_span_of(leads[i].nombre), &now, &error),
                         SKY_OK);
        assert_span(leads[i].what, now, sky_span_of(leads[i].now));
        sky_lectura_close(&present);
        close_registry(state);
    }
}

static const char *view_of(struct registry *registry, bool history, int64_t cliente)
{
    struct sky_error error = { 0 };
    struct sky_lectura present;
    struct sky_item item = { 0 };
    struct sky_slice slice = { .items = &item };
    assert_int_equal(sky_lectura_open_en(&present, registry->registro, (struct sky_span){ 0 }, &error), SKY_OK);
    assert_int_equal(history ? sky_historial(&present, cliente, SKY_NOW, 1, registry->arena, &slice, &error)
                             : sky_papelera_cliente(&present, cliente, registry->arena, &item, &error),
                     SKY_OK);
    sky_lectura_close(&present);
    return sky_arena_copy(registry->arena, slice.items[0].json).data;
}

static void both_are_told_of_each_other(void **state)
{
    static const struct step steps[] = { BOTH, { FUSIONA("a", "2") }, { .verb = NULL } };
    do_steps(*state, steps);
    assert_contains("history", view_of(*state, true, 1), "\"cliente\":1,\"con\":2,");
    assert_contains("history", view_of(*state, true, 2), "\"cliente\":2,\"con\":1,");
    assert_contains("bin", view_of(*state, false, 2), "\"cliente\":2,\"con\":1,\"documento\":{\"contacto\":\"2\"");
    static const struct step more[] = { { VUELVE_CLIENTE(2, NULL) }, { .verb = NULL } };
    do_steps(*state, more);
    assert_null(strstr(view_of(*state, true, 2), "deshace")); /* the other one still has what it got */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_document_has_what_both_had),
        cmocka_unit_test(an_undo_brings_both_back),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(a_body_names_the_other),
        cmocka_unit_test(the_other_name_leads_to_the_one_that_stays),
        REGISTRY_TEST(both_are_told_of_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
