/* A customer's history, one operation and the log, byte for byte; page by page; and stopped by their visitor. */
#include "views.h"

static enum sky_status historial(struct registry *registry, const struct asked *asked, struct sky_page *page,
                                 struct items *items, struct sky_error *error)
{
    return sky_historial(registry->registro, sky_span_of(asked->nombre), SKY_NOW, page, take_item, items, error);
}

static enum sky_status operacion(struct registry *registry, const struct asked *asked, struct sky_page *page,
                                 struct items *items, struct sky_error *error)
{
    (void)page;
    return sky_historial_operacion(registry->registro, asked->number, take_item, items, error);
}

static enum sky_status cambios(struct registry *registry, const struct asked *asked, struct sky_page *page,
                               struct items *items, struct sky_error *error)
{
    (void)asked;
    return sky_cambios(registry->registro, page, take_item, items, error);
}

#define HISTORIAL(nombre) { historial, nombre, 0, SKY_NOW }
#define OPERACION(number) { operacion, NULL, number, SKY_NOW }
#define CAMBIOS { cambios, NULL, 0, 0 }

#define OF(nombre, number, verb) "'nombre':'" nombre "','operacion':" #number ",'verbo':'" verb "'}\n"
#define HEAD "{'autor':'anonimo','cambios':["

#define CHANGE1 HEAD "{'despues':'1','miembro':'contacto'},{'despues':'a','miembro':'nombre'}]," AT(1) \
    OF("a", 1, "guardar")
#define CHANGE2 HEAD "{'antes':'1','despues':'2','miembro':'contacto'},{'despues':[null],'miembro':'x'}]," AT(2) \
    OF("a", 2, "modificar")
#define CHANGE4 HEAD "{'antes':'a','despues':'b','miembro':'nombre'}]," AT(4) OF("b", 4, "renombrar")
#define CHANGE5 HEAD "{'antes':'2','miembro':'contacto'},{'antes':'b','miembro':'nombre'}," \
    "{'antes':[null],'miembro':'x'}]," AT(5) OF("b", 5, "eliminar")
#define CHANGE6 HEAD "{'despues':'2','miembro':'contacto'},{'despues':'b','miembro':'nombre'}," \
    "{'despues':[null],'miembro':'x'}],'deshace':5," AT(6) OF("b", 6, "restaurar")
#define CHANGE7 HEAD "{'antes':'2','despues':'1','miembro':'contacto'},{'antes':[null],'miembro':'x'}]," \
    "'deshace':2," AT(7) OF("b", 7, "deshacer")
#define CHANGE8 HEAD "{'despues':'a','miembro':'nombre'}]," AT(8) OF("a", 8, "guardar")
#define CHANGE9 HEAD "{'antes':'a','miembro':'nombre'}]," AT(9) OF("a", 9, "eliminar")

#define ENTRY(cliente, document, grupo, second) "{'autor':'anonimo','cliente':" #cliente ",'documento':" document \
    ",'grupo':" #grupo "," AT(second)
#define UNDOING(cliente, undone, document, grupo, second) "{'autor':'anonimo','cliente':" #cliente \
    ",'deshace':" #undone ",'documento':" document ",'grupo':" #grupo "," AT(second)

static const char whole_log[] =
    ENTRY(1, "{'contacto':'1','nombre':'a'}", 1, 1) OF("a", 1, "guardar")
    ENTRY(1, "{'contacto':'2','nombre':'a','x':[null]}", 2, 2) OF("a", 2, "modificar")
    ENTRY(1, "null", 3, 3) OF("a", 3, "renombrar")
    ENTRY(1, "{'contacto':'2','nombre':'b','x':[null]}", 3, 4) OF("b", 4, "renombrar")
    ENTRY(1, "null", 5, 5) OF("b", 5, "eliminar")
    UNDOING(1, 5, "{'contacto':'2','nombre':'b','x':[null]}", 6, 6) OF("b", 6, "restaurar")
    UNDOING(1, 2, "{'contacto':'1','nombre':'b'}", 7, 7) OF("b", 7, "deshacer")
    ENTRY(8, "{'nombre':'a'}", 8, 8) OF("a", 8, "guardar")
    ENTRY(8, "null", 9, 9) OF("a", 9, "eliminar");

static void views_are_exact(void **state)
{
    static const struct {
        struct asked asked;
        const char *wanted;
    } cases[] = {
        { HISTORIAL("b"), CHANGE7 CHANGE6 CHANGE5 CHANGE4 CHANGE2 CHANGE1 },
        { HISTORIAL("a"), CHANGE9 CHANGE8 },
        { OPERACION(1), CHANGE1 },
        { OPERACION(2), CHANGE2 },
        { OPERACION(3), CHANGE4 },
        { OPERACION(4), CHANGE4 },
        { OPERACION(5), CHANGE5 },
        { OPERACION(7), CHANGE7 },
        { OPERACION(9), CHANGE9 },
        { CAMBIOS, whole_log },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_shows(*state, &cases[i].asked, cases[i].wanted);
}

static void what_is_not_there_is_not_found(void **state)
{
    static const struct {
        struct asked asked;
        const char *words;
    } cases[] = {
        { HISTORIAL("x"), "El cliente 'x' no fue encontrado." },
        { HISTORIAL(""), "no fue encontrado." },
        { OPERACION(0), "La operación 0 no existe." },
        { OPERACION(10), "La operación 10 no existe." },
        { OPERACION(-1), "La operación -1 no existe." },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct items items = { .most = SIZE_MAX };
        struct sky_error error = { 0 };
        struct sky_page page = { .from = SKY_NOW, .limit = SKY_PAGE_MAX };
        assert_int_equal(cases[i].asked.view(*state, &cases[i].asked, &page, &items, &error), SKY_NOT_FOUND);
        assert_contains("error", error.text, cases[i].words);
        assert_int_equal(items.count, 0);
    }
}

/* Someone who was renamed away from a name has no history there. */
static void an_old_name_has_no_history(void **state)
{
    static const struct step steps[] = { { GUARDA("{'nombre':'c'}") }, { RENOMBRA("c", "d") }, { .verb = NULL } };
    struct items items = { .most = SIZE_MAX };
    struct sky_error error = { 0 };
    struct sky_page page = { .from = SKY_NOW, .limit = SKY_PAGE_MAX };
    do_steps(*state, steps);
    assert_int_equal(historial(*state, &(struct asked)HISTORIAL("c"), &page, &items, &error), SKY_NOT_FOUND);
}

static const struct asked paged[] = { HISTORIAL("b"), HISTORIAL("a"), CAMBIOS };

static void pages_miss_and_repeat_nothing(void **state)
{
    assert_each(*state, paged, COUNT(paged), assert_pages);
}

static void a_visitor_may_stop(void **state)
{
    assert_each(*state, paged, COUNT(paged), assert_stops);
}

static void a_broken_document_is_told(void **state)
{
    static const struct asked cases[] = { HISTORIAL("b"), OPERACION(2), OPERACION(4) };
    struct registry *registry = *state;
    execute(path_in(registry->directory, "sky.db").text, "UPDATE operaciones SET documento = 'roto' WHERE numero = 2");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct items items = { .text = sky_buffer_new(registry->arena), .most = SIZE_MAX };
        struct sky_error error = { 0 };
        struct sky_page page = { .from = SKY_NOW, .limit = SKY_PAGE_MAX };
        assert_int_equal(cases[i].view(*state, &cases[i], &page, &items, &error), SKY_INTERNAL);
        assert_contains("error", error.text, "a stored document");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOG_TEST(views_are_exact),
        LOG_TEST(what_is_not_there_is_not_found),
        LOG_TEST(an_old_name_has_no_history),
        LOG_TEST(pages_miss_and_repeat_nothing),
        LOG_TEST(a_visitor_may_stop),
        LOG_TEST(a_broken_document_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
