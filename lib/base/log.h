/*
 * One line of JSON an event, to stderr, whole and in order, from any thread. Nothing personal goes in: routes are
 * logged as patterns, never as paths, and error texts about faults carry no names. Every line has an end: ids have 64
 * bytes at most (http/exchange.c), events and faults SKY_ERROR_TEXT_MAX.
 */
#ifndef SKY_BASE_LOG_H
#define SKY_BASE_LOG_H

#include "base/status.h"

#include <stdint.h>

/* A plain value: what is said of a request that was answered. Texts are borrowed for the call; the id and the route
 * have no quote, no backslash and no control character. A method that HTTP does not define is said to be "-". */
struct sky_log_request {
    const char *id, *method, *route;
    int status;
    int64_t microseconds;
    const char *fault;     /* what went wrong, for a 5xx; or NULL */
    int64_t operation;     /* the last one of the log that it wrote; 0: it wrote none */
    struct sky_span trace; /* 32 hexadecimal digits, or no span */
};

/* Says how a request ended. Where lines are gathered, that of a success may wait, for sky_log_flush or for others. */
void sky_log_request(const char *program, const struct sky_log_request *request);

/* Something else that an operator should know; `level` is "info", "warning" or "error". It is written at once. */
void sky_log_event(const char *program, const char *level, const char *format, ...) SKY_PRINTF(3, 4);

/*
 * From gather to end_gathering, lines of successes are written a few KiB at a time: when so many have come, before any
 * other line, and by sky_log_flush, which whoever began calls a few times a second. Until then, and after it, each is
 * written at once. A process that is killed loses those that wait.
 */
void sky_log_gather(void);
void sky_log_flush(void);
void sky_log_end_gathering(void);

#endif
