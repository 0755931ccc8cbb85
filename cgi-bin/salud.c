/*
 * /livez, /readyz, /version, /metrics: whether the process lives, whether the registry can be read and written, which
 * release, and what all programs of the host have counted.
 * /.well-known/security.txt: whom to tell of a hole.
 * A thread judges how the registry is (registry/health.h). No request waits for the store, however that is: it is told
 * the last verdict.
 */
#include <stdlib.h>

#include "sky.h"

/* Milliseconds for which a contact holds, from the day on which it is read. */
#define CONTACT_LASTS ((int64_t)180 * 24 * 3600 * 1000)

static sky_handler live, ready, version, contact, metrics;

static const struct sky_parameter verbosity[] = { { .name = "verbose" }, SKY_PARAMETER_OTHERS, { 0 } };

static const struct sky_route routes[] = {
    { "GET", "/livez", SKY_PUBLIC, live, NULL, sky_parameters_any },
    { "GET", "/readyz", SKY_PUBLIC, ready, NULL, verbosity },
    { "GET", "/version", SKY_PUBLIC, version, NULL, sky_parameters_any },
    { "GET", "/metrics", SKY_LECTOR, metrics, NULL, NULL },
    { "GET", "/.well-known/security.txt", SKY_PUBLIC, contact, NULL, sky_parameters_any },
    { 0 },
};

/* Whether it is none, or a URI that a contact may be (RFC 9116, section 2.5.3). */
static enum sky_status check_contact(const char *contact, struct sky_error *error)
{
    static const char *const schemes[] = { "mailto:", "https://", "tel:" };
    struct sky_span text = sky_span_of(contact);
    bool printable = true, known = text.size == 0;
    for (size_t i = 0; i < text.size; i++)
        printable = printable && contact[i] > ' ' && contact[i] < 127;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        known = known || (sky_span_begins(text, sky_span_of(schemes[i])) && text.size > strlen(schemes[i]));
    return printable && known ? SKY_OK
                              : sky_error_set(error, SKY_INVALID,
                                              "SKY_SECURITY_CONTACT is '%s', but must begin with mailto:, https:// or "
                                              "tel:, without blanks",
                                              contact);
}

static enum sky_status open_salud(struct sky_app *app, const struct sky_settings *settings, struct sky_error *error)
{
    app->contact = settings->security_contact;
    if (check_contact(app->contact, error) == SKY_OK && sky_api_open(app, settings, error) == SKY_OK)
        app->health = sky_health_new(app->registro, settings, &sky_health_pace, error);
    return error->status;
}

static void close_salud(struct sky_app *app)
{
    sky_health_free(app->health);
    sky_api_close(app);
}

static const struct sky_program program = {
    .name = "salud",
    .routes = routes,
    .open = open_salud,
    .close = close_salud,
    .usable = sky_api_is_usable,
    .rest = sky_api_rest,
};

static enum sky_turn live(struct sky_request *request)
{
    return sky_answer(request, 200, sky_span_of("{\"status\":\"ok\"}"));
}

/* --- /readyz */

static void put_text(struct sky_buffer *out, const char *name, const char *text)
{
    sky_json_put_text(out, name, sky_span_of(text));
}

/* What is not known is left out. */
static void put_number(struct sky_buffer *out, const char *name, int64_t number)
{
    if (number >= 0)
        sky_json_put_number(out, name, number);
}

static void put_finding(struct sky_buffer *out, enum sky_check check, const struct sky_finding *finding)
{
    char instant[SKY_CLOCK_INSTANT_SIZE];
    sky_buffer_put_text(out, "{");
    if (*finding->cause)
        put_text(out, "causa", finding->cause);
    put_text(out, "estado", sky_grade_name(finding->grade));
    if (finding->instant > 0) {
        sky_clock_format(finding->instant, instant);
        put_text(out, "instante", instant);
    }
    put_number(out, "limite", finding->bound);
    put_text(out, "nombre", sky_check_name(check));
    if (finding->grade >= SKY_DEGRADED)
        put_text(out, "que_hacer", sky_check_remedy(check));
    put_number(out, "valor", finding->value);
    sky_buffer_put_text(out, "\"unidad\":");
    sky_json_write_string(out, sky_span_of(sky_check_unit(check)));
    sky_buffer_put_text(out, "}");
}

static void put_findings(struct sky_buffer *out, const struct sky_diagnosis *diagnosis)
{
    for (enum sky_check check = 0; check < SKY_CHECKS; check++) {
        sky_buffer_put_text(out, check > 0 ? "," : "[");
        put_finding(out, check, &diagnosis->findings[check]);
    }
    sky_buffer_put_text(out, "]");
}

static bool is_verbose(struct sky_request *request)
{
    return sky_request_text(request, "verbose").data != NULL;
}

static enum sky_turn answer_verbosely(struct sky_request *request, const struct sky_verdict *verdict)
{
    struct sky_buffer *out = sky_buffer_new(sky_request_arena(request));
    struct sky_buffer *findings = sky_buffer_new(sky_request_arena(request));
    if (findings)
        put_findings(findings, &verdict->diagnosis);
    if (out && findings) {
        sky_buffer_put_text(out, "{\"comprobaciones\":");
        sky_buffer_put_span(out, sky_buffer_span(findings));
        sky_buffer_printf(out, ",\"estado\":\"%s\",\"status\":\"ok\"}", sky_grade_name(verdict->diagnosis.grade));
    }
    if (!out || !findings || out->failed || findings->failed) {
        sky_error_memory(sky_request_error(request));
        return sky_answer_failure(request);
    }
    if (verdict->error.status)
        return sky_answer_error_with(request, &verdict->error, "comprobaciones", sky_buffer_span(findings));
    return sky_answer(request, 200, sky_buffer_span(out));
}

static enum sky_turn answer_verdict(struct sky_request *request, void *work)
{
    struct sky_verdict verdict;
    (void)work;
    sky_health_tell(sky_request_app(request)->health, &verdict);
    if (is_verbose(request))
        return answer_verbosely(request, &verdict);
    if (verdict.error.status)
        return sky_answer_error(request, &verdict.error);
    return sky_answer(request, 200,
                      sky_span_of(verdict.diagnosis.grade == SKY_DEGRADED
                                      ? "{\"estado\":\"degradado\",\"status\":\"ok\"}"
                                      : "{\"status\":\"ok\"}"));
}

static void await_verdict(struct sky_app *app, void *work, void (*resume)(void *context), void *context)
{
    sky_health_await(app->health, work, resume, context);
}

/* What is told at length says things of the host: to nobody but whoever may read what is counted. */
static enum sky_turn ready(struct sky_request *request)
{
    struct sky_health_waiting *waiting = NULL;
    if (is_verbose(request) && sky_request_admit(request, SKY_LECTOR))
        return sky_answer_failure(request);
    if ((waiting = sky_arena_alloc(sky_request_arena(request), sizeof *waiting)))
        return sky_request_park(request, await_verdict, waiting, answer_verdict);
    sky_error_memory(sky_request_error(request));
    return sky_answer_failure(request);
}

static enum sky_turn version(struct sky_request *request)
{
    char zone[SKY_CLOCK_ZONE_SIZE];
    struct sky_buffer *out = sky_buffer_new(sky_request_arena(request));
    if (out) {
        sky_clock_zone(zone);
        sky_buffer_put_text(out, "{\"version\":\"" SKY_VERSION "\",\"zona_horaria\":");
        sky_json_write_string(out, sky_span_of(zone));
        sky_buffer_put_text(out, ",\"por_vencer_dias\":");
        sky_buffer_put_number(out, sky_request_app(request)->por_vencer);
        sky_buffer_put_text(out, "}");
    }
    if (out && !out->failed)
        return sky_answer(request, 200, sky_buffer_span(out));
    sky_error_memory(sky_request_error(request));
    return sky_answer_failure(request);
}

/* --- /metrics */

/* What is not known is left out. */
static void put_gauge(struct sky_buffer *out, const char *name, const char *help, int64_t number)
{
    if (number >= 0)
        sky_metrics_put(out, name, help, number);
}

static void put_checks(struct sky_buffer *out, const struct sky_diagnosis *diagnosis)
{
    sky_metrics_put_head(out, "sky_degraded", "Whether a check of /readyz is degraded, or fails");
    for (enum sky_check check = 0; check < SKY_CHECKS; check++)
        if (diagnosis->findings[check].grade != SKY_UNJUDGED)
            sky_buffer_printf(out, "sky_degraded{check=\"%s\"} %d\n", sky_check_name(check),
                              diagnosis->findings[check].grade >= SKY_DEGRADED);
}

/* What the registry adds: it may be away, and the counts are answered all the same. */
static void put_registry(struct sky_request *request, struct sky_buffer *out)
{
    struct sky_verdict verdict;
    sky_health_tell(sky_request_app(request)->health, &verdict);
    put_gauge(out, "sky_ready", "Whether the registry can be read and written, as /readyz says", !verdict.error.status);
    put_checks(out, &verdict.diagnosis);
    put_gauge(out, "sky_store_bytes", "Size of the registry's file", verdict.disk.file);
    put_gauge(out, "sky_store_log_bytes", "Size of its write-ahead log", verdict.disk.log);
    put_gauge(out, "sky_disk_bytes", "Size of the disk that it is on", verdict.disk.size);
    put_gauge(out, "sky_disk_free_bytes", "What that has left", verdict.disk.free);
    if (verdict.backup > 0)
        put_gauge(out, "sky_backup_age_seconds", "Time since a backup was proved last",
                  (sky_clock_now() - verdict.backup) / 1000);
    put_gauge(out, "sky_operation_number", "Number of the last operation of the log", verdict.number);
}

static enum sky_turn metrics(struct sky_request *request)
{
    struct sky_buffer *out = sky_buffer_new(sky_request_arena(request));
    if (out) {
        sky_metrics_write(out);
        put_registry(request, out);
    }
    if (out && !out->failed)
        return sky_answer_as(request, 200, "text/plain; version=0.0.4; charset=utf-8", sky_buffer_span(out));
    sky_error_memory(sky_request_error(request));
    return sky_answer_failure(request);
}

/* --- /.well-known/security.txt */

/* RFC 9116. It is of today for the whole day, so that it is the same text. */
static enum sky_turn contact(struct sky_request *request)
{
    const char *whom = sky_request_app(request)->contact;
    struct sky_buffer *out = sky_buffer_new(sky_request_arena(request));
    char day[SKY_CLOCK_DAY_SIZE];
    if (!*whom) {
        sky_error_set(sky_request_error(request), SKY_NO_ROUTE, "No se ha indicado a quién avisar.");
        return sky_answer_failure(request);
    }
    if (out) {
        sky_clock_day(sky_clock_now() + CONTACT_LASTS, day);
        sky_buffer_printf(out, "Contact: %s\nExpires: %sT00:00:00Z\nPreferred-Languages: es, en\n", whom, day);
    }
    if (out && !out->failed)
        return sky_answer_as(request, 200, "text/plain; charset=utf-8", sky_buffer_span(out));
    sky_error_memory(sky_request_error(request));
    return sky_answer_failure(request);
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
