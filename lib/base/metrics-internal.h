/* The form of the file, for metrics*.c alone. */
#ifndef SKY_BASE_METRICS_INTERNAL_H
#define SKY_BASE_METRICS_INTERNAL_H

#include <stdatomic.h>

#include "base/metrics.h"

#define SKY_METRICS_SLOTS 32
#define SKY_METRICS_ROUTES 64
#define SKY_METRICS_CODES 16
#define SKY_METRICS_BUCKETS 13

/* The last bucket has no bound. */
struct sky_histogram {
    _Atomic uint64_t buckets[SKY_METRICS_BUCKETS + 1];
    _Atomic int64_t sum;
};

struct sky_metrics_code {
    _Atomic int32_t status; /* 0: not taken; -1: any other */
    _Atomic uint64_t count;
};

struct sky_metrics_route {
    char method[12], route[84];
    struct sky_histogram durations; /* microseconds */
    struct sky_metrics_code codes[SKY_METRICS_CODES];
};

struct sky_slot {
    char program[24], version[24];              /* of whoever has it, or had it last; empty: nobody ever had it */
    int64_t pid, began;                         /* seconds since 1970 */
    _Atomic int64_t cpu, resident, descriptors; /* microseconds, bytes; of the process */
    _Atomic int64_t values[SKY_METRICS];
    struct sky_histogram scales[SKY_SCALES];
    _Atomic uint32_t routes_count; /* what comes before it is whole */
    struct sky_metrics_route routes[SKY_METRICS_ROUTES];
};

struct sky_metrics_file {
    char form[64]; /* which release's it is */
    struct sky_slot slots[SKY_METRICS_SLOTS];
};

/* The file, or NULL: the process counts for itself. */
struct sky_metrics_file *sky_metrics_mapped(void);
const struct sky_slot *sky_metrics_own(void);
/* Whether a process has the slot. */
bool sky_metrics_is_taken(size_t slot);

extern const int64_t sky_metrics_times[SKY_METRICS_BUCKETS], sky_metrics_sizes[SKY_METRICS_BUCKETS];

#endif
