/* What is kept of somebody: written and read back, what is shown of it, how people may be called, what was damaged. */
#include "unit.h"

#include "domain/usuario-document.h"

#define STORED                                                                              \
    "{\"clave\":\"$argon2id$x\",\"creado\":\"1970-01-01T00:00:01.000Z\",\"nombre\":\"Jefa " \
    "\xC3\xB1\",\"rol\":\"editor\"}"

static struct sky_usuario sample(void)
{
    return (struct sky_usuario){
        .nombre = SPAN("Jefa \xC3\xB1"), .rol = SKY_EDITOR, .creado = 1000, .clave = SPAN("$argon2id$x")
    };
}

static void what_was_written_is_read(void **state)
{
    struct sky_error error = { 0 };
    struct sky_usuario usuario = sample(), read;
    struct sky_span text = sky_usuario_render(*state, &usuario);
    assert_span("stored", text, SPAN(STORED));
    assert_int_equal(sky_usuario_parse(*state, text, &read, &error), SKY_OK);
    assert_span("nombre", read.nombre, usuario.nombre);
    assert_int_equal(read.rol, SKY_EDITOR);
    assert_int_equal(read.creado, 1000);
    assert_string_equal(read.clave.data, "$argon2id$x");
}

static void the_hash_is_not_shown(void **state)
{
    const struct sky_usuario usuario = sample();
    struct sky_span shown = sky_json_render(*state, sky_usuario_show(*state, &usuario));
    assert_span("shown", shown,
                SPAN("{\"creado\":\"1970-01-01T00:00:01.000Z\",\"nombre\":\"Jefa \xC3\xB1\",\"rol\":\"editor\"}"));
}

/* All of it is stored, and only that it is there is shown. */
static void a_second_factor_is_kept(void **state)
{
    struct sky_error error = { 0 };
    struct sky_usuario usuario = sample(), read;
    char codes[SKY_RECUPERACION_CODES][SKY_RECUPERACION_SIZE];
    sky_factor_prepare(&usuario.factor);
    assert_null(strstr(sky_json_render(*state, sky_usuario_show(*state, &usuario)).data, "factor"));
    struct sky_span text = sky_usuario_render(*state, &usuario);
    assert_int_equal(sky_usuario_parse(*state, text, &read, &error), SKY_OK);
    assert_true(read.factor.preparado && !read.factor.activo);
    sky_factor_activate(&usuario.factor, codes);
    text = sky_usuario_render(*state, &usuario);
    assert_int_equal(sky_usuario_parse(*state, text, &read, &error), SKY_OK);
    assert_memory_equal(&read.factor, &usuario.factor, sizeof read.factor);
    assert_span("shown", sky_json_render(*state, sky_usuario_show(*state, &usuario)),
                SPAN("{\"creado\":\"1970-01-01T00:00:01.000Z\",\"factor\":true,\"nombre\":\"Jefa "
                     "\xC3\xB1\",\"rol\":\"editor\"}"));
}

static void names_are_checked(void **state)
{
    (void)state;
    static const char long_name[] = "0123456789012345678901234567890123456789012345678901234567890123x";
    const struct {
        struct sky_span nombre;
        bool good;
    } cases[] = {
        { SPAN("a"), true },          { sky_span(long_name, 64), true },
        { SPAN("ana@b.test"), true }, { sky_span(long_name, 65), false },
        { SPAN(""), false },          { SPAN("a "), false },
        { SPAN("a\nb"), false },      { SPAN("ficha:a"), false },
        { SPAN("a/b"), false },       { SPAN("anonimo"), false },
        { SPAN("\xFF"), false },      { { NULL, 0 }, false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(sky_usuario_check(cases[i].nombre, &error), cases[i].good ? SKY_OK : SKY_INVALID);
    }
}

static void what_was_damaged_is_nobody(void **state)
{
    static const char *const damaged[] = {
        "",
        "[]",
        "{}",
        "{\"clave\":\"\",\"creado\":\"1970-01-01T00:00:01.000Z\",\"nombre\":\"a\",\"rol\":\"editor\"}",
        "{\"clave\":\"x\",\"creado\":\"ayer\",\"nombre\":\"a\",\"rol\":\"editor\"}",
        "{\"clave\":\"x\",\"creado\":\"1970-01-01T00:00:01.000Z\",\"nombre\":\"a:b\",\"rol\":\"editor\"}",
        "{\"clave\":\"x\",\"creado\":\"1970-01-01T00:00:01.000Z\",\"nombre\":\"a\",\"rol\":\"public\"}",
        "{\"clave\":\"x\",\"creado\":\"1970-01-01T00:00:01.000Z\",\"factor\":true,\"nombre\":\"a\",\"rol\":\"editor\"}",
    };
    for (size_t i = 0; i < COUNT(damaged); i++) {
        struct sky_error error = { 0 };
        struct sky_usuario usuario;
        assert_int_equal(sky_usuario_parse(*state, sky_span_of(damaged[i]), &usuario, &error), SKY_INTERNAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(what_was_written_is_read),   ARENA_TEST(the_hash_is_not_shown),
        ARENA_TEST(a_second_factor_is_kept),    ARENA_TEST(names_are_checked),
        ARENA_TEST(what_was_damaged_is_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
