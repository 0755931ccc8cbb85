/* A FastCGI program: what an endpoint's main gives to libsky. */
#ifndef SKY_HTTP_PROGRAM_H
#define SKY_HTTP_PROGRAM_H

#include "base/settings.h"
#include "http/route.h"

/* Constant. The slots behind `routes` are optional; open, close and usable go together. */
struct sky_program {
    const char *name;
    const struct sky_route *routes;
    void *(*open)(const struct sky_settings *settings, struct sky_error *error); /* what sky_request_app returns */
    void (*close)(void *app);
    bool (*usable)(void *app); /* false: answer what is there, leave with 1, be started again */
    void (*stopping)(void *app); /* once, when no more is accepted: ends what is parked without an end of its own */
};

/*
 * Runs the program and returns its exit status. With a listening socket as standard input it serves FastCGI until
 * SIGTERM or SIGINT; with REQUEST_METHOD set it answers one request as plain CGI (RFC 3875). Options: --routes,
 * --settings, --version.
 */
int sky_program_run(const struct sky_program *program, int argc, char **argv);

#endif
