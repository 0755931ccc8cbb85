/* The views of the log, byte for byte; page by page; and stopped by their visitor. Entry n is of second n of 1970. */
#include "registry.h"
#include "sql.h"

#include "domain/historial.h"

static void set_instants(struct registry *registry)
{
    execute(path_in(registry->directory, "sky.db").text, "UPDATE operaciones SET instante = numero * 1000");
}

/* 1, 2, the rename 3,4, 5, 6 and 7 of one customer; 8 and 9 of another. */
static int open_log(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'contacto':'1','nombre':'a'}") }, { MODIFICA("a", "{'contacto':'2','x':[null]}") },
        { RENOMBRA("a", "b") }, { ELIMINA("b") }, { RESTAURA("b") }, { DESHACE(2) },
        { GUARDA("{'nombre':'a'}") }, { ELIMINA("a") }, { .verb = NULL },
    };
    if (open_registry(state))
        return -1;
    do_steps(*state, steps);
    set_instants(*state);
    return 0;
}

#define LOG_TEST(function) cmocka_unit_test_setup_teardown(function, open_log, close_registry)

/* Items of a view, each with a line's end; stops after `most`. */
struct items {
    struct sky_buffer *text;
    size_t count, most;
    int64_t last; /* the number of the last one */
    bool early;   /* the view has ended of itself, and there may be more */
};

static bool take_item(void *context, int64_t number, struct sky_span json)
{
    struct items *items = context;
    assert_false(items->early);
    items->early = !json.data;
    items->last = number;
    if (items->early)
        return true; /* which does not count */
    sky_buffer_put_span(items->text, json);
    sky_buffer_put(items->text, "\n", 1);
    return ++items->count < items->most;
}

enum { HISTORIAL, OPERACION, PAPELERA, CAMBIOS };

/* A view, and of what. */
struct asked {
    int view;
    const char *nombre;
    int64_t number; /* the operation, or the moment */
};

static enum sky_status view(struct registry *registry, const struct asked *asked, const struct sky_page *page,
                            struct items *items, struct sky_error *error)
{
    struct sky_registro *registro = registry->registro;
    switch (asked->view) {
    case HISTORIAL:
        return sky_historial(registro, sky_span_of(asked->nombre), SKY_NOW, page, take_item, items, error);
    case OPERACION:
        return sky_historial_operacion(registro, asked->number, take_item, items, error);
    case PAPELERA:
        return sky_papelera(registro, asked->number, page, take_item, items, error);
    default:
        return sky_cambios(registro, page, take_item, items, error);
    }
}

/* What one page shows. */
static struct items items_of(struct registry *registry, const struct asked *asked, int64_t from, size_t limit,
                             size_t most)
{
    struct items items = { .text = sky_buffer_new(registry->arena), .most = most };
    struct sky_error error = { 0 };
    const struct sky_page page = { from, limit };
    if (view(registry, asked, &page, &items, &error))
        fail_msg("view %d of %s: %s", asked->view, asked->nombre ? asked->nombre : "", error.text);
    return items;
}

static struct items all_of(struct registry *registry, const struct asked *asked)
{
    return items_of(registry, asked, asked->view == CAMBIOS ? 0 : SKY_NOW, SKY_PAGE_MAX, SIZE_MAX);
}

#define AT(second) "'instante':'1970-01-01T00:00:0" #second ".000Z',"
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

#define IN_BIN(document, second, name) "{'autor':'anonimo','documento':" document "," AT(second) \
    "'nombre':'" name "','operacion':" #second "}\n"
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
        { { HISTORIAL, "b", 0 }, CHANGE7 CHANGE6 CHANGE5 CHANGE4 CHANGE2 CHANGE1 },
        { { HISTORIAL, "a", 0 }, CHANGE9 CHANGE8 },
        { { OPERACION, NULL, 1 }, CHANGE1 },
        { { OPERACION, NULL, 2 }, CHANGE2 },
        { { OPERACION, NULL, 3 }, CHANGE4 },
        { { OPERACION, NULL, 4 }, CHANGE4 },
        { { OPERACION, NULL, 5 }, CHANGE5 },
        { { OPERACION, NULL, 7 }, CHANGE7 },
        { { OPERACION, NULL, 9 }, CHANGE9 },
        { { PAPELERA, NULL, SKY_NOW }, IN_BIN("{'nombre':'a'}", 9, "a") },
        { { PAPELERA, NULL, 8 }, "" },
        { { PAPELERA, NULL, 6 }, "" },
        { { PAPELERA, NULL, 5 }, IN_BIN("{'contacto':'2','nombre':'b','x':[null]}", 5, "b") },
        { { PAPELERA, NULL, 4 }, "" },
        { { PAPELERA, NULL, 0 }, "" },
        { { CAMBIOS, NULL, 0 }, whole_log },
    };
    struct registry *registry = *state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_span("view", sky_buffer_span(all_of(registry, &cases[i].asked).text),
                    quoted(registry->arena, cases[i].wanted));
}

static void what_is_not_there_is_not_found(void **state)
{
    static const struct {
        struct asked asked;
        const char *words;
    } cases[] = {
        { { HISTORIAL, "x", 0 }, "El cliente 'x' no fue encontrado." },
        { { HISTORIAL, "", 0 }, "no fue encontrado." },
        { { OPERACION, NULL, 0 }, "La operación 0 no existe." },
        { { OPERACION, NULL, 10 }, "La operación 10 no existe." },
        { { OPERACION, NULL, -1 }, "La operación -1 no existe." },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct items items = { .most = SIZE_MAX };
        struct sky_error error = { 0 };
        const struct sky_page page = { SKY_NOW, SKY_PAGE_MAX };
        assert_int_equal(view(*state, &cases[i].asked, &page, &items, &error), SKY_NOT_FOUND);
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
    const struct sky_page page = { SKY_NOW, SKY_PAGE_MAX };
    do_steps(*state, steps);
    assert_int_equal(view(*state, &(struct asked){ HISTORIAL, "c", 0 }, &page, &items, &error), SKY_NOT_FOUND);
}

static const struct asked all_views[] = { { HISTORIAL, "b", 0 }, { HISTORIAL, "a", 0 }, { PAPELERA, NULL, SKY_NOW },
                                          { PAPELERA, NULL, 40 }, { CAMBIOS, NULL, 0 } };

/* All pages of `limit` items, which but for the last are full unless they end early, in one text. */
static struct sky_span in_pages(struct registry *registry, const struct asked *asked, size_t limit)
{
    struct sky_buffer *text = sky_buffer_new(registry->arena);
    int64_t from = asked->view == CAMBIOS ? 0 : SKY_NOW;
    bool more = true;
    for (size_t left = 1000; more; left--) {
        assert_true(left > 0);
        struct items items = items_of(registry, asked, from, limit, SIZE_MAX);
        assert_true(items.count <= limit);
        more = items.count == limit || items.early;
        sky_buffer_put_span(text, sky_buffer_span(items.text));
        from = items.last;
    }
    return sky_buffer_span(text);
}

/* Customers that come and go, some of them back; the first one's name goes round. */
static void make_longer(struct registry *registry)
{
    for (int i = 0; i < 12; i++) {
        char nombre[2] = { (char)('m' + i), '\0' }, document[32];
        snprintf(document, sizeof document, "{'nombre':'%s'}", nombre);
        const struct step steps[] = { { GUARDA(document) }, { ELIMINA(nombre) }, { RENOMBRA("b", "bb") },
                                      { RENOMBRA("bb", "b") }, { .verb = NULL } };
        const struct step back[] = { { RESTAURA(nombre) }, { .verb = NULL } };
        do_steps(registry, steps);
        if (i % 3 == 0)
            do_steps(registry, back);
    }
    set_instants(registry);
}

static void pages_miss_and_repeat_nothing(void **state)
{
    struct registry *registry = *state;
    make_longer(registry);
    for (size_t i = 0; i < COUNT(all_views); i++) {
        struct items all = all_of(registry, &all_views[i]);
        assert_true(all.count > 1);
        for (size_t limit = 1; limit <= all.count + 1; limit++)
            assert_span("pages", in_pages(registry, &all_views[i], limit), sky_buffer_span(all.text));
    }
}

static void a_visitor_may_stop(void **state)
{
    struct registry *registry = *state;
    make_longer(registry);
    for (size_t i = 0; i < COUNT(all_views); i++) {
        const struct asked *asked = &all_views[i];
        struct items all = all_of(registry, asked);
        for (size_t most = 1; most <= all.count; most++) {
            struct items some = items_of(registry, asked, asked->view == CAMBIOS ? 0 : SKY_NOW, SKY_PAGE_MAX, most);
            assert_int_equal(some.count, most);
            assert_memory_equal(some.text->data, all.text->data, some.text->size);
        }
    }
}

static void a_broken_document_is_told(void **state)
{
    static const struct asked cases[] = { { HISTORIAL, "b", 0 }, { OPERACION, NULL, 2 }, { OPERACION, NULL, 4 } };
    struct registry *registry = *state;
    execute(path_in(registry->directory, "sky.db").text, "UPDATE operaciones SET documento = 'roto' WHERE numero = 2");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct items items = { .text = sky_buffer_new(registry->arena), .most = SIZE_MAX };
        struct sky_error error = { 0 };
        const struct sky_page page = { SKY_NOW, SKY_PAGE_MAX };
        assert_int_equal(view(registry, &cases[i], &page, &items, &error), SKY_INTERNAL);
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
