/* Coming in: who has the password has a session, whoever fails is told the same, waits, and shuts nobody else out. */
#include "registry.h"

#include "base/clock.h"
#include "code.h"
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
    way->entrada = sky_entrada_new(way->registry->registro, true, &error);
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

static void wait_for(struct way *way, struct sky_intento *intento)
{
    size_t before = gate_count(&way->done);
    sky_entrada_submit(way->entrada, intento, done, &way->done);
    assert_true(gate_wait(&way->done, before + 1));
}

static struct sky_intento try_with(struct way *way, const char *clave, const char *codigo, const char *direccion,
                                   struct sky_intento intento)
{
    char password[64];
    snprintf(password, sizeof password, "%s", clave);
    intento.clave = password;
    intento.clave_size = strlen(password);
    intento.codigo = sky_span_of(codigo);
    intento.direccion = sky_span_of(direccion);
    wait_for(way, &intento);
    assert_memory_equal(password, (char[64]){ 0 }, intento.clave_size);
    return intento;
}

static struct sky_intento try_it(struct way *way, const char *nombre, const char *clave, const char *direccion)
{
    return try_with(way, clave, NULL, direccion, (struct sky_intento){ .nombre = sky_span_of(nombre) });
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

/* What somebody wants in a session that they began; `id` holds its id. */
static struct sky_intento inside(struct way *way, enum sky_intento_kind kind, char id[2 * SKY_FICHA_ID_BYTES + 1])
{
    struct sky_intento came = try_it(way, "ana", "caballo correcto", "192.0.2.1");
    assert_int_equal(came.error.status, SKY_OK);
    snprintf(id, 2 * SKY_FICHA_ID_BYTES + 1, "%.16s", came.text + 4);
    return (struct sky_intento){ .kind = kind, .nombre = SPAN("ana"), .id = sky_span_of(id) };
}

static void a_session_is_ended(void **state)
{
    struct way *way = *state;
    char id[2 * SKY_FICHA_ID_BYTES + 1];
    struct sky_intento ending = inside(way, SKY_INTENTO_TERMINAR, id);
    wait_for(way, &ending);
    assert_int_equal(ending.error.status, SKY_OK);
    wait_for(way, &ending);
    assert_int_equal(ending.error.status, SKY_NOT_FOUND);
}

/* Whoever has the session alone does not learn the password by it. */
static void a_password_is_confirmed_in_a_session(void **state)
{
    struct way *way = *state;
    char id[2 * SKY_FICHA_ID_BYTES + 1];
    struct sky_intento confirming = inside(way, SKY_INTENTO_CONFIRMAR, id);
    struct sky_intento wrong = try_with(way, "caballo", NULL, "192.0.2.1", confirming);
    assert_int_equal(wrong.error.status, SKY_FORBIDDEN);
    struct sky_facts facts = audit(way->registry);
    assert_span("verb", facts.items[0].verb, SPAN("rechazar_clave"));
    assert_span("author", facts.items[0].author, SPAN("ana"));
    struct sky_intento right = try_with(way, "caballo correcto", NULL, "192.0.2.1", confirming);
    assert_int_equal(right.error.status, SKY_OK);
    assert_int_equal(strlen(right.text), SKY_FICHA_SIZE - 1);
    assert_span("verb", audit(way->registry).items[2].verb, SPAN("confirmar_clave"));
    for (int i = 0; i < 9 && wrong.error.status != SKY_LOCKED_OUT; i++)
        wrong = try_with(way, "caballo", NULL, "192.0.2.1", confirming);
    assert_int_equal(wrong.error.status, SKY_LOCKED_OUT);
}

static struct sky_intento change(struct way *way, struct sky_intento intento, const char *clave, const char *nueva)
{
    char password[64];
    snprintf(password, sizeof password, "%s", nueva);
    intento.nueva = password;
    intento.nueva_size = strlen(password);
    intento = try_with(way, clave, NULL, "192.0.2.1", intento);
    assert_memory_equal(password, (char[64]){ 0 }, intento.nueva_size);
    return intento;
}

static void a_password_is_changed_by_who_knows_it(void **state)
{
    struct way *way = *state;
    char id[2 * SKY_FICHA_ID_BYTES + 1];
    struct sky_intento changing = inside(way, SKY_INTENTO_CAMBIAR, id);
    assert_int_equal(change(way, changing, "caballo", "otra muy larga").error.status, SKY_FORBIDDEN);
    for (int i = 0; i < 6; i++) /* which is no attempt at the password */
        assert_int_equal(change(way, changing, "caballo correcto", "corta").error.status, SKY_INVALID);
    assert_int_equal(change(way, changing, "caballo correcto", "otra muy larga").error.status, SKY_OK);
    assert_int_equal(try_it(way, "ana", "caballo correcto", "192.0.2.1").error.status, SKY_UNAUTHENTICATED);
    assert_int_equal(try_it(way, "ana", "otra muy larga", "192.0.2.1").error.status, SKY_OK);
}

/* The secret into `secreto`, and a recovery code. */
static void enrol(struct way *way, unsigned char secreto[SKY_TOTP_SECRET_SIZE], char recovery[SKY_RECUPERACION_SIZE])
{
    char id[2 * SKY_FICHA_ID_BYTES + 1], code[CODE_SIZE];
    struct sky_intento intento = inside(way, SKY_INTENTO_PREPARAR, id);
    wait_for(way, &intento);
    assert_int_equal(intento.error.status, SKY_OK);
    memcpy(secreto, intento.secreto, SKY_TOTP_SECRET_SIZE);
    code_at(secreto, sky_clock_now(), code);
    intento.kind = SKY_INTENTO_ACTIVAR;
    intento.codigo = sky_span_of(code);
    wait_for(way, &intento);
    assert_int_equal(intento.error.status, SKY_OK);
    memcpy(recovery, intento.recuperacion[0], SKY_RECUPERACION_SIZE);
}

/* Each is an entry of the audit, of which nobody is to make any number. */
static void secrets_are_not_made_without_end(void **state)
{
    char id[2 * SKY_FICHA_ID_BYTES + 1];
    struct sky_intento intento = inside(*state, SKY_INTENTO_PREPARAR, id);
    int made = 0;
    for (; made < 20; made++) {
        wait_for(*state, &intento);
        if (intento.error.status != SKY_OK)
            break;
    }
    assert_int_equal(intento.error.status, SKY_LOCKED_OUT);
    assert_in_range(made, 5, 19);
}

static struct sky_intento try_code(struct way *way, const char *clave, const char *codigo, const char *direccion)
{
    return try_with(way, clave, codigo, direccion, (struct sky_intento){ .nombre = SPAN("ana") });
}

/* The code is asked for after a right password alone. */
static void a_second_factor_is_asked_for(void **state)
{
    struct way *way = *state;
    unsigned char secreto[SKY_TOTP_SECRET_SIZE];
    char recovery[SKY_RECUPERACION_SIZE], code[CODE_SIZE];
    enrol(way, secreto, recovery);
    assert_int_equal(try_code(way, "caballo", NULL, "192.0.2.1").error.status, SKY_UNAUTHENTICATED);
    assert_span("verb", audit(way->registry).items[0].verb, SPAN("rechazar_entrada"));
    assert_int_equal(try_code(way, "caballo", recovery, "192.0.2.1").error.status, SKY_UNAUTHENTICATED);
    assert_int_equal(try_code(way, "caballo correcto", NULL, "192.0.2.1").error.status, SKY_CODE_NEEDED);
    struct sky_intento wrong = try_code(way, "caballo correcto", "12345", "192.0.2.1");
    assert_int_equal(wrong.error.status, SKY_UNAUTHENTICATED);
    assert_string_equal(wrong.error.text, "El c\xC3\xB3"
                                          "digo no es correcto.");
    assert_span("verb", audit(way->registry).items[0].verb, SPAN("rechazar_codigo"));
    assert_span("about", audit(way->registry).items[0].about, SPAN("usuario/ana"));
    code_at(secreto, sky_clock_now() + 30000, code);
    assert_int_equal(try_code(way, "caballo correcto", code, "192.0.2.1").error.status, SKY_OK);
    assert_span("verb", audit(way->registry).items[1].verb, SPAN("usar_factor"));
    assert_int_equal(try_code(way, "caballo correcto", recovery, "192.0.2.1").error.status, SKY_OK);
    assert_span("verb", audit(way->registry).items[1].verb, SPAN("usar_recuperacion"));
    assert_int_equal(try_code(way, "caballo correcto", recovery, "192.0.2.1").error.status, SKY_UNAUTHENTICATED);
}

/* Whoever has the password and many addresses guesses no more codes; the owner has one that cannot be guessed. */
static void codes_wait_wherever_they_come_from(void **state)
{
    struct way *way = *state;
    unsigned char secreto[SKY_TOTP_SECRET_SIZE];
    char recovery[SKY_RECUPERACION_SIZE], address[16];
    enum sky_status status = SKY_UNAUTHENTICATED;
    int tries = 0;
    enrol(way, secreto, recovery);
    for (; tries < 60 && status == SKY_UNAUTHENTICATED; tries++) {
        snprintf(address, sizeof address, "198.51.100.%d", tries);
        status = try_code(way, "caballo correcto", "12345", address).error.status;
    }
    assert_int_equal(status, SKY_LOCKED_OUT);
    assert_in_range(tries, 21, 59);
    assert_int_equal(try_code(way, "caballo correcto", recovery, "192.0.2.9").error.status, SKY_OK);
}

/* Its asking is no guess: who comes in by two steps each time does not wait. */
static void asking_for_the_code_costs_no_attempt_of_the_address(void **state)
{
    struct way *way = *state;
    unsigned char secreto[SKY_TOTP_SECRET_SIZE];
    char recovery[SKY_RECUPERACION_SIZE];
    enrol(way, secreto, recovery);
    for (int i = 0; i < 4; i++)
        assert_int_equal(try_code(way, "caballo correcto", NULL, "192.0.2.1").error.status, SKY_CODE_NEEDED);
    for (int i = 0; i < 16; i++) {
        char nombre[16];
        snprintf(nombre, sizeof nombre, "n%d", i);
        assert_int_equal(try_it(way, nombre, "x", "192.0.2.1").error.status, SKY_UNAUTHENTICATED);
    }
    assert_int_equal(try_code(way, "caballo correcto", recovery, "192.0.2.1").error.status, SKY_OK);
}

static void an_admin_from_afar_needs_a_factor(void **state)
{
    static const struct {
        const char *address;
        bool limited;
    } cases[] = { { "127.0.0.1", false },        { "127.8.0.1", false },       { "::1", false },
                  { "::ffff:127.0.0.1", false }, { "192.0.2.1", true },        { "::2", true },
                  { "12.7.0.1", true },          { "::ffff:192.0.2.1", true }, { NULL, true } };
    struct way *way = *state;
    struct sky_error error = { 0 };
    assert_int_equal(sky_usuarios_set_rol(way->registry->registro, jefa, SPAN("ana"), SKY_ADMIN, NULL, &error), SKY_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_intento came = try_it(way, "ana", "caballo correcto", cases[i].address);
        assert_int_equal(came.error.status, SKY_OK);
        assert_int_equal(came.sesion.limitada, cases[i].limited);
    }
    sky_entrada_free(way->entrada);
    way->entrada = sky_entrada_new(way->registry->registro, false, &error);
    assert_false(try_it(way, "ana", "caballo correcto", "192.0.2.1").sesion.limitada);
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
        WAY_TEST(a_password_is_confirmed_in_a_session),
        WAY_TEST(a_password_is_changed_by_who_knows_it),
        WAY_TEST(secrets_are_not_made_without_end),
        WAY_TEST(a_second_factor_is_asked_for),
        WAY_TEST(codes_wait_wherever_they_come_from),
        WAY_TEST(asking_for_the_code_costs_no_attempt_of_the_address),
        WAY_TEST(an_admin_from_afar_needs_a_factor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
