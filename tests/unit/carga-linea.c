/* The lines of a lot's answer. */
#include "unit.h"

#include "registry/carga-linea.h"

static void puts_lines(void **state)
{
    static const struct sky_error error = { .status = SKY_NAME_TAKEN, .text = "El \"a\" ya existe." };
    static const struct {
        struct sky_carga_row row;
        struct sky_span wanted;
    } rows[] = {
        { { .line = 2, .what = SKY_CARGA_CREADO, .nombre = TEXT("a"), .cliente = 7, .operacion = 7 },
          TEXT("{\"cliente\":7,\"linea\":2,\"nombre\":\"a\",\"operacion\":7,\"resultado\":\"creado\"}\n") },
        { { .line = 2, .what = SKY_CARGA_CREADO, .nombre = TEXT("a"), .despues = TEXT("{\"nombre\":\"a\"}") },
          TEXT("{\"documento\":{\"nombre\":\"a\"},\"linea\":2,\"nombre\":\"a\",\"resultado\":\"creado\"}\n") },
        { { .line = 3,
            .what = SKY_CARGA_CAMBIADO,
            .nombre = TEXT("a"),
            .cliente = 7,
            .antes = TEXT("{\"n\":1,\"nombre\":\"a\"}"),
            .despues = TEXT("{\"n\":2,\"nombre\":\"a\"}") },
          TEXT("{\"cambios\":[{\"antes\":1,\"despues\":2,\"miembro\":\"n\"}],\"cliente\":7,\"linea\":3,"
               "\"nombre\":\"a\",\"resultado\":\"cambiado\"}\n") },
        { { .line = 4, .what = SKY_CARGA_SIN_CAMBIOS, .nombre = TEXT("a"), .cliente = 7 },
          TEXT("{\"cliente\":7,\"linea\":4,\"nombre\":\"a\",\"resultado\":\"sin-cambios\"}\n") },
        { { .line = 5, .what = SKY_CARGA_RECHAZADO, .error = &error },
          TEXT("{\"code\":\"NAME_TAKEN\",\"error\":\"El \\\"a\\\" ya existe.\",\"linea\":5,"
               "\"resultado\":\"rechazado\"}\n") },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_buffer out = { 0 };
        struct sky_error none = { 0 };
        assert_int_equal(sky_carga_put_line(&out, &rows[i].row, &none), SKY_OK);
        assert_span("line", sky_buffer_span(&out), rows[i].wanted);
        sky_buffer_clear(&out);
    }
}

static void puts_sums(void **state)
{
    struct sky_carga_sum sum = { .rows = { 1, 2, 3, 4 }, .lote = 9, .separator = '\t' };
    struct sky_buffer out = { 0 };
    (void)state;
    sky_carga_put_sum(&out, &sum, "latin-1");
    sky_carga_put_sum(&out, &(struct sky_carga_sum){ .separator = ';' }, "utf-8");
    assert_span("sums", sky_buffer_span(&out),
                SPAN("{\"resumen\":{\"cambiados\":2,\"codificacion\":\"latin-1\",\"creados\":1,\"lote\":9,"
                     "\"rechazados\":4,\"separador\":\"tab\",\"sin_cambios\":3}}\n"
                     "{\"resumen\":{\"cambiados\":0,\"codificacion\":\"utf-8\",\"creados\":0,\"rechazados\":0,"
                     "\"separador\":\";\",\"sin_cambios\":0}}\n"));
    sky_buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(puts_lines), cmocka_unit_test(puts_sums) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
