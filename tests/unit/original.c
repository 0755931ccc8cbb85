/* What the original's files come to: kept as it stands, or mended and told. */
#include "unit.h"

#include "domain/original.h"

static void reads_what_the_original_wrote(void **state)
{
    static const struct {
        const char *text, *line, *mended;
    } rows[] = {
        { "{\"nombre\": \"Ana\", \"contacto\": \"a@b.c\", \"servicio\": \"Fibra\"}",
          "{\"contacto\":\"a@b.c\",\"nombre\":\"Ana\",\"servicios\":[{\"descripcion\":\"Fibra\","
          "\"fecha_contratacion\":\"2026-01-31\"}]}",
          "" },
        { "{\n  \"nombre\": \"Ana\", \"servicios\": [{\"descripcion\": \"TV\", \"fecha_contratacion\": "
          "\"2025-02-01\"}]\n}",
          "{\"nombre\":\"Ana\",\"servicios\":[{\"descripcion\":\"TV\",\"fecha_contratacion\":\"2025-02-01\"}]}", "" },
        { "{\"nombre\":\"Ana\",\"contacto\":600123123}", "{\"contacto\":\"600123123\",\"nombre\":\"Ana\"}",
          "the contact is a number, and became a text: \"600123123\"" },
        { "{\"nombre\":\"Ana\",\"contacto\":null}", "{\"nombre\":\"Ana\"}", "the contact is null, and was left out" },
        { "{\"nombre\":\"NaN \\\" NaN\",\"saldo\":NaN,\"otro\":[-Infinity,Infinity]}",
          "{\"nombre\":\"NaN \\\" NaN\",\"otro\":[null,null],\"saldo\":null}",
          "NaN or Infinity, which JSON has not, became null" },
        { "{\"nombre\":\" \\u00a0Ana \"}", "{\"nombre\":\"Ana\"}", "the name lost the space around it: \"Ana\"" },
        { "{\"nombre\":12}", "{\"nombre\":\"12\"}", "the name is no text, and became one: \"12\"" },
        { "{\"contacto\":\"x\"}", "{\"contacto\":\"x\",\"nombre\":\"Luis\"}",
          "the customer has no name, and got that of the file: \"Luis\"" },
        { "{\"nombre\":null}", "{\"nombre\":\"Luis\"}",
          "the customer has no name, and got that of the file: \"Luis\"" },
        { "{\"nombre\":\"a/..\\\\b*?\"}", "{\"nombre\":\"a/..\\\\b*?\"}", "" },
        { "{\"nombre\":\"Ana\",\"servicio\":NaN}", "{\"nombre\":\"Ana\"}",
          "NaN or Infinity, which JSON has not, became null; a service that does not say what it is was left out" },
        { "{\"nombre\":\"Ana\",\"servicio\":7,\"fecha_contratacion\":\"ayer\"}",
          "{\"nombre\":\"Ana\",\"servicios\":[{\"descripcion\":\"7\",\"fecha_contratacion\":\"2026-01-31\"}]}",
          "a service is no text, and became one: \"7\"; a service lost a day that is none: \"ayer\"" },
        { "{\"nombre\":\"Ana\",\"servicios\":[null,{\"descripcion\":\"TV\"},{\"descripcion\":\" \"}]}",
          "{\"nombre\":\"Ana\",\"servicios\":[{\"descripcion\":\"TV\"}]}",
          "a service that does not say what it is was left out; a service that does not say what it is was left "
          "out" },
        { "{\"nombre\":\"Ana\",\"servicios\":\"TV\"}", "{\"nombre\":\"Ana\"}",
          "servicios is no list, and was left out" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_buffer line = { 0 }, mended = { 0 };
        struct sky_error error = { 0 };
        assert_int_equal(sky_original_read(*state, sky_span_of(rows[i].text), SPAN("Luis.json"), SPAN("2026-01-31"),
                                           &line, &mended, &error),
                         SKY_OK);
        assert_span(rows[i].text, sky_buffer_span(&line), sky_span_of(rows[i].line));
        assert_span(rows[i].text, mended.size ? sky_buffer_span(&mended) : SPAN(""), sky_span_of(rows[i].mended));
        sky_buffer_clear(&line);
        sky_buffer_clear(&mended);
    }
}

static void refuses_what_is_no_object(void **state)
{
    static const char *const texts[] = { "", "[]", "NaN", "{\"nombre\":", "{\"nombre\":\"Ana\"} {}" };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct sky_buffer line = { 0 }, mended = { 0 };
        struct sky_error error = { 0 };
        assert_int_equal(sky_original_read(*state, sky_span_of(texts[i]), SPAN("a.json"), SPAN("2026-01-31"), &line,
                                           &mended, &error),
                         SKY_INVALID);
        assert_true(error.text[0] && line.size == 0);
        sky_buffer_clear(&mended);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { ARENA_TEST(reads_what_the_original_wrote),
                                        ARENA_TEST(refuses_what_is_no_object) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
