/*
 * Which pages of other origins may ask, by the CORS protocol (https://fetch.spec.whatwg.org/#http-cors-protocol): those
 * of the origins that a setting lists. They are let in by tokens, and never by a cookie: the answer allows no
 * credentials.
 */
#ifndef SKY_HTTP_CORS_H
#define SKY_HTTP_CORS_H

#include "http/request.h"

/* Origins in one list. */
#define SKY_CORS_ORIGINS_MAX 16

/*
 * Checks a list of origins, as browsers write them (RFC 6454, section 6.2: in lower case, without a port that their
 * scheme has anyway), a space between two. SKY_INVALID names the one that is wrong.
 */
enum sky_status sky_cors_check(const char *origins, struct sky_error *error) SKY_CHECKED;

/* Whether the request is of a page of an origin that the app lists. */
bool sky_cors_is_listed(struct sky_request *request);

/* Adds to the answer to come what lets such a page read it, and no cache give it to another. */
void sky_cors_expose(struct sky_request *request);

/* Adds what such a page may send, if it asks before it sends a method that its path has (a preflight). */
void sky_cors_answer_preflight(struct sky_request *request);

#endif
