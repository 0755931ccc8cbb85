/* The registry over a real store: operations handed in from many threads, reads, names over many pages, its end. */
#include "registry.h"
#include "sql.h"

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

static enum sky_status read_at(struct registry *registry, const char *nombre, int64_t moment,
                               struct sky_version *version, struct sky_error *error)
{
    return sky_registro_read(registry->registro, registry->arena, sky_span_of(nombre), moment, version, error);
}

static void what_is_done_is_read(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_version version;
    struct sky_operacion *first = saving(registry->arena, "Jos\xC3\xA9");
    do_it(registry, first);
    assert_int_equal(first->write.error.status, SKY_OK);
    assert_true(first->write.created && first->write.number == 1);
    assert_span("name", first->write.nombres[0], SPAN("Jos\xC3\xA9"));
    assert_int_equal(read_at(registry, "Jos\xC3\xA9", SKY_NOW, &version, &error), SKY_OK);
    assert_int_equal(version.number, 1);
    assert_span("document", version.documento, SPAN("{\"nombre\":\"Jos\xC3\xA9\"}"));
    struct sky_operacion *second = sky_operacion_eliminar(registry->arena, SPAN("Jos\xC3\xA9"), &error);
    do_it(registry, second);
    assert_int_equal(second->write.number, 2);
    assert_int_equal(read_at(registry, "Jos\xC3\xA9", SKY_NOW, &version, &error), SKY_NOT_FOUND);
    assert_string_equal(error.text, "El cliente 'Jos\xC3\xA9' no fue encontrado.");
}

static void a_refusal_comes_back(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_operacion *operacion = sky_operacion_eliminar(registry->arena, SPAN("nadie"), &error);
    do_it(registry, operacion);
    assert_int_equal(operacion->write.error.status, SKY_NOT_FOUND);
    assert_int_equal(operacion->write.number, 0);
    assert_true(sky_registro_is_usable(registry->registro));
}

#define THREADS 4
#define EACH 300

/* One thread's work: it hands in, each operation in its arena, and reads, so that the pool of readers is shared. */
struct worker {
    struct registry *registry;
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
        sky_registro_submit(worker->registry->registro, operacion, answered, &own);
        if (i % 50 != 49)
            continue;
        if (!gate_wait(&own, i + 1) || operacion->write.error.status ||
            sky_registro_read(worker->registry->registro, worker->arenas[i], operacion->write.nombres[0],
                              SKY_NOW, &version, &error) ||
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
    struct registry *registry = *state;
    static struct worker workers[THREADS];
    pthread_t threads[THREADS];
    struct sky_error error = { 0 };
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){ .registry = registry, .first = i * EACH };
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
        assert_int_equal(sky_registro_names(registry->registro, SKY_NOW, count_name, &count, &error), SKY_OK);
        assert_int_equal(count.seen, most[i] < THREADS * EACH ? most[i] : THREADS * EACH);
        assert_false(count.disordered);
    }
}

static void closing_finishes_what_was_handed_in(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_arena *arenas[EACH];
    for (size_t i = 0; i < EACH; i++)
        sky_registro_submit(registry->registro, saving(arenas[i] = sky_arena_new(), "a"), answered,
                            &registry->answered);
    sky_registro_close(registry->registro);
    assert_int_equal(gate_count(&registry->answered), EACH);
    free_arenas(arenas, EACH);
    registry->registro = sky_registro_open(&registry->settings, &error);
    struct sky_version version;
    assert_int_equal(read_at(registry, "a", SKY_NOW, &version, &error), SKY_OK);
    assert_int_equal(version.number, EACH);
}

static void it_probes_and_checks(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct count count = { .most = SIZE_MAX };
    assert_int_equal(sky_registro_names(registry->registro, SKY_NOW, count_name, &count, &error), SKY_OK);
    assert_int_equal(count.seen, 0);
    assert_int_equal(sky_registro_probe(registry->registro, &error), SKY_OK);
    assert_int_equal(sky_registro_check(registry->registro, &error), SKY_OK);
    sky_registro_stop_check(registry->registro);
    assert_int_equal(sky_registro_check(registry->registro, &error), SKY_UNAVAILABLE);
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

static void before_the_first_operation_there_is_nobody(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct count count = { 0 };
    execute(path_in(registry->directory, "sky.db").text,
            "INSERT INTO operaciones VALUES (-5, 1, '', '', 'x', '{}', zeroblob(16), zeroblob(32), -5, -5, NULL)");
    for (int64_t moment = -5; moment <= 0; moment++)
        assert_int_equal(sky_registro_names(registry->registro, moment, count_name, &count, &error), SKY_OK);
    assert_int_equal(count.seen, 0);
}

/* 1 a; 2,3 a is b; 4 a, another; 5 c; 6 b is deleted. */
static const struct step steps[] = {
    { GUARDA("{'nombre':'a'}") }, { RENOMBRA("a", "b") }, { GUARDA("{'nombre':'a','z':2}") },
    { GUARDA("{'nombre':'c'}") }, { ELIMINA("b") },       { .verb = NULL },
};

static bool gather_name(void *context, struct sky_span nombre)
{
    sky_buffer_put_span(context, nombre);
    return true;
}

static void names_are_those_of_the_moment(void **state)
{
    static const char *const names[] = { "", "a", "", "b", "ab", "abc", "ac" };
    struct registry *registry = *state;
    do_steps(registry, steps);
    for (int64_t moment = 0; moment <= (int64_t)COUNT(names); moment++) {
        struct sky_error error = { 0 };
        struct sky_buffer *text = sky_buffer_new(registry->arena);
        bool now = moment == (int64_t)COUNT(names);
        assert_int_equal(sky_registro_names(registry->registro, now ? SKY_NOW : moment, gather_name, text, &error),
                         SKY_OK);
        assert_span("names", sky_buffer_span(text), sky_span_of(names[now ? moment - 1 : moment]));
    }
}

static void versions_are_those_of_the_moment(void **state)
{
    static const struct {
        const char *nombre;
        int64_t moment, number, cliente; /* number 0: there was none */
    } cases[] = {
        { "a", 0, 0, 0 }, { "a", 1, 1, 1 }, { "a", 3, 0, 0 }, { "a", 4, 4, 4 }, { "a", SKY_NOW, 4, 4 },
        { "b", 1, 0, 0 }, { "b", 3, 3, 1 }, { "b", 5, 3, 1 }, { "b", 6, 0, 0 }, { "b", SKY_NOW, 0, 0 },
        { "c", 4, 0, 0 }, { "c", 99, 5, 5 }, { "c", SKY_NOW, 5, 5 },
    };
    struct registry *registry = *state;
    do_steps(registry, steps);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_version version;
        assert_int_equal(read_at(registry, cases[i].nombre, cases[i].moment, &version, &error),
                         cases[i].number ? SKY_OK : SKY_NOT_FOUND);
        assert_int_equal(version.number, cases[i].number);
        assert_int_equal(version.cliente, cases[i].cliente);
    }
}

static void old_names_lead_to_new_ones(void **state)
{
    static const struct {
        const char *nombre;
        int64_t moment;
        const char *now;
    } cases[] = { { "a", 3, "b" },          { "a", 4, NULL }, { "a", SKY_NOW, NULL },
                  { "b", SKY_NOW, NULL }, { "x", 3, NULL }, { "a", 1, NULL } };
    struct registry *registry = *state;
    do_steps(registry, steps);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_span now;
        assert_int_equal(sky_registro_renamed(registry->registro, registry->arena, sky_span_of(cases[i].nombre),
                                              cases[i].moment, &now, &error), SKY_OK);
        assert_span(cases[i].nombre, now, sky_span_of(cases[i].now));
        assert_int_equal(now.data != NULL, cases[i].now != NULL);
    }
}

static void it_knows_its_head_and_what_was_when(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_log log;
    struct sky_entry entry;
    int64_t number = -1;
    assert_int_equal(sky_registro_head(registry->registro, &number, &error), SKY_OK);
    assert_int_equal(number, 0);
    assert_int_equal(sky_registro_find(registry->registro, INT64_MAX, &number, &error), SKY_OK);
    assert_int_equal(number, 0);
    do_steps(registry, steps);
    assert_int_equal(sky_registro_head(registry->registro, &number, &error), SKY_OK);
    assert_int_equal(number, 6);
    assert_int_equal(sky_registro_borrow(registry->registro, &log, &error), SKY_OK);
    assert_int_equal(sky_pasado_entry(&log, registry->arena, 1, &entry, &error), SKY_OK);
    sky_registro_return(registry->registro, &log);
    assert_int_equal(sky_registro_find(registry->registro, entry.instant - 1, &number, &error), SKY_OK);
    assert_int_equal(number, 0);
    assert_int_equal(sky_registro_find(registry->registro, entry.instant, &number, &error), SKY_OK);
    assert_in_range(number, 1, 6);
    assert_int_equal(sky_registro_find(registry->registro, INT64_MAX, &number, &error), SKY_OK);
    assert_int_equal(number, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(what_is_done_is_read),
        REGISTRY_TEST(a_refusal_comes_back),
        REGISTRY_TEST(threads_share_it_and_names_go_on_over_pages),
        REGISTRY_TEST(closing_finishes_what_was_handed_in),
        REGISTRY_TEST(it_probes_and_checks),
        REGISTRY_TEST(before_the_first_operation_there_is_nobody),
        REGISTRY_TEST(names_are_those_of_the_moment),
        REGISTRY_TEST(versions_are_those_of_the_moment),
        REGISTRY_TEST(old_names_lead_to_new_ones),
        REGISTRY_TEST(it_knows_its_head_and_what_was_when),
        cmocka_unit_test(what_cannot_be_opened_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
