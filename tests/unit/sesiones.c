/* Sessions: begun, listed, ended by whose they are, and how many there may be. */
#include "registry.h"
#include "sql.h"

#include "domain/ficha-text.h"
#include "registry/pases.h"
#include "registry/sesiones.h"

struct beginning {
    struct sky_span nombre;
    char text[SKY_FICHA_SIZE], id[2 * SKY_FICHA_ID_BYTES + 1];
};

static enum sky_status begin_one(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    struct beginning *beginning = what;
    struct sky_ficha sesion = { .nombre = beginning->nombre, .rol = SKY_EDITOR };
    if (sky_sesiones_begin(change, &sesion, beginning->text, error) == SKY_OK)
        snprintf(beginning->id, sizeof beginning->id, "%.*s", SKY_SPAN_ARGS(sesion.id));
    return error->status;
}

static struct beginning begin(struct registry *registry, const char *nombre)
{
    struct sky_error error = { 0 };
    struct beginning beginning = { .nombre = sky_span_of(nombre) };
    assert_int_equal(sky_pases_write(registry->registro, beginning.nombre, begin_one, &beginning, &error), SKY_OK);
    return beginning;
}

static struct sky_fichas list(struct registry *registry, const char *nombre)
{
    struct sky_error error = { 0 };
    struct sky_fichas sesiones;
    assert_int_equal(sky_sesiones_list(registry->registro, sky_span_of(nombre), registry->arena, &sesiones, &error),
                     SKY_OK);
    return sesiones;
}

static void a_session_lasts_half_a_day(void **state)
{
    struct beginning ana = begin(*state, "ana");
    begin(*state, "eva");
    struct sky_fichas sesiones = list(*state, "ana");
    assert_int_equal(sesiones.count, 1);
    assert_string_equal(ana.id, sesiones.items[0].id.data);
    assert_int_equal(sesiones.items[0].vence - sesiones.items[0].creada, SKY_SESION_LASTS);
    unsigned char huella[SKY_SHA256_SIZE];
    sky_ficha_digest(sky_span_of(ana.text), huella);
    assert_memory_equal(sesiones.items[0].huella, huella, sizeof huella);
}

struct ending {
    struct sky_span nombre;
    const char *id;
};

static enum sky_status end_one(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct ending *ending = what;
    return sky_sesiones_end(change, ending->nombre, sky_span_of(ending->id), error);
}

static enum sky_status end(struct registry *registry, const char *nombre, const char *id)
{
    struct sky_error error = { 0 };
    struct ending ending = { sky_span_of(nombre), id };
    return sky_pases_write(registry->registro, ending.nombre, end_one, &ending, &error);
}

static void only_ones_own_session_is_ended(void **state)
{
    struct beginning ana = begin(*state, "ana");
    assert_int_equal(end(*state, "eva", ana.id), SKY_NOT_FOUND);
    assert_int_equal(end(*state, "ana", ana.id), SKY_OK);
    assert_int_equal(list(*state, "ana").count, 0);
    assert_int_equal(end(*state, "ana", ana.id), SKY_NOT_FOUND);
}

struct renewal {
    struct beginning before;
    bool alone;
    struct sky_ficha sesion;
    char text[SKY_FICHA_SIZE];
};

static enum sky_status renew_one(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    struct renewal *renewal = what;
    renewal->sesion = (struct sky_ficha){ .nombre = renewal->before.nombre, .rol = SKY_EDITOR };
    return sky_sesiones_renew(change, sky_span_of(renewal->before.id), renewal->alone, &renewal->sesion, renewal->text,
                              error);
}

static enum sky_status renew(struct registry *registry, struct renewal *renewal)
{
    struct sky_error error = { 0 };
    return sky_pases_write(registry->registro, renewal->before.nombre, renew_one, renewal, &error);
}

/* It has another text, and no more time than before. */
static void a_session_is_renewed(void **state)
{
    begin(*state, "ana");
    struct renewal renewal = { .before = begin(*state, "ana") };
    int64_t vence = list(*state, "ana").items[0].vence;
    nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
    assert_int_equal(renew(*state, &renewal), SKY_OK);
    assert_string_not_equal(renewal.text, renewal.before.text);
    assert_in_range(renewal.sesion.vence, vence, vence + 1000);
    assert_true(renewal.sesion.vence < renewal.sesion.creada + SKY_SESION_LASTS);
    assert_int_equal(list(*state, "ana").count, 2);
    assert_int_equal(renew(*state, &renewal), SKY_NOT_FOUND);
    assert_int_equal(list(*state, "ana").count, 2);
}

static void alone_it_is_the_only_one(void **state)
{
    begin(*state, "ana");
    begin(*state, "eva");
    struct renewal renewal = { .before = begin(*state, "ana"), .alone = true };
    assert_int_equal(renew(*state, &renewal), SKY_OK);
    assert_int_equal(list(*state, "ana").count, 1);
    assert_memory_equal(list(*state, "ana").items[0].huella, renewal.sesion.huella, SKY_SHA256_SIZE);
    assert_int_equal(list(*state, "eva").count, 1);
}

static void the_oldest_makes_room(void **state)
{
    struct beginning first = begin(*state, "ana"), last = first;
    begin(*state, "eva");
    for (size_t i = 1; i <= SKY_SESIONES_MAX; i++) {
        struct timespec tick = { .tv_nsec = 2000000 };
        nanosleep(&tick, NULL);
        last = begin(*state, "ana");
    }
    struct sky_fichas sesiones = list(*state, "ana");
    bool has_first = false, has_last = false;
    assert_int_equal(sesiones.count, SKY_SESIONES_MAX);
    for (size_t i = 0; i < sesiones.count; i++) {
        has_first = has_first || sky_span_equal(sesiones.items[i].id, sky_span_of(first.id));
        has_last = has_last || sky_span_equal(sesiones.items[i].id, sky_span_of(last.id));
    }
    assert_true(has_last && !has_first);
    assert_int_equal(list(*state, "eva").count, 1);
}

/* As if the others from one number to another were in, 20 times each person. */
static void put_others(struct registry *registry, int first, int last)
{
    char sql[1024];
    snprintf(
        sql, sizeof sql,
        "WITH RECURSIVE n(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
        " INSERT INTO pases (id, documento, uso) SELECT printf('sesiones/p%%d/%%016x', i / 20, i),"
        " printf('{\"creada\":\"%%s\",\"huella\":\"%%064x\",\"nombre\":\"p%%d\",\"rol\":\"editor\","
        "\"vence\":\"2999-01-01T00:00:00.000Z\"}', strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ', 'now'), i, i / 20), 0 FROM n",
        first, last);
    execute(path_in(registry->directory, "sky.db").text, sql);
}

static size_t visited; /* rows of the store */
static const struct sky_backend *real;

static enum sky_status count_passes(void *reader, struct sky_span prefix, struct sky_arena *arena,
                                    struct sky_passes *passes, struct sky_error *error)
{
    enum sky_status status = real->passes(reader, prefix, arena, passes, error);
    visited += passes->count;
    return status;
}

static enum sky_status begin_counted(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    struct sky_backend backend = *change->backend;
    struct sky_pases_change counted = *change;
    real = change->backend;
    backend.passes = count_passes;
    counted.backend = &backend;
    return begin_one(&counted, what, error);
}

static size_t rows_of_a_beginning(struct registry *registry, const char *nombre)
{
    struct sky_error error = { 0 };
    struct beginning beginning = { .nombre = sky_span_of(nombre) };
    visited = 0;
    assert_int_equal(sky_pases_write(registry->registro, beginning.nombre, begin_counted, &beginning, &error), SKY_OK);
    return visited;
}

/* Nobody's name begins with another one's, as far as their sessions go. */
static void others_sessions_cost_nothing(void **state)
{
    put_others(*state, 0, 9);
    assert_int_equal(rows_of_a_beginning(*state, "ana"), 0);
    assert_int_equal(rows_of_a_beginning(*state, "ana"), 1);
    put_others(*state, 10, 9999);
    assert_int_equal(rows_of_a_beginning(*state, "ana"), 2);
    assert_int_equal(rows_of_a_beginning(*state, "p"), 0);
    assert_int_equal(rows_of_a_beginning(*state, "p1"), 20);
    assert_int_equal(list(*state, "ana").count, 3);
    assert_int_equal(list(*state, "p499").count, 20);
}

/* Those that were kept without a name, before. */
static void older_sessions_go(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_fichas before;
    execute(path_in(registry->directory, "sky.db").text,
            "INSERT INTO pases (id, documento, uso) VALUES ('sesion/0011223344556677', '{\"creada\":"
            "\"2026-01-01T00:00:00.000Z\",\"huella\":\"' || printf('%064x', 1) || '\",\"nombre\":\"ana\",\"rol\":"
            "\"editor\",\"vence\":\"2999-01-01T00:00:00.000Z\"}', 0)");
    assert_int_equal(list(registry, "ana").count, 0);
    assert_int_equal(sky_fichas_read(registry->registro, "sesion/", registry->arena, &before, &error), SKY_OK);
    assert_int_equal(before.count, 1);
    begin(registry, "eva");
    assert_int_equal(sky_fichas_read(registry->registro, "sesion/", registry->arena, &before, &error), SKY_OK);
    assert_int_equal(before.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_session_lasts_half_a_day), REGISTRY_TEST(only_ones_own_session_is_ended),
        REGISTRY_TEST(a_session_is_renewed),       REGISTRY_TEST(alone_it_is_the_only_one),
        REGISTRY_TEST(the_oldest_makes_room),      REGISTRY_TEST(others_sessions_cost_nothing),
        REGISTRY_TEST(older_sessions_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
