/* Member by member; the items of two lists are held against each other by their texts. */
#include "domain/fusion.h"

#include <string.h>

#include "base/json-tree.h"
#include "domain/cliente.h"
#include "domain/diferencia-pairs.h"

#define FUSIONES "fusiones"

static bool is_array(const struct sky_json *value)
{
    return sky_json_type(value) == SKY_JSON_ARRAY;
}

/* Adds the items that the list has no equal for. */
static enum sky_status unite(struct sky_arena *scratch, struct sky_json *list, const struct sky_json *other,
                             struct sky_error *error)
{
    struct sky_walk walk = { .arena = scratch };
    struct sky_items own = sky_items_of(&walk, list), more = sky_items_of(&walk, other);
    bool added = !walk.failed;
    for (size_t i = 0; i < more.count && added; i++)
        added = !sky_items_left_over(&more, i, &own) || sky_json_append(list, sky_json_item(other, i));
    return added ? SKY_OK : sky_error_memory(error);
}

/* `resto` gets what there is no place for. */
static enum sky_status join_member(struct sky_arena *scratch, struct sky_json *cliente,
                                   const struct sky_json_entry *member, struct sky_json *resto, struct sky_error *error)
{
    struct sky_json *own;
    bool done = true;
    if (!sky_json_member(cliente, member->name, &own))
        done = sky_json_set(cliente, member->name, member->value);
    else if (is_array(own) && is_array(member->value))
        return unite(scratch, own, member->value, error);
    else if (!sky_json_equal(own, member->value))
        done = sky_json_set(resto, member->name, member->value);
    return done ? SKY_OK : sky_error_memory(error);
}

static enum sky_status keep(struct sky_arena *scratch, struct sky_json *cliente, int64_t numero, struct sky_json *resto,
                            struct sky_error *error)
{
    struct sky_json *fusiones, *fusion = sky_json_object_new(scratch);
    if (!sky_json_member(cliente, FUSIONES, &fusiones))
        fusiones = sky_json_add_array(cliente, FUSIONES);
    else if (!is_array(fusiones))
        return sky_error_member(error, FUSIONES, "El miembro '" FUSIONES "' no es una lista.");
    if (!fusion || !fusiones || !sky_json_set_number(fusion, "cliente", numero) ||
        !sky_json_set(fusion, "documento", resto) || !sky_json_append(fusiones, fusion))
        return sky_error_memory(error);
    return SKY_OK;
}

enum sky_status sky_fusion_join(struct sky_arena *scratch, struct sky_json *cliente, const struct sky_json *otro,
                                int64_t numero, struct sky_arena *arena, struct sky_error *error)
{
    size_t count = sky_json_size(otro);
    struct sky_json *resto = sky_json_object_new(scratch);
    struct sky_json_entry *entries = sky_arena_alloc(scratch, (count + 1) * sizeof *entries);
    if (!resto || !entries)
        return sky_error_memory(error);
    sky_json_entries(otro, entries);
    for (size_t i = 0; i < count; i++)
        if (join_member(scratch, cliente, &entries[i], resto, error))
            return error->status;
    if (keep(scratch, cliente, numero, resto, error))
        return error->status;
    return sky_cliente_check(arena, cliente, otro, error);
}
