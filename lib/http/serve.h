/* The loop that serves FastCGI on a listening socket with a few threads. */
#ifndef SKY_HTTP_SERVE_H
#define SKY_HTTP_SERVE_H

#include "http/program.h"

/* Whether `fd` is a listening socket. */
bool sky_serve_is_listener(int fd);

/* Whether only this machine reaches the socket: it is a Unix socket, or bound to a loopback address. */
bool sky_serve_is_local(int fd);

/*
 * Serves until SIGTERM or SIGINT, which must be blocked in the calling thread; then drains: accepts no more, goes on
 * with the connections it has until nginx closes them or the grace period ends. A program that is not usable any more
 * stops the same way, with SKY_UNAVAILABLE. Takes the listener.
 */
enum sky_status sky_serve(const struct sky_program *program, struct sky_app *app, const struct sky_settings *settings,
                          int listener, struct sky_error *error) SKY_CHECKED;

#endif
