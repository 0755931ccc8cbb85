/*
 * The last proof of a backup (registry/backup.h): that it was read back, and is the registry of a moment. It is kept
 * beside a registry that is a file, in <file>.backup, one line of JSON: {"archivo":"sky-20261130.db.zst","instante":
 * "2026-11-30T14:00:00.000Z","operacion":123,"segundos":1.2}. It holds nothing about anybody.
 */
#ifndef SKY_REGISTRY_PROOF_H
#define SKY_REGISTRY_PROOF_H

#include "base/settings.h"
#include "base/status.h"

/* Bytes of a file's name, the NUL included. */
#define SKY_PROOF_FILE_SIZE 256

/* A plain value; all zeros: there is none. */
struct sky_proof {
    int64_t instant;                /* when it ended */
    int64_t number;                 /* of the last operation that the backup has; 0: it has none */
    int64_t duration;               /* of the proof, in milliseconds */
    char file[SKY_PROOF_FILE_SIZE]; /* of the backup, without its folder; "-": it went to standard output */
};

/*
 * Reads the last proof of the registry that SKY_STORE names; all zeros where there is none, or where the registry is no
 * file. SKY_INVALID: the file is not as it was written; SKY_UNAVAILABLE.
 */
enum sky_status sky_proof_read(const struct sky_settings *settings, struct sky_proof *proof,
                               struct sky_error *error) SKY_CHECKED;

/* Keeps it beside the registry at `location` in place of the one before it; whole and on disk, or SKY_UNAVAILABLE,
 * SKY_NO_SPACE. */
enum sky_status sky_proof_write(const char *location, const struct sky_proof *proof,
                                struct sky_error *error) SKY_CHECKED;

#endif
