/* The table of routes that opens each program: the only truth about what it answers. */
#ifndef SKY_HTTP_ROUTE_H
#define SKY_HTTP_ROUTE_H

#include "base/buffer.h"
#include "http/access.h"
#include "http/body.h"
#include "http/parameter.h"
#include "http/request.h"

/* Variables in one path. */
#define SKY_ROUTE_VARIABLES_MAX 2

/* A row; a table ends with a row of zeros. GET answers HEAD too; OPTIONS is answered for every path. */
struct sky_route {
    const char *method;
    const char *path;                       /* segments, some of them variables, as in "/clientes/{nombre}" */
    unsigned asks;                          /* the least role that may use it, and what http/access.h adds to that */
    sky_handler *handler;                   /* called when all that the row says was checked */
    const struct sky_body *body;            /* NULL: what comes is not looked at */
    const struct sky_parameter *parameters; /* NULL: none is allowed */
};

enum sky_route_result { SKY_ROUTE_NO_PATH, SKY_ROUTE_NO_METHOD, SKY_ROUTE_FOUND };

/* A plain value: what a look-up found. Spans are borrowed from the path that was looked up, still encoded. */
struct sky_match {
    const struct sky_route *route; /* with NO_METHOD: one of the same path */
    struct sky_span values[SKY_ROUTE_VARIABLES_MAX];
};

/*
 * Checks a table: a path begins with a slash and has SKY_ROUTE_VARIABLES_MAX variables at most; no path has a method
 * twice; parameters have names of their own, and those of the path are variables of it. SKY_INTERNAL says which row is
 * wrong: a program with such a table does not start.
 */
enum sky_status sky_route_check(const struct sky_route *routes, struct sky_error *error) SKY_CHECKED;

/* Looks up a raw path (no query). Paths are split first: a fixed word may be encoded, as may its parts, and values are
 * left as they are. A variable is never empty. */
enum sky_route_result sky_route_find(const struct sky_route *routes, const char *method, struct sky_span path,
                                     struct sky_match *match);

/* Whether the path of `same` has a row with that method. */
bool sky_route_has_method(const struct sky_route *routes, const struct sky_route *same, const char *method);

/* Which of the path's variables is called `name`, from 0; -1 for none. */
int sky_route_variable(const struct sky_route *route, const char *name);

/* Puts the methods of the path of `same`, as the header Allow lists them (RFC 9110, section 10.2.1). */
void sky_route_allow(const struct sky_route *routes, const struct sky_route *same, struct sky_buffer *buffer);

/* Puts the table, a line each, separated by tabs: method, path, role, kind of body, and the parameters of the query,
 * separated by spaces, "-" for none and "*" where they are not looked at; then "enrolling" and "recent" where it is so.
 */
void sky_route_describe(const struct sky_route *routes, struct sky_buffer *buffer);

#endif
