/* Names stay in the order in which they came, so that those of the first operations are loaded first. */
#include "registry/name-set.h"

/* Where in byte order the name is, or would be. */
static size_t rank_of(const struct sky_name_set *set, struct sky_span nombre)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sky_span_compare(set->nombres[set->order[middle]], nombre) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_at(const struct sky_name_set *set, size_t rank, struct sky_span nombre)
{
    return rank < set->count && sky_span_equal(set->nombres[set->order[rank]], nombre);
}

void sky_name_set_add(struct sky_name_set *set, struct sky_span nombre)
{
    size_t rank = rank_of(set, nombre);
    if (!nombre.data || set->count == SKY_NAME_SET_MAX || has_at(set, rank, nombre))
        return;
    memmove(set->order + rank + 1, set->order + rank, (set->count - rank) * sizeof *set->order);
    set->order[rank] = set->count;
    set->nombres[set->count++] = nombre;
}

struct sky_version *sky_name_set_version(struct sky_name_set *set, struct sky_span nombre)
{
    size_t rank = rank_of(set, nombre);
    bool found = has_at(set, rank, nombre) && set->order[rank] < set->loaded;
    return found ? &set->versions[set->order[rank]] : NULL;
}
