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
    bool stale;              /* whose password was given too long ago for what is SKY_RECENT */
    bool unfinished;         /* who sets a second factor up, and nothing else before */
};

struct sky_request;

/* Constant. */
struct sky_access {
    const char *challenge; /* the value of WWW-Authenticate (RFC 9110, section 11.6.1) where nobody is admitted */
    /* Puts who asks into `*caller`. SKY_UNAUTHENTICATED where the request has no credentials, or wrong ones; any other
     * failure when that cannot be told at present. Called from any worker. */
    enum sky_status (*admit)(struct sky_request *request, struct sky_caller *caller, struct sky_error *error);
    /* Whether it would still admit the caller of a request that goes on for long, as the feed's do. Called from any
     * thread, about once a second; quick. NULL: it would. */
    bool (*still)(struct sky_request *request);
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

/* What a route asks for besides the role, as in SKY_ADMIN | SKY_RECENT: a password that was given in the last minutes,
 * unless it is a token that asks; and that it lets those in, too, who set a second factor up. */
#define SKY_RECENT 0x10u
#define SKY_ENROLLING 0x20u

/* The role alone. */
enum sky_role sky_access_role(unsigned asks);

/* Whether the caller may use a route that asks for that: SKY_FORBIDDEN names the role; SKY_FACTOR_NEEDED;
 * SKY_PASSWORD_NEEDED. */
enum sky_status sky_access_check(const struct sky_caller *caller, unsigned asks, struct sky_error *error) SKY_CHECKED;

#endif
