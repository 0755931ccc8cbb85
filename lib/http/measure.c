/* A place for each row of the table of routes and each kind of method, and one for paths that have no row. */
#include "http/measure.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/metrics.h"
#include "http/exchange.h"

/* The methods that a row answers: its own, what goes with it, and what is refused there. */
enum kind { OWN, HEAD, OPTIONS, OTHER, KINDS };

static const char *const names[KINDS] = { NULL, "HEAD", "OPTIONS", "-" };

struct sky_measure {
    const struct sky_route *routes;
    size_t rows;
    _Atomic(struct sky_metrics_route *) known[];
};

struct sky_measure *sky_measure_new(const struct sky_program *program)
{
    size_t rows = 0;
    while (program->routes[rows].method)
        rows++;
    struct sky_measure *measure = calloc(1, sizeof *measure + (rows + 1) * KINDS * sizeof *measure->known);
    if (measure) {
        measure->routes = program->routes;
        measure->rows = rows;
    }
    return measure;
}

void sky_measure_free(struct sky_measure *measure)
{
    free(measure);
}

static enum kind kind_of(struct sky_request *request)
{
    if (request->found && strcmp(request->method, "OPTIONS") == 0)
        return OPTIONS;
    if (!request->has_method)
        return OTHER;
    return sky_request_is_head(request) ? HEAD : OWN;
}

void sky_measure_request(struct sky_measure *measure, struct sky_request *request)
{
    enum kind kind = kind_of(request);
    const struct sky_route *found = request->found ? request->match.route : NULL;
    size_t row = found ? (size_t)(found - measure->routes) : measure->rows;
    _Atomic(struct sky_metrics_route *) *known = &measure->known[row * KINDS + kind];
    struct sky_metrics_route *route = atomic_load_explicit(known, memory_order_acquire);
    if (!route) {
        route = sky_metrics_route(kind == OWN ? found->method : names[kind], found ? found->path : "-");
        atomic_store_explicit(known, route, memory_order_release);
    }
    sky_metrics_request(route, request->status, sky_clock_elapsed() - request->began);
}
