/* /livez, /readyz, /version: whether the process lives, whether the registry can be read and written, which release. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "sky.h"

/* Microseconds that a verdict on the store holds: readiness is open to anybody, and each look is a durable write. */
#define VERDICT_LASTS 1000000

static sky_handler live, ready, version;

static const struct sky_route routes[] = {
    { "GET", "/livez", SKY_PUBLIC, live, NULL },
    { "GET", "/readyz", SKY_PUBLIC, ready, NULL },
    { "GET", "/version", SKY_PUBLIC, version, NULL },
    { 0 },
};

struct salud {
    struct sky_registro *registro;
    pthread_mutex_t mutex; /* over the verdict */
    struct sky_error verdict;
    int64_t judged; /* when; 0: never */
    pthread_t check;
    bool checking;
    atomic_bool damaged;
};

/* Every page once, at start, beside the service: a damaged database is found before it is backed up for a month. */
static void *check(void *context)
{
    struct salud *salud = context;
    struct sky_error error = { 0 };
    if (sky_registro_check(salud->registro, &error) == SKY_INTERNAL) {
        atomic_store(&salud->damaged, true);
        sky_log_event("salud", "error", "%s", error.text);
    }
    return NULL;
}

static void *open_salud(const struct sky_settings *settings, struct sky_error *error)
{
    struct salud *salud = calloc(1, sizeof *salud);
    if (!salud)
        return sky_error_memory(error), NULL;
    if (!(salud->registro = sky_registro_open(settings, error))) {
        free(salud);
        return NULL;
    }
    pthread_mutex_init(&salud->mutex, NULL);
    salud->checking = pthread_create(&salud->check, NULL, check, salud) == 0;
    return salud;
}

static void close_salud(void *app)
{
    struct salud *salud = app;
    if (!salud)
        return;
    if (salud->checking) {
        sky_registro_stop_check(salud->registro);
        pthread_join(salud->check, NULL);
    }
    sky_registro_close(salud->registro);
    pthread_mutex_destroy(&salud->mutex);
    free(salud);
}

static bool is_usable(void *app)
{
    return sky_registro_is_usable(((struct salud *)app)->registro);
}

static const struct sky_program program = {
    .name = "salud",
    .routes = routes,
    .open = open_salud,
    .close = close_salud,
    .usable = is_usable,
};

static enum sky_turn live(struct sky_request *request)
{
    return sky_answer(request, 200, sky_span_of("{\"status\":\"ok\"}"));
}

/* Reading proves the schema, the probe a durable write, and with it room on the disk. */
static void judge(struct salud *salud, struct sky_request *request)
{
    struct sky_version ignored;
    salud->verdict = (struct sky_error){ 0 };
    if (atomic_load(&salud->damaged))
        sky_error_set(&salud->verdict, SKY_UNAVAILABLE, "the database is damaged");
    else if (sky_registro_probe(salud->registro, &salud->verdict) == SKY_OK &&
             sky_registro_read(salud->registro, sky_request_arena(request), sky_span_of("-"), SKY_NOW, &ignored,
                               &salud->verdict) == SKY_NOT_FOUND)
        salud->verdict = (struct sky_error){ 0 };
    salud->judged = sky_clock_elapsed();
}

static enum sky_turn ready(struct sky_request *request)
{
    struct salud *salud = sky_request_app(request);
    struct sky_error *error = sky_request_error(request);
    pthread_mutex_lock(&salud->mutex);
    if (!salud->judged || sky_clock_elapsed() - salud->judged > VERDICT_LASTS)
        judge(salud, request);
    *error = salud->verdict;
    pthread_mutex_unlock(&salud->mutex);
    if (error->status)
        return sky_answer_failure(request);
    return sky_answer(request, 200, sky_span_of("{\"status\":\"ok\"}"));
}

static enum sky_turn version(struct sky_request *request)
{
    return sky_answer(request, 200, sky_span_of("{\"version\":\"" SKY_VERSION "\"}"));
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
