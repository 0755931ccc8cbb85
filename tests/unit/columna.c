/* Rows of customers: what stands in which column, and that what a column does not hold just so stands in "otros". */
#include "unit.h"

#include "domain/columna.h"

static void has_a_header(void **state)
{
    struct sky_buffer out = { 0 };
    (void)state;
    sky_columna_put_header(&out, ';');
    assert_span("header", sky_buffer_span(&out),
                SPAN("numero;nombre;contacto;documento_identidad;telefonos;correos;direccion;etiquetas;notas;ubicacion;"
                     "equipos;servicios;otros\r\n"));
    sky_buffer_clear(&out);
}

static void puts_members_in_their_columns(void **state)
{
    static const struct {
        struct sky_span documento, wanted;
    } rows[] = {
        { TEXT("{\"contacto\":\"a@b.c\",\"nombre\":\"Ana\"}"), TEXT("7,Ana,a@b.c,,,,,,,,,,\r\n") },
        { TEXT("{\"nombre\":\"Ana\",\"telefonos\":[\"600 1\",\"+34 600\"]}"),
          TEXT("7,Ana,,,\"600 1; +34 600\",,,,,,,,\r\n") },
        { TEXT("{\"nombre\":\"Ana\",\"telefonos\":[\"+34 600\"]}"), TEXT("7,Ana,,,'+34 600,,,,,,,,\r\n") },
        { TEXT("{\"direccion\":\"Calle 1, 2\",\"documento_identidad\":\"1-A\",\"nombre\":\"Ana\",\"notas\":\"x\"}"),
          TEXT("7,Ana,,1-A,,,\"Calle 1, 2\",,x,,,,\r\n") },
        { TEXT("{\"nombre\":\"Ana\",\"servicios\":[{\"descripcion\":\"TV\"}],\"ubicacion\":{\"lat\":1.50,\"lon\":-2}}"),
          TEXT("7,Ana,,,,,,,,\"{\"\"lat\"\":1.50,\"\"lon\"\":-2}\",,\"[{\"\"descripcion\"\":\"\"TV\"\"}]\",\r\n") },
        { TEXT("{\"color\":\"rojo\",\"nombre\":\"Ana\",\"numero\":3}"),
          TEXT("7,Ana,,,,,,,,,,,\"{\"\"color\"\":\"\"rojo\"\",\"\"numero\"\":3}\"\r\n") },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_buffer out = { 0 };
        struct sky_error error = { 0 };
        (void)state;
        assert_int_equal(sky_columna_put_row(&out, ',', 7, rows[i].documento, &error), SKY_OK);
        assert_span("row", sky_buffer_span(&out), rows[i].wanted);
        sky_buffer_clear(&out);
    }
}

/* Of one column each: the cell of the list, and that of the others. */
static void keeps_what_a_column_would_change(void **state)
{
    static const struct {
        const char *value, *lista, *otros;
    } rows[] = {
        { "[]", "[]", "" },
        { "[\"a\",\"b c\"]", "\"a; b c\"", "" },
        { "[\"a;b\"]", "\"[\"\"a;b\"\"]\"", "" },
        { "[\" a\"]", "\"[\"\" a\"\"]\"", "" },
        { "[\"\"]", "\"[\"\"\"\"]\"", "" },
        { "[\"[a\"]", "\"[\"\"[a\"\"]\"", "" },
        { "[1]", "[1]", "" },
        { "\"a\"", "", "\"{\"\"correos\"\":\"\"a\"\"}\"" },
        { "null", "", "\"{\"\"correos\"\":null}\"" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_buffer documento = { 0 }, wanted = { 0 }, out = { 0 };
        struct sky_error error = { 0 };
        sky_buffer_printf(&documento, "{\"correos\":%s,\"nombre\":\"A\"}", rows[i].value);
        sky_buffer_printf(&wanted, "1,A,,,,%s,,,,,,,%s\r\n", rows[i].lista, rows[i].otros);
        assert_int_equal(sky_columna_put_row(&out, ',', 1, sky_buffer_span(&documento), &error), SKY_OK);
        assert_span("row", sky_buffer_span(&out), sky_buffer_span(&wanted));
        sky_buffer_clear(&out);
        sky_buffer_clear(&documento);
        sky_buffer_clear(&wanted);
    }
}

static void keeps_texts_that_are_none(void **state)
{
    struct sky_buffer out = { 0 };
    struct sky_error error = { 0 };
    (void)state;
    assert_int_equal(
        sky_columna_put_row(&out, ',', 1, SPAN("{\"contacto\":5,\"direccion\":\"\",\"nombre\":\"A\"}"), &error),
        SKY_OK);
    assert_span("row", sky_buffer_span(&out),
                SPAN("1,A,,,,,,,,,,,\"{\"\"contacto\"\":5,\"\"direccion\"\":\"\"\"\"}\"\r\n"));
    sky_buffer_clear(&out);
}

static void fails_on_what_is_no_document(void **state)
{
    struct sky_buffer out = { 0 };
    struct sky_error error = { 0 };
    (void)state;
    assert_int_equal(sky_columna_put_row(&out, ',', 1, SPAN("[]"), &error), SKY_INTERNAL);
    sky_buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_a_header),
        cmocka_unit_test(puts_members_in_their_columns),
        cmocka_unit_test(keeps_what_a_column_would_change),
        cmocka_unit_test(keeps_texts_that_are_none),
        cmocka_unit_test(fails_on_what_is_no_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
