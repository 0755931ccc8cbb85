/*
 * Counting, and the file. A slot is held by a lock on its bytes, which ends with the process that has it; who looks for
 * one holds the file's own lock meanwhile. The file has all its blocks from the beginning, as a page that cannot be had
 * later would end the process.
 */
#include "base/metrics-internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/version.h"

#define FORM "sky metrics " SKY_VERSION

const int64_t sky_metrics_times[SKY_METRICS_BUCKETS] = { 250,   500,    1000,   2500,   5000,    10000,  25000,
                                                         50000, 100000, 250000, 500000, 1000000, 5000000 };
const int64_t sky_metrics_sizes[SKY_METRICS_BUCKETS] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096 };

static struct sky_slot alone; /* until there is a file, or when there is none */
static struct {
    int fd;
    struct sky_metrics_file *file;
    struct sky_slot *slot;
    pthread_mutex_t mutex; /* over adding routes */
} metrics = { .fd = -1, .slot = &alone, .mutex = PTHREAD_MUTEX_INITIALIZER };

struct sky_metrics_file *sky_metrics_mapped(void)
{
    return metrics.file;
}

const struct sky_slot *sky_metrics_own(void)
{
    return metrics.slot;
}

/* --- the file */

static struct flock lock_of(size_t slot)
{
    return (struct flock){ .l_type = F_WRLCK,
                           .l_whence = SEEK_SET,
                           .l_start =
                               (off_t)(offsetof(struct sky_metrics_file, slots) + slot * sizeof(struct sky_slot)),
                           .l_len = sizeof(struct sky_slot) };
}

bool sky_metrics_is_taken(size_t slot)
{
    struct flock lock = lock_of(slot);
    return metrics.slot == &metrics.file->slots[slot] ||
           (fcntl(metrics.fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK);
}

static bool take(size_t slot)
{
    struct flock lock = lock_of(slot);
    return fcntl(metrics.fd, F_OFD_SETLK, &lock) == 0;
}

static void give_back(size_t slot)
{
    struct flock lock = lock_of(slot);
    lock.l_type = F_UNLCK;
    fcntl(metrics.fd, F_OFD_SETLK, &lock);
}

static bool is_whole(int fd)
{
    char form[sizeof((struct sky_metrics_file *)NULL)->form] = "";
    struct stat status;
    return fstat(fd, &status) == 0 && status.st_size == sizeof(struct sky_metrics_file) &&
           pread(fd, form, sizeof form, 0) == sizeof form && memcmp(form, FORM, sizeof FORM) == 0;
}

static bool make(int fd)
{
    errno = posix_fallocate(fd, 0, sizeof(struct sky_metrics_file));
    return errno == 0 && pwrite(fd, FORM, sizeof FORM, 0) == sizeof FORM;
}

/* Opens and locks the file. One of another form is left to whoever has it, and another put in its place. */
static bool open_file(const char *path)
{
    for (;;) {
        struct stat own, there;
        if ((metrics.fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640)) < 0 || flock(metrics.fd, LOCK_EX) != 0 ||
            fstat(metrics.fd, &own) != 0)
            return false;
        bool is_there = stat(path, &there) == 0 && there.st_ino == own.st_ino && there.st_dev == own.st_dev;
        if (is_there && (is_whole(metrics.fd) || (own.st_size == 0 && make(metrics.fd))))
            return true;
        if (is_there && unlink(path) != 0)
            return false;
        close(metrics.fd);
    }
}

/* A free slot of the same program, else an unused one, else one that nobody has; SKY_METRICS_SLOTS: there is none. */
static size_t find_slot(const char *program)
{
    size_t found = SKY_METRICS_SLOTS;
    int best = 0;
    for (size_t i = 0; i < SKY_METRICS_SLOTS; i++) {
        const struct sky_slot *slot = &metrics.file->slots[i];
        int fits = strcmp(slot->program, program) == 0 ? 3 : !*slot->program ? 2 : 1;
        if (fits <= best || !take(i))
            continue;
        if (found < SKY_METRICS_SLOTS)
            give_back(found);
        found = i;
        best = fits;
    }
    return found;
}

static void begin(struct sky_slot *slot, const char *program, const char *version)
{
    if (strcmp(slot->program, program) != 0)
        memset(slot, 0, sizeof *slot);
    snprintf(slot->program, sizeof slot->program, "%s", program);
    snprintf(slot->version, sizeof slot->version, "%s", version);
    slot->pid = getpid();
    slot->began = sky_clock_now() / 1000;
#define SKY_GAUGE(name, text, help) atomic_store(&slot->values[SKY_METRIC_##name], 0);
#define SKY_COUNTER(name, text, help)
#define SKY_SCALE(name, text, divisor, help)
#include "base/metrics.def"
#undef SKY_GAUGE
#undef SKY_COUNTER
#undef SKY_SCALE
}

static enum sky_status map_slot(const char *program, struct sky_error *error)
{
    void *file = mmap(NULL, sizeof *metrics.file, PROT_READ | PROT_WRITE, MAP_SHARED, metrics.fd, 0);
    if (file == MAP_FAILED)
        return sky_error_set(error, SKY_UNAVAILABLE, "mmap: %s", strerror(errno));
    metrics.file = file;
    size_t slot = find_slot(program);
    if (slot == SKY_METRICS_SLOTS)
        return sky_error_set(error, SKY_UNAVAILABLE, "%d processes count in it already", SKY_METRICS_SLOTS);
    metrics.slot = &metrics.file->slots[slot];
    return SKY_OK;
}

enum sky_status sky_metrics_open(const char *path, const char *program, const char *version, struct sky_error *error)
{
    sky_metrics_close();
    begin(&alone, program, version);
    if (!*path)
        return SKY_OK;
    if (!open_file(path))
        sky_error_set(error, SKY_UNAVAILABLE, "%s", strerror(errno));
    else if (map_slot(program, error) == SKY_OK)
        begin(metrics.slot, program, version);
    if (error->status)
        sky_metrics_close();
    else
        flock(metrics.fd, LOCK_UN);
    return error->status;
}

/* What was counted stays where it is. */
void sky_metrics_close(void)
{
    metrics.slot = &alone;
    if (metrics.file)
        munmap(metrics.file, sizeof *metrics.file);
    if (metrics.fd >= 0)
        close(metrics.fd);
    metrics.file = NULL;
    metrics.fd = -1;
}

/* --- counting */

static void count(struct sky_histogram *histogram, const int64_t *bounds, int64_t number)
{
    size_t at = 0;
    while (at < SKY_METRICS_BUCKETS && number > bounds[at])
        at++;
    atomic_fetch_add_explicit(&histogram->buckets[at], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&histogram->sum, number, memory_order_relaxed);
}

void sky_metrics_add(enum sky_metric metric, int64_t number)
{
    atomic_fetch_add_explicit(&metrics.slot->values[metric], number, memory_order_relaxed);
}

void sky_metrics_set(enum sky_metric metric, int64_t number)
{
    atomic_store_explicit(&metrics.slot->values[metric], number, memory_order_relaxed);
}

void sky_metrics_observe(enum sky_scale scale, int64_t number)
{
    count(&metrics.slot->scales[scale], scale == SKY_SCALE_COMMIT_SIZE ? sky_metrics_sizes : sky_metrics_times, number);
}

static struct sky_metrics_route *find_route(const char *method, const char *route, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct sky_metrics_route *known = &metrics.slot->routes[i];
        if (strcmp(known->method, method) == 0 && strcmp(known->route, route) == 0)
            return known;
    }
    return NULL;
}

/* The last place is for all that have none. */
static struct sky_metrics_route *add_route(const char *method, const char *route, uint32_t count)
{
    bool is_last = count == SKY_METRICS_ROUTES - 1;
    if (count == SKY_METRICS_ROUTES)
        return &metrics.slot->routes[count - 1];
    struct sky_metrics_route *added = &metrics.slot->routes[count];
    snprintf(added->method, sizeof added->method, "%s", is_last ? "-" : method);
    snprintf(added->route, sizeof added->route, "%s", is_last ? "-" : route);
    atomic_store(&metrics.slot->routes_count, count + 1);
    return added;
}

struct sky_metrics_route *sky_metrics_route(const char *method, const char *route)
{
    pthread_mutex_lock(&metrics.mutex);
    uint32_t known = atomic_load(&metrics.slot->routes_count);
    struct sky_metrics_route *found = find_route(method, route, known);
    if (!found)
        found = add_route(method, route, known);
    pthread_mutex_unlock(&metrics.mutex);
    return found;
}

static bool is_code(struct sky_metrics_code *code, int32_t status)
{
    int32_t free = 0;
    return atomic_load_explicit(&code->status, memory_order_relaxed) == status ||
           atomic_compare_exchange_strong(&code->status, &free, status) || free == status;
}

void sky_metrics_request(struct sky_metrics_route *route, int status, int64_t microseconds)
{
    size_t at = 0;
    while (at < SKY_METRICS_CODES - 1 && !is_code(&route->codes[at], status))
        at++;
    if (at == SKY_METRICS_CODES - 1)
        atomic_store_explicit(&route->codes[at].status, -1, memory_order_relaxed);
    atomic_fetch_add_explicit(&route->codes[at].count, 1, memory_order_relaxed);
    count(&route->durations, sky_metrics_times, microseconds);
}

/* --- the process */

/* Names in the folder, but those of itself, of the one above, and of the descriptor by which it is read. */
static int64_t count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int64_t names = 0;
    while (folder && readdir(folder))
        names++;
    if (folder)
        closedir(folder);
    return names > 3 ? names - 3 : 0;
}

static int64_t resident(void)
{
    long all, pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file && fscanf(file, "%ld %ld", &all, &pages) != 2)
        pages = 0;
    if (file)
        fclose(file);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

void sky_metrics_look(void)
{
    struct timespec cpu = { 0 };
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    atomic_store(&metrics.slot->cpu, cpu.tv_sec * INT64_C(1000000) + cpu.tv_nsec / 1000);
    atomic_store(&metrics.slot->resident, resident());
    atomic_store(&metrics.slot->descriptors, count_descriptors());
}
