/* The words of JSON, as json-read.c needs them: strings, numbers and marks, read from a text with a place in it. */
#ifndef SKY_BASE_JSON_LEX_H
#define SKY_BASE_JSON_LEX_H

#include "base/buffer.h"

struct sky_json_reader {
    const char *start, *at, *end;
    size_t values; /* that may still come */
    int depth;
    struct sky_arena *arena;
    struct sky_buffer *scratch; /* the last string or number read, a NUL behind it */
    struct sky_error *error;
};

/* Records what is wrong at the present byte, or that memory ran out. Both return false. */
bool sky_json_fail(struct sky_json_reader *reader, const char *what);
bool sky_json_fail_memory(struct sky_json_reader *reader);

/* The next byte that is no white space, or -1 at the end. */
int sky_json_peek(struct sky_json_reader *reader);

/* Whether that byte is `c`; if so it is passed. */
bool sky_json_take(struct sky_json_reader *reader, char c);

/* A string, from behind its opening quote, and a number: decoded into `scratch`. False after a failure. */
bool sky_json_read_string(struct sky_json_reader *reader);
bool sky_json_read_number(struct sky_json_reader *reader);

/* Passes exactly `word`, or fails. */
bool sky_json_read_word(struct sky_json_reader *reader, const char *word);

#endif
