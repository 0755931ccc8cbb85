/*
 * The access of those who bear a token, "Authorization: Bearer sky_..." (RFC 6750, section 2.1), or have the cookie of
 * a session, or whom the web server has let in by itself.
 */
#ifndef SKY_API_BEARER_H
#define SKY_API_BEARER_H

#include "http/access.h"
#include "http/request.h"

/* Asks the app's porter; whoever has no token, or a wrong one, is nobody. */
extern const struct sky_access sky_api_bearers;

/* Whether the request came by TLS; and the name of a session's cookie there, or else; a constant string. */
bool sky_api_is_secure(struct sky_request *request);
const char *sky_api_cookie(struct sky_request *request);

/* Answers who was refused at the entrance: when to try again, or how. */
struct sky_intento;
enum sky_turn sky_api_answer_refused(struct sky_request *request, const struct sky_intento *intento);

#endif
