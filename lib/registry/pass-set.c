/* Two sets in one walk. */
#include "registry/pass-set.h"

static bool is_same(const struct sky_pass *one, const struct sky_pass *other)
{
    return sky_span_equal(one->documento, other->documento) && one->used == other->used;
}

size_t sky_pass_set_match(const struct sky_backend *backend, void *store, const struct sky_passes *wanted,
                          const struct sky_passes *there, struct sky_error *error)
{
    const struct sky_pass *one = wanted->items, *other = there->items;
    size_t i = 0, j = 0, count = 0;
    while ((i < wanted->count || j < there->count) && !error->status) {
        int order = i == wanted->count ? 1 : j == there->count ? -1 : sky_span_compare(one[i].id, other[j].id);
        struct sky_pass pass = order > 0 ? (struct sky_pass){ .id = other[j].id } : one[i];
        bool differs = order != 0 || !is_same(&one[i], &other[j]);
        if (differs && store)
            error->status = backend->admit(store, &pass, NULL, error);
        count += differs;
        i += order <= 0;
        j += order >= 0;
    }
    return count;
}
