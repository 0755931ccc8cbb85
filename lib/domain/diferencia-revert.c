/*
 * The way back: each place of a change is set to what it was, the rest of the document left as it is now. A list that
 * was changed since is followed through its history. The lists are found in the order in which they are set later.
 */
#include "domain/diferencia.h"

#include "domain/diferencia-pairs.h"
#include "domain/lista.h"

/* Where a value is: the members that lead to it, from the innermost on. */
struct path {
    const char *name;
    const struct path *above; /* NULL: the document */
};

/* A list that is followed. */
struct list {
    const struct path *path;
    struct sky_lista *lista;
    struct list *next;
};

struct sky_reversal {
    struct sky_walk walk;
    struct sky_json *present;
    const struct sky_json *before, *after;
    struct list *lists, **last;
};

/* One pass over the change: it finds the lists, or sets what is found. */
struct pass {
    struct sky_reversal *reversal;
    bool sets;
    int64_t operacion;
    struct list *list; /* setting: the next one */
    struct sky_error *error;
};

static void find_list(struct sky_reversal *reversal, const struct path *path)
{
    struct list *list = sky_arena_alloc(reversal->walk.arena, sizeof *list);
    struct sky_lista *lista = sky_lista_new(reversal->walk.arena);
    reversal->walk.failed = reversal->walk.failed || !list || !lista;
    if (reversal->walk.failed)
        return;
    *list = (struct list){ path, lista, NULL };
    *reversal->last = list;
    reversal->last = &list->next;
}

static void set(struct pass *pass, struct sky_json *object, const char *name, struct sky_json *value)
{
    struct sky_walk *walk = &pass->reversal->walk;
    if (pass->sets)
        walk->failed = walk->failed || !sky_json_set(object, name, value);
}

static void set_list(struct pass *pass, struct sky_json *object, const char *name)
{
    struct sky_json *array = sky_lista_without(pass->list->lista, pass->operacion, pass->error);
    pass->list = pass->list->next;
    pass->reversal->walk.failed = !array;
    if (array)
        set(pass, object, name, array);
}

static void revert(struct pass *pass, const struct path *path, struct sky_json *present, const struct sky_json *before,
                   const struct sky_json *after);

/* Untouched since, it is exactly as it was. */
static void revert_pair(struct pass *pass, const struct path *path, struct sky_json *present,
                        const struct sky_pair *pair)
{
    struct sky_json *now = NULL;
    bool there = sky_json_member(present, pair->name, &now);
    bool is_untouched = there && pair->is && sky_json_equal(now, pair->after);
    if (!is_untouched && sky_pair_is_by_member(pair) && sky_json_type(now) == SKY_JSON_OBJECT)
        revert(pass, path, now, pair->before, pair->after);
    else if (!is_untouched && sky_pair_is_by_item(pair) && sky_json_type(now) == SKY_JSON_ARRAY)
        pass->sets ? set_list(pass, present, pair->name) : find_list(pass->reversal, path);
    else if (pair->was)
        set(pass, present, pair->name, pair->before);
    else if (pass->sets)
        sky_json_remove(present, pair->name);
}

static void revert(struct pass *pass, const struct path *path, struct sky_json *present, const struct sky_json *before,
                   const struct sky_json *after)
{
    struct sky_pair *pairs;
    struct sky_walk *walk = &pass->reversal->walk;
    size_t count = sky_pairs(walk, before, after, &pairs);
    for (size_t i = 0; i < count && !walk->failed; i++) {
        struct path *inner = sky_arena_alloc(walk->arena, sizeof *inner);
        if ((walk->failed = !inner))
            return;
        *inner = (struct path){ pairs[i].name, path };
        revert_pair(pass, inner, present, &pairs[i]);
    }
}

struct sky_reversal *sky_reversal_new(struct sky_arena *arena, struct sky_json *present, const struct sky_json *before,
                                      const struct sky_json *after)
{
    struct sky_reversal *reversal = sky_arena_alloc(arena, sizeof *reversal);
    if (!reversal)
        return NULL;
    *reversal = (struct sky_reversal){ .walk = { .arena = arena }, present, before, after, .last = &reversal->lists };
    revert(&(struct pass){ .reversal = reversal }, NULL, present, before, after);
    return reversal->walk.failed ? NULL : reversal;
}

bool sky_reversal_needs_history(const struct sky_reversal *reversal)
{
    return reversal->lists;
}

/* The value at the path, or NULL. */
static struct sky_json *value_at(const struct sky_json *documento, const struct path *path)
{
    struct sky_json *value = NULL;
    const struct sky_json *object = path->above ? value_at(documento, path->above) : documento;
    bool is_there = object && sky_json_type(object) == SKY_JSON_OBJECT && sky_json_member(object, path->name, &value);
    return is_there ? value : NULL;
}

enum sky_status sky_reversal_follow(struct sky_reversal *reversal, int64_t operacion, int64_t deshace,
                                    const struct sky_json *documento, struct sky_error *error)
{
    for (struct list *list = reversal->lists; list; list = list->next) {
        struct sky_json *array = value_at(documento, list->path);
        if (sky_json_type(array) != SKY_JSON_ARRAY)
            array = NULL;
        if (sky_lista_follow(list->lista, operacion, deshace, array, error))
            return error->status;
    }
    return SKY_OK;
}

enum sky_status sky_reversal_make(struct sky_reversal *reversal, int64_t operacion, struct sky_error *error)
{
    struct pass pass = {
        .reversal = reversal, .sets = true, .operacion = operacion, .list = reversal->lists, .error = error
    };
    revert(&pass, NULL, reversal->present, reversal->before, reversal->after);
    return reversal->walk.failed ? sky_error_memory(error) : SKY_OK;
}
