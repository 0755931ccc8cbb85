/* One of the people, found by any form of the name, and by nothing that only begins so. */
#include "registry.h"

#include "registry/pases.h"
#include "registry/usuario.h"
#include "registry/usuarios.h"

static enum sky_status find(struct registry *registry, struct sky_span nombre, struct sky_usuario *usuario)
{
    struct sky_error error = { 0 };
    return sky_usuario_find(registry->registro, registry->arena, nombre, usuario, &error);
}

static enum sky_status look(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    struct sky_usuario usuario;
    return sky_usuario_there(change, sky_span_of(what), &usuario, error);
}

static enum sky_status there(struct registry *registry, char *nombre)
{
    struct sky_error error = { 0 };
    return sky_pases_write(registry->registro, SPAN("jefa"), look, nombre, &error);
}

static void whole_names_are_found(void **state)
{
    struct sky_error error = { 0 };
    struct sky_usuario usuario;
    struct registry *registry = *state;
    const struct sky_span names[] = { SPAN("Ni\xC3\xB1"
                                           "a"),
                                      SPAN("Ni\xC3\xB1"
                                           "ab") };
    for (size_t i = 0; i < COUNT(names); i++)
        assert_int_equal(sky_usuarios_add(registry->registro, SPAN("jefa"), names[i], i ? SKY_ADMIN : SKY_LECTOR,
                                          SPAN("caballo correcto"), &error),
                         SKY_OK);
    assert_int_equal(find(registry,
                          SPAN("Nin\xCC\x83"
                               "a"),
                          &usuario),
                     SKY_OK);
    assert_span("nombre", usuario.nombre, names[0]);
    assert_int_equal(usuario.rol, SKY_LECTOR);
    assert_int_equal(find(registry, names[1], &usuario), SKY_OK);
    assert_int_equal(usuario.rol, SKY_ADMIN);
    assert_int_equal(find(registry, SPAN("Ni"), &usuario), SKY_NOT_FOUND);
    assert_int_equal(find(registry, SPAN("a:b"), &usuario), SKY_INVALID);
    assert_int_equal(there(registry, "Ni\xC3\xB1"
                                     "a"),
                     SKY_OK);
    assert_int_equal(there(registry, "Ni"), SKY_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = { REGISTRY_TEST(whole_names_are_found) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
