/* How far something long has come: on a terminal one line over itself, with a bar, the rate and the time left. */
#ifndef SKY_BIN_PROGRESS_H
#define SKY_BIN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* A plain value. */
struct progress {
    const char *what; /* what is counted, in the plural */
    bool watched;     /* somebody looks at it */
    bool tells;       /* nobody does, and a line is said now and then */
    int64_t began, first, told;
};

/* Of `what`; where standard error is no terminal, nothing is said unless it `tells`. */
struct progress progress_begin(const char *what, bool tells);

/* Says that `done` are done of `all`, 0 where that is not known, unless it has just been said. */
void progress_tell(struct progress *progress, int64_t done, int64_t all);

/* Takes the line away, so that something else can be said. */
void progress_clear(const struct progress *progress);

#endif
