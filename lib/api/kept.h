/* What all customers add up to at present, kept from one request to the next: only what was written since is looked at.
 */
#ifndef SKY_API_KEPT_H
#define SKY_API_KEPT_H

#include "base/buffer.h"
#include "registry/resumen.h"

struct sky_kept;

/* Empty; NULL: SKY_NO_MEMORY. */
struct sky_kept *sky_kept_new(struct sky_error *error);

/* Takes NULL. */
void sky_kept_free(struct sky_kept *kept);

/* Puts what is asked of it. */
typedef void sky_kept_put(const struct sky_resumen *resumen, struct sky_buffer *out);

enum sky_kept_state {
    SKY_KEPT_PUT,    /* as of the reading's moment, or a later one */
    SKY_KEPT_BEHIND, /* some milliseconds more are needed, in a reading then */
    SKY_KEPT_NONE,   /* nothing is kept of that day, or nothing that would be the quicker way */
};

/* Puts what is kept, brought up to the reading's moment, which is a number, on the day `hoy`. */
enum sky_kept_state sky_kept_take(struct sky_kept *kept, struct sky_lectura *lectura, const char *hoy,
                                  sky_kept_put *put, struct sky_buffer *out);

/* Keeps this one, unless a later one is there; owns it from now on. */
void sky_kept_give(struct sky_kept *kept, struct sky_resumen *resumen);

#endif
