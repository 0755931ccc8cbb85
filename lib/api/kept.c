/* One at a time brings it up to date, some milliseconds long; whoever else comes waits so long. */
#include "api/kept.h"

#include <pthread.h>
#include <stdlib.h>

/* Entries behind which it is quicker to look at all customers. */
#define FOLLOWED_MAX 50000

struct sky_kept {
    pthread_mutex_t mutex;
    struct sky_resumen *resumen; /* NULL: none */
};

struct sky_kept *sky_kept_new(struct sky_error *error)
{
    struct sky_kept *kept = calloc(1, sizeof *kept);
    if (!kept)
        return sky_error_memory(error), NULL;
    pthread_mutex_init(&kept->mutex, NULL);
    return kept;
}

void sky_kept_free(struct sky_kept *kept)
{
    if (!kept)
        return;
    sky_resumen_free(kept->resumen);
    pthread_mutex_destroy(&kept->mutex);
    free(kept);
}

static void drop(struct sky_kept *kept)
{
    sky_resumen_free(kept->resumen);
    kept->resumen = NULL;
}

/* Whatever went wrong is found by whoever looks at all customers, and told. */
static enum sky_kept_state take(struct sky_kept *kept, struct sky_lectura *lectura, const char *hoy, sky_kept_put *put,
                                struct sky_buffer *out)
{
    struct sky_error error = { 0 };
    struct sky_resumen *resumen = kept->resumen;
    if (!resumen || strcmp(resumen->hoy, hoy) != 0 || lectura->moment - resumen->moment > FOLLOWED_MAX)
        return SKY_KEPT_NONE;
    if (resumen->moment < lectura->moment && sky_resumen_follow(resumen, lectura, &error))
        return drop(kept), SKY_KEPT_NONE;
    if (resumen->moment < lectura->moment)
        return SKY_KEPT_BEHIND;
    put(resumen, out);
    return SKY_KEPT_PUT;
}

enum sky_kept_state sky_kept_take(struct sky_kept *kept, struct sky_lectura *lectura, const char *hoy,
                                  sky_kept_put *put, struct sky_buffer *out)
{
    pthread_mutex_lock(&kept->mutex);
    enum sky_kept_state state = take(kept, lectura, hoy, put, out);
    pthread_mutex_unlock(&kept->mutex);
    return state;
}

void sky_kept_give(struct sky_kept *kept, struct sky_resumen *resumen)
{
    pthread_mutex_lock(&kept->mutex);
    const struct sky_resumen *there = kept->resumen;
    int order = there ? strcmp(resumen->hoy, there->hoy) : 1;
    if (order > 0 || (order == 0 && resumen->moment > there->moment)) {
        drop(kept);
        kept->resumen = resumen;
        resumen = NULL;
    }
    pthread_mutex_unlock(&kept->mutex);
    sky_resumen_free(resumen);
}
