/* What the library does when memory runs out, from the arena to undoing an operation. */
#include "list.h"
#include "starve.h"

#include "base/percent.h"
#include "base/text.h"
#include "domain/cambio.h"

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
    struct sky_json *members = sky_cambio_members(arena, before, after);
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
    return sky_cambio_members(arena, documents[0], documents[1]) ? SKY_OK : sky_error_memory(error);
}

static enum sky_status revert_change(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *documents[3];
    struct sky_cambio cambio;
    if (read_change(arena, documents, error) ||
        sky_cambio_places(arena, documents[0], documents[1], &cambio, error) ||
        sky_cambio_revert(arena, documents[2], documents[0], documents[1], error))
        return error->status;
    return cambio.root.count == 4 && sky_json_size(documents[2]) == 3 ? SKY_OK : SKY_INTERNAL;
}

static struct list *list; /* what the operations below find */

/* A refusal says why, unless it was the list that failed. */
static enum sky_status apply(struct sky_operacion *operacion, struct sky_error *error)
{
    if (!operacion)
        return error->status;
    list->starved = false;
    enum sky_status status = operacion->write.apply(&operacion->write, &list->present);
    if (status && !list->starved && operacion->write.error.status != status)
        return SKY_INTERNAL;
    return status ? sky_error_set(error, status, "%s", operacion->write.error.text) : SKY_OK;
}

static enum sky_status modify(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *patch = sky_json_parse(arena, SPAN("{\"nombre\":\"z\",\"x\":{\"y\":1}}"), 100, error);
    return patch ? apply(sky_operacion_modificar(arena, SPAN("b"), patch, error), error) : error->status;
}

static enum sky_status bring_back(struct sky_arena *arena, struct sky_error *error)
{
    return apply(sky_operacion_restaurar(arena, SPAN("c"), NULL, error), error);
}

static enum sky_status go_back(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *body = sky_json_parse(arena, SPAN("{\"version\":1}"), 100, error);
    return body ? apply(sky_operacion_restaurar(arena, SPAN("b"), body, error), error) : error->status;
}

static enum sky_status undo(struct sky_arena *arena, struct sky_error *error)
{
    return apply(sky_operacion_deshacer(arena, 2, error), error);
}

static enum sky_status undo_in_vain(struct sky_arena *arena, struct sky_error *error)
{
    enum sky_status status = apply(sky_operacion_deshacer(arena, 1, error), error);
    return status == SKY_CONFLICT ? SKY_OK : status;
}

/* So long that each copy in an arena is an allocation. */
static const char *long_document(struct sky_arena *arena, const char *nombre, const char *items)
{
    struct sky_buffer *text = sky_buffer_new(arena);
    sky_buffer_printf(text, "{'nombre':'%s','nota':'%05000d','x':[%s]}", nombre, 0, items);
    sky_buffer_put(text, "", 1);
    return text->data;
}

static void fill_list(struct sky_arena *arena)
{
    list = list_new(arena);
    list_put(list, "a", 1, long_document(arena, "a", "1,2"));
    list_put(list, "a", 1, NULL)->grupo = 2;
    list_put(list, "b", 1, long_document(arena, "b", "1,2"))->grupo = 2;
    list_put(list, "b", 1, long_document(arena, "b", "1,2,3"));
    list_put(list, "b", 1, long_document(arena, "b", "1,3"));
    list_put(list, "b", 1, long_document(arena, "b", "3"));
    list_put(list, "b", 1, long_document(arena, "b", "1,3"))->deshace = 6;
    list_put(list, "c", 8, long_document(arena, "c", ""));
    list_put(list, "c", 8, NULL);
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
        { "modificar", modify, 20, false, false },
        { "restaurar", bring_back, 4, false, false },
        { "restaurar, a version", go_back, 10, false, false },
        { "deshacer", undo, 60, false, false },
        { "deshacer, in vain", undo_in_vain, 60, false, false },
    };
    struct CMUnitTest tests[COUNT(uses)];
    struct sky_arena *arena = sky_arena_new();
    fill_list(arena);
    for (size_t i = 0; i < COUNT(uses); i++)
        tests[i] = (struct CMUnitTest){ uses[i].name, each_failure_is_told, NULL, NULL, &uses[i] };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    sky_arena_free(arena);
    return failed;
}
