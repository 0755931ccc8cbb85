/*
 * What is done for who is known: a second factor, whose codes work once in whichever process, a password that is
 * confirmed or changed, and that sessions are renewed by all of it.
 */
#include "registry.h"

#include "base/clock.h"
#include "code.h"
#include "registry/intento.h"
#include "registry/pases.h"
#include "registry/usuario.h"
#include "registry/usuarios.h"

static const struct sky_span jefa = { "jefa", 4 };

static int open_people(void **state)
{
    struct sky_error error = { 0 };
    if (open_registry(state))
        return -1;
    struct registry *registry = *state;
    return sky_usuarios_add(registry->registro, jefa, SPAN("ana"), SKY_ADMIN, SPAN("caballo correcto"), &error) ? -1
                                                                                                                : 0;
}

static enum sky_status do_by(struct sky_registro *registro, struct sky_intento *intento)
{
    intento->error = (struct sky_error){ 0 };
    return sky_pases_write(registro, intento->nombre, sky_intento_do, intento, &intento->error);
}

static struct sky_usuario ana(struct registry *registry)
{
    struct sky_error error = { 0 };
    struct sky_usuario usuario;
    assert_int_equal(sky_usuario_find(registry->registro, registry->arena, SPAN("ana"), &usuario, &error), SKY_OK);
    return usuario;
}

static struct sky_intento enter(struct registry *registry, struct sky_registro *registro, const char *code)
{
    struct sky_intento intento = { .kind = SKY_INTENTO_ENTRAR, .nombre = SPAN("ana"), .codigo = sky_span_of(code) };
    intento.hash = ana(registry).clave;
    do_by(registro, &intento);
    return intento;
}

/* The session is told by the text of `came`, which it stays in. */
static struct sky_intento in_session(const struct sky_intento *came, enum sky_intento_kind kind, const char *code)
{
    return (struct sky_intento){ .kind = kind,
                                 .nombre = SPAN("ana"),
                                 .id = sky_span(came->text + 4, 2 * SKY_FICHA_ID_BYTES),
                                 .codigo = sky_span_of(code) };
}

static struct sky_fichas sessions(struct registry *registry)
{
    struct sky_error error = { 0 };
    struct sky_fichas sesiones;
    assert_int_equal(sky_sesiones_list(registry->registro, SPAN("ana"), registry->arena, &sesiones, &error), SKY_OK);
    return sesiones;
}

/* In a session of its own, which is the only one then; with the code of a step before, so that the next is unused. */
static struct sky_intento enrol(struct registry *registry)
{
    char code[CODE_SIZE];
    struct sky_intento came = enter(registry, registry->registro, NULL);
    struct sky_intento preparing = in_session(&came, SKY_INTENTO_PREPARAR, NULL);
    assert_int_equal(do_by(registry->registro, &preparing), SKY_OK);
    code_at(preparing.secreto, sky_clock_now() - 30000, code);
    struct sky_intento activating = in_session(&came, SKY_INTENTO_ACTIVAR, code);
    while (do_by(registry->registro, &activating) != SKY_OK) /* the step has ended by then */
        code_at(preparing.secreto, sky_clock_now() - 30000, code);
    memcpy(activating.secreto, preparing.secreto, sizeof activating.secreto);
    return activating;
}

static void a_factor_is_active_after_a_first_code(void **state)
{
    struct registry *registry = *state;
    struct sky_intento came = enter(registry, registry->registro, NULL);
    struct sky_intento early = in_session(&came, SKY_INTENTO_ACTIVAR, "123456");
    assert_int_equal(do_by(registry->registro, &early), SKY_CONFLICT);
    struct sky_intento preparing = in_session(&came, SKY_INTENTO_PREPARAR, NULL);
    assert_int_equal(do_by(registry->registro, &preparing), SKY_OK);
    assert_int_equal(do_by(registry->registro, &early), SKY_UNAUTHENTICATED);
    assert_int_equal(enter(registry, registry->registro, NULL).error.status, SKY_OK);
    enrol(registry);
    assert_true(ana(registry).factor.activo);
    assert_int_equal(sessions(registry).count, 1);
    assert_int_equal(do_by(registry->registro, &preparing), SKY_CONFLICT);
    assert_int_equal(do_by(registry->registro, &early), SKY_CONFLICT);
}

/* In whichever process, and after it ended. */
static void a_code_works_once(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_intento enrolled = enrol(registry);
    char code[CODE_SIZE];
    code_at(enrolled.secreto, sky_clock_now(), code);
    struct sky_registro *other = sky_registro_open(&registry->settings, &error);
    assert_int_equal(enter(registry, other, NULL).error.status, SKY_CODE_NEEDED);
    assert_int_equal(enter(registry, other, "000000x").error.status, SKY_UNAUTHENTICATED);
    assert_int_equal(sessions(registry).count, 1);
    assert_int_equal(enter(registry, other, code).error.status, SKY_OK);
    assert_int_equal(enter(registry, registry->registro, code).error.status, SKY_UNAUTHENTICATED);
    sky_registro_close(other);
    other = sky_registro_open(&registry->settings, &error);
    assert_int_equal(enter(registry, other, code).error.status, SKY_UNAUTHENTICATED);
    assert_int_equal(enter(registry, other, enrolled.recuperacion[2]).error.status, SKY_OK);
    assert_int_equal(enter(registry, registry->registro, enrolled.recuperacion[2]).error.status, SKY_UNAUTHENTICATED);
    assert_int_equal(enter(registry, registry->registro, enrolled.recuperacion[7]).error.status, SKY_OK);
    sky_registro_close(other);
}

/* What could not be done has not used it. */
static void a_code_stays_where_nothing_was_done(void **state)
{
    struct registry *registry = *state;
    struct sky_intento enrolled = enrol(registry);
    struct sky_intento removing = in_session(&enrolled, SKY_INTENTO_QUITAR, enrolled.recuperacion[0]);
    removing.id = SPAN("0011223344556677");
    assert_int_equal(do_by(registry->registro, &removing), SKY_NOT_FOUND);
    assert_true(ana(registry).factor.activo);
    assert_int_equal(ana(registry).factor.codigos, SKY_RECUPERACION_CODES);
}

static void a_factor_is_removed_by_a_code(void **state)
{
    struct registry *registry = *state;
    struct sky_intento enrolled = enrol(registry);
    struct sky_intento removing = in_session(&enrolled, SKY_INTENTO_QUITAR, "12345");
    assert_int_equal(do_by(registry->registro, &removing), SKY_UNAUTHENTICATED);
    removing.codigo = sky_span_of(enrolled.recuperacion[0]);
    assert_int_equal(do_by(registry->registro, &removing), SKY_OK);
    assert_false(ana(registry).factor.activo || ana(registry).factor.preparado);
    struct sky_intento again = in_session(&removing, SKY_INTENTO_QUITAR, enrolled.recuperacion[1]);
    assert_int_equal(do_by(registry->registro, &again), SKY_NOT_FOUND);
    assert_int_equal(enter(registry, registry->registro, NULL).error.status, SKY_OK);
}

/* Until the factor is there, unless it may lack; and anew when it was removed. */
static void an_admin_without_a_factor_is_limited(void **state)
{
    struct registry *registry = *state;
    assert_true(enter(registry, registry->registro, NULL).sesion.limitada);
    struct sky_intento free = { .nombre = SPAN("ana"), .hash = ana(registry).clave, .may_lack_factor = true };
    assert_int_equal(do_by(registry->registro, &free), SKY_OK);
    assert_false(free.sesion.limitada);
    struct sky_intento enrolled = enrol(registry);
    assert_false(enrolled.sesion.limitada);
    assert_false(enter(registry, registry->registro, enrolled.recuperacion[0]).sesion.limitada);
    struct sky_intento removing = in_session(&enrolled, SKY_INTENTO_QUITAR, enrolled.recuperacion[1]);
    assert_int_equal(do_by(registry->registro, &removing), SKY_OK);
    assert_true(removing.sesion.limitada);
    struct sky_error error = { 0 };
    assert_int_equal(
        sky_usuarios_add(registry->registro, jefa, SPAN("eva"), SKY_ADMIN, SPAN("caballo correcto"), &error), SKY_OK);
    assert_int_equal(sky_usuarios_set_rol(registry->registro, jefa, SPAN("ana"), SKY_EDITOR, NULL, &error), SKY_OK);
    assert_false(enter(registry, registry->registro, NULL).sesion.limitada);
}

static void a_password_is_confirmed_or_changed(void **state)
{
    struct registry *registry = *state;
    struct sky_intento came = enter(registry, registry->registro, NULL);
    enter(registry, registry->registro, NULL);
    struct sky_intento confirming = in_session(&came, SKY_INTENTO_CONFIRMAR, NULL);
    assert_int_equal(do_by(registry->registro, &confirming), SKY_OK);
    assert_int_equal(sessions(registry).count, 2);
    assert_int_equal(do_by(registry->registro, &confirming), SKY_NOT_FOUND);
    struct sky_intento changing = in_session(&confirming, SKY_INTENTO_CAMBIAR, NULL);
    changing.hash = SPAN("$argon2id$otra");
    assert_int_equal(do_by(registry->registro, &changing), SKY_OK);
    assert_span("hash", ana(registry).clave, changing.hash);
    assert_int_equal(sessions(registry).count, 1);
    struct sky_intento late = { .kind = SKY_INTENTO_ENTRAR, .nombre = SPAN("ana"), .hash = SPAN("$argon2id$una") };
    assert_int_equal(do_by(registry->registro, &late), SKY_NOT_FOUND);
    struct sky_intento ending = in_session(&changing, SKY_INTENTO_TERMINAR, NULL);
    assert_int_equal(do_by(registry->registro, &ending), SKY_OK);
    assert_int_equal(sessions(registry).count, 0);
}

#define PEOPLE_TEST(function) cmocka_unit_test_setup_teardown(function, open_people, close_registry)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PEOPLE_TEST(a_factor_is_active_after_a_first_code), PEOPLE_TEST(a_code_works_once),
        PEOPLE_TEST(a_code_stays_where_nothing_was_done),   PEOPLE_TEST(a_factor_is_removed_by_a_code),
        PEOPLE_TEST(an_admin_without_a_factor_is_limited),  PEOPLE_TEST(a_password_is_confirmed_or_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
