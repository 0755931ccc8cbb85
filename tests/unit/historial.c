/* A customer's history and one operation, byte for byte; slice by slice; and what a broken document comes to. */
#include "views.h"

static enum sky_status historial(struct sky_lectura *lectura, const struct asked *asked, int64_t from, size_t limit,
                                 struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    int64_t cliente;
    if (sky_historial_cliente(lectura, sky_span_of(asked->nombre), &cliente, error))
        return error->status;
    return sky_historial(lectura, cliente, from, limit, arena, slice, error);
}

/* As a view of one item. */
static enum sky_status operacion(struct sky_lectura *lectura, const struct asked *asked, int64_t from, size_t limit,
                                 struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    struct sky_item *item = sky_arena_alloc(arena, sizeof *item);
    int64_t cliente;
    (void)from, (void)limit;
    *slice = (struct sky_slice){ item, 1, 0, 0 };
    return sky_historial_operacion(lectura, asked->number, arena, item, &cliente, error);
}

#define HISTORIAL(nombre)                      \
    {                                          \
        historial, nombre, 0, SKY_NOW, SKY_NOW \
    }
#define HISTORIAL_EN(nombre, moment)          \
    {                                         \
        historial, nombre, 0, moment, SKY_NOW \
    }
#define OPERACION(number)                         \
    {                                             \
        operacion, NULL, number, SKY_NOW, SKY_NOW \
    }

#define HEAD "{'autor':'anonimo','cambios':["

#define CHANGE1                                                                                        \
    HEAD "{'despues':'1','miembro':'contacto'},{'despues':'a','miembro':'nombre'}],'cliente':1," AT(1) \
        OF("a", 1, "guardar")
#define CHANGE2                                                                                \
    HEAD "{'antes':'1','despues':'2','miembro':'contacto'},{'despues':[null],'miembro':'x'}]," \
         "'cliente':1," AT(2) OF("a", 2, "modificar")
#define CHANGE4 HEAD "{'antes':'a','despues':'b','miembro':'nombre'}],'cliente':1," AT(4) OF("b", 4, "renombrar")
#define CHANGE5                                                                 \
    HEAD "{'antes':'2','miembro':'contacto'},{'antes':'b','miembro':'nombre'}," \
         "{'antes':[null],'miembro':'x'}],'cliente':1," AT(5) OF("b", 5, "eliminar")
#define CHANGE6                                                                     \
    HEAD "{'despues':'2','miembro':'contacto'},{'despues':'b','miembro':'nombre'}," \
         "{'despues':[null],'miembro':'x'}],'cliente':1,'deshace':5," AT(6) OF("b", 6, "restaurar")
#define CHANGE7                                                                              \
    HEAD "{'antes':'2','despues':'1','miembro':'contacto'},{'antes':[null],'miembro':'x'}]," \
         "'cliente':1,'deshace':2," AT(7) OF("b", 7, "deshacer")
#define CHANGE8 HEAD "{'despues':'a','miembro':'nombre'}],'cliente':8," AT(8) OF("a", 8, "guardar")
#define CHANGE9 HEAD "{'antes':'a','miembro':'nombre'}],'cliente':8," AT(9) OF("a", 9, "eliminar")

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
        /* up to a moment */
        { HISTORIAL_EN("a", 1), CHANGE1 },
        { HISTORIAL_EN("a", 2), CHANGE2 CHANGE1 },
        { HISTORIAL_EN("b", 4), CHANGE4 CHANGE2 CHANGE1 },
        { HISTORIAL_EN("b", 5), CHANGE5 CHANGE4 CHANGE2 CHANGE1 },
        { HISTORIAL_EN("b", 7), CHANGE7 CHANGE6 CHANGE5 CHANGE4 CHANGE2 CHANGE1 },
        { HISTORIAL_EN("a", 8), CHANGE8 },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_shows(*state, &cases[i].asked, cases[i].wanted);
}

static enum sky_status fails_with(struct registry *registry, const struct asked *asked, struct sky_error *error)
{
    struct sky_slice slice;
    struct sky_lectura lectura = reading_at(registry, asked->moment);
    enum sky_status status = asked->view(&lectura, asked, SKY_NOW, ALL, registry->arena, &slice, error);
    sky_lectura_close(&lectura);
    assert_int_equal(error->status, status);
    return status;
}

static void what_is_not_there_is_not_found(void **state)
{
    static const struct {
        struct asked asked;
        const char *words;
    } cases[] = {
        { HISTORIAL("x"), "El cliente 'x' no fue encontrado." },
        { HISTORIAL(""), "no fue encontrado." },
        { HISTORIAL_EN("a", 0), "El cliente 'a' no fue encontrado." },
        { HISTORIAL_EN("b", 2), "El cliente 'b' no fue encontrado." },
        { OPERACION(0), "La operación 0 no existe." },
        { OPERACION(10), "La operación 10 no existe." },
        { OPERACION(-1), "La operación -1 no existe." },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(fails_with(*state, &cases[i].asked, &error), i < 4 ? SKY_NOT_FOUND : SKY_NO_OPERATION);
        assert_contains("error", error.text, cases[i].words);
    }
}

/* Someone who was renamed away from a name has no history there. */
static void an_old_name_has_no_history(void **state)
{
    static const struct step steps[] = { { GUARDA("{'nombre':'c'}") }, { RENOMBRA("c", "d") }, { .verb = NULL } };
    struct sky_error error = { 0 };
    do_steps(*state, steps);
    assert_int_equal(fails_with(*state, &(struct asked)HISTORIAL("c"), &error), SKY_NOT_FOUND);
}

static const struct asked sliced[] = { HISTORIAL("b"), HISTORIAL("a"), HISTORIAL_EN("b", 41), HISTORIAL_EN("m", 41) };

static void slices_miss_and_repeat_nothing(void **state)
{
    assert_each(*state, sliced, COUNT(sliced), assert_slices);
}

/* Where it begins: below a number, of whatever customer. */
static void it_begins_below_a_number(void **state)
{
    static const struct {
        int64_t from, moment;
        const char *wanted;
    } cases[] = {
        { 8, SKY_NOW, CHANGE7 CHANGE6 CHANGE5 CHANGE4 CHANGE2 CHANGE1 },
        { 7, SKY_NOW, CHANGE6 CHANGE5 CHANGE4 CHANGE2 CHANGE1 },
        { 4, SKY_NOW, CHANGE2 CHANGE1 },
        { 2, SKY_NOW, CHANGE1 },
        { 1, SKY_NOW, "" },
        { 0, SKY_NOW, "" },
        { 7, 5, CHANGE5 CHANGE4 CHANGE2 CHANGE1 },
        { 5, 5, CHANGE4 CHANGE2 CHANGE1 },
    };
    struct registry *registry = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct asked asked = HISTORIAL_EN("b", cases[i].moment);
        assert_span("view", sky_buffer_span(shown_in(registry, &asked, cases[i].from, ALL, true).text),
                    quoted(registry->arena, cases[i].wanted));
    }
}

/* The document of each item, and that of the entry before it. */
static void it_costs_what_is_read(void **state)
{
    static const char *const documents[] = { "{'contacto':'1','nombre':'b'}",
                                             "{'contacto':'2','nombre':'b','x':[null]}",
                                             "",
                                             "{'contacto':'2','nombre':'b','x':[null]}",
                                             "{'contacto':'2','nombre':'a','x':[null]}",
                                             "{'contacto':'1','nombre':'a'}",
                                             "" };
    static const int64_t from[] = { 8, 7, 6, 5, 4, 2 };
    struct sky_slice slice;
    size_t all = 0;
    for (size_t i = 0; i < COUNT(from); i++) {
        slice = slice_of(*state, &sliced[0], from[i], 1);
        assert_int_equal(slice.cost, strlen(documents[i]) + strlen(documents[i + 1]));
        assert_int_equal(slice.next, i + 1 < COUNT(from) ? from[i + 1] : 0);
        all += strlen(documents[i]);
    }
    assert_int_equal(slice_of(*state, &sliced[0], SKY_NOW, ALL).cost, all);
}

static void a_broken_document_is_told(void **state)
{
    static const struct asked cases[] = { HISTORIAL("b"), OPERACION(2), OPERACION(4) };
    struct registry *registry = *state;
    execute(path_in(registry->directory, "sky.db").text, "UPDATE operaciones SET documento = 'roto' WHERE numero = 2");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(fails_with(registry, &cases[i], &error), SKY_INTERNAL);
        assert_contains("error", error.text, "a stored document");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOG_TEST(views_are_exact),
        LOG_TEST(what_is_not_there_is_not_found),
        LOG_TEST(an_old_name_has_no_history),
        LOG_TEST(slices_miss_and_repeat_nothing),
        LOG_TEST(it_begins_below_a_number),
        LOG_TEST(it_costs_what_is_read),
        LOG_TEST(a_broken_document_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
