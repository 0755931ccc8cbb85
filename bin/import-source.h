/* Where the rows of an import come from: a file, standard input, or a folder of the original's files. */
#ifndef SKY_BIN_IMPORT_SOURCE_H
#define SKY_BIN_IMPORT_SOURCE_H

#include "registry/carga-texto.h"

/* Told of what in a folder was mended, or cannot be a row: the file, and why. */
typedef void source_note(void *context, const char *file, bool refused, const char *why);

/* A plain value; what it points to is its arena's, but for the names. */
struct source {
    struct sky_arena *arena;
    struct sky_carga_texto *texto;
    enum sky_filas_form form;
    char **files; /* of a folder: the file of each line; NULL: it is none */
    size_t count;
};

/* A plain value: what is asked for; borrowed. */
struct source_wanted {
    const char *path;   /* "-" is standard input */
    const char *format; /* NULL: it is found out */
    char separator;     /* 0: the table tells */
    struct sky_span columnas;
    source_note *note;
    void *context;
    bool (*interrupted)(void);
};

/* Reads all of it into a temporary file. SKY_INVALID: it is nothing that can be read. To be closed in any case. */
enum sky_status source_open(struct source *source, const struct source_wanted *wanted,
                            struct sky_error *error) SKY_CHECKED;
void source_close(struct source *source);

/* The file that the line is of; NULL where there are only lines. */
const char *source_file(const struct source *source, int64_t line);

#endif
