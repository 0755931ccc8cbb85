/* The registry over a real store: operations handed in from many threads, readers, receipts, its end. */
#include "registry.h"
#include "sql.h"

/* A submission of a document of that name, all of it in an arena of the caller's. */
static struct sky_submission *saving(struct sky_arena *arena, const char *nombre)
{
    struct sky_error error = { 0 };
    struct sky_json *body = sky_json_object_new(arena);
    assert_true(sky_json_set_string(body, "nombre", sky_span_of(nombre)));
    struct sky_operacion *operacion = sky_operacion_guardar(arena, body, &error);
    assert_non_null(operacion);
    operacion->author = SPAN("anonimo");
    struct sky_submission *submission = sky_submission_new(arena, operacion, &error);
    assert_non_null(submission);
    return submission;
}

static struct sky_submission *deleting(struct sky_arena *arena, const char *nombre)
{
    struct sky_error error = { 0 };
    struct sky_operacion *operacion = sky_operacion_eliminar(arena, sky_span_of(nombre), &error);
    assert_non_null(operacion);
    operacion->author = SPAN("anonimo");
    return sky_submission_new(arena, operacion, &error);
}

static enum sky_status read_at(struct registry *registry, struct sky_arena *arena, const char *nombre, int64_t moment,
                               struct sky_version *version, struct sky_error *error)
{
    struct sky_lectura lectura;
    if (sky_lectura_open(&lectura, registry->registro, moment, error))
        return error->status;
    enum sky_status status = sky_lectura_cliente(&lectura, arena, sky_span_of(nombre), version, error);
    sky_lectura_close(&lectura);
    return status;
}

static void what_is_done_is_read(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_version version;
    struct sky_submission *first = saving(registry->arena, "Jos\xC3\xA9");
    do_it(registry, first);
    assert_int_equal(first->result.error.status, SKY_OK);
    assert_true(first->result.created && first->result.number == 1);
    assert_span("name", first->result.nombre, SPAN("Jos\xC3\xA9"));
    assert_span("document", first->result.documento, SPAN("{\"nombre\":\"Jos\xC3\xA9\"}"));
    assert_int_equal(read_at(registry, registry->arena, "Jos\xC3\xA9", SKY_NOW, &version, &error), SKY_OK);
    assert_int_equal(version.number, 1);
    assert_span("document", version.documento, SPAN("{\"nombre\":\"Jos\xC3\xA9\"}"));
    struct sky_submission *second = deleting(registry->arena, "Jos\xC3\xA9");
    do_it(registry, second);
    assert_int_equal(second->result.number, 2);
    assert_null(second->result.documento.data);
    assert_int_equal(read_at(registry, registry->arena, "Jos\xC3\xA9", SKY_NOW, &version, &error), SKY_NOT_FOUND);
    assert_string_equal(error.text, "El cliente 'Jos\xC3\xA9' no fue encontrado.");
}

static void a_refusal_comes_back(void **state)
{
    struct registry *registry = *state;
    struct sky_submission *submission = deleting(registry->arena, "nadie");
    do_it(registry, submission);
    assert_int_equal(submission->result.error.status, SKY_NOT_FOUND);
    assert_int_equal(submission->result.number, 0);
    assert_true(sky_registro_is_usable(registry->registro));
}

#define THREADS 4
#define EACH 300

/* One thread's work: it hands in, each operation in its arena, and reads, so that the readers are shared. */
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
        struct sky_submission *submission = saving(worker->arenas[i] = sky_arena_new(), nombre);
        sky_registro_submit(worker->registry->registro, submission, answered, &own);
        if (i % 50 != 49)
            continue;
        if (!gate_wait(&own, i + 1) || submission->result.error.status ||
            read_at(worker->registry, worker->arenas[i], nombre, SKY_NOW, &version, &error) ||
            version.number != submission->result.number)
            worker->failed++;
        sky_registro_rest(worker->registry->registro);
    }
    worker->failed += !gate_wait(&own, EACH);
    return NULL;
}

static void free_arenas(struct sky_arena **arenas, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sky_arena_free(arenas[i]);
}

/* The names in pages of `limit` by one reading: n00000, n00001 and so on; returns how many. */
static size_t count_in_order(struct registry *registry, int64_t moment, size_t limit)
{
    struct sky_error error = { 0 };
    struct sky_names names = { 0 };
    struct sky_lectura lectura;
    size_t seen = 0;
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, moment, &error), SKY_OK);
    while (!names.ended) {
        assert_int_equal(sky_lectura_nombres(&lectura, registry->arena, names.next, limit, &names, &error), SKY_OK);
        assert_true(names.count <= limit);
        for (size_t i = 0; i < names.count; i++) {
            char wanted[16];
            snprintf(wanted, sizeof wanted, "n%05zu", seen++);
            assert_span("name", names.items[i], sky_span_of(wanted));
        }
    }
    sky_lectura_close(&lectura);
    return seen;
}

static void threads_share_it_and_names_go_on_over_pages(void **state)
{
    struct registry *registry = *state;
    static struct worker workers[THREADS];
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){ .registry = registry, .first = i * EACH };
        assert_int_equal(pthread_create(&threads[i], NULL, save_and_read, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(workers[i].failed, 0);
        free_arenas(workers[i].arenas, EACH);
    }
    static const size_t limits[] = { 5000, 1, 999, 1000, 1199, 1200, 1201 };
    for (size_t i = 0; i < COUNT(limits); i++) {
        assert_int_equal(count_in_order(registry, SKY_NOW, limits[i]), THREADS * EACH);
        assert_int_equal(count_in_order(registry, THREADS * EACH, limits[i]), THREADS * EACH);
    }
}

static void closing_finishes_what_was_handed_in(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_arena *arenas[EACH];
    char nombre[16];
    for (size_t i = 0; i < EACH; i++) {
        snprintf(nombre, sizeof nombre, "n%zu", i);
        sky_registro_submit(registry->registro, saving(arenas[i] = sky_arena_new(), nombre), answered,
                            &registry->answered);
    }
    sky_registro_close(registry->registro);
    assert_int_equal(gate_count(&registry->answered), EACH);
    free_arenas(arenas, EACH);
    registry->registro = sky_registro_open(&registry->settings, &error);
    struct sky_version version;
    assert_int_equal(read_at(registry, registry->arena, nombre, SKY_NOW, &version, &error), SKY_OK);
    assert_int_equal(version.number, EACH);
}

/* All slices of a check. */
static enum sky_status check_all(struct registry *registry, struct sky_error *error)
{
    struct sky_buffer *place = sky_buffer_new(registry->arena);
    enum sky_status status = SKY_OK;
    for (bool done = false; status == SKY_OK && !done;)
        status = sky_registro_check(registry->registro, place, &done, error);
    return status;
}

static void it_probes_and_checks(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    assert_int_equal(count_in_order(registry, SKY_NOW, 10), 0);
    assert_int_equal(sky_registro_probe(registry->registro, &error), SKY_OK);
    assert_int_equal(check_all(registry, &error), SKY_OK);
    do_it(registry, saving(registry->arena, "a"));
    assert_int_equal(sky_registro_probe(registry->registro, &error), SKY_OK);
    assert_int_equal(check_all(registry, &error), SKY_OK);
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

#define READINGS 12

/* More at one time than the store has ready; whoever comes needs a new reader then, and gets it. */
static void readings_are_as_many_as_are_wanted(void **state)
{
    struct registry *registry = *state;
    struct sky_lectura readings[READINGS];
    struct sky_error error = { 0 };
    struct sky_version version;
    do_it(registry, saving(registry->arena, "a"));
    assert_true(sky_registro_has_spare(registry->registro));
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < READINGS; i++)
            assert_int_equal(sky_lectura_open(&readings[i], registry->registro, SKY_NOW, &error), SKY_OK);
        assert_false(sky_registro_has_spare(registry->registro));
        for (size_t i = 0; i < READINGS; i++) {
            sky_registro_rest(registry->registro);
            assert_int_equal(sky_lectura_cliente(&readings[i], registry->arena, SPAN("a"), &version, &error), SKY_OK);
            sky_lectura_close(&readings[i]);
            sky_lectura_close(&readings[i]);
        }
        assert_true(sky_registro_has_spare(registry->registro));
        sky_registro_rest(registry->registro);
    }
}

/* Whether it comes to its end within a minute: the registry's own threads look in now and then. */
static bool restarts_log(const struct path *path)
{
    for (int tries = 0; tries < 3000; tries++) {
        if (number_of(path->text, "PRAGMA wal_checkpoint(RESTART)") == 0)
            return true;
        usleep(20000);
    }
    return false;
}

/* Whoever checkpoints need not wait for a reader that was used just now, and may be again. */
static void at_rest_no_reader_keeps_the_log(void **state)
{
    struct registry *registry = *state;
    struct sky_lectura lectura;
    struct sky_error error = { 0 };
    struct sky_version version;
    struct path path = path_in(registry->directory, "sky.db");
    static const char *const names[] = { "a", "b", "c" };
    for (size_t i = 0; i < COUNT(names); i++) {
        do_it(registry, saving(registry->arena, names[i]));
        assert_int_equal(sky_lectura_open(&lectura, registry->registro, SKY_NOW, &error), SKY_OK);
        assert_int_equal(sky_lectura_cliente(&lectura, registry->arena, sky_span_of(names[i]), &version, &error),
                         SKY_OK);
        sky_lectura_close(&lectura);
        assert_int_equal(number_of(path.text, "PRAGMA wal_checkpoint(RESTART)"), 1);
        sky_registro_rest(registry->registro);
        assert_true(restarts_log(&path));
    }
}

/* A request with a key, which creates a customer. */
static struct sky_submission *creating(struct registry *registry, const char *author, const char *nombre)
{
    struct sky_error error = { 0 };
    struct sky_json *body = sky_json_object_new(registry->arena);
    assert_true(sky_json_set_string(body, "nombre", sky_span_of(nombre)) &&
                sky_json_set_string(body, "contacto", SPAN("c")) && sky_json_set_string(body, "servicio", SPAN("s")));
    struct sky_operacion *operacion = sky_operacion_crear(registry->arena, body, SPAN("2026-01-31"), &error);
    assert_non_null(operacion);
    operacion->author = sky_span_of(author);
    operacion->key = SPAN("clave");
    memset(operacion->rest, *nombre, sizeof operacion->rest);
    return sky_submission_new(registry->arena, operacion, &error);
}

/* Handed in together, so that they are in progress at the same time; and then once more each. */
static void one_key_of_several_authors_is_several(void **state)
{
    static const char *const authors[] = { "anonimo", "ana", "eva", "ana clave" };
    static const char *const nombres[] = { "n", "a", "e", "x" };
    struct registry *registry = *state;
    struct sky_submission *first[COUNT(authors)], *again[COUNT(authors)];
    for (size_t i = 0; i < COUNT(authors); i++)
        first[i] = creating(registry, authors[i], nombres[i]);
    for (size_t i = 0; i < COUNT(authors); i++)
        sky_registro_submit(registry->registro, first[i], answered, &registry->answered);
    assert_true(gate_wait(&registry->answered, COUNT(authors)));
    for (size_t i = 0; i < COUNT(authors); i++) {
        do_it(registry, again[i] = creating(registry, authors[i], nombres[i]));
        assert_int_equal(first[i]->result.error.status, SKY_OK);
        assert_int_equal(first[i]->result.number, i + 1);
        assert_false(first[i]->result.replayed);
        assert_int_equal(again[i]->result.error.status, SKY_OK);
        assert_int_equal(again[i]->result.number, i + 1);
        assert_true(again[i]->result.replayed && again[i]->result.created);
        assert_span("name", again[i]->result.nombre, sky_span_of(nombres[i]));
        assert_span("document", again[i]->result.documento, first[i]->result.documento);
        struct sky_submission *other = creating(registry, authors[i], "otro");
        do_it(registry, other);
        assert_int_equal(other->result.error.status, SKY_KEY_REUSED);
    }
}

/* Whoever gave no name has receipts as releases before wrote them. */
static void a_receipt_is_kept_as_it_was(void **state)
{
    struct registry *registry = *state;
    struct path path = path_in(registry->directory, "sky.db");
    do_it(registry, creating(registry, "anonimo", "n"));
    do_it(registry, creating(registry, "ana", "a"));
    assert_int_equal(number_of(path.text, "SELECT numero FROM recibos WHERE clave = 'clave'"), 1);
    assert_int_equal(number_of(path.text, "SELECT numero FROM recibos WHERE clave = 'ana clave'"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(what_is_done_is_read),
        REGISTRY_TEST(a_refusal_comes_back),
        REGISTRY_TEST(threads_share_it_and_names_go_on_over_pages),
        REGISTRY_TEST(closing_finishes_what_was_handed_in),
        REGISTRY_TEST(it_probes_and_checks),
        REGISTRY_TEST(readings_are_as_many_as_are_wanted),
        REGISTRY_TEST(at_rest_no_reader_keeps_the_log),
        REGISTRY_TEST(one_key_of_several_authors_is_several),
        REGISTRY_TEST(a_receipt_is_kept_as_it_was),
        cmocka_unit_test(what_cannot_be_opened_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
