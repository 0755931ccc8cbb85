/* What an operation costs is told by the text that it brings and, once it was read, by the text that it changes. */
#include "registry/order.h"

#include <stdlib.h>

/* Bytes of a document that is parsed and written in a millisecond or two, even one of the smallest values. */
#define SMALL_MAX ((size_t)16 << 10)

static enum sky_sort sort_of(const struct sky_submission *submission)
{
    const struct sky_operacion *operacion = submission->operacion;
    if (sky_operacion_size(operacion) > SMALL_MAX || submission->read > SMALL_MAX)
        return SKY_SORT_LARGE;
    return sky_operacion_is_of_versions(operacion) ? SKY_SORT_SMALL : SKY_SORT_SEARCH;
}

static int compare(const void *one, const void *other)
{
    const struct sky_submission *a = *(struct sky_submission *const *)one;
    const struct sky_submission *b = *(struct sky_submission *const *)other;
    if (a->sort != b->sort)
        return a->sort < b->sort ? -1 : 1;
    return a->arrived < b->arrived ? -1 : a->arrived > b->arrived;
}

void sky_order(struct sky_submission **submissions, size_t count)
{
    struct sky_submission *oldest = submissions[0];
    bool small = true;
    for (size_t i = 0; i < count; i++) {
        submissions[i]->sort = sort_of(submissions[i]);
        small = small && submissions[i]->sort == SKY_SORT_SMALL;
        if (submissions[i]->arrived < oldest->arrived)
            oldest = submissions[i];
    }
    oldest->sort = SKY_SORT_OLDEST;
    if (!small) /* else they are as they arrived */
        qsort(submissions, count, sizeof(*submissions), compare);
}
