/* The registry over a real store: operations handed in from many threads, reads, names over many pages, its end. */
#include "directory.h"
#include "gate.h"

#include "domain/registro.h"

struct fixture {
    char *directory, *url;
    struct sky_settings settings;
    struct sky_registro *registro;
    struct sky_arena *arena;
    struct gate answered;
};

static int open_fixture(void **state)
{
    static const struct gate closed = GATE_INITIALIZER;
    struct sky_error error = { 0 };
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->directory = make_directory();
    fixture->answered = closed;
    if (asprintf(&fixture->url, "sqlite:%s/sky.db", fixture->directory) < 0)
        return -1;
    fixture->settings = (struct sky_settings){ .store = fixture->url, .network_fs = 1 };
    fixture->arena = sky_arena_new();
    fixture->registro = sky_registro_open(&fixture->settings, &error);
    *state = fixture;
    return fixture->registro ? 0 : -1;
}

static int close_fixture(void **state)
{
    struct fixture *fixture = *state;
    sky_registro_close(fixture->registro);
    sky_arena_free(fixture->arena);
    remove_directory(fixture->directory);
    free(fixture->url);
    free(fixture);
    return 0;
}

#define REGISTRO_TEST(function) cmocka_unit_test_setup_teardown(function, open_fixture, close_fixture)

static void answered(void *context)
{
    gate_add(context, 1);
}

/* A document of that name, in an arena of the caller's. */
static struct sky_operacion *saving(struct sky_arena *arena, const char *nombre)
{
    struct sky_error error = { 0 };
    struct sky_json *body = sky_json_object_new(arena);
    assert_true(sky_json_set_string(body, "nombre", sky_span_of(nombre)));
    struct sky_operacion *operacion = sky_operacion_guardar(arena, body, &error);
    assert_non_null(operacion);
    return operacion;
}

static void submit(struct fixture *fixture, struct sky_operacion *operacion)
{
    size_t before = gate_count(&fixture->answered);
    sky_registro_submit(fixture->registro, operacion, answered, &fixture->answered);
    assert_true(gate_wait(&fixture->answered, before + 1));
}

static void what_is_done_is_read(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_version version;
    struct sky_operacion *first = saving(fixture->arena, "Jos\xC3\xA9");
    submit(fixture, first);
    assert_int_equal(first->write.error.status, SKY_OK);
    assert_true(first->created && first->write.number == 1);
    assert_int_equal(sky_registro_read(fixture->registro, fixture->arena, first->write.nombre, &version, &error),
                     SKY_OK);
    assert_int_equal(version.number, 1);
    assert_span("document", version.documento, SPAN("{\"nombre\":\"Jos\xC3\xA9\"}"));
    struct sky_operacion *second = sky_operacion_eliminar(fixture->arena, SPAN("Jos\xC3\xA9"), &error);
    submit(fixture, second);
    assert_int_equal(second->write.number, 2);
    assert_int_equal(sky_registro_read(fixture->registro, fixture->arena, SPAN("Jos\xC3\xA9"), &version, &error),
                     SKY_NOT_FOUND);
    assert_string_equal(error.text, "El cliente 'Jos\xC3\xA9' no fue encontrado.");
}

static void a_refusal_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_operacion *operacion = sky_operacion_eliminar(fixture->arena, SPAN("nadie"), &error);
    submit(fixture, operacion);
    assert_int_equal(operacion->write.error.status, SKY_NOT_FOUND);
    assert_int_equal(operacion->write.number, 0);
    assert_true(sky_registro_is_usable(fixture->registro));
}

#define THREADS 4
#define EACH 300

/* One thread's work: it hands in, each operation in its arena, and reads, so that the pool of readers is shared. */
struct worker {
    struct fixture *fixture;
    struct sky_arena *arenas[EACH];
    size_t first, failed;
};

static void *save_and_read(void *context)
{
    struct worker *worker = context;
    struct gate own = GATE_INITIALIZER;
    for (size_t i = 0; i < EACH; i++) {
        char nombre[16];
        struct sky_error error = { 0 };
        struct sky_version version;
        snprintf(nombre, sizeof nombre, "n%05zu", worker->first + i);
        struct sky_operacion *operacion = saving(worker->arenas[i] = sky_arena_new(), nombre);
        sky_registro_submit(worker->fixture->registro, operacion, answered, &own);
        if (i % 50 != 49)
            continue;
        if (!gate_wait(&own, i + 1) || operacion->write.error.status ||
            sky_registro_read(worker->fixture->registro, worker->arenas[i], operacion->write.nombre, &version,
                              &error) ||
            version.number != operacion->write.number)
            worker->failed++;
    }
    worker->failed += !gate_wait(&own, EACH);
    return NULL;
}

/* Counts names that come in order; stops after `most`. */
struct count {
    size_t seen, most;
    bool disordered;
};

static bool count_name(void *context, struct sky_span nombre)
{
    struct count *count = context;
    char wanted[16];
    snprintf(wanted, sizeof wanted, "n%05zu", count->seen++);
    count->disordered = count->disordered || !sky_span_equal(nombre, sky_span_of(wanted));
    return count->seen < count->most;
}

static void free_arenas(struct sky_arena **arenas, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sky_arena_free(arenas[i]);
}

/* More names than a page of them (1000) has. */
static void threads_share_it_and_names_go_on_over_pages(void **state)
{
    struct fixture *fixture = *state;
    static struct worker workers[THREADS];
    pthread_t threads[THREADS];
    struct sky_error error = { 0 };
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){ .fixture = fixture, .first = i * EACH };
        assert_int_equal(pthread_create(&threads[i], NULL, save_and_read, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(workers[i].failed, 0);
        free_arenas(workers[i].arenas, EACH);
    }
    static const size_t most[] = { SIZE_MAX, 1, 999, 1000, 1001 };
    for (size_t i = 0; i < COUNT(most); i++) {
        struct count count = { .most = most[i] };
        assert_int_equal(sky_registro_names(fixture->registro, count_name, &count, &error), SKY_OK);
        assert_int_equal(count.seen, most[i] < THREADS * EACH ? most[i] : THREADS * EACH);
        assert_false(count.disordered);
    }
}

static void closing_finishes_what_was_handed_in(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_arena *arenas[EACH];
    for (size_t i = 0; i < EACH; i++)
        sky_registro_submit(fixture->registro, saving(arenas[i] = sky_arena_new(), "a"), answered, &fixture->answered);
    sky_registro_close(fixture->registro);
    assert_int_equal(gate_count(&fixture->answered), EACH);
    free_arenas(arenas, EACH);
    fixture->registro = sky_registro_open(&fixture->settings, &error);
    struct sky_version version;
    assert_int_equal(sky_registro_read(fixture->registro, fixture->arena, SPAN("a"), &version, &error), SKY_OK);
    assert_int_equal(version.number, EACH);
}

static void it_probes_and_checks(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct count count = { .most = SIZE_MAX };
    assert_int_equal(sky_registro_names(fixture->registro, count_name, &count, &error), SKY_OK);
    assert_int_equal(count.seen, 0);
    assert_int_equal(sky_registro_probe(fixture->registro, &error), SKY_OK);
    assert_int_equal(sky_registro_check(fixture->registro, &error), SKY_OK);
    sky_registro_stop_check(fixture->registro);
    assert_int_equal(sky_registro_check(fixture->registro, &error), SKY_UNAVAILABLE);
}

static void what_cannot_be_opened_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        enum sky_status status;
    } cases[] = { { "nada", SKY_INVALID }, { "sqlite:/no/hay/nada.db", SKY_UNAVAILABLE } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sky_settings settings = { .store = cases[i].url };
        struct sky_error error = { 0 };
        assert_null(sky_registro_open(&settings, &error));
        assert_int_equal(error.status, cases[i].status);
    }
    sky_registro_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRO_TEST(what_is_done_is_read),
        REGISTRO_TEST(a_refusal_comes_back),
        REGISTRO_TEST(threads_share_it_and_names_go_on_over_pages),
        REGISTRO_TEST(closing_finishes_what_was_handed_in),
        REGISTRO_TEST(it_probes_and_checks),
        cmocka_unit_test(what_cannot_be_opened_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
