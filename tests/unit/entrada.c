/* Coming in: who has the password has a session, whoever fails is told the same, waits, and shuts nobody else out. */
#include "registry.h"

#include "registry/entrada.h"
#include "registry/pases.h"
#include "registry/usuarios.h"

struct way {
    struct registry *registry;
    struct sky_entrada *entrada;
    struct gate done;
};

static const struct sky_span jefa = { "jefa", 4 };

static int open_way(void **state)
{
    static const struct gate closed = GATE_INITIALIZER;
    struct sky_error error = { 0 };
    struct way *way = calloc(1, sizeof *way);
    void *registry = NULL;
    if (open_registry(&registry))
        return -1;
    way->registry = registry;
    way->done = closed;
    way->entrada = sky_entrada_new(way->registry->registro, &error);
    *state = way;
    return sky_usuarios_add(way->registry->registro, jefa, SPAN("ana"), SKY_EDITOR, SPAN("caballo correcto"), &error)
               ? -1
               : 0;
}

static int close_way(void **state)
{
    struct way *way = *state;
    void *registry = way->registry;
    sky_entrada_free(way->entrada);
    free(way);
    return close_registry(&registry);
}

static void done(void *context)
{
    gate_add(context, 1);
}

static struct sky_intento try_it(struct way *way, const char *nombre, const char *clave, const char *direccion)
{
    char password[64];
    snprintf(password, sizeof password, "%s", clave);
    struct sky_intento intento = { .nombre = sky_span_of(nombre),
                                   .clave = password,
                                   .clave_size = strlen(password),
                                   .direccion = sky_span_of(direccion) };
    size_t before = gate_count(&way->done);
    sky_entrada_submit(way->entrada, &intento, done, &way->done);
    assert_true(gate_wait(&way->done, before + 1));
    assert_memory_equal(password, (char[64]){ 0 }, intento.clave_size);
    return intento;
}

static struct sky_facts audit(struct registry *registry)
{
    struct sky_error error = { 0 };
    struct sky_facts facts;
    void *reader = sky_readers_take(registry->registro, &error);
    assert_int_equal(
        sky_readers_backend(registry->registro)->facts(reader, SKY_NOW, 100, registry->arena, &facts, &error), SKY_OK);
    sky_readers_put(registry->registro, reader);
    return facts;
}

static void who_has_the_password_has_a_session(void **state)
{
    struct way *way = *state;
    struct sky_error error = { 0 };
    struct sky_fichas sesiones;
    struct sky_intento intento = try_it(way, "ana", "caballo correcto", "192.0.2.1");
    assert_int_equal(intento.error.status, SKY_OK);
    assert_int_equal(intento.sesion.rol, SKY_EDITOR);
    assert_int_equal(sky_sesiones_list(way->registry->registro, SPAN("ana"), way->registry->arena, &sesiones, &error),
                     SKY_OK);
    assert_int_equal(sesiones.count, 1);
    assert_memory_equal(sesiones.items[0].huella, intento.sesion.huella, SKY_SHA256_SIZE);
    assert_span("verb", audit(way->registry).items[0].verb, SPAN("empezar_sesion"));
}

/* What was typed as a name is recorded only where it is one. */
static void whatever_is_wrong_is_refused_alike(void **state)
{
    static const char *const wrong[][3] = {
        { "ana", "caballo incorrecto", "usuario/ana" }, { "ana", "", "usuario/ana" },
        { "caballo correcto", "ana", "usuario/?" },     { "an", "caballo correcto", "usuario/?" },
        { "", "caballo correcto", "usuario/?" },        { "a:b", "caballo correcto", "usuario/?" }
    };
    struct way *way = *state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct sky_intento intento = try_it(way, wrong[i][0], wrong[i][1], "192.0.2.1");
        assert_int_equal(intento.error.status, SKY_UNAUTHENTICATED);
        assert_string_equal(intento.error.text, "El nombre o la contrase\xC3\xB1"
                                                "a no son correctos.");
        assert_string_equal(intento.text, "");
        struct sky_facts facts = audit(way->registry);
        assert_span("verb", facts.items[0].verb, SPAN("rechazar_entrada"));
        assert_span("about", facts.items[0].about, sky_span_of(wrong[i][2]));
    }
}

static void who_fails_often_waits_and_nobody_else(void **state)
{
    struct way *way = *state;
    struct sky_intento intento = { 0 };
    for (int i = 0; i < 5; i++)
        assert_int_equal(try_it(way, "ana", "x", "2001:db8::1").error.status, SKY_UNAUTHENTICATED);
    for (int i = 0; i < 4 && intento.error.status != SKY_LOCKED_OUT; i++) /* a wait may be over by then */
        intento = try_it(way, "ana", "caballo correcto!", "2001:db8:0:0:ffff::2");
    assert_int_equal(intento.error.status, SKY_LOCKED_OUT);
    assert_in_range(intento.wait, 1, 900);
    assert_int_equal(try_it(way, "ana", "caballo correcto", "2001:db8:0:1::1").error.status, SKY_OK);
    assert_int_equal(try_it(way, "ana", "caballo correcto", "192.0.2.1").error.status, SKY_OK);
}

static void an_address_that_guesses_names_waits(void **state)
{
    struct way *way = *state;
    enum sky_status status = SKY_OK;
    char nombre[16];
    for (int i = 0; i < 60 && status != SKY_LOCKED_OUT; i++) {
        snprintf(nombre, sizeof nombre, "n%d", i);
        status = try_it(way, nombre, "x", "192.0.2.1").error.status;
        assert_true(i >= 20 || status == SKY_UNAUTHENTICATED);
    }
    assert_int_equal(status, SKY_LOCKED_OUT);
    assert_int_equal(try_it(way, "ana", "caballo correcto", "192.0.2.2").error.status, SKY_OK);
}

static void who_comes_in_begins_anew(void **state)
{
    for (int i = 0; i < 24; i++)
        assert_int_equal(try_it(*state, "ana", i % 4 == 3 ? "x" : "caballo correcto", "192.0.2.1").error.status,
                         i % 4 == 3 ? SKY_UNAUTHENTICATED : SKY_OK);
}

static void a_session_is_ended(void **state)
{
    struct way *way = *state;
    char id[2 * SKY_FICHA_ID_BYTES + 1];
    struct sky_intento came = try_it(way, "ana", "caballo correcto", "192.0.2.1");
    snprintf(id, sizeof id, "%.16s", came.text + 4);
    struct sky_intento ending = { .nombre = SPAN("ana"), .id = sky_span_of(id) };
    sky_entrada_submit(way->entrada, &ending, done, &way->done);
    assert_true(gate_wait(&way->done, 2));
    assert_int_equal(ending.error.status, SKY_OK);
    sky_entrada_submit(way->entrada, &ending, done, &way->done);
    assert_true(gate_wait(&way->done, 3));
    assert_int_equal(ending.error.status, SKY_NOT_FOUND);
}

#define WAY_TEST(function) cmocka_unit_test_setup_teardown(function, open_way, close_way)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WAY_TEST(who_has_the_password_has_a_session),
        WAY_TEST(whatever_is_wrong_is_refused_alike),
        WAY_TEST(who_fails_often_waits_and_nobody_else),
        WAY_TEST(an_address_that_guesses_names_waits),
        WAY_TEST(who_comes_in_begins_anew),
        WAY_TEST(a_session_is_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
