/* Answers that do not fit into the room of a socket: no worker waits for their readers. For answer.c alone. */
#ifndef SKY_HTTP_LARGE_H
#define SKY_HTTP_LARGE_H

#include "http/exchange.h"

/*
 * Whether an answer of so many bytes is to be sent by sky_answer_large: it is large, can be pushed, and there is memory
 * for one more that waits for its reader; it is counted until its request ends.
 */
bool sky_answer_is_large(struct sky_request *request, size_t size);

/* Sends `body`, which lives as long as the request, and `end`, a constant text, as fast as their reader takes them. */
enum sky_turn sky_answer_large(struct sky_request *request, int http, const char *type, struct sky_span body,
                               const char *end);

#endif
