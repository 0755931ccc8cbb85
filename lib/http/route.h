/* The table of routes that opens each program: the only truth about what it answers. */
#ifndef SKY_HTTP_ROUTE_H
#define SKY_HTTP_ROUTE_H

#include "base/buffer.h"
#include "http/request.h"

/* Variables in one path. */
#define SKY_ROUTE_VARIABLES_MAX 2

/* Who may use a route. */
enum sky_role { SKY_PUBLIC, SKY_LECTOR, SKY_EDITOR, SKY_ADMIN };

/* A row; a table ends with a row of zeros. GET answers HEAD too; OPTIONS is answered for every path. */
struct sky_route {
    const char *method;
    const char *path; /* segments, some of them variables, as in "/clientes/{nombre}" */
    enum sky_role role;
    sky_handler *handler;
    const char *parameters; /* of the query, parted by spaces: any other is refused; NULL: it is not looked at */
};

enum sky_route_result { SKY_ROUTE_NO_PATH, SKY_ROUTE_NO_METHOD, SKY_ROUTE_FOUND };

/* A plain value: what a look-up found. Spans are borrowed from the path that was looked up, still encoded. */
struct sky_match {
    const struct sky_route *route; /* with NO_METHOD: one of the same path */
    struct sky_span values[SKY_ROUTE_VARIABLES_MAX];
};

/* Looks up a raw path (no query). Paths are split first; nothing is decoded. A variable is never empty. */
enum sky_route_result sky_route_find(const struct sky_route *routes, const char *method, struct sky_span path,
                                     struct sky_match *match);

/* Whether the path of `same` has a row with that method. */
bool sky_route_has_method(const struct sky_route *routes, const struct sky_route *same, const char *method);

/* Which of the path's variables is called `name`, from 0; -1 for none. */
int sky_route_variable(const struct sky_route *route, const char *name);

/* Puts the methods of the path of `same`, as the header Allow lists them (RFC 9110, section 10.2.1). */
void sky_route_allow(const struct sky_route *routes, const struct sky_route *same, struct sky_buffer *buffer);

/* Puts the table, a line each: method, path, role, parted by tabs. */
void sky_route_describe(const struct sky_route *routes, struct sky_buffer *buffer);

#endif
