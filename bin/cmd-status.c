/* sky status: how the registry is, on one page, what needs somebody first. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hex.h"
#include "base/json.h"
#include "bin/lag.h"
#include "bin/mask.h"
#include "bin/report.h"
#include "bin/surroundings.h"
#include "registry/diagnosis.h"
#include "registry/proof.h"
#include "registry/situacion.h"

/* Milliseconds after which a backup is old where SKY_BACKUP_MAX_AGE does not say it: a night, and half a day more. */
#define HOUR ((int64_t)3600000)
#define BACKUP_MOST (36 * HOUR)

/* What was found. */
struct page {
    const struct asked *asked;
    struct sky_situacion situacion;
    struct sky_error error; /* why the store cannot be read; or none */
    struct surroundings seen;
    struct sky_buffer warnings; /* a line each */
};

__attribute__((format(printf, 2, 3))) static void warn(struct page *page, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    sky_buffer_vprintf(&page->warnings, format, values);
    va_end(values);
    sky_buffer_put_text(&page->warnings, "\n");
}

/* --- what needs somebody */

/* What is wrong and what to do, with the finding's value. NULL: it has words of its own, or is not looked at here. */
static const char *const warnings[SKY_CHECKS] = {
    [SKY_CHECK_DISK] = "the disk has %" PRId64 " %% left: make room, or writes end with 507",
    [SKY_CHECK_LOG] = "the write-ahead log has %" PRId64 " MiB, and at 256 writes end with 503: a long read holds it",
    [SKY_CHECK_BACKUP] = "the last backup is %" PRId64 " h old: sky backup FILE makes one",
    [SKY_CHECK_CLOCK] = "the last operation is %" PRId64 " s ahead: the host's clock was set back",
    [SKY_CHECK_FORGET] = "somebody is still to be erased: a program that runs does so, and its log says what keeps it",
    [SKY_CHECK_INDEX] = "customers cannot all be searched yet: a program that runs goes on with that",
    [SKY_CHECK_MOVE] = "a move to this store has not ended, and nobody can write: run the same sky move again",
};

static void warn_of(struct page *page, enum sky_check check, const struct sky_finding *finding)
{
    int64_t lote = page->situacion.lote;
    if (check == SKY_CHECK_READ)
        warn(page, page->error.status == SKY_CONFLICT ? "%s" : "the store cannot be read: %s", page->error.text);
    else if (check == SKY_CHECK_LOT)
        warn(page,
             "the lot %" PRId64 " is being written or was cut off, and then is taken back by whoever writes a lot"
             " next: sky log --from %" PRId64,
             lote, lote);
    else if (check == SKY_CHECK_BACKUP && !*page->seen.backup)
        warn(page, "there is no backup: sky backup FILE makes one");
    else
        warn(page, warnings[check], finding->value);
}

/* When the last backup was made, or -1: nobody has looked, or it is a follower, of which none are made. */
static int64_t backup_instant(const struct page *page)
{
    const struct surroundings *seen = &page->seen;
    return !*page->situacion.source && (seen->backups_known || *seen->backup) ? seen->backup_instant : -1;
}

/* Of something unfinished it is not known how long it has been so. */
static void judge(struct page *page)
{
    const struct surroundings *seen = &page->seen;
    struct sky_diagnosis diagnosis;
    long hours = page->asked->settings.backup_max_age;
    struct sky_symptoms symptoms = { .now = sky_clock_now(),
                                     .read = &page->error,
                                     .situacion = page->error.status ? NULL : &page->situacion,
                                     .disk = seen->disk,
                                     .backup = backup_instant(page),
                                     .backup_most = hours ? hours * HOUR : BACKUP_MOST };
    for (size_t i = 0; i < SKY_CHECKS; i++)
        symptoms.lasts[i] = INT64_MAX;
    sky_diagnose(&symptoms, &diagnosis);
    for (enum sky_check check = 0; check < SKY_CHECKS; check++)
        if (diagnosis.findings[check].grade >= SKY_DEGRADED)
            warn_of(page, check, &diagnosis.findings[check]);
    lag_warn(&page->warnings, &page->situacion);
    for (int i = 0; i < seen->programs_count; i++)
        if (seen->programs[i].took < 0)
            warn(page, "%s does not answer: %s", seen->programs[i].socket, seen->programs[i].why);
}

/* --- as text */

static void put_size(struct sky_buffer *out, int64_t bytes)
{
    static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB" };
    size_t unit = 0;
    double size = (double)bytes;
    for (; size >= 1024 && unit < 4; unit++)
        size /= 1024;
    sky_buffer_printf(out, unit ? "%.1f %s" : "%.0f %s", size, units[unit]);
}

static void put_age(struct sky_buffer *out, int64_t instant)
{
    char text[SKY_CLOCK_INSTANT_SIZE];
    int64_t minutes = (sky_clock_now() - instant) / 60000;
    sky_clock_format(instant, text);
    sky_buffer_printf(out, "%s, %" PRId64 " %s ago", text, minutes < 120 ? minutes : minutes / 60,
                      minutes < 120 ? "min" : "h");
}

static void put_store(struct sky_buffer *out, const struct page *page)
{
    const struct sky_situacion *situacion = &page->situacion;
    sky_buffer_put_text(out, "store       ");
    mask_put(out, sky_span_of(situacion->url ? situacion->url : page->asked->settings.store));
    sky_buffer_put_text(out, "\n");
    if (page->error.status)
        return;
    if (situacion->identity.text[0])
        sky_buffer_printf(out, "identity    %s\n", situacion->identity.text);
    sky_buffer_printf(out, "operation   %" PRId64, situacion->head.number);
    if (situacion->head.number) {
        sky_buffer_put_text(out, ", of ");
        put_age(out, situacion->head.instant);
    }
    if (situacion->customers >= 0)
        sky_buffer_printf(out, "\ncustomers   %" PRId64 "\n", situacion->customers);
    else
        sky_buffer_printf(out, "\ncustomers   not counted yet: searched up to operation %" PRId64 "\n",
                          situacion->listed);
}

static void put_files(struct sky_buffer *out, const struct surroundings *seen)
{
    if (seen->disk.file >= 0) {
        sky_buffer_put_text(out, "file        ");
        put_size(out, seen->disk.file);
        sky_buffer_put_text(out, ", and its write-ahead log ");
        put_size(out, seen->disk.log);
        sky_buffer_put_text(out, "\n");
    }
    if (seen->disk.size > 0) {
        sky_buffer_put_text(out, "disk        ");
        put_size(out, seen->disk.free);
        sky_buffer_put_text(out, " left of ");
        put_size(out, seen->disk.size);
        sky_buffer_printf(out, ", %" PRId64 " %%\n", seen->disk.free * 100 / seen->disk.size);
    }
    sky_buffer_printf(out, "backup      %s", *seen->backup ? seen->backup : "none is known\n");
    if (*seen->backup) {
        sky_buffer_put_text(out, ", of ");
        put_age(out, seen->backup_instant);
        sky_buffer_put_text(out, "\n");
    }
}

static void put_programs(struct sky_buffer *out, const struct surroundings *seen)
{
    if (seen->programs_count == 0)
        sky_buffer_put_text(out, "programs    none is known\n");
    for (int i = 0; i < seen->programs_count; i++) {
        const struct program_seen *program = &seen->programs[i];
        sky_buffer_printf(out, "program     %s ", program->socket);
        if (program->took < 0)
            sky_buffer_printf(out, "does not answer: %s\n", program->why);
        else
            sky_buffer_printf(out, "answers in %.1f ms\n", (double)program->took / 1000);
    }
}

/* Takes the next line of the warnings; false at their end. */
static bool take_warning(struct sky_span *rest, struct sky_span *warning)
{
    if (rest->size == 0)
        return false;
    size_t size = (size_t)((const char *)memchr(rest->data, '\n', rest->size) - rest->data);
    *warning = sky_span(rest->data, size);
    *rest = sky_span(rest->data + size + 1, rest->size - size - 1);
    return true;
}

static void put_text(struct sky_buffer *out, const struct page *page)
{
    bool colours = isatty(STDOUT_FILENO) && !(getenv("NO_COLOR") && *getenv("NO_COLOR"));
    struct sky_span rest = sky_buffer_span(&page->warnings), warning;
    if (rest.size == 0)
        sky_buffer_put_text(out, "all is well\n");
    while (take_warning(&rest, &warning))
        sky_buffer_printf(out, "%sWARNING%s     %.*s\n", colours ? "\033[1;31m" : "", colours ? "\033[0m" : "",
                          SKY_SPAN_ARGS(warning));
    put_store(out, page);
    lag_put_text(out, &page->situacion);
    put_files(out, &page->seen);
    put_programs(out, &page->seen);
}

/* --- as JSON */

static void put_known(struct sky_buffer *out, const char *name, int64_t number)
{
    sky_buffer_printf(out, number < 0 ? "\"%s\":null," : "\"%s\":%" PRId64 ",", name, number);
}

static void put_programs_as_json(struct sky_buffer *out, const struct surroundings *seen)
{
    sky_buffer_put_text(out, "\"programs\":[");
    for (int i = 0; i < seen->programs_count; i++) {
        sky_buffer_put_text(out, i > 0 ? ",{" : "{");
        sky_buffer_printf(out, "\"answers\":%s,", seen->programs[i].took < 0 ? "false" : "true");
        put_known(out, "microseconds", seen->programs[i].took);
        sky_buffer_put_text(out, "\"socket\":");
        sky_json_write_string(out, sky_span_of(seen->programs[i].socket));
        sky_buffer_put_text(out, "}");
    }
    sky_buffer_put_text(out, "],");
}

static void put_warnings_as_json(struct sky_buffer *out, struct sky_span rest)
{
    struct sky_span warning;
    const char *before = "";
    sky_buffer_put_text(out, "\"warnings\":[");
    for (; take_warning(&rest, &warning); before = ",") {
        sky_buffer_put_text(out, before);
        sky_json_write_string(out, warning);
    }
    sky_buffer_put_text(out, "]}\n");
}

static void put_json(struct sky_buffer *out, const struct page *page)
{
    char instant[SKY_CLOCK_INSTANT_SIZE], seal[2 * SKY_SHA256_SIZE + 1];
    const struct sky_situacion *situacion = &page->situacion;
    struct sky_buffer store = { 0 };
    sky_buffer_put_text(out, "{");
    if (*page->seen.backup) {
        sky_clock_format(page->seen.backup_instant, instant);
        sky_json_put_text(out, "backup", sky_span_of(page->seen.backup));
        sky_json_put_text(out, "backup_instant", sky_span_of(instant));
    }
    put_known(out, "customers", page->error.status ? -1 : situacion->customers);
    put_known(out, "disk_bytes", page->seen.disk.size);
    put_known(out, "disk_free_bytes", page->seen.disk.free);
    put_known(out, "file_bytes", page->seen.disk.file);
    lag_put_json(out, situacion);
    if (!page->error.status) {
        sky_clock_format(situacion->head.instant, instant);
        sky_hex_write(seal, situacion->head.seal, sizeof situacion->head.seal);
        sky_json_put_text(out, "identity", sky_span_of(situacion->identity.text));
        sky_json_put_text(out, "instant", sky_span_of(instant));
        sky_json_put_number(out, "operation", situacion->head.number);
    }
    put_programs_as_json(out, &page->seen);
    if (!page->error.status)
        sky_json_put_text(out, "seal", sky_span_of(seal));
    mask_put(&store, sky_span_of(situacion->url ? situacion->url : page->asked->settings.store));
    sky_json_put_text(out, "store", sky_buffer_span(&store));
    sky_buffer_clear(&store);
    put_known(out, "wal_bytes", page->seen.disk.log);
    put_warnings_as_json(out, sky_buffer_span(&page->warnings));
}

static enum command_end print(struct page *page)
{
    struct sky_buffer out = { 0 };
    (asked_for(page->asked, OPTION_JSON) ? put_json : put_text)(&out, page);
    struct sky_error error = { 0 };
    report_print(&out, &error);
    sky_buffer_clear(&out);
    if (error.status)
        report_failure(page->asked, &error);
    return error.status || page->error.status ? COMMAND_FAILED : page->warnings.size > 0 ? COMMAND_FOUND : COMMAND_GOOD;
}

/* A backup that was proved later than the newest in the folder, wherever it went. */
static void find_proof(struct page *page)
{
    struct sky_proof proof;
    struct sky_error error = { 0 };
    struct surroundings *seen = &page->seen;
    if (sky_proof_read(&page->asked->settings, &proof, &error))
        warn(page, "the proof of the last backup cannot be read: %s", error.text);
    else if (proof.instant > seen->backup_instant) {
        seen->backup_instant = proof.instant;
        snprintf(seen->backup, sizeof seen->backup, "%s", proof.file);
    }
}

static enum command_end run(struct asked *asked)
{
    struct page page = { .asked = asked };
    const char *backups = asked->values[OPTION_BACKUPS], *sockets = asked->values[OPTION_SOCKETS];
    if (report_settings(asked, &page.error))
        return report_failure(asked, &page.error);
    const char *file = NULL;
    if (sky_situacion_read(&asked->settings, &page.situacion, &page.error) == SKY_OK)
        file = page.situacion.file;
    else
        file = sky_settings_file(&asked->settings);
    surroundings_look(&page.seen, file, backups ? backups : "/var/backups/sky", sockets ? sockets : "/run/sky");
    find_proof(&page);
    judge(&page);
    enum command_end end = print(&page);
    sky_situacion_clear(&page.situacion);
    sky_buffer_clear(&page.warnings);
    return end;
}

const struct command command_status = {
    .name = "status",
    .arguments = "",
    .summary = "Print how the registry is, warnings first.",
    .details = "It tells of the store, the last operation, how many customers there are, the files and the disk, the "
               "last backup in a folder, and whether each program answers at its socket; of a follower, what it "
               "follows and how far it is behind. What needs somebody comes first, each with what to do. The "
               "registry may be in use, and nothing is changed.",
    .found = "something needs somebody",
    .examples = "  sky status\n  sky status --json | jq -r '.warnings[]'\n",
    .options = { OPTION_BACKUPS, OPTION_SOCKETS, OPTION_JSON },
    .most = 0,
    .run = run,
};
