/* What is around a registry on its host: its files, the disk, the backups, the programs. */
#ifndef SKY_BIN_SURROUNDINGS_H
#define SKY_BIN_SURROUNDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/disk.h"

#define SURROUNDINGS_PATH 512
#define PROGRAMS_MAX 32

/* A plain value: a program at its socket. */
struct program_seen {
    char socket[SURROUNDINGS_PATH];
    int64_t took;  /* microseconds; -1: it does not answer, */
    char why[128]; /* and why */
};

/* A plain value. */
struct surroundings {
    struct sky_disk disk;
    char backup[SURROUNDINGS_PATH]; /* the newest; empty: there is none, or the folder cannot be read */
    int64_t backup_instant;
    bool backups_known; /* the folder can be read */
    struct program_seen programs[PROGRAMS_MAX];
    int programs_count;
};

/* Looks at what is around the database `file`, NULL where it is none; at the copies in the folder `backups`; and at the
 * sockets in the folder `sockets`, or one below it. */
void surroundings_look(struct surroundings *seen, const char *file, const char *backups, const char *sockets);

#endif
