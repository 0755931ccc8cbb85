/* Who asks, and what they may do: asked once a request, before its handler, for every route that is not public. */
#ifndef SKY_HTTP_ACCESS_H
#define SKY_HTTP_ACCESS_H

#include "base/role.h"
#include "base/status.h"

/* A plain value. */
struct sky_caller {
    struct sky_span name; /* the author of what it writes; lives as long as the request */
    enum sky_role role;
    struct sky_span session; /* the id of the session by whose cookie a browser came; no span: by none */
};

struct sky_request;

/* Constant. */
struct sky_access {
    const char *challenge; /* the value of WWW-Authenticate (RFC 9110, section 11.6.1) where nobody is admitted */
    /* Puts who asks into `*caller`. SKY_UNAUTHENTICATED where the request has no credentials, or wrong ones; any other
     * failure when that cannot be told at present. Called from any worker. */
    enum sky_status (*admit)(struct sky_request *request, struct sky_caller *caller, struct sky_error *error);
};

/*
 * Whether the web server has let somebody in by itself, whose name, of 64 bytes at most, it says in SKY_CALLER; if so,
 * puts who it is into `*caller`, with every role. REMOTE_USER would not do: often it is what the client says.
 */
bool sky_access_by_server(struct sky_request *request, struct sky_caller *caller);

/*
 * Admits everybody on this machine (REMOTE_ADDR), and from elsewhere whom the web server has let in, with every role.
 * SKY_FORBIDDEN for others.
 */
extern const struct sky_access sky_access_open;

/* Whether the caller may use a route of that role; SKY_FORBIDDEN names the role. */
enum sky_status sky_access_check(const struct sky_caller *caller, enum sky_role role,
                                 struct sky_error *error) SKY_CHECKED;

#endif
