/*
 * The ledger of who was forgotten: a file outside the registry, to which lines are only ever added, each on disk before
 * its erasure is answered. A copy of the registry that is put back knows nothing of erasures since; the ledger does. It
 * has numbers, instants and seals, and nothing about the person. A line, its five values parted by spaces:
 *
 *   customer | seal of the customer's first entry | operation | instant in ms since 1970 | seal of the operation
 *
 * Since numbers are given out again after a restore, it is the first seal that says who it was.
 */
#ifndef SKY_REGISTRY_CONSTANCIA_H
#define SKY_REGISTRY_CONSTANCIA_H

#include "base/buffer.h"
#include "base/crypto.h"

/* A plain value: a line. */
struct sky_constancia {
    int64_t cliente, number, instant;
    unsigned char first[SKY_SHA256_SIZE], seal[SKY_SHA256_SIZE];
};

/* Puts a line. */
void sky_constancia_put(struct sky_buffer *lines, const struct sky_constancia *constancia);

/*
 * Adds the lines to the file at `path`, which is made where there is none, for its owner alone; whole and on disk, or
 * SKY_UNAVAILABLE, SKY_NO_SPACE. What a process left of a line when it died, which was answered to nobody, is cut off.
 */
enum sky_status sky_constancia_add(const char *path, struct sky_span lines, struct sky_error *error) SKY_CHECKED;

/*
 * Visits each line of the file, if there is one; the first failure of a visit ends it. SKY_INVALID names a line that is
 * not as it was written; SKY_UNAVAILABLE.
 */
typedef enum sky_status sky_constancia_visit(void *context, const struct sky_constancia *constancia,
                                             struct sky_error *error);
enum sky_status sky_constancia_read(const char *path, sky_constancia_visit *visit, void *context,
                                    struct sky_error *error) SKY_CHECKED;

/*
 * Adds to the ledger at `to` those lines of the one at `from` that it lacks, and takes none away: of the two it is all
 * there is. Without one at `from`, or when it has them all, nothing is written. Errors as of the two above.
 */
enum sky_status sky_constancia_merge(const char *from, const char *to, struct sky_error *error) SKY_CHECKED;

#endif
