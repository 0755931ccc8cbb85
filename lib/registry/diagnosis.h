/*
 * Whether a registry is well: the one judge of what is seen of it, for /readyz (registry/health.h) and for sky status.
 * It looks at nothing itself. What is degraded still works, and will fail if nobody sees to it.
 */
#ifndef SKY_REGISTRY_DIAGNOSIS_H
#define SKY_REGISTRY_DIAGNOSIS_H

#include "base/disk.h"
#include "base/status.h"

/* In the order of their gravity. Unjudged: it does not apply, or is not known. */
enum sky_grade { SKY_UNJUDGED, SKY_WELL, SKY_DEGRADED, SKY_FAILED };

enum sky_check {
#define SKY_CHECK(NAME, name, unit, remedy) SKY_CHECK_##NAME,
#include "registry/diagnosis.def"
#undef SKY_CHECK
    SKY_CHECKS
};

#define SKY_CAUSE_SIZE 192

struct sky_situacion;

/* A plain value: what is seen of a registry. What is borrowed may be NULL: nobody has tried. */
struct sky_symptoms {
    int64_t now;
    const struct sky_error *read, *write, *file; /* how reading it, writing it and checking its file ended */
    int64_t read_took, write_took;               /* microseconds */
    const struct sky_situacion *situacion;
    struct sky_disk disk;
    int64_t checked;     /* the instant at which all of the file had been checked; 0: it has not been */
    int64_t backup;      /* the instant of the last proved backup; 0: there is none; negative: nobody has looked */
    int64_t backup_most; /* milliseconds after which it is old; 0: that is not judged */
    const struct sky_error *backup_error;
    int64_t lasts[SKY_CHECKS]; /* milliseconds for which that has been so of which sky_diagnosis_waits tells */
};

/* A plain value: of one check. */
struct sky_finding {
    enum sky_grade grade;
    int64_t value, bound; /* in its unit; negative: there is none */
    int64_t instant;      /* that it tells of, or 0 */
    char cause[SKY_CAUSE_SIZE];
};

/* A plain value; `grade` is the worst of all. */
struct sky_diagnosis {
    enum sky_grade grade;
    struct sky_finding findings[SKY_CHECKS];
};

/* What a check is called, the unit of its values, and what to do where it is not well; constant, Spanish. */
const char *sky_check_name(enum sky_check check);
const char *sky_check_unit(enum sky_check check);
const char *sky_check_remedy(enum sky_check check);

/* As in "degradado"; constant. */
const char *sky_grade_name(enum sky_grade grade);

/* Whether something is unfinished that should end by itself, and is degraded where it lasts. */
bool sky_diagnosis_waits(const struct sky_situacion *situacion, enum sky_check check);

void sky_diagnose(const struct sky_symptoms *symptoms, struct sky_diagnosis *diagnosis);

/* Makes the finding a failure with that cause. */
void sky_diagnosis_fail(struct sky_diagnosis *diagnosis, enum sky_check check, const char *format, ...)
    SKY_PRINTF(3, 4);

#endif
