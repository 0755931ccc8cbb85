/*
 * A log in memory, seen as the writing thread and as a reader see the store's: simple enough to be right by reading.
 * What it lends for a call is gone behind it.
 */
#ifndef SKY_TESTS_LIST_H
#define SKY_TESTS_LIST_H

#include "steps.h"

#include "store/batch.h"

#define LIST_MAX 64

struct list {
    struct sky_present present; /* the first member, so that it leads back here */
    struct sky_arena *arena;
    struct sky_entry entries[LIST_MAX]; /* the number of each is its index and one */
    size_t count;
    size_t failing; /* the read or selection that fails; 0: none */
    bool starved;   /* the list itself ran out of memory */
};

/* One entry more; of an operation of its own unless `grupo` says which. Returns it, to be changed. */
static inline struct sky_entry *list_put(struct list *list, const char *nombre, int64_t cliente, const char *documento)
{
    assert_true(list->count < LIST_MAX);
    struct sky_entry *entry = &list->entries[list->count++];
    *entry = (struct sky_entry){
        .number = (int64_t)list->count,
        .instant = (int64_t)list->count * 1000,
        .grupo = (int64_t)list->count,
        .cliente = cliente ? cliente : (int64_t)list->count,
        .author = SPAN("prueba"),
        .verb = SPAN("guardar"),
        .nombre = sky_arena_copy(list->arena, sky_span_of(nombre)),
        .documento = documento ? quoted(list->arena, documento) : (struct sky_span){ 0 },
    };
    return entry;
}

static inline bool list_fails(struct list *list)
{
    return list->failing > 0 && --list->failing == 0;
}

/* The old name's entry of a rename, as the new name's stands behind it. */
static inline bool is_departure(const struct list *list, size_t index)
{
    const struct sky_entry *entry = &list->entries[index], *next = entry + 1;
    return !entry->documento.data && index + 1 < list->count && next->grupo == entry->grupo &&
           next->cliente == entry->cliente;
}

static inline bool stands(const struct list *list, size_t index, int64_t upto)
{
    for (size_t i = index + 1; i < list->count && list->entries[i].number <= upto; i++)
        if (list->entries[i].cliente == list->entries[index].cliente)
            return false;
    return true;
}

static inline bool is_selected(const struct list *list, size_t index, const struct sky_selection *selection)
{
    const struct sky_entry *entry = &list->entries[index];
    switch (selection->view) {
    case SKY_VIEW_LOG:
        return entry->number > selection->from;
    case SKY_VIEW_NAME:
        return entry->number <= selection->upto && sky_span_equal(entry->nombre, selection->nombre);
    case SKY_VIEW_ENDS:
        return entry->number <= selection->upto && sky_span_equal(entry->nombre, selection->nombre) &&
               !entry->documento.data;
    case SKY_VIEW_CLIENTE:
        return entry->number <= selection->upto && entry->cliente == selection->cliente && !is_departure(list, index);
    default:
        return entry->number < selection->from && entry->number <= selection->upto && !entry->documento.data &&
               stands(list, index, selection->upto);
    }
}

/* Lends the entry for the call only; false: no memory. */
static inline bool list_lend(const struct sky_entry *entry, sky_entry_visitor *visit, void *context, bool *goes_on)
{
    char *nombre = exact_copy(entry->nombre), *documento = exact_copy(entry->documento);
    struct sky_entry lent = *entry;
    lent.nombre.data = nombre;
    lent.documento.data = documento;
    bool lends = nombre && (documento || !entry->documento.data);
    if (lends)
        *goes_on = visit(context, &lent);
    free(nombre);
    free(documento);
    return lends;
}

static inline enum sky_status list_select(void *from, const struct sky_selection *selection, sky_entry_visitor *visit,
                                          void *context, struct sky_error *error)
{
    struct list *list = from;
    size_t left = selection->limit;
    bool goes_on = true;
    if (list_fails(list))
        return sky_error_set(error, SKY_UNAVAILABLE, "the list fails");
    for (size_t i = 0; i < list->count && goes_on && left > 0; i++) {
        size_t index = selection->view == SKY_VIEW_LOG ? i : list->count - 1 - i;
        if (!is_selected(list, index, selection))
            continue;
        if (!list_lend(&list->entries[index], visit, context, &goes_on))
            return list->starved = true, sky_error_memory(error);
        left--;
    }
    return SKY_OK;
}

static inline struct sky_log list_log(struct list *list)
{
    return (struct sky_log){ list_select, list };
}

static inline enum sky_status list_read(struct sky_present *present, struct sky_span nombre,
                                        struct sky_version *version)
{
    struct list *list = (struct list *)present;
    *version = (struct sky_version){ 0 };
    if (list_fails(list))
        return SKY_UNAVAILABLE;
    for (size_t i = list->count; i-- > 0;) {
        const struct sky_entry *entry = &list->entries[i];
        if (!sky_span_equal(entry->nombre, nombre))
            continue;
        if (entry->documento.data)
            *version = (struct sky_version){ entry->number, entry->cliente, entry->documento };
        break;
    }
    return SKY_OK;
}

static inline enum sky_status list_select_present(struct sky_present *present, const struct sky_selection *selection,
                                                  sky_entry_visitor *visit, void *context)
{
    struct sky_error error = { 0 };
    return list_select(present, selection, visit, context, &error);
}

static inline struct list *list_new(struct sky_arena *arena)
{
    struct list *list = sky_arena_alloc(arena, sizeof *list);
    assert_non_null(list);
    list->present = (struct sky_present){ list_read, list_select_present };
    list->arena = arena;
    return list;
}

/* Applies the operation, and puts down what it changes, as the store's round does. */
static inline enum sky_status list_apply(struct list *list, struct sky_operacion *operacion)
{
    struct sky_write *write = &operacion->write;
    enum sky_status status = write->apply(write, &list->present);
    int64_t grupo = (int64_t)list->count + 1;
    write->number = (int64_t)list->count;
    for (size_t i = 0; i < write->count && status == SKY_OK; i++) {
        const struct sky_change *change = &write->changes[i];
        assert_true(list->count < LIST_MAX);
        list->entries[list->count++] = (struct sky_entry){
            .number = write->number = grupo + (int64_t)i,
            .instant = grupo * 1000,
            .grupo = grupo,
            .cliente = change->cliente ? change->cliente : grupo + (int64_t)i,
            .deshace = write->deshace,
            .author = write->author,
            .verb = write->verb,
            .nombre = change->nombre,
            .documento = change->documento,
        };
    }
    return status;
}

static inline void list_perform(struct world *world, struct sky_operacion *operacion)
{
    enum sky_status status = list_apply(world->context, operacion);
    assert_int_equal(operacion->write.error.status, status);
}

static inline struct world list_world(struct list *list)
{
    return (struct world){ list->arena, list_log(list), list_perform, list };
}

#endif
