/*
 * What the processes of a host count, for Prometheus: in one file that all of them map, each in a slot of its own. A
 * slot outlives its process, and the next one of the same program goes on counting in it, so that counters only grow.
 * There is one slot in a process, as there is one log. Counting takes no lock and never fails: until the file is open,
 * or when it cannot be had, the process counts for itself alone. No label says anything of a customer: routes are
 * patterns.
 */
#ifndef SKY_BASE_METRICS_H
#define SKY_BASE_METRICS_H

#include "base/buffer.h"
#include "base/status.h"

enum sky_metric {
#define SKY_GAUGE(name, text, help) SKY_METRIC_##name,
#define SKY_COUNTER(name, text, help) SKY_METRIC_##name,
#define SKY_SCALE(name, text, divisor, help)
#include "base/metrics.def"
#undef SKY_SCALE
    SKY_METRICS,
};

enum sky_scale {
#undef SKY_GAUGE
#undef SKY_COUNTER
#define SKY_GAUGE(name, text, help)
#define SKY_COUNTER(name, text, help)
#define SKY_SCALE(name, text, divisor, help) SKY_SCALE_##name,
#include "base/metrics.def"
#undef SKY_GAUGE
#undef SKY_COUNTER
#undef SKY_SCALE
    SKY_SCALES,
};

/* Takes a slot of the file at `path`, which is made when it is not there or of another release's form. `program` and
 * `version` are told of it. On failure, SKY_UNAVAILABLE, the process counts for itself. */
enum sky_status sky_metrics_open(const char *path, const char *program, const char *version,
                                 struct sky_error *error) SKY_CHECKED;
void sky_metrics_close(void);

/* Adds to a counter or a gauge; sets a gauge. */
void sky_metrics_set(enum sky_metric metric, int64_t number);
void sky_metrics_add(enum sky_metric metric, int64_t number);
void sky_metrics_observe(enum sky_scale scale, int64_t number);

struct sky_metrics_route;

/* Where requests of a method and a route are counted; where there are too many, all further ones are counted as one. */
struct sky_metrics_route *sky_metrics_route(const char *method, const char *route);
void sky_metrics_request(struct sky_metrics_route *route, int status, int64_t microseconds);

/* What the system says of the process: to be called every second or so, when it is asked; not more often. */
void sky_metrics_look(void);

/* Puts what all processes with the same file have counted, in Prometheus's text format, version 0.0.4. */
void sky_metrics_write(struct sky_buffer *out);

/* Puts a gauge of what is no process's; or what comes before its lines, where it has labels. */
void sky_metrics_put_head(struct sky_buffer *out, const char *name, const char *help);
void sky_metrics_put(struct sky_buffer *out, const char *name, const char *help, int64_t number);

#endif
