/* What the library does when memory runs out, from the arena to undoing an operation. */
#define STOPPED_FOR_TEST
#include "starve-operation.h"
#include "stopped-clock.h"

#include "base/percent.h"
#include "base/text.h"
#include "domain/diferencia.h"
#include "registry/plan.h"
#include "registry/view.h"

static size_t arena_cleaned;

static void count_clean(void *what)
{
    (void)what;
    arena_cleaned++;
}

static enum sky_status use_arena(struct sky_arena *arena, struct sky_error *error)
{
    static const size_t sizes[] = { 10, 3000, 2500, 100000, 10, 1500, 1500 };
    size_t before = arena_cleaned;
    for (size_t i = 0; i < COUNT(sizes); i++)
        if (!sky_arena_alloc(arena, sizes[i]))
            return sky_error_memory(error);
    for (size_t i = 1; i <= 200; i++)
        if (!sky_arena_defer(arena, count_clean, arena))
            return arena_cleaned == before + 1 ? sky_error_memory(error) : SKY_INTERNAL;
    return sky_arena_copy(arena, SPAN("text")).data ? SKY_OK : sky_error_memory(error);
}

static enum sky_status use_buffer(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_buffer *buffer = sky_buffer_new(arena);
    if (!buffer)
        return sky_error_memory(error);
    for (int i = 0; i < 1000; i++) {
        sky_buffer_put_text(buffer, "text");
        sky_buffer_printf(buffer, "%d", i);
    }
    return buffer->failed ? sky_error_memory(error) : SKY_OK;
}

static enum sky_status use_text(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_span form;
    if (sky_text_nfc(arena, SPAN("Mun\xCC\x83oz"), &form, error))
        return error->status;
    return sky_span_equal(form, SPAN("Mu\xC3\xB1oz")) ? SKY_OK : SKY_INTERNAL;
}

static enum sky_status use_percent(struct sky_arena *arena, struct sky_error *error)
{
    static const char text[5000] = "";
    struct sky_span decoded;
    return sky_percent_decode(arena, sky_span(text, sizeof text), &decoded, error);
}

static enum sky_status write_back(struct sky_arena *arena, const struct sky_json *root, struct sky_error *error)
{
    struct sky_buffer *buffer = sky_buffer_new(arena);
    if (!buffer)
        return sky_error_memory(error);
    sky_json_write(buffer, root);
    return buffer->failed ? sky_error_memory(error) : SKY_OK;
}

static enum sky_status use_json(struct sky_arena *arena, struct sky_error *error)
{
    static const char text[] = "{\"a\":[1,\"b\",null,true,{},[[]],{\"c\":-1.5e+10}],\"\\ud83d\\ude00\":{\"d\":false}}";
    struct sky_json *root = sky_json_parse(arena, SPAN(text), 100, error);
    return root ? write_back(arena, root, error) : error->status;
}

/* Of so many members the C library sorts on its stack, but json-write.c does not keep them on its own. */
static struct sky_json *read_wide(struct sky_arena *arena, struct sky_error *error)
{
    static const char names[] = "0123456789abcdefghijklmnopqrstuvwxyzABCD";
    char text[1000];
    size_t size = 0;
    for (size_t i = 0; i < sizeof names - 1; i++, size += 6)
        memcpy(text + size, (const char[]){ i ? ',' : '{', '"', names[i], '"', ':', '1' }, 6);
    text[size] = '}';
    return sky_json_parse(arena, sky_span(text, size + 1), 100, error);
}

static enum sky_status use_wide_json(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *root = read_wide(arena, error);
    return root ? write_back(arena, root, error) : error->status;
}

/* The pairs find no room in what the arena has left. */
static enum sky_status tell_wide_change(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *before = read_wide(arena, error), *after = before ? sky_json_object_new(arena) : NULL;
    if (!after || !sky_json_set_number(after, "0", 2) || !sky_arena_alloc(arena, 2500))
        return sky_error_memory(error);
    struct sky_json *members = sky_diferencia_members(arena, before, after);
    if (!members)
        return sky_error_memory(error);
    return sky_json_length(members) == sky_json_size(before) ? SKY_OK : SKY_INTERNAL;
}

static enum sky_status build_json(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *object = sky_json_object_new(arena), *array = sky_json_array_new(arena);
    if (!object || !array || !sky_json_append(array, NULL) || !sky_json_append(array, object) ||
        !sky_json_append(array, NULL) || !sky_json_set_string(object, "a", SPAN("a text of some length")) ||
        !sky_json_set(object, "b", NULL))
        return sky_error_memory(error);
    return SKY_OK;
}

#define BEFORE "{\"a\":{\"b\":1,\"c\":[1,2,{\"d\":3}]},\"e\":null,\"f\":\"x\"}"
#define AFTER "{\"a\":{\"b\":2,\"c\":[4,{\"d\":3},2]},\"f\":\"y\",\"g\":{\"h\":{\"i\":[]}}}"

/* The three documents of a change that is just to be taken back. */
static enum sky_status read_change(struct sky_arena *arena, struct sky_json **documents, struct sky_error *error)
{
    if (!(documents[0] = sky_json_parse(arena, SPAN(BEFORE), 100, error)) ||
        !(documents[1] = sky_json_parse(arena, SPAN(AFTER), 100, error)) ||
        !(documents[2] = sky_json_parse(arena, SPAN(AFTER), 100, error)))
        return error->status;
    return SKY_OK;
}

static enum sky_status merge_json(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *documents[3];
    if (read_change(arena, documents, error))
        return error->status;
    return sky_json_merge(arena, documents[0], documents[1]) ? SKY_OK : sky_error_memory(error);
}

static enum sky_status tell_change(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *documents[3];
    if (read_change(arena, documents, error))
        return error->status;
    return sky_diferencia_members(arena, documents[0], documents[1]) ? SKY_OK : sky_error_memory(error);
}

static enum sky_status revert_change(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *documents[3];
    struct sky_diferencia diferencia;
    struct sky_reversal *reversal;
    if (read_change(arena, documents, error) ||
        sky_diferencia_places(arena, documents[0], documents[1], &diferencia, error))
        return error->status;
    if (!(reversal = sky_reversal_new(arena, documents[2], documents[0], documents[1])))
        return sky_error_memory(error);
    for (int64_t i = 0; i < 3; i++)
        if (sky_reversal_follow(reversal, i, 0, documents[i], error))
            return error->status;
    if (sky_reversal_make(reversal, 1, error))
        return error->status;
    return diferencia.root.count == 4 && sky_json_size(documents[2]) == 3 ? SKY_OK : SKY_INTERNAL;
}

static enum sky_status create(struct sky_arena *arena, struct sky_error *error)
{
    static const char text[] = "{\"nombre\":\"n\xCC\x83\",\"contacto\":\"c\",\"servicio\":\"s\"}";
    struct sky_json *body = sky_json_parse(arena, SPAN(text), 100, error);
    return body ? apply(arena, sky_operacion_crear(arena, body, SPAN("2026-01-31"), error), error) : error->status;
}

static enum sky_status save(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *body = sky_json_parse(arena, SPAN("{\"nombre\":\"b\",\"x\":[1,2]}"), 100, error);
    return body ? apply(arena, sky_operacion_guardar(arena, body, error), error) : error->status;
}

static enum sky_status contract(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *body = sky_json_parse(arena, SPAN("{\"servicio\":\"s\"}"), 100, error);
    return body ? apply(arena, sky_operacion_contratar(arena, SPAN("b"), body, SPAN("2026-01-31"), error), error)
                : error->status;
}

static enum sky_status eliminate(struct sky_arena *arena, struct sky_error *error)
{
    return apply(arena, sky_operacion_eliminar(arena, SPAN("b"), error), error);
}

static enum sky_status modify(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *patch = sky_json_parse(arena, SPAN("{\"nombre\":\"z\",\"x\":{\"y\":1}}"), 100, error);
    return patch ? apply(arena, sky_operacion_modificar(arena, SPAN("b"), patch, error), error) : error->status;
}

/* A refusal with a copy of the version that did not match. */
static enum sky_status modify_in_vain(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *patch = sky_json_parse(arena, SPAN("{\"x\":1}"), 100, error);
    struct sky_operacion *operacion = patch ? sky_operacion_modificar(arena, SPAN("b"), patch, error) : NULL;
    if (operacion)
        operacion->condition.if_match = SPAN("\"1\"");
    enum sky_status status = operacion ? apply(arena, operacion, error) : error->status;
    return status == SKY_PRECONDITION ? SKY_OK : status;
}

static enum sky_status bring_back(struct sky_arena *arena, struct sky_error *error)
{
    return apply(arena, sky_operacion_restaurar(arena, SPAN("c"), NULL, error), error);
}

static enum sky_status go_back(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *body = sky_json_parse(arena, SPAN("{\"version\":1}"), 100, error);
    return body ? apply(arena, sky_operacion_restaurar(arena, SPAN("b"), body, error), error) : error->status;
}

static enum sky_status go_back_in_vain(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *body = sky_json_parse(arena, SPAN("{\"version\":1}"), 100, error);
    struct sky_operacion *operacion = body ? sky_operacion_restaurar(arena, SPAN("b"), body, error) : NULL;
    if (operacion)
        operacion->condition.if_match = SPAN("\"1\"");
    enum sky_status status = operacion ? apply(arena, operacion, error) : error->status;
    return status == SKY_PRECONDITION ? SKY_OK : status;
}

static enum sky_status join(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *body = sky_json_parse(arena, SPAN("{\"con\":\"d\"}"), 100, error);
    return body ? apply(arena, sky_operacion_fusionar(arena, SPAN("b"), body, error), error) : error->status;
}

static enum sky_status tell_apart(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *body = sky_json_parse(arena, SPAN("{\"de\":\"d\"}"), 100, error);
    return body ? apply(arena, sky_operacion_distinguir(arena, SPAN("b"), body, error), error) : error->status;
}

static enum sky_status undo(struct sky_arena *arena, struct sky_error *error)
{
    return apply(arena, sky_operacion_deshacer(arena, 2, error), error);
}

static enum sky_status undo_in_vain(struct sky_arena *arena, struct sky_error *error)
{
    enum sky_status status = apply(arena, sky_operacion_deshacer(arena, 1, error), error);
    return status == SKY_UNDO_BLOCKED ? SKY_OK : status;
}

/* The same with a condition that fails. */
static enum sky_status undo_on_condition(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_deshacer(arena, 2, error);
    if (operacion)
        operacion->condition.if_match = SPAN("\"1\"");
    enum sky_status status = operacion ? apply(arena, operacion, error) : error->status;
    return status == SKY_PRECONDITION ? SKY_OK : status;
}

/* A plan that was made before, and whether it holds. */
static enum sky_status plan(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_lectura log = lectura_of(teller->fake);
    struct sky_operacion *operacion = sky_operacion_deshacer(arena, 2, error);
    struct sky_plan plan;
    bool holds = false;
    if (!operacion || sky_deshacer_search(&log, operacion, &sky_budget_long, arena, &plan, error) ||
        sky_plan_check(&plan, &log, arena, &holds, error))
        return error->status;
    return holds ? SKY_OK : SKY_INTERNAL;
}

static enum sky_status view_history(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_lectura log = lectura_of(teller->fake);
    struct sky_slice slice;
    int64_t cliente;
    if (sky_historial_cliente(&log, SPAN("b"), &cliente, error) ||
        sky_historial(&log, cliente, SKY_NOW, 4, arena, &slice, error))
        return error->status;
    return cliente == 1 && slice.count > 0 ? SKY_OK : SKY_INTERNAL;
}

static enum sky_status view_operation(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_lectura log = lectura_of(teller->fake);
    struct sky_item item;
    int64_t cliente;
    if (sky_historial_operacion(&log, 2, arena, &item, &cliente, error))
        return error->status;
    return item.number == 3 && cliente == 1 ? SKY_OK : SKY_INTERNAL;
}

static enum sky_status view_bin(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_lectura log = lectura_of(teller->fake);
    struct sky_slice slice;
    if (sky_papelera(&log, SKY_NOW, 9, arena, &slice, error))
        return error->status;
    return slice.count == 1 ? SKY_OK : SKY_INTERNAL;
}

static enum sky_status view_log(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_lectura log = lectura_of(teller->fake);
    struct sky_slice slice;
    if (sky_cambios(&log, 0, SKY_NOW, 5, arena, &slice, error))
        return error->status;
    return slice.count > 0 ? SKY_OK : SKY_INTERNAL;
}

/* So long that each copy in an arena is an allocation. */
static const char *long_document(const char *nombre, const char *items)
{
    struct sky_buffer *text = sky_buffer_new(teller->world.arena);
    sky_buffer_printf(text, "{'nombre':'%s','nota':'%05000d','x':[%s]}", nombre, 0, items);
    sky_buffer_put(text, "", 1);
    return text->data;
}

static void fill_log(void)
{
    put(teller, "a", 1, long_document("a", "1,2"));
    put(teller, "a", 1, NULL)->grupo = 2;
    put(teller, "b", 1, long_document("b", "1,2"))->grupo = 2;
    put(teller, "b", 1, long_document("b", "1,2,3"));
    put(teller, "b", 1, long_document("b", "1,3"));
    put(teller, "b", 1, long_document("b", "3"));
    put(teller, "b", 1, long_document("b", "1,3"))->deshace = 6;
    put(teller, "c", 8, long_document("c", ""));
    put(teller, "c", 8, NULL);
    put(teller, "d", 10, long_document("d", "3,4"));
}

int main(void)
{
    static struct use uses[] = {
        { "arena", use_arena, 5, false, false },
        { "buffer", use_buffer, 5, false, false },
        { "text", use_text, 2, true, false },
        { "percent", use_percent, 2, false, false },
        { "json", use_json, 30, false, false },
        { "wide json", use_wide_json, 100, false, true },
        { "built json", build_json, 10, false, false },
        { "merge patch", merge_json, 60, false, false },
        { "change, told", tell_change, 60, false, false },
        { "wide change, told", tell_wide_change, 100, true, true },
        { "change, taken back", revert_change, 100, false, false },
        { "crear", create, 20, true, false },
        { "guardar", save, 20, true, false },
        { "contratar", contract, 20, false, false },
        { "eliminar", eliminate, 5, false, false },
        { "modificar", modify, 20, true, false },
        { "modificar, in vain", modify_in_vain, 10, false, false },
        { "restaurar", bring_back, 4, false, false },
        { "restaurar, a version", go_back, 10, false, false },
        { "restaurar, in vain", go_back_in_vain, 10, false, false },
        { "fusionar", join, 60, false, false },
        { "distinguir", tell_apart, 40, false, false },
        { "deshacer", undo, 60, false, false },
        { "deshacer, in vain", undo_in_vain, 60, false, false },
        { "deshacer, on a condition", undo_on_condition, 5, false, false },
        { "a plan", plan, 60, false, false },
        { "historial", view_history, 60, false, false },
        { "historial, one", view_operation, 20, false, false },
        { "papelera", view_bin, 5, false, false },
        { "cambios", view_log, 5, false, false },
    };
    struct CMUnitTest tests[COUNT(uses)];
    char day[SKY_CLOCK_DAY_SIZE];
    sky_clock_today(day); /* the C library keeps the time zone from then on */
    teller = teller_new();
    fill_log();
    for (size_t i = 0; i < COUNT(uses); i++)
        tests[i] = (struct CMUnitTest){ uses[i].name, each_failure_is_told, NULL, NULL, &uses[i] };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    teller_free(teller);
    return failed;
}
