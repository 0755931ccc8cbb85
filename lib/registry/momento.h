/* What a client means by a moment: the number of an operation, an instant, or a day. */
#ifndef SKY_REGISTRY_MOMENTO_H
#define SKY_REGISTRY_MOMENTO_H

#include "registry/lectura.h"

/* A plain value: the number of the last entry that counts, and when that is: of a day its last millisecond, of an
 * operation its own time, of what is not over the present. */
struct sky_momento {
    int64_t number, instant;
};

/*
 * Puts the moment that `text` means into `*momento`, as sky_lectura_open_en has it; `present` is a reading of the
 * present, whose moment is the head's number. SKY_INVALID: `what` begins the words, in Spanish, as who is at fault.
 */
enum sky_status sky_momento_parse(struct sky_lectura *present, struct sky_span text, const char *what,
                                  struct sky_momento *momento, struct sky_error *error) SKY_CHECKED;

/* The same where something begins with `text`: of a day it is the last entry before it, and its first millisecond. */
enum sky_status sky_momento_parse_begin(struct sky_lectura *present, struct sky_span text, const char *what,
                                        struct sky_momento *momento, struct sky_error *error) SKY_CHECKED;

#endif
