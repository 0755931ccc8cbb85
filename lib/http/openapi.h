/* What the rows of a program tell of it as OpenAPI (version 3.1) has it: its part of /openapi.json. */
#ifndef SKY_HTTP_OPENAPI_H
#define SKY_HTTP_OPENAPI_H

#include "http/program.h"

/*
 * Puts one JSON object: `paths`, their methods with the role (x-rol), the parameters of path and query, and the media
 * types of the body with its bytes at most (x-bytes); and `schemas`. nginx/routes adds what is written in docs/openapi.
 */
void sky_openapi_describe(const struct sky_program *program, struct sky_buffer *buffer);

#endif
