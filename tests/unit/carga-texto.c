/* The text of a lot on its way: decoded, counted, refused. */
#include "unit.h"

#include "registry/carga-texto.h"

static struct sky_carga_texto *make(struct sky_arena *arena, enum sky_filas_form form)
{
    struct sky_error error = { 0 };
    struct sky_carga_texto *texto = sky_carga_texto_new(arena, form, 0, (struct sky_span){ 0 }, &error);
    assert_non_null(texto);
    return texto;
}

static void keeps_what_came(void **state)
{
    struct sky_error error = { 0 };
    struct sky_span read;
    struct sky_carga_texto *texto = make(*state, SKY_FILAS_NDJSON);
    assert_int_equal(sky_carga_texto_put(texto, SPAN("{\"nombre\":\"Jos\xE9\"}\n{\"nom"), false, &error), SKY_OK);
    assert_int_equal(sky_carga_texto_rows(texto), 1);
    assert_int_equal(sky_carga_texto_put(texto, SPAN("bre\":\"b\"}"), true, &error), SKY_OK);
    assert_int_equal(sky_carga_texto_rows(texto), 2);
    assert_string_equal(sky_carga_texto_encoding(texto), "latin-1");
    assert_int_equal(sky_spool_read(sky_carga_texto_get(texto), &read, &error), SKY_OK);
    assert_span("text", read, SPAN("{\"nombre\":\"José\"}\n{\"nombre\":\"b\"}"));
}

static void refuses_what_is_no_table(void **state)
{
    struct sky_error error = { 0 };
    struct sky_carga_texto *texto = make(*state, SKY_FILAS_CSV);
    assert_int_equal(sky_carga_texto_put(texto, SPAN("nombre\n\"a"), false, &error), SKY_OK);
    assert_int_equal(sky_carga_texto_put(texto, SPAN("b\n"), true, &error), SKY_INVALID);
    assert_contains("error", error.text, "Línea 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = { ARENA_TEST(keeps_what_came), ARENA_TEST(refuses_what_is_no_table) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
