/* People of a registry: added, listed, changed and removed, all of it recorded without their passwords. */
#include "people.h"

#include "base/crypto.h"
#include "registry/pases.h"
#include "registry/sesiones.h"
#include "registry/usuario.h"

static enum sky_status add(struct registry *registry, const char *nombre, struct sky_span password,
                           struct sky_error *error)
{
    *error = (struct sky_error){ 0 };
    return sky_usuarios_add(registry->registro, jefa, sky_span_of(nombre), SKY_EDITOR, password, error);
}

static struct sky_usuarios list(struct registry *registry)
{
    struct sky_error error = { 0 };
    struct sky_usuarios usuarios;
    assert_int_equal(sky_usuarios_list(registry->registro, registry->arena, &usuarios, &error), SKY_OK);
    return usuarios;
}

static bool is_password(struct registry *registry, const char *nombre, struct sky_span password)
{
    struct sky_error error = { 0 };
    struct sky_usuario usuario;
    char hash[SKY_PASSWORD_HASH_SIZE] = "";
    bool right = false;
    assert_int_equal(sky_usuario_find(registry->registro, registry->arena, sky_span_of(nombre), &usuario, &error),
                     SKY_OK);
    memcpy(hash, usuario.clave.data, usuario.clave.size);
    assert_int_equal(sky_crypto_check_password(password, hash, &right, &error), SKY_OK);
    return right;
}

static void somebody_is_added_and_found(void **state)
{
    struct sky_error error;
    assert_int_equal(add(*state, "ana", clave, &error), SKY_OK);
    assert_int_equal(add(*state, "anabel", SPAN("otra muy larga"), &error), SKY_OK);
    struct sky_usuarios usuarios = list(*state);
    assert_int_equal(usuarios.count, 2);
    assert_span("nombre", usuarios.items[0].nombre, SPAN("ana"));
    assert_int_equal(usuarios.items[0].rol, SKY_EDITOR);
    assert_true(is_password(*state, "ana", clave));
    assert_false(is_password(*state, "anabel", clave));
}

static void a_name_is_one_however_it_is_composed(void **state)
{
    struct sky_error error;
    assert_int_equal(add(*state, "Nin\xCC\x83o", clave, &error), SKY_OK);
    assert_int_equal(add(*state, "Ni\xC3\xB1o", clave, &error), SKY_NAME_TAKEN);
    assert_true(is_password(*state, "Ni\xC3\xB1o", clave));
    assert_span("nombre", list(*state).items[0].nombre, SPAN("Ni\xC3\xB1o"));
}

/* And the other way round; nor is anybody taken for whoever has no name. */
static void nobody_looks_like_somebody_else(void **state)
{
    static const struct {
        const char *nombre;
        enum sky_status status;
        const char *told;
    } cases[] = {
        { "Jefa", SKY_NAME_TAKEN, "Ya hay un usuario que se llama 'jefa', que se confunde con ese nombre." },
        { "j\xC3\xA8"
          "fa",
          SKY_NAME_TAKEN, "'jefa'" },
        { "jefa.", SKY_NAME_TAKEN, "'jefa'" },
        { "j\xD0\xB5"
          "fa",
          SKY_INVALID, "U+0435" },
        { "je\xE2\x80\x8B"
          "fa",
          SKY_INVALID, "U+200B" },
        { "An\xC3\xB3nimo", SKY_NAME_TAKEN, "'anonimo'" },
        { "--", SKY_INVALID, "letra" },
        { "jefa2", SKY_OK, "" },
    };
    struct sky_error error;
    assert_int_equal(add(*state, "jefa", clave, &error), SKY_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (add(*state, cases[i].nombre, clave, &error) != cases[i].status)
            fail_msg("case %zu: %s", i, error.text);
        assert_contains("error", error.text, cases[i].told);
    }
    assert_int_equal(list(*state).count, 2);
}

static void what_cannot_be_leaves_nobody(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    assert_int_equal(add(registry, "ana", SPAN("corta"), &error), SKY_INVALID);
    assert_int_equal(add(registry, "ana", SPAN("Password1"), &error), SKY_INVALID);
    assert_int_equal(add(registry, "a:b", clave, &error), SKY_INVALID);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_usuarios_remove(registry->registro, jefa, SPAN("ana"), NULL, &error), SKY_NOT_FOUND);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_usuarios_set_rol(registry->registro, jefa, SPAN("ana"), SKY_ADMIN, NULL, &error),
                     SKY_NOT_FOUND);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_usuarios_set_clave(registry->registro, jefa, SPAN("ana"), clave, &error), SKY_NOT_FOUND);
    assert_int_equal(list(registry).count, 0);
}

static enum sky_status begin(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    char text[SKY_FICHA_SIZE];
    struct sky_ficha sesion = { .nombre = sky_span_of(what), .rol = SKY_EDITOR };
    return sky_sesiones_begin(change, &sesion, text, error);
}

static size_t sessions_of(struct registry *registry, const char *nombre)
{
    struct sky_error error = { 0 };
    struct sky_fichas sesiones;
    assert_int_equal(sky_sesiones_list(registry->registro, sky_span_of(nombre), registry->arena, &sesiones, &error),
                     SKY_OK);
    return sesiones.count;
}

/* Of whoever changes, and of nobody else. */
static void a_change_ends_the_sessions(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    assert_int_equal(add(registry, "ana", clave, &error), SKY_OK);
    for (int change = 0; change < 3; change++) {
        assert_int_equal(sky_pases_write(registry->registro, jefa, begin, "ana", &error), SKY_OK);
        assert_int_equal(sky_pases_write(registry->registro, jefa, begin, "otra", &error), SKY_OK);
        assert_int_equal(sessions_of(registry, "ana"), 1);
        assert_int_equal(alter(registry, change, &error), SKY_OK);
        assert_int_equal(sessions_of(registry, "ana"), 0);
        assert_int_equal(sessions_of(registry, "otra"), change + 1);
        if (change < 2)
            assert_true(is_password(registry, "ana", SPAN("otra muy larga")));
    }
    assert_int_equal(list(registry).count, 0);
}

static enum sky_status give_factor(const struct sky_pases_change *change, void *nombre, struct sky_error *error)
{
    char codes[SKY_RECUPERACION_CODES][SKY_RECUPERACION_SIZE];
    struct sky_usuario usuario;
    if (sky_usuario_there(change, sky_span_of(nombre), &usuario, error))
        return error->status;
    sky_factor_prepare(&usuario.factor);
    sky_factor_activate(&usuario.factor, codes);
    return sky_usuario_save(change, &usuario, true, "activar_factor", error);
}

/* And nothing else of whoever has it; where there is none, nothing happens. */
static void a_factor_is_taken_away(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    assert_int_equal(add(registry, "ana", clave, &error), SKY_OK);
    assert_int_equal(sky_pases_write(registry->registro, jefa, begin, "ana", &error), SKY_OK);
    assert_int_equal(sky_usuarios_remove_factor(registry->registro, jefa, SPAN("ana"), &error), SKY_NOT_FOUND);
    assert_int_equal(sessions_of(registry, "ana"), 1);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_pases_write(registry->registro, jefa, give_factor, "ana", &error), SKY_OK);
    assert_true(list(registry).items[0].factor.activo);
    assert_int_equal(sky_usuarios_remove_factor(registry->registro, jefa, SPAN("ana"), &error), SKY_OK);
    assert_false(list(registry).items[0].factor.preparado);
    assert_int_equal(sessions_of(registry, "ana"), 0);
    assert_true(is_password(registry, "ana", clave));
}

static void what_was_done_is_recorded_without_the_password(void **state)
{
    static const char *const verbs[] = { "quitar_usuario", "cambiar_rol", "cambiar_clave", "crear_usuario" };
    struct registry *registry = *state;
    struct sky_error error;
    struct sky_facts facts;
    assert_int_equal(add(registry, "ana", clave, &error), SKY_OK);
    assert_int_equal(sky_usuarios_set_clave(registry->registro, jefa, SPAN("ana"), clave, &error), SKY_OK);
    assert_int_equal(sky_usuarios_set_rol(registry->registro, jefa, SPAN("ana"), SKY_LECTOR, NULL, &error), SKY_OK);
    assert_int_equal(sky_usuarios_remove(registry->registro, jefa, SPAN("ana"), NULL, &error), SKY_OK);
    void *reader = sky_readers_take(registry->registro, &error);
    assert_int_equal(
        sky_readers_backend(registry->registro)->facts(reader, SKY_NOW, 100, registry->arena, &facts, &error), SKY_OK);
    sky_readers_put(registry->registro, reader);
    assert_int_equal(facts.count, COUNT(verbs));
    for (size_t i = 0; i < facts.count; i++) {
        assert_span("verb", facts.items[i].verb, sky_span_of(verbs[i]));
        assert_span("about", facts.items[i].about, SPAN("usuario/ana"));
        assert_null(strstr(facts.items[i].detail.data, "clave"));
    }
    assert_contains("role", facts.items[1].detail.data, "\"rol\":\"lector\"");
}

static void the_last_admin_stays(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    assert_int_equal(sky_usuarios_add(registry->registro, jefa, SPAN("jefa"), SKY_ADMIN, clave, &error), SKY_OK);
    assert_int_equal(add(registry, "ana", clave, &error), SKY_OK);
    assert_int_equal(sky_usuarios_remove(registry->registro, jefa, SPAN("jefa"), NULL, &error), SKY_CONFLICT);
    assert_contains("text", error.text, "última persona con el rol 'admin'");
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_usuarios_set_rol(registry->registro, jefa, SPAN("jefa"), SKY_EDITOR, NULL, &error),
                     SKY_CONFLICT);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_usuarios_set_rol(registry->registro, jefa, SPAN("jefa"), SKY_ADMIN, NULL, &error), SKY_OK);
    assert_int_equal(sky_usuarios_set_rol(registry->registro, jefa, SPAN("ana"), SKY_ADMIN, NULL, &error), SKY_OK);
    assert_int_equal(sky_usuarios_remove(registry->registro, jefa, SPAN("jefa"), NULL, &error), SKY_OK);
    assert_int_equal(sky_usuarios_remove(registry->registro, jefa, SPAN("ana"), NULL, &error), SKY_CONFLICT);
    assert_int_equal(list(registry).count, 1);
}

static void a_role_that_is_so_already_ends_nothing(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    assert_int_equal(add(registry, "ana", clave, &error), SKY_OK);
    assert_int_equal(sky_pases_write(registry->registro, jefa, begin, "ana", &error), SKY_OK);
    assert_int_equal(sky_usuarios_set_rol(registry->registro, jefa, SPAN("ana"), SKY_EDITOR, NULL, &error), SKY_OK);
    assert_int_equal(sessions_of(registry, "ana"), 1);
    assert_int_equal(sky_usuarios_end_sesiones(registry->registro, jefa, SPAN("ana"), &error), SKY_OK);
    assert_int_equal(sessions_of(registry, "ana"), 0);
    assert_int_equal(sky_usuarios_end_sesiones(registry->registro, jefa, SPAN("eva"), &error), SKY_NOT_FOUND);
}

static void a_condition_is_about_who_is_there_now(void **state)
{
    struct registry *registry = *state;
    const struct sky_condition other = { .if_match = SPAN("\"1\"") }, any = { .if_match = SPAN("*") };
    struct sky_error error;
    assert_int_equal(add(registry, "ana", clave, &error), SKY_OK);
    assert_int_equal(sky_usuarios_set_rol(registry->registro, jefa, SPAN("ana"), SKY_LECTOR, &other, &error),
                     SKY_PRECONDITION);
    assert_true(error.version > 1);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_usuarios_remove(registry->registro, jefa, SPAN("ana"), &other, &error), SKY_PRECONDITION);
    assert_int_equal(list(registry).items[0].rol, SKY_EDITOR);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_usuarios_set_rol(registry->registro, jefa, SPAN("ana"), SKY_LECTOR, &any, &error), SKY_OK);
    assert_int_equal(sky_usuarios_remove(registry->registro, jefa, SPAN("ana"), &any, &error), SKY_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(somebody_is_added_and_found),
        REGISTRY_TEST(a_name_is_one_however_it_is_composed),
        REGISTRY_TEST(nobody_looks_like_somebody_else),
        REGISTRY_TEST(what_cannot_be_leaves_nobody),
        REGISTRY_TEST(a_change_ends_the_sessions),
        REGISTRY_TEST(the_last_admin_stays),
        REGISTRY_TEST(a_role_that_is_so_already_ends_nothing),
        REGISTRY_TEST(a_condition_is_about_who_is_there_now),
        REGISTRY_TEST(what_was_done_is_recorded_without_the_password),
        REGISTRY_TEST(a_factor_is_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
