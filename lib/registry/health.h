/*
 * How a registry that is served is, judged again and again by a thread of its own: it reads, it writes durably, it
 * looks at the disk and the last backup, and it checks the whole file slice by slice, a round a day, so that a damaged
 * database is found before it is backed up for a month. Whoever asks is told the last verdict, and waits for no store.
 */
#ifndef SKY_REGISTRY_HEALTH_H
#define SKY_REGISTRY_HEALTH_H

#include "base/settings.h"
#include "registry/diagnosis.h"
#include "registry/registro.h"

struct sky_health;

/* Constant, in microseconds. */
struct sky_health_pace {
    int64_t look;         /* from one look to the next: each is a durable write */
    int64_t slice, later; /* between two slices of the check, in its first round and in others */
    int64_t round;        /* from a round's begin to that of the next one */
    int64_t first;        /* for which whoever asks waits for the first verdict */
    int64_t lasts;        /* after which a verdict counts no more: the thread waits for the store */
};

extern const struct sky_health_pace sky_health_pace;

/* A plain value. */
struct sky_verdict {
    struct sky_error error; /* why the registry cannot be served; or none */
    bool is_late;           /* the last verdict is too old: of what follows, but for the diagnosis, nothing is known */
    struct sky_diagnosis diagnosis;
    struct sky_disk disk;
    int64_t number; /* of the last operation; -1: not known */
    int64_t backup; /* the instant of the last proved backup; 0: there is none; -1: not known */
};

/* Begins to look; NULL on failure. `pace` and what the settings borrow outlive it. */
struct sky_health *sky_health_new(struct sky_registro *registro, const struct sky_settings *settings,
                                  const struct sky_health_pace *pace, struct sky_error *error);
/* Takes NULL. */
void sky_health_free(struct sky_health *health);

/* Who waits for the first verdict; lives until it was resumed. */
struct sky_health_waiting {
    void (*resume)(void *context);
    void *context;
    struct sky_health_waiting *next;
};

/* Resumes once, from any thread: at once where there is a verdict, else with the first one, or when its time is over.
 */
void sky_health_await(struct sky_health *health, struct sky_health_waiting *waiting, void (*resume)(void *context),
                      void *context);

/* Tells the last verdict, or that there is none any more. Quick. */
void sky_health_tell(struct sky_health *health, struct sky_verdict *verdict);

#endif
