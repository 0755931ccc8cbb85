/*
 * /livez, /readyz, /version, /metrics: whether the process lives, whether the registry can be read and written, which
 * release, and what all programs of the host have counted.
 * /.well-known/security.txt: whom to tell of a hole.
 * One thread looks: it tries the registry every second, and beside that checks the whole store once, slice by slice, so
 * that a damaged database is found before it is backed up for a month. A request reads the last verdict and waits for
 * none, but for the first.
 */
#include <pthread.h>
#include <stdlib.h>

#include "sky.h"

/* Microseconds between two looks: each is a durable write. */
#define LOOK 1000000
/* Microseconds after which a verdict counts no more: the thread that should have judged again waits for the store. */
#define VERDICT_LASTS 5000000
/* Microseconds between two slices of the check. */
#define PAUSE 10000

/* Milliseconds for which a contact holds, from the day on which it is read. */
#define CONTACT_LASTS ((int64_t)180 * 24 * 3600 * 1000)

static sky_handler live, ready, version, contact, metrics;

static const struct sky_route routes[] = {
    { "GET", "/livez", SKY_PUBLIC, live, NULL, sky_parameters_any },
    { "GET", "/readyz", SKY_PUBLIC, ready, NULL, sky_parameters_any },
    { "GET", "/version", SKY_PUBLIC, version, NULL, sky_parameters_any },
    { "GET", "/metrics", SKY_LECTOR, metrics, NULL, NULL },
    { "GET", "/.well-known/security.txt", SKY_PUBLIC, contact, NULL, sky_parameters_any },
    { 0 },
};

/* A request that came before the first verdict. */
struct waiting {
    void (*resume)(void *context);
    void *context;
    struct waiting *next;
};

struct sky_salud {
    struct sky_registro *registro;
    struct sky_ticker *ticker;
    const char *file;      /* that the registry is in; NULL: it is in none */
    const char *contact;   /* of SKY_SECURITY_CONTACT; empty: none */
    pthread_mutex_t mutex; /* over what follows */
    struct sky_error verdict;
    int64_t judged; /* when; 0: never */
    struct waiting *waiting;

    int64_t due;             /* when it is to look again: the thread's own, */
    struct sky_buffer place; /* as is that which the check has reached, */
    bool checked;            /* as is whether it has come to its end, */
    struct sky_error damage; /* and what it has found */
};

static void judge(struct sky_salud *salud)
{
    struct sky_error verdict = { 0 };
    if (salud->damage.status)
        sky_error_set(&verdict, SKY_UNAVAILABLE, "the database is damaged");
    else
        verdict.status = sky_registro_probe(salud->registro, &verdict);
    pthread_mutex_lock(&salud->mutex);
    struct waiting *first = salud->waiting;
    salud->waiting = NULL;
    salud->verdict = verdict;
    salud->judged = sky_clock_elapsed();
    pthread_mutex_unlock(&salud->mutex);
    for (struct waiting *next; first; first = next) { /* whose request may be gone once it is resumed */
        next = first->next;
        first->resume(first->context);
    }
}

static void check_slice(struct sky_salud *salud)
{
    if (sky_registro_check(salud->registro, &salud->place, &salud->checked, &salud->damage) == SKY_OK)
        return;
    salud->checked = true;
    if (salud->damage.status == SKY_INTERNAL)
        sky_log_event("salud", "error", "%s", salud->damage.text);
    else
        salud->damage = (struct sky_error){ 0 };
}

/* It is time again for the next slice or look. */
static int64_t look(void *context)
{
    struct sky_salud *salud = context;
    if (sky_clock_elapsed() >= salud->due) {
        judge(salud);
        salud->due = sky_clock_elapsed() + LOOK;
    }
    if (!salud->checked)
        check_slice(salud);
    int64_t now = sky_clock_elapsed(), left = salud->due > now ? salud->due - now : 0;
    return salud->checked || left < PAUSE ? left : PAUSE;
}

static struct sky_salud *salud_new(struct sky_registro *registro, struct sky_error *error)
{
    struct sky_salud *salud = calloc(1, sizeof *salud);
    if (!salud)
        return sky_error_memory(error), NULL;
    salud->registro = registro;
    pthread_mutex_init(&salud->mutex, NULL);
    if ((salud->ticker = sky_ticker_new(look, salud, 0, "the thread that judges", error)))
        return salud;
    pthread_mutex_destroy(&salud->mutex);
    free(salud);
    return NULL;
}

static void salud_free(struct sky_salud *salud)
{
    if (!salud)
        return;
    sky_ticker_free(salud->ticker);
    sky_buffer_clear(&salud->place);
    pthread_mutex_destroy(&salud->mutex);
    free(salud);
}

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
    if (check_contact(settings->security_contact, error) == SKY_OK && sky_api_open(app, settings, error) == SKY_OK &&
        (app->salud = salud_new(app->registro, error)))
        app->salud->contact = settings->security_contact, app->salud->file = sky_settings_file(settings);
    return error->status;
}

static void close_salud(struct sky_app *app)
{
    salud_free(app->salud);
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

/* Resumes the request at once when there is a verdict. */
static void await_verdict(struct sky_app *app, void *work, void (*resume)(void *context), void *context)
{
    struct sky_salud *salud = app->salud;
    struct waiting *waiting = work;
    pthread_mutex_lock(&salud->mutex);
    bool waits = !salud->judged;
    if (waits) {
        *waiting = (struct waiting){ resume, context, salud->waiting };
        salud->waiting = waiting;
    }
    pthread_mutex_unlock(&salud->mutex);
    if (!waits)
        resume(context);
}

static enum sky_turn answer_verdict(struct sky_request *request, void *work)
{
    struct sky_salud *salud = sky_request_app(request)->salud;
    struct sky_error *error = sky_request_error(request);
    (void)work;
    pthread_mutex_lock(&salud->mutex);
    *error = salud->verdict;
    int64_t age = sky_clock_elapsed() - salud->judged;
    pthread_mutex_unlock(&salud->mutex);
    if (age > VERDICT_LASTS)
        sky_error_set(error, SKY_UNAVAILABLE, "the registry was not judged for %.1f s", (double)age / 1e6);
    if (error->status)
        return sky_answer_failure(request);
    return sky_answer(request, 200, sky_span_of("{\"status\":\"ok\"}"));
}

static enum sky_turn ready(struct sky_request *request)
{
    struct waiting *waiting = sky_arena_alloc(sky_request_arena(request), sizeof *waiting);
    if (!waiting) {
        sky_error_memory(sky_request_error(request));
        return sky_answer_failure(request);
    }
    return sky_request_park(request, await_verdict, waiting, answer_verdict);
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

/* What is not known is left out. */
static void put_gauge(struct sky_buffer *out, const char *name, const char *help, int64_t number)
{
    if (number >= 0)
        sky_metrics_put(out, name, help, number);
}

/* What the registry adds: it may be away, and the counts are answered all the same. */
static void put_registry(struct sky_request *request, struct sky_buffer *out)
{
    struct sky_salud *salud = sky_request_app(request)->salud;
    struct sky_error ignored = { 0 };
    struct sky_lectura lectura;
    struct sky_disk disk;
    pthread_mutex_lock(&salud->mutex);
    bool is_up = salud->judged && !salud->verdict.status && sky_clock_elapsed() - salud->judged <= VERDICT_LASTS;
    pthread_mutex_unlock(&salud->mutex);
    put_gauge(out, "sky_ready", "Whether the registry can be read and written, as /readyz says", is_up);
    sky_disk_look(salud->file, &disk);
    put_gauge(out, "sky_store_bytes", "Size of the registry's file", disk.file);
    put_gauge(out, "sky_store_log_bytes", "Size of its write-ahead log", disk.log);
    put_gauge(out, "sky_disk_bytes", "Size of the disk that it is on", disk.size);
    put_gauge(out, "sky_disk_free_bytes", "What that has left", disk.free);
    if (sky_lectura_open_en(&lectura, salud->registro, (struct sky_span){ 0 }, &ignored))
        return;
    put_gauge(out, "sky_operation_number", "Number of the last operation of the log", lectura.moment);
    sky_lectura_close(&lectura);
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

/* RFC 9116. It is of today for the whole day, so that it is the same text. */
static enum sky_turn contact(struct sky_request *request)
{
    const char *whom = sky_request_app(request)->salud->contact;
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
