/* Where an export goes: standard output, or a file or folder that has its name when it is whole. */
#ifndef SKY_BIN_EXPORT_TARGET_H
#define SKY_BIN_EXPORT_TARGET_H

#include <stdio.h>

#include "base/buffer.h"

/* A plain value. */
struct target {
    const char *path; /* NULL: standard output */
    char *partial;    /* what it is called while it is made */
    FILE *file;       /* or */
    int folder;       /* -1: it is none */
    bool overwrites;
};

/* Begins it. SKY_UNAVAILABLE: it is there, and it does not overwrite, or it cannot be made. */
enum sky_status target_open(struct target *target, const char *path, bool is_folder, bool overwrites,
                            struct sky_error *error) SKY_CHECKED;

/* Adds text to a file. */
enum sky_status target_put(struct target *target, struct sky_span text, struct sky_error *error) SKY_CHECKED;

/* Adds a customer's file to a folder, called after `nombre`, or where that would be too long after `cliente`. */
enum sky_status target_put_file(struct target *target, struct sky_span nombre, int64_t cliente, struct sky_span text,
                                struct sky_error *error) SKY_CHECKED;

/* Has it on disk under its name; or, after an error, takes away what can be taken away. */
enum sky_status target_close(struct target *target, struct sky_error *error) SKY_CHECKED;

#endif
