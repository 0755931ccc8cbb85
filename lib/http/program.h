/* A FastCGI program: what an endpoint's main gives to libsky. */
#ifndef SKY_HTTP_PROGRAM_H
#define SKY_HTTP_PROGRAM_H

#include "base/settings.h"
#include "http/app.h"
#include "http/route.h"

/* Constant. The slots after `routes` are optional. */
struct sky_program {
    const char *name;
    const struct sky_route *routes;
    void (*schemas)(struct sky_buffer *out); /* puts those of its documents, by name, as one JSON object */
    const char *absent; /* what it says of a customer that is not there; NULL: the error's own text */
    /* Fills the app, which holds nothing but the open access at first, and which sky_request_app returns. */
    enum sky_status (*open)(struct sky_app *app, const struct sky_settings *settings, struct sky_error *error);
    /* Closes what `open` left in it, also where that failed halfway. */
    void (*close)(struct sky_app *app);
    /* False: answer what is there, leave with 1, be started again. */
    bool (*usable)(struct sky_app *app);
    /* About four times a second while it serves, from one thread: lets go what has been idle for long. */
    void (*rest)(struct sky_app *app);
    /* Once, when no more is accepted: ends what is parked without an end of its own. */
    void (*stopping)(struct sky_app *app);
};

/*
 * Runs the program and returns its exit status. With a listening socket as standard input it serves FastCGI until
 * SIGTERM or SIGINT; with REQUEST_METHOD set it answers one request as plain CGI (RFC 3875). Options: --routes,
 * --openapi, --settings, --version.
 */
int sky_program_run(const struct sky_program *program, int argc, char **argv);

#endif
