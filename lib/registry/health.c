/*
 * One thread does all that may wait for the store or its disk, and notes beforehand what it is about to try: where it
 * does not come back, that is what is told to be wrong. A second one only ends the wait for the first verdict.
 */
#include "registry/health.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/ticker.h"
#include "registry/proof.h"
#include "registry/situacion.h"

#define HOUR ((int64_t)3600000)
/* Microseconds: nothing is left to do. */
#define LONG ((int64_t)24 * 3600 * 1000000)

const struct sky_health_pace sky_health_pace = {
    .look = 1000000, .slice = 10000, .later = 100000, .round = LONG, .first = 1500000, .lasts = 5000000
};

struct sky_health {
    struct sky_registro *registro;
    struct sky_settings settings;
    const struct sky_health_pace *pace;
    struct sky_ticker *looker, *waker;
    pthread_mutex_t mutex; /* over what follows */
    struct sky_verdict verdict;
    int64_t judged;       /* when; at first, when it began to */
    bool may_tell;        /* there is a verdict, or its time is over */
    enum sky_check tries; /* what the thread does, which may not come back */
    struct sky_health_waiting *waiting;

    int64_t look_due, slice_due; /* when it is to look, and to check, again: the thread's own, */
    int64_t since[SKY_CHECKS];   /* as is since when something is unfinished, or 0, */
    int64_t lote;                /* which lot that is, */
    struct sky_buffer place;     /* and what the check has reached, */
    int64_t round_began;         /* when its round began, or 0: none has, */
    int64_t checked;             /* the instant at which the last one ended, or 0, */
    struct sky_error damage;     /* and what it has found */
};

/* --- what waits for nothing */

static void resume_all(struct sky_health_waiting *first)
{
    for (struct sky_health_waiting *next; first; first = next) { /* which may be gone once it is resumed */
        next = first->next;
        first->resume(first->context);
    }
}

/* Lets whoever waits be told what there is, with the mutex held, and leaves it. */
static void let_tell(struct sky_health *health)
{
    struct sky_health_waiting *waiting = health->waiting;
    health->waiting = NULL;
    health->may_tell = true;
    pthread_mutex_unlock(&health->mutex);
    resume_all(waiting);
}

static int64_t wake(void *context)
{
    struct sky_health *health = context;
    pthread_mutex_lock(&health->mutex);
    let_tell(health);
    return LONG;
}

void sky_health_await(struct sky_health *health, struct sky_health_waiting *waiting, void (*resume)(void *context),
                      void *context)
{
    pthread_mutex_lock(&health->mutex);
    bool waits = !health->may_tell;
    if (waits) {
        *waiting = (struct sky_health_waiting){ resume, context, health->waiting };
        health->waiting = waiting;
    }
    pthread_mutex_unlock(&health->mutex);
    if (!waits)
        resume(context);
}

void sky_health_tell(struct sky_health *health, struct sky_verdict *verdict)
{
    pthread_mutex_lock(&health->mutex);
    *verdict = health->verdict;
    int64_t age = sky_clock_elapsed() - health->judged;
    enum sky_check tries = health->tries;
    pthread_mutex_unlock(&health->mutex);
    verdict->is_late = verdict->is_late || age > health->pace->lasts;
    if (!verdict->is_late)
        return;
    verdict->error = (struct sky_error){ 0 };
    sky_error_set(&verdict->error, SKY_UNAVAILABLE, "the registry was not judged for %.1f s", (double)age / 1e6);
    sky_diagnosis_fail(&verdict->diagnosis, tries, "%s", verdict->error.text);
    verdict->disk = (struct sky_disk){ -1, -1, -1, -1 };
    verdict->number = verdict->backup = -1;
}

/* --- a look */

static void try_next(struct sky_health *health, enum sky_check check)
{
    pthread_mutex_lock(&health->mutex);
    health->tries = check;
    pthread_mutex_unlock(&health->mutex);
}

/* Another lot that is unfinished is another one to wait for. */
static void note_waits(struct sky_health *health, struct sky_symptoms *seen)
{
    int64_t now = sky_clock_elapsed();
    if (!seen->situacion)
        return;
    if (seen->situacion->lote != health->lote)
        health->since[SKY_CHECK_LOT] = 0;
    health->lote = seen->situacion->lote;
    for (enum sky_check check = 0; check < SKY_CHECKS; check++) {
        if (!sky_diagnosis_waits(seen->situacion, check))
            health->since[check] = 0;
        else if (!health->since[check])
            health->since[check] = now;
        seen->lasts[check] = health->since[check] ? (now - health->since[check]) / 1000 : 0;
    }
}

/* A change of a check for the worse or the better is said in the log. */
static void log_changes(const struct sky_diagnosis *before, const struct sky_diagnosis *after)
{
    static const char *const levels[] = { "info", "info", "warning", "error" };
    for (enum sky_check check = 0; check < SKY_CHECKS; check++) {
        const struct sky_finding *was = &before->findings[check], *is = &after->findings[check];
        if (was->grade == is->grade || (was->grade < SKY_DEGRADED && is->grade < SKY_DEGRADED))
            continue;
        sky_log_event("salud", levels[is->grade], "%s: %s%s%s", sky_check_name(check), sky_grade_name(is->grade),
                      *is->cause ? ": " : "", is->cause);
    }
}

static void publish(struct sky_health *health, const struct sky_verdict *verdict)
{
    struct sky_diagnosis before = health->verdict.diagnosis; /* which this thread alone writes */
    pthread_mutex_lock(&health->mutex);
    health->verdict = *verdict;
    health->judged = sky_clock_elapsed();
    let_tell(health);
    log_changes(&before, &verdict->diagnosis);
}

/* Of a registry that is no file nothing is known. */
static void look_around(struct sky_health *health, struct sky_symptoms *seen, struct sky_error *unproved)
{
    struct sky_proof proof = { 0 };
    const char *file = sky_registro_file(health->registro);
    sky_disk_look(file, &seen->disk);
    seen->backup = -1;
    if (!file)
        return;
    seen->file = &health->damage;
    seen->checked = health->checked;
    unproved->status = sky_proof_read(&health->settings, &proof, unproved);
    seen->backup = proof.instant;
    seen->backup_error = unproved;
    seen->backup_most = health->settings.backup_max_age * HOUR;
}

static void look(struct sky_health *health)
{
    struct sky_error read = { 0 }, write = { 0 }, unproved = { 0 };
    struct sky_situacion situacion;
    struct sky_verdict verdict = { .number = -1 };
    struct sky_symptoms seen = { .read = &read, .write = &write };
    int64_t began = sky_clock_elapsed();
    try_next(health, SKY_CHECK_READ);
    if (sky_situacion_of(health->registro, &situacion, &read) == SKY_OK) {
        seen.situacion = &situacion;
        verdict.number = situacion.head.number;
    }
    int64_t was_read = sky_clock_elapsed();
    seen.read_took = was_read - began;
    try_next(health, SKY_CHECK_WRITE);
    write.status = sky_registro_probe(health->registro, &write);
    seen.write_took = sky_clock_elapsed() - was_read;
    try_next(health, SKY_CHECK_READ);
    look_around(health, &seen, &unproved);
    note_waits(health, &seen);
    seen.now = sky_clock_now();
    sky_diagnose(&seen, &verdict.diagnosis);
    verdict.disk = seen.disk;
    verdict.backup = seen.backup;
    if (health->damage.status)
        sky_error_set(&verdict.error, SKY_UNAVAILABLE, "the database is damaged");
    else
        verdict.error = read.status ? read : write;
    publish(health, &verdict);
}

/* --- the check of the whole file */

/* What was found stays so until the program starts again; what could not be read is tried again. */
static void check_slice(struct sky_health *health)
{
    struct sky_error error = { 0 };
    bool done = false, is_first = !health->checked;
    int64_t now = sky_clock_elapsed();
    if (health->place.size == 0)
        health->round_began = now;
    enum sky_status status = sky_registro_check(health->registro, &health->place, &done, &error);
    now = sky_clock_elapsed();
    if (status == SKY_INTERNAL)
        health->damage = error;
    else if (status)
        health->slice_due = now + health->pace->look;
    else if (done) {
        health->checked = sky_clock_now();
        health->slice_due = health->round_began + health->pace->round;
        sky_buffer_clear(&health->place);
    } else
        health->slice_due = now + (is_first ? health->pace->slice : health->pace->later);
}

static int64_t tick(void *context)
{
    struct sky_health *health = context;
    if (sky_clock_elapsed() >= health->look_due) {
        look(health);
        health->look_due = sky_clock_elapsed() + health->pace->look;
    }
    if (sky_clock_elapsed() >= health->slice_due && !health->damage.status)
        check_slice(health);
    int64_t next = health->damage.status || health->look_due < health->slice_due ? health->look_due : health->slice_due;
    int64_t now = sky_clock_elapsed();
    return next > now ? next - now : 0;
}

/* --- beginning and end */

struct sky_health *sky_health_new(struct sky_registro *registro, const struct sky_settings *settings,
                                  const struct sky_health_pace *pace, struct sky_error *error)
{
    struct sky_health *health = calloc(1, sizeof *health);
    if (!health)
        return sky_error_memory(error), NULL;
    health->registro = registro;
    health->settings = *settings;
    health->pace = pace;
    health->judged = sky_clock_elapsed();
    health->verdict.is_late = true;
    sky_diagnose(&(struct sky_symptoms){ .disk = { -1, -1, -1, -1 }, .backup = -1 }, &health->verdict.diagnosis);
    pthread_mutex_init(&health->mutex, NULL);
    if ((health->waker = sky_ticker_new(wake, health, pace->first, "the thread that ends a wait", error)) &&
        (health->looker = sky_ticker_new(tick, health, 0, "the thread that judges", error)))
        return health;
    sky_health_free(health);
    return NULL;
}

void sky_health_free(struct sky_health *health)
{
    if (!health)
        return;
    sky_ticker_free(health->waker);
    sky_ticker_free(health->looker);
    sky_buffer_clear(&health->place);
    pthread_mutex_destroy(&health->mutex);
    free(health);
}
