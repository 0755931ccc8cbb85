/*
 * What was counted, as text (prometheus.io, "Exposition formats"). Processes of one program are added up, but for what
 * the system says of each; a gauge counts while its process lives.
 */
#include "base/metrics-internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* A slot that somebody has, or had. */
struct counted {
    const struct sky_slot *slot;
    bool lives; /* somebody still has it */
};

/* All of them, those of a program one after the other; there is at least one. */
struct all {
    struct counted items[SKY_METRICS_SLOTS];
    size_t count;
};

static int by_program(const void *one, const void *other)
{
    return strcmp(((const struct counted *)one)->slot->program, ((const struct counted *)other)->slot->program);
}

static void find_slots(struct all *all)
{
    const struct sky_metrics_file *file = sky_metrics_mapped();
    *all = (struct all){ .items = { { sky_metrics_own(), true } }, .count = 1 };
    if (!file)
        return;
    all->count = 0;
    for (size_t i = 0; i < SKY_METRICS_SLOTS; i++)
        if (*file->slots[i].program)
            all->items[all->count++] = (struct counted){ &file->slots[i], sky_metrics_is_taken(i) };
    qsort(all->items, all->count, sizeof *all->items, by_program);
}

/* Where the run of those that `compare` finds equal, which begins at `from`, ends. */
static size_t end_of(const void *items, size_t size, size_t count, size_t from,
                     int (*compare)(const void *one, const void *other))
{
    const char *bytes = items;
    size_t end = from + 1;
    while (end < count && compare(bytes + from * size, bytes + end * size) == 0)
        end++;
    return end;
}

static size_t end_of_program(const struct all *all, size_t from)
{
    return end_of(all->items, sizeof *all->items, all->count, from, by_program);
}

static void put_head(struct sky_buffer *out, const char *name, const char *type, const char *help)
{
    sky_buffer_printf(out, "# HELP %s %s.\n# TYPE %s %s\n", name, help, name, type);
}

/* --- histograms */

/* A plain value: histograms that were added up. */
struct sum {
    uint64_t buckets[SKY_METRICS_BUCKETS + 1];
    int64_t sum;
};

static void add(struct sum *sum, const struct sky_histogram *histogram)
{
    for (size_t i = 0; i <= SKY_METRICS_BUCKETS; i++)
        sum->buckets[i] += atomic_load(&histogram->buckets[i]);
    sum->sum += atomic_load(&histogram->sum);
}

/* A number of units of which `divisor`, 1 or a million, make one. */
static void put_scaled(struct sky_buffer *out, int64_t number, int64_t divisor)
{
    if (divisor == 1)
        sky_buffer_put_number(out, number);
    else
        sky_buffer_printf(out, "%" PRId64 ".%06" PRId64, number / divisor, number % divisor);
}

static void put_histogram(struct sky_buffer *out, const char *name, const char *labels, const struct sum *sum,
                          int64_t divisor)
{
    const int64_t *bounds = divisor == 1 ? sky_metrics_sizes : sky_metrics_times;
    uint64_t below = 0;
    for (size_t i = 0; i <= SKY_METRICS_BUCKETS; i++) {
        below += sum->buckets[i];
        sky_buffer_printf(out, "%s_bucket{%s,le=\"", name, labels);
        if (i < SKY_METRICS_BUCKETS)
            put_scaled(out, bounds[i], divisor);
        else
            sky_buffer_put_text(out, "+Inf");
        sky_buffer_printf(out, "\"} %" PRIu64 "\n", below);
    }
    sky_buffer_printf(out, "%s_sum{%s} ", name, labels);
    put_scaled(out, sum->sum, divisor);
    sky_buffer_printf(out, "\n%s_count{%s} %" PRIu64 "\n", name, labels, below);
}

static void put_scale(struct sky_buffer *out, const struct all *all, enum sky_scale scale, const char *name,
                      int64_t divisor)
{
    char labels[64];
    for (size_t i = 0; i < all->count;) {
        struct sum sum = { 0 };
        snprintf(labels, sizeof labels, "program=\"%s\"", all->items[i].slot->program);
        for (size_t end = end_of_program(all, i); i < end; i++)
            add(&sum, &all->items[i].slot->scales[scale]);
        put_histogram(out, name, labels, &sum, divisor);
    }
}

static void put_value(struct sky_buffer *out, const struct all *all, enum sky_metric metric, const char *name,
                      bool is_gauge)
{
    for (size_t i = 0; i < all->count;) {
        int64_t value = 0;
        const char *program = all->items[i].slot->program;
        for (size_t end = end_of_program(all, i); i < end; i++)
            if (!is_gauge || all->items[i].lives)
                value += atomic_load(&all->items[i].slot->values[metric]);
        sky_buffer_printf(out, "%s{program=\"%s\"} %" PRId64 "\n", name, program, value);
    }
}

static void put_values(struct sky_buffer *out, const struct all *all)
{
#define SKY_GAUGE(name, text, help)     \
    put_head(out, text, "gauge", help); \
    put_value(out, all, SKY_METRIC_##name, text, true);
#define SKY_COUNTER(name, text, help)     \
    put_head(out, text, "counter", help); \
    put_value(out, all, SKY_METRIC_##name, text, false);
#define SKY_SCALE(name, text, divisor, help) \
    put_head(out, text, "histogram", help);  \
    put_scale(out, all, SKY_SCALE_##name, text, divisor);
#include "base/metrics.def"
#undef SKY_GAUGE
#undef SKY_COUNTER
#undef SKY_SCALE
}

/* --- requests */

/* A route of a program, in one of its slots. */
struct place {
    const char *program;
    const struct sky_metrics_route *route;
};

static int compare(const void *one, const void *other)
{
    const struct place *a = one, *b = other;
    int order = strcmp(a->program, b->program);
    order = order ? order : strcmp(a->route->route, b->route->route);
    return order ? order : strcmp(a->route->method, b->route->method);
}

/* All of them in order, to be freed; those that are to be added up follow one another. NULL: there is no memory. */
static struct place *find_places(const struct all *all, size_t *count)
{
    struct place *places = malloc(sizeof *places * SKY_METRICS_SLOTS * SKY_METRICS_ROUTES);
    *count = 0;
    for (size_t i = 0; places && i < all->count; i++) {
        const struct sky_slot *slot = all->items[i].slot;
        uint32_t routes = atomic_load(&slot->routes_count);
        for (uint32_t j = 0; j < routes && j < SKY_METRICS_ROUTES; j++)
            places[(*count)++] = (struct place){ slot->program, &slot->routes[j] };
    }
    if (places)
        qsort(places, *count, sizeof *places, compare);
    return places;
}

static void put_labels(char *labels, size_t size, const struct place *place)
{
    snprintf(labels, size, "program=\"%s\",route=\"%s\",method=\"%s\"", place->program, place->route->route,
             place->route->method);
}

/* A code is put where it is first met, with what all places have of it. */
static void put_code(struct sky_buffer *out, const char *labels, const struct place *places, size_t count, size_t at)
{
    const struct sky_metrics_code *codes = places[at / SKY_METRICS_CODES].route->codes;
    int32_t status = atomic_load(&codes[at % SKY_METRICS_CODES].status);
    uint64_t all = 0;
    for (size_t i = 0; status && i < count * SKY_METRICS_CODES; i++) {
        const struct sky_metrics_code *other = &places[i / SKY_METRICS_CODES].route->codes[i % SKY_METRICS_CODES];
        if (atomic_load(&other->status) != status)
            continue;
        if (i < at)
            return;
        all += atomic_load(&other->count);
    }
    if (status > 0)
        sky_buffer_printf(out, "sky_http_requests_total{%s,code=\"%d\"} %" PRIu64 "\n", labels, (int)status, all);
    else if (status < 0)
        sky_buffer_printf(out, "sky_http_requests_total{%s,code=\"other\"} %" PRIu64 "\n", labels, all);
}

static void put_requests(struct sky_buffer *out, const struct all *all)
{
    char labels[192];
    size_t count, end;
    struct place *places = find_places(all, &count);
    out->failed = out->failed || !places;
    put_head(out, "sky_http_requests_total", "counter", "Requests that were answered");
    for (size_t i = 0; places && i < count; i = end) {
        end = end_of(places, sizeof *places, count, i, compare);
        put_labels(labels, sizeof labels, &places[i]);
        for (size_t at = 0; at < (end - i) * SKY_METRICS_CODES; at++)
            put_code(out, labels, &places[i], end - i, at);
    }
    put_head(out, "sky_http_request_duration_seconds", "histogram",
             "Time from a request's arrival to its answer's end");
    for (size_t i = 0; places && i < count; i = end) {
        struct sum sum = { 0 };
        end = end_of(places, sizeof *places, count, i, compare);
        put_labels(labels, sizeof labels, &places[i]);
        for (size_t j = i; j < end; j++)
            add(&sum, &places[j].route->durations);
        put_histogram(out, "sky_http_request_duration_seconds", labels, &sum, 1000000);
    }
    free(places);
}

/* --- processes */

static void put_process(struct sky_buffer *out, const struct all *all, const char *name,
                        int64_t (*value)(const struct sky_slot *slot), int64_t divisor)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].lives) {
            const struct sky_slot *slot = all->items[i].slot;
            sky_buffer_printf(out, "%s{program=\"%s\",pid=\"%" PRId64 "\"} ", name, slot->program, slot->pid);
            put_scaled(out, value(slot), divisor);
            sky_buffer_put_text(out, "\n");
        }
}

static int64_t cpu_of(const struct sky_slot *slot)
{
    return atomic_load(&slot->cpu);
}

static int64_t resident_of(const struct sky_slot *slot)
{
    return atomic_load(&slot->resident);
}

static int64_t descriptors_of(const struct sky_slot *slot)
{
    return atomic_load(&slot->descriptors);
}

static int64_t began_of(const struct sky_slot *slot)
{
    return slot->began;
}

static void put_processes(struct sky_buffer *out, const struct all *all)
{
    put_head(out, "sky_process_cpu_seconds_total", "counter", "Processor time of the process");
    put_process(out, all, "sky_process_cpu_seconds_total", cpu_of, 1000000);
    put_head(out, "sky_process_resident_memory_bytes", "gauge", "Memory that the process has");
    put_process(out, all, "sky_process_resident_memory_bytes", resident_of, 1);
    put_head(out, "sky_process_open_fds", "gauge", "Descriptors that the process has open");
    put_process(out, all, "sky_process_open_fds", descriptors_of, 1);
    put_head(out, "sky_process_start_time_seconds", "gauge", "When the process began, in seconds since 1970");
    put_process(out, all, "sky_process_start_time_seconds", began_of, 1);
    put_head(out, "sky_build_info", "gauge", "Releases that run");
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].lives) {
            const struct sky_slot *slot = all->items[i].slot;
            sky_buffer_printf(out, "sky_build_info{program=\"%s\",pid=\"%" PRId64 "\",version=\"%s\"} 1\n",
                              slot->program, slot->pid, slot->version);
        }
}

void sky_metrics_write(struct sky_buffer *out)
{
    struct all all;
    find_slots(&all);
    put_requests(out, &all);
    put_values(out, &all);
    put_processes(out, &all);
}

void sky_metrics_put_head(struct sky_buffer *out, const char *name, const char *help)
{
    put_head(out, name, "gauge", help);
}

void sky_metrics_put(struct sky_buffer *out, const char *name, const char *help, int64_t number)
{
    sky_metrics_put_head(out, name, help);
    sky_buffer_printf(out, "%s %" PRId64 "\n", name, number);
}
