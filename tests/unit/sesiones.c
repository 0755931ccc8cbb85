/* Sessions: begun, listed, ended by whose they are, and how many there may be. */
#include "registry.h"

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

static void only_ones_own_session_is_ended(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct beginning ana = begin(registry, "ana");
    assert_int_equal(sky_sesiones_end(registry->registro, SPAN("eva"), sky_span_of(ana.id), &error), SKY_NOT_FOUND);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_sesiones_end(registry->registro, SPAN("ana"), sky_span_of(ana.id), &error), SKY_OK);
    assert_int_equal(list(registry, "ana").count, 0);
    assert_int_equal(sky_sesiones_end(registry->registro, SPAN("ana"), sky_span_of(ana.id), &error), SKY_NOT_FOUND);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_session_lasts_half_a_day),
        REGISTRY_TEST(only_ones_own_session_is_ended),
        REGISTRY_TEST(the_oldest_makes_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
