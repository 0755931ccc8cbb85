/* Plain CGI: one request from the environment and standard input, answered on standard output. */
#ifndef SKY_HTTP_CGI_H
#define SKY_HTTP_CGI_H

#include "http/program.h"

/* Whether the environment holds a request. */
bool sky_cgi_is_asked(void);

/* Answers it, waiting for a parked one. Returns false when memory ran out or nobody read the answer. */
bool sky_cgi_run(const struct sky_program *program, struct sky_app *app);

/* Answers it with `error`: the program could not even start. */
void sky_cgi_refuse(const struct sky_program *program, const struct sky_error *error);

#endif
