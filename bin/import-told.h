/* What is told of an import's rows while it goes on: which are refused, or mended, and how far it is. */
#ifndef SKY_BIN_IMPORT_TOLD_H
#define SKY_BIN_IMPORT_TOLD_H

#include <stdio.h>

#include "bin/import-source.h"
#include "bin/report.h"
#include "registry/carga.h"

/* A plain value. */
struct told {
    const struct asked *asked;
    const struct source *source;
    FILE *file;    /* that --refused names; NULL: none, and standard error has the first ones */
    int64_t shown; /* on standard error, if there were no bound */
    int64_t refused_files, mended, rows;
    struct progress progress;
};

/* Opens the file of --refused, if there is one. */
enum sky_status told_open(struct told *told, const struct asked *asked, struct sky_error *error) SKY_CHECKED;

/* Whether all that was told is on disk, or where it belongs. */
enum sky_status told_close(struct told *told, struct sky_error *error) SKY_CHECKED;

/* Of a file of a folder: source_note; the context is a struct told. */
void told_file(void *context, const char *file, bool refused, const char *why);

/* Of a row: sky_carga_tell. An error ends the import: an interruption. */
enum sky_status told_row(void *context, const struct sky_carga_row *row, struct sky_error *error);

/* Ends the import at the next row, when the process is told to end; and whether it was. */
void told_catch_signals(void);
bool told_is_interrupted(void);

#endif
