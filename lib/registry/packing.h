/*
 * What an archive (base/archive.h) holds of a registry: a line "registro <bytes of the ledger> <bytes of the copy>",
 * the ledger of who was forgotten (registry/constancia.h), and the copy, a whole file as a backend makes it; or, with
 * "incremento" in place of "registro", what is new since an earlier backup (registry/increment.h).
 */
#ifndef SKY_REGISTRY_PACKING_H
#define SKY_REGISTRY_PACKING_H

#include "base/archive.h"

/* A plain value: two files. Without one at `ledger`, there is nothing in it. */
struct sky_packed {
    const char *copy, *ledger;
    bool is_increment; /* what `copy` is */
};

/* A new file, for its owner alone, open to be written; -1: SKY_CONFLICT where there is one, SKY_NO_SPACE,
 * SKY_UNAVAILABLE. */
int sky_packing_new(const char *path, struct sky_error *error);

/* Writes all of it to the file that is open, and is called `path`. SKY_NO_SPACE, SKY_UNAVAILABLE. */
enum sky_status sky_packing_write(int fd, const char *path, struct sky_span bytes, struct sky_error *error) SKY_CHECKED;

/*
 * Makes an archive of them in a new file at `path`, for its owner alone; on disk. `public` is NULL, or for whom it is
 * encrypted; `*key` is by what it is read back. SKY_INVALID for a key that is not secure; SKY_CONFLICT where
 * there is one; SKY_NO_SPACE, SKY_UNAVAILABLE: there is none then.
 */
enum sky_status sky_pack(const struct sky_packed *packed, const char *path, int level, const unsigned char *public,
                         struct sky_archive_key *key, struct sky_error *error) SKY_CHECKED;

/*
 * Makes new files of what the archive at `path` holds, "-" being standard input; the ledger's only where that is not
 * empty. It says whether that is an increment. Errors as of sky_archive_read and of writing; then there are no such
 * files.
 */
enum sky_status sky_unpack(const char *path, const struct sky_archive_key *key, struct sky_packed *packed,
                           struct sky_error *error) SKY_CHECKED;

#endif
