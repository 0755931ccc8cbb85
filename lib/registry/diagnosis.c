/* A judgement a check, each of what its unit measures. */
#include "registry/diagnosis.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "registry/situacion.h"

/* Percent of the disk that are to be left, and MiB that the write-ahead log may have. */
#define DISK_LEAST 10
#define LOG_MOST 64
/* Seconds by which clocks may differ. */
#define CLOCK_MOST 5
/* Minutes that something unfinished may take to end by itself. */
#define PATIENCE 10
/* Milliseconds that the store may take to read, or to write durably; soon after that it is a failure. */
#define SLOW 4000

#define MINUTE ((int64_t)60000)
#define HOUR (60 * MINUTE)

/* Constant: what diagnosis.def says. */
static const struct {
    const char *name, *unit, *remedy;
} rows[SKY_CHECKS] = {
#define SKY_CHECK(NAME, name, unit, remedy) [SKY_CHECK_##NAME] = { name, unit, remedy },
#include "registry/diagnosis.def"
#undef SKY_CHECK
};

const char *sky_check_name(enum sky_check check)
{
    return rows[check].name;
}

const char *sky_check_unit(enum sky_check check)
{
    return rows[check].unit;
}

const char *sky_check_remedy(enum sky_check check)
{
    return rows[check].remedy;
}

const char *sky_grade_name(enum sky_grade grade)
{
    static const char *const names[] = {
        [SKY_UNJUDGED] = "sin_juzgar", [SKY_WELL] = "bien", [SKY_DEGRADED] = "degradado", [SKY_FAILED] = "mal"
    };
    return names[grade];
}

/* A text that is cut is cut at a character's border. */
static void explain(struct sky_finding *finding, const char *text)
{
    size_t size = strnlen(text, sizeof finding->cause - 1);
    while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
        size--;
    memcpy(finding->cause, text, size);
    finding->cause[size] = '\0';
}

static void judge_outcome(const struct sky_error *error, struct sky_finding *finding)
{
    finding->grade = error->status ? SKY_FAILED : SKY_WELL;
    explain(finding, error->text);
}

static void judge_store(const struct sky_error *error, int64_t took, struct sky_finding *finding)
{
    if (!error)
        return;
    judge_outcome(error, finding);
    finding->value = took / 1000;
    finding->bound = SLOW;
    if (!error->status && finding->value > SLOW)
        finding->grade = SKY_DEGRADED;
}

/* A file that was not checked whole yet is well as far as that came. */
static void judge_file(const struct sky_symptoms *symptoms, struct sky_finding *finding)
{
    if (!symptoms->file)
        return;
    judge_outcome(symptoms->file, finding);
    finding->instant = symptoms->checked;
    finding->value = symptoms->checked ? (symptoms->now - symptoms->checked) / HOUR : -1;
}

static void judge_disk(const struct sky_disk *disk, struct sky_finding *finding)
{
    if (disk->size <= 0)
        return;
    finding->value = disk->free / (disk->size / 100 + 1);
    finding->bound = DISK_LEAST;
    finding->grade = finding->value < DISK_LEAST ? SKY_DEGRADED : SKY_WELL;
}

static void judge_log(const struct sky_disk *disk, struct sky_finding *finding)
{
    if (disk->log < 0)
        return;
    finding->value = disk->log >> 20;
    finding->bound = LOG_MOST;
    finding->grade = finding->value >= LOG_MOST ? SKY_DEGRADED : SKY_WELL;
}

static void judge_backup(const struct sky_symptoms *symptoms, struct sky_finding *finding)
{
    if (symptoms->backup < 0)
        return;
    int64_t age = symptoms->now - symptoms->backup;
    finding->instant = symptoms->backup;
    finding->value = symptoms->backup ? age / HOUR : -1;
    if (symptoms->backup_error && symptoms->backup_error->status)
        explain(finding, symptoms->backup_error->text);
    if (symptoms->backup_most == 0)
        return;
    finding->bound = symptoms->backup_most / HOUR;
    finding->grade = !symptoms->backup || age > symptoms->backup_most ? SKY_DEGRADED : SKY_WELL;
}

static void judge_clock(const struct sky_symptoms *symptoms, struct sky_finding *finding)
{
    if (!symptoms->situacion)
        return;
    int64_t ahead = symptoms->situacion->head.instant - symptoms->now;
    finding->value = ahead > 0 ? ahead / 1000 : 0;
    finding->bound = CLOCK_MOST;
    finding->grade = finding->value > CLOCK_MOST ? SKY_DEGRADED : SKY_WELL;
}

bool sky_diagnosis_waits(const struct sky_situacion *situacion, enum sky_check check)
{
    switch (check) {
    case SKY_CHECK_FORGET:
        return situacion->forgets;
    case SKY_CHECK_INDEX:
        return situacion->listed >= 0 && situacion->listed < situacion->head.number;
    case SKY_CHECK_LOT:
        return situacion->lote != 0;
    case SKY_CHECK_MOVE:
        return situacion->is_coming;
    default:
        return false;
    }
}

static void judge_wait(const struct sky_symptoms *symptoms, enum sky_check check, struct sky_finding *finding)
{
    if (!symptoms->situacion)
        return;
    bool waits = sky_diagnosis_waits(symptoms->situacion, check);
    finding->value = waits ? symptoms->lasts[check] / MINUTE : 0;
    finding->bound = PATIENCE;
    finding->grade = waits && finding->value >= PATIENCE ? SKY_DEGRADED : SKY_WELL;
    if (waits && check == SKY_CHECK_LOT)
        snprintf(finding->cause, sizeof finding->cause, "lote %" PRId64, symptoms->situacion->lote);
    if (waits && check == SKY_CHECK_INDEX)
        snprintf(finding->cause, sizeof finding->cause, "%" PRId64 " de %" PRId64 " operaciones",
                 symptoms->situacion->listed, symptoms->situacion->head.number);
}

static void find_worst(struct sky_diagnosis *diagnosis)
{
    diagnosis->grade = SKY_WELL;
    for (size_t i = 0; i < SKY_CHECKS; i++)
        if (diagnosis->findings[i].grade > diagnosis->grade)
            diagnosis->grade = diagnosis->findings[i].grade;
}

void sky_diagnose(const struct sky_symptoms *symptoms, struct sky_diagnosis *diagnosis)
{
    static const enum sky_check waits[] = { SKY_CHECK_FORGET, SKY_CHECK_INDEX, SKY_CHECK_LOT, SKY_CHECK_MOVE };
    struct sky_finding *findings = diagnosis->findings;
    for (size_t i = 0; i < SKY_CHECKS; i++)
        findings[i] = (struct sky_finding){ .value = -1, .bound = -1 };
    judge_store(symptoms->read, symptoms->read_took, &findings[SKY_CHECK_READ]);
    judge_store(symptoms->write, symptoms->write_took, &findings[SKY_CHECK_WRITE]);
    judge_file(symptoms, &findings[SKY_CHECK_FILE]);
    judge_disk(&symptoms->disk, &findings[SKY_CHECK_DISK]);
    judge_log(&symptoms->disk, &findings[SKY_CHECK_LOG]);
    judge_backup(symptoms, &findings[SKY_CHECK_BACKUP]);
    judge_clock(symptoms, &findings[SKY_CHECK_CLOCK]);
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
        judge_wait(symptoms, waits[i], &findings[waits[i]]);
    find_worst(diagnosis);
}

void sky_diagnosis_fail(struct sky_diagnosis *diagnosis, enum sky_check check, const char *format, ...)
{
    char text[SKY_CAUSE_SIZE];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    diagnosis->findings[check].grade = SKY_FAILED;
    explain(&diagnosis->findings[check], text);
    find_worst(diagnosis);
}
