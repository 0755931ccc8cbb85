/* Invitations: they work once, for an hour, for whom they were made, and nobody finds in the store what lets them in.
 */
#include "people.h"
#include "sql.h"

#include "base/clock.h"
#include "registry/invitacion.h"
#include "registry/invitaciones.h"
#include "registry/readers.h"
#include "registry/usuario.h"

/* `rol` SKY_PUBLIC: to another password. */
static enum sky_status invite(struct registry *registry, const char *nombre, enum sky_role rol,
                              char text[SKY_FICHA_SIZE])
{
    struct sky_error error = { 0 };
    struct sky_ficha invitacion = { .nombre = sky_span_of(nombre), .rol = rol };
    return sky_invitaciones_add(registry->registro, jefa, registry->arena, &invitacion, text, &error);
}

static enum sky_status use(struct registry *registry, const char *text, struct sky_span password)
{
    struct sky_error error = { 0 };
    struct sky_ficha used;
    return sky_invitaciones_accept(registry->registro, registry->arena, sky_span_of(text), password, &used, &error);
}

static size_t count_open(struct registry *registry)
{
    struct sky_error error = { 0 };
    struct sky_fichas all;
    assert_int_equal(sky_invitaciones_list(registry->registro, registry->arena, &all, &error), SKY_OK);
    return all.count;
}

static enum sky_role role_of(struct registry *registry, const char *nombre)
{
    struct sky_error error = { 0 };
    struct sky_usuario usuario = { .rol = SKY_PUBLIC };
    enum sky_status status =
        sky_usuario_find(registry->registro, registry->arena, sky_span_of(nombre), &usuario, &error);
    return status ? SKY_PUBLIC : usuario.rol;
}

static void an_invitation_works_once(void **state)
{
    char text[SKY_FICHA_SIZE];
    assert_int_equal(invite(*state, "ana", SKY_ADMIN, text), SKY_OK);
    assert_int_equal(count_open(*state), 1);
    assert_int_equal(role_of(*state, "ana"), SKY_PUBLIC);
    assert_int_equal(use(*state, text, SPAN("corta")), SKY_INVALID); /* after which it still stands */
    assert_int_equal(use(*state, text, clave), SKY_OK);
    assert_int_equal(role_of(*state, "ana"), SKY_ADMIN);
    assert_int_equal(use(*state, text, clave), SKY_UNAUTHENTICATED);
    assert_int_equal(count_open(*state), 0);
}

static void what_is_no_invitation_is_told_alike(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    char text[SKY_FICHA_SIZE], ended[SKY_FICHA_SIZE], token[SKY_FICHA_SIZE];
    struct sky_ficha ficha = { .nombre = SPAN("una"), .rol = SKY_ADMIN };
    assert_int_equal(sky_fichas_add(registry->registro, jefa, &ficha, token, &error), SKY_OK);
    assert_int_equal(invite(registry, "ana", SKY_EDITOR, ended), SKY_OK);
    assert_int_equal(invite(registry, "ana", SKY_EDITOR, text), SKY_OK); /* in its place */
    assert_int_equal(count_open(registry), 1);
    assert_int_equal(use(registry, ended, clave), SKY_UNAUTHENTICATED);
    assert_int_equal(use(registry, token, clave), SKY_UNAUTHENTICATED);
    assert_int_equal(use(registry, "", clave), SKY_UNAUTHENTICATED);
    text[SKY_FICHA_SIZE - 2] = text[SKY_FICHA_SIZE - 2] == '0' ? '1' : '0';
    assert_int_equal(use(registry, text, clave), SKY_UNAUTHENTICATED);
}

/* As if the clock were an hour on. */
static void age(struct registry *registry)
{
    execute(path_in(registry->directory, "sky.db").text,
            "UPDATE pases SET documento = json_set(documento, '$.creada', '2020-01-01T00:00:00.000Z', '$.vence', "
            "'2020-01-01T01:00:00.000Z') WHERE id LIKE 'invitacion/%'");
}

static void an_invitation_ends_by_itself(void **state)
{
    char text[SKY_FICHA_SIZE], other[SKY_FICHA_SIZE];
    assert_int_equal(invite(*state, "ana", SKY_EDITOR, text), SKY_OK);
    struct sky_error error = { 0 };
    struct sky_fichas all;
    struct registry *registry = *state;
    assert_int_equal(sky_invitaciones_list(registry->registro, registry->arena, &all, &error), SKY_OK);
    assert_int_equal(all.items[0].vence - all.items[0].creada, 3600000);
    age(registry);
    assert_int_equal(count_open(registry), 0);
    assert_int_equal(use(registry, text, clave), SKY_UNAUTHENTICATED);
    assert_int_equal(role_of(registry, "ana"), SKY_PUBLIC);
    assert_int_equal(invite(registry, "eva", SKY_EDITOR, other), SKY_OK);
    assert_int_equal(sky_fichas_read(registry->registro, "invitacion/", registry->arena, &all, &error), SKY_OK);
    assert_int_equal(all.count, 1);
}

static void one_for_another_password_is_for_who_is_there(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    char text[SKY_FICHA_SIZE];
    assert_int_equal(invite(registry, "ana", SKY_PUBLIC, text), SKY_NOT_FOUND);
    assert_int_equal(sky_usuarios_add(registry->registro, jefa, SPAN("ana"), SKY_EDITOR, clave, &error), SKY_OK);
    assert_int_equal(invite(registry, "ana", SKY_ADMIN, text), SKY_NAME_TAKEN);
    assert_int_equal(invite(registry, "ana", SKY_PUBLIC, text), SKY_OK);
    assert_int_equal(use(registry, text, SPAN("otra muy larga")), SKY_OK);
    assert_int_equal(role_of(registry, "ana"), SKY_EDITOR);
}

/* Whoever was invited first, by a name that looks alike, is there already. */
static void one_for_a_name_that_looks_alike_is_refused(void **state)
{
    struct registry *registry = *state;
    char text[SKY_FICHA_SIZE], other[SKY_FICHA_SIZE];
    assert_int_equal(invite(registry, "ana", SKY_EDITOR, text), SKY_OK);
    assert_int_equal(invite(registry, "Ana", SKY_ADMIN, other), SKY_OK);
    assert_int_equal(use(registry, text, clave), SKY_OK);
    assert_int_equal(use(registry, other, clave), SKY_NAME_TAKEN);
    assert_int_equal(role_of(registry, "Ana"), SKY_PUBLIC);
    assert_int_equal(invite(registry, "ANA", SKY_ADMIN, other), SKY_NAME_TAKEN);
    assert_int_equal(invite(registry, "an\xD0\xB0", SKY_ADMIN, other), SKY_INVALID);
}

/* Else who has left could come back as whoever has the name by then. */
static void a_change_of_somebody_ends_it(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    char text[SKY_FICHA_SIZE];
    assert_int_equal(invite(registry, "ana", SKY_ADMIN, text), SKY_OK);
    assert_int_equal(sky_usuarios_add(registry->registro, jefa, SPAN("ana"), SKY_EDITOR, clave, &error), SKY_OK);
    assert_int_equal(use(registry, text, clave), SKY_UNAUTHENTICATED);
    for (int change = 0; change < 3; change++) {
        assert_int_equal(invite(registry, "ana", SKY_PUBLIC, text), SKY_OK);
        assert_int_equal(alter(registry, change, &error), SKY_OK);
        assert_int_equal(use(registry, text, clave), SKY_UNAUTHENTICATED);
    }
}

static void one_is_ended_by_its_id_once(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    char text[SKY_FICHA_SIZE];
    assert_int_equal(invite(registry, "ana", SKY_EDITOR, text), SKY_OK);
    struct sky_span id = sky_span(text + 4, 2 * SKY_FICHA_ID_BYTES);
    assert_int_equal(sky_invitaciones_end(registry->registro, jefa, id, &error), SKY_OK);
    assert_int_equal(use(registry, text, clave), SKY_UNAUTHENTICATED);
    assert_int_equal(sky_invitaciones_end(registry->registro, jefa, id, &error), SKY_NOT_FOUND);
}

static void there_is_an_end_to_invitations(void **state)
{
    char text[SKY_FICHA_SIZE], nombre[16];
    for (size_t i = 0; i <= SKY_INVITACIONES_MAX; i++) {
        snprintf(nombre, sizeof nombre, "n%zu", i);
        assert_int_equal(invite(*state, nombre, SKY_LECTOR, text), i < SKY_INVITACIONES_MAX ? SKY_OK : SKY_CONFLICT);
    }
    assert_int_equal(invite(*state, "n0", SKY_LECTOR, text), SKY_OK); /* in place of another */
    assert_int_equal(count_open(*state), SKY_INVITACIONES_MAX);
}

static void what_was_done_is_recorded_without_the_secret(void **state)
{
    static const char *const verbs[] = { "crear_usuario", "usar_invitacion", "crear_invitacion" };
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_facts facts;
    char text[SKY_FICHA_SIZE];
    assert_int_equal(invite(registry, "ana", SKY_EDITOR, text), SKY_OK);
    assert_int_equal(use(registry, text, clave), SKY_OK);
    void *reader = sky_readers_take(registry->registro, &error);
    assert_int_equal(
        sky_readers_backend(registry->registro)->facts(reader, SKY_NOW, 100, registry->arena, &facts, &error), SKY_OK);
    sky_readers_put(registry->registro, reader);
    assert_int_equal(facts.count, COUNT(verbs));
    for (size_t i = 0; i < facts.count; i++) {
        assert_span("verb", facts.items[i].verb, sky_span_of(verbs[i]));
        assert_span("author", facts.items[i].author, i < 2 ? SPAN("ana") : jefa);
        assert_null(strstr(facts.items[i].detail.data, "huella"));
        assert_null(strstr(facts.items[i].detail.data, "clave"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(an_invitation_works_once),
        REGISTRY_TEST(what_is_no_invitation_is_told_alike),
        REGISTRY_TEST(an_invitation_ends_by_itself),
        REGISTRY_TEST(one_for_another_password_is_for_who_is_there),
        REGISTRY_TEST(one_for_a_name_that_looks_alike_is_refused),
        REGISTRY_TEST(a_change_of_somebody_ends_it),
        REGISTRY_TEST(one_is_ended_by_its_id_once),
        REGISTRY_TEST(there_is_an_end_to_invitations),
        REGISTRY_TEST(what_was_done_is_recorded_without_the_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
