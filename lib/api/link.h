/* Links from a page to others of its list: the same request with another cursor. */
#ifndef SKY_API_LINK_H
#define SKY_API_LINK_H

#include "http/request.h"

/*
 * Tells in the answer of the page `rel`, "next" or "prev", which the parameter `cursor` with the value `place` leads
 * to; `kept`, which NULL ends, are the parameters that the link repeats. SKY_NO_MEMORY, with the request's error
 * filled: without the link the page would pass for the last.
 */
enum sky_status sky_api_add_link(struct sky_request *request, const char *rel, const char *cursor,
                                 struct sky_span place, const char *const *kept) SKY_CHECKED;

#endif
