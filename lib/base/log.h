/*
 * One line of JSON an event, to stderr, in one write. Nothing personal goes in: routes are logged as patterns, never as
 * paths, and error texts about faults carry no names.
 */
#ifndef SKY_BASE_LOG_H
#define SKY_BASE_LOG_H

#include "base/status.h"

#include <stdint.h>

/* A plain value: what is said of a request that was answered. Texts are borrowed for the call. */
struct sky_log_request {
    const char *id, *method, *route;
    int status;
    int64_t microseconds;
    const char *fault; /* what went wrong, for a 5xx; or NULL */
};

void sky_log_request(const char *program, const struct sky_log_request *request);

/* Something else that an operator should know; `level` is "info", "warning" or "error". */
void sky_log_event(const char *program, const char *level, const char *format, ...) SKY_PRINTF(3, 4);

#endif
