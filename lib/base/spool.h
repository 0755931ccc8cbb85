/* A temporary file without a name, for what is too large for memory: written once, then read from its beginning. */
#ifndef SKY_BASE_SPOOL_H
#define SKY_BASE_SPOOL_H

#include "base/status.h"

struct sky_spool;

/* An empty one, in TMPDIR or /var/tmp, which is on a disk where /tmp may be in memory; NULL on failure. free takes
 * NULL.
 */
struct sky_spool *sky_spool_new(struct sky_error *error);
void sky_spool_free(struct sky_spool *spool);

/* Adds bytes at its end. SKY_NO_SPACE, SKY_UNAVAILABLE. */
enum sky_status sky_spool_put(struct sky_spool *spool, struct sky_span bytes, struct sky_error *error) SKY_CHECKED;

/* Begins to read anew. */
void sky_spool_rewind(struct sky_spool *spool);

/* Reads the next piece of at most 64 KiB into `*bytes`, borrowed until the next call; empty at the end. */
enum sky_status sky_spool_read(struct sky_spool *spool, struct sky_span *bytes, struct sky_error *error) SKY_CHECKED;

#endif
