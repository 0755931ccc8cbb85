/* Whether a program answers at its socket: one request of FastCGI, and how long its answer took. */
#ifndef SKY_BIN_ANSWERING_H
#define SKY_BIN_ANSWERING_H

#include "base/status.h"

#include <stdint.h>

/* Asks for the health of whatever listens at the socket `path`; `*took` is in microseconds. SKY_UNAVAILABLE: it does
 * not answer in two seconds. */
enum sky_status answering_ask(const char *path, int64_t *took, struct sky_error *error) SKY_CHECKED;

#endif
