/* The steps of applying an operation: its condition, a free name, its changes, and the log that it sees. */
#include "list.h"

#include "domain/operacion-apply.h"

static struct sky_operacion *new_operation(struct sky_arena *arena, const char *nombre)
{
    struct sky_error error = { 0 };
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_GUARDAR, sky_span_of(nombre), &error);
    assert_non_null(operacion);
    return operacion;
}

static void it_begins_empty(void **state)
{
    struct sky_operacion *operacion = new_operation(*state, "a");
    assert_int_equal(operacion->write.count, 0);
    assert_null(operacion->write.changes);
    assert_null(sky_operacion_outcome(operacion));
    assert_span("name", operacion->write.nombres[0], SPAN("a"));
    assert_span("verb", operacion->write.verb, SPAN("guardar"));
    assert_ptr_equal(operacion->write.arena, *state);
    assert_ptr_equal(operacion->write.operation, operacion);
}

static void it_becomes_another(void **state)
{
    struct sky_operacion *operacion = new_operation(*state, NULL);
    assert_null(operacion->write.nombres[0].data);
    sky_operacion_become(operacion, SKY_OPERACION_RENOMBRAR);
    assert_int_equal(operacion->kind, SKY_OPERACION_RENOMBRAR);
    assert_span("verb", operacion->write.verb, SPAN("renombrar"));
    assert_true(operacion->write.apply == sky_modificar_apply);
}

static void a_condition_holds_or_refuses(void **state)
{
    static const struct {
        const char *if_match, *if_none_match;
        int64_t number;
        const char *words; /* NULL: it holds */
    } cases[] = {
        { NULL, NULL, 0, NULL },
        { NULL, NULL, 7, NULL },
        { "\"7\"", NULL, 7, NULL },
        { NULL, "\"7\"", 8, NULL },
        { "\"7\"", NULL, 8, "El cliente 'a' cambió: su versión actual es 8." },
        { "\"7\"", NULL, 0, "El cliente 'a' no existe." },
        { NULL, "*", 8, "versión actual es 8" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_operacion *operacion = new_operation(*state, "b");
        operacion->condition = (struct sky_condition){ sky_span_of(cases[i].if_match),
                                                       sky_span_of(cases[i].if_none_match) };
        enum sky_status status = sky_operacion_test(operacion, SPAN("a"), cases[i].number);
        assert_int_equal(status, cases[i].words ? SKY_PRECONDITION : SKY_OK);
        assert_int_equal(operacion->write.error.status, status);
        assert_contains("error", operacion->write.error.text, cases[i].words ? cases[i].words : "");
    }
}

static void a_name_is_free_or_ones_own(void **state)
{
    static const struct {
        const char *nombre;
        int64_t cliente;
        enum sky_status status;
    } cases[] = {
        { "a", 1, SKY_OK },       { "a", 2, SKY_CONFLICT }, { "a", 0, SKY_CONFLICT },
        { "b", 2, SKY_OK },       { "b", 0, SKY_OK },       { "nadie", 0, SKY_OK },
        { "c", 3, SKY_CONFLICT }, { "c", 1, SKY_CONFLICT },
    };
    struct list *list = list_new(*state);
    list_put(list, "a", 0, "{}");
    list_put(list, "b", 0, "{}");
    list_put(list, "b", 2, NULL);
    list_put(list, "c", 0, "{}");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_operacion *operacion = new_operation(*state, "z");
        enum sky_status status = sky_operacion_require_free(operacion, &list->present, sky_span_of(cases[i].nombre),
                                                            cases[i].cliente);
        assert_int_equal(status, cases[i].status);
        assert_int_equal(operacion->write.error.status, status);
        if (status)
            assert_contains("error", operacion->write.error.text, "ya existe.");
    }
}

/* The batch has the error of a store that fails; the operation has none. */
static void a_store_that_fails_is_no_refusal(void **state)
{
    struct list *list = list_new(*state);
    struct sky_operacion *operacion = new_operation(*state, "a");
    list->failing = 1;
    assert_int_equal(sky_operacion_require_free(operacion, &list->present, SPAN("a"), 0), SKY_UNAVAILABLE);
    assert_int_equal(operacion->write.error.status, SKY_OK);
}

static void changes_are_added_in_order(void **state)
{
    struct sky_operacion *operacion = new_operation(*state, "a");
    for (int64_t i = 1; i <= 3; i++) {
        assert_int_equal(sky_operacion_add(operacion, 3, (struct sky_change){ SPAN("a"), i, SPAN("{}") }), SKY_OK);
        assert_int_equal(operacion->write.count, i);
        assert_int_equal(sky_operacion_outcome(operacion)->cliente, i);
    }
    for (int64_t i = 0; i < 3; i++)
        assert_int_equal(operacion->write.changes[i].cliente, i + 1);
}

static void a_move_leaves_the_old_name(void **state)
{
    static const struct {
        const char *from;
        size_t count;
    } cases[] = { { NULL, 1 }, { "b", 1 }, { "a", 2 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_operacion *operacion = new_operation(*state, "a");
        const struct sky_change change = { SPAN("b"), 5, SPAN("{}") };
        assert_int_equal(sky_operacion_add_moved(operacion, 2, sky_span_of(cases[i].from), change), SKY_OK);
        assert_int_equal(operacion->write.count, cases[i].count);
        assert_span("name", sky_operacion_outcome(operacion)->nombre, SPAN("b"));
        assert_span("document", sky_operacion_outcome(operacion)->documento, SPAN("{}"));
        if (cases[i].count < 2)
            continue;
        assert_span("old name", operacion->write.changes[0].nombre, SPAN("a"));
        assert_int_equal(operacion->write.changes[0].cliente, 5);
        assert_null(operacion->write.changes[0].documento.data);
    }
}

static void the_log_is_what_the_writer_sees(void **state)
{
    struct list *list = list_new(*state);
    struct sky_log log = sky_operacion_log(&list->present);
    struct sky_error error = { 0 };
    struct sky_entry entry;
    list_put(list, "a", 0, "{}");
    list_put(list, "b", 0, "{}");
    assert_int_equal(sky_pasado_entry(&log, *state, 2, &entry, &error), SKY_OK);
    assert_span("name", entry.nombre, SPAN("b"));
    list->failing = 1;
    assert_int_equal(sky_pasado_entry(&log, *state, 2, &entry, &error), SKY_UNAVAILABLE);
    assert_string_equal(error.text, "the log could not be read");
}

/* Of the kinds that are one change, too, a condition comes behind what is refused anyhow. */
static void conditions_come_last(void **state)
{
    static const struct {
        struct step step;
        const char *if_match, *if_none_match;
        enum sky_status status;
    } cases[] = {
        { { CREA("a") }, "\"9\"", NULL, SKY_CONFLICT },
        { { CREA("x") }, "*", NULL, SKY_PRECONDITION },
        { { CREA("x") }, NULL, "*", SKY_OK },
        { { GUARDA("{'nombre':'a'}") }, NULL, "*", SKY_PRECONDITION },
        { { GUARDA("{'nombre':'a'}") }, "\"1\"", NULL, SKY_OK },
        { { GUARDA("{'nombre':'x'}") }, "\"1\"", NULL, SKY_PRECONDITION },
        { { CONTACTA("x", "2") }, "\"1\"", NULL, SKY_NOT_FOUND },
        { { CONTACTA("a", "2") }, "\"2\", \"1\"", NULL, SKY_OK },
        { { CONTRATA("a", "s") }, "\"2\"", NULL, SKY_PRECONDITION },
        { { ELIMINA("x") }, "*", NULL, SKY_NOT_FOUND },
        { { ELIMINA("a") }, NULL, "\"1\"", SKY_PRECONDITION },
        { { ELIMINA("a") }, "*", "\"2\"", SKY_OK },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct list *list = list_new(*state);
        struct sky_error error = { 0 };
        struct sky_operacion *operacion = operation_of(*state, &cases[i].step, &error);
        list_put(list, "a", 0, "{'nombre':'a'}");
        operacion->condition = (struct sky_condition){ sky_span_of(cases[i].if_match),
                                                       sky_span_of(cases[i].if_none_match) };
        assert_int_equal(list_apply(list, operacion), cases[i].status);
        assert_int_equal(list->count, cases[i].status ? 1 : 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(it_begins_empty),
        ARENA_TEST(it_becomes_another),
        ARENA_TEST(a_condition_holds_or_refuses),
        ARENA_TEST(a_name_is_free_or_ones_own),
        ARENA_TEST(a_store_that_fails_is_no_refusal),
        ARENA_TEST(changes_are_added_in_order),
        ARENA_TEST(a_move_leaves_the_old_name),
        ARENA_TEST(the_log_is_what_the_writer_sees),
        ARENA_TEST(conditions_come_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
