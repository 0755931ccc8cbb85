/* They stand as they came, so that those of the first writes are loaded first; and are found by their order. */
#include "store/names.h"

/* Where in byte order the name is, or would be. */
static size_t rank_of(const struct sky_names *names, struct sky_span nombre)
{
    size_t low = 0, high = names->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sky_span_compare(names->nombres[names->order[middle]], nombre) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_at(const struct sky_names *names, size_t rank, struct sky_span nombre)
{
    return rank < names->count && sky_span_equal(names->nombres[names->order[rank]], nombre);
}

void sky_names_add(struct sky_names *names, struct sky_span nombre)
{
    size_t rank = rank_of(names, nombre);
    if (!nombre.data || names->count == SKY_NAMES_MAX || has_at(names, rank, nombre))
        return;
    memmove(names->order + rank + 1, names->order + rank, (names->count - rank) * sizeof *names->order);
    names->order[rank] = names->count;
    names->nombres[names->count++] = nombre;
}

struct sky_version *sky_names_version(struct sky_names *names, struct sky_span nombre)
{
    size_t rank = rank_of(names, nombre);
    bool found = has_at(names, rank, nombre) && names->order[rank] < names->loaded;
    return found ? &names->versions[names->order[rank]] : NULL;
}
