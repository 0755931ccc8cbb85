/* What is a key of a document, and by which terms its customer is found. */
#include "unit.h"

#include "domain/clave.h"
#include "domain/indice.h"

struct row {
    enum sky_clave clave;
    const char *documento, *keys; /* one after the other, '|' after each */
};

static struct sky_claves keys_of(struct sky_arena *arena, enum sky_clave clave, const char *documento)
{
    struct sky_error error = { 0 };
    struct sky_claves claves;
    struct sky_json *json = sky_json_parse(arena, sky_span_of(documento), 1000, &error);
    assert_non_null(json);
    assert_int_equal(sky_claves_read(arena, clave, json, &claves, &error), SKY_OK);
    return claves;
}

static void reads_keys(void **state)
{
    static const struct row rows[] = {
        { SKY_CLAVE_DOCUMENTO, "{\"documento_identidad\":\"12.345.678-Z\"}", "12345678z|" },
        { SKY_CLAVE_DOCUMENTO, "{\"documento_identidad\":\" 12345678 z\"}", "12345678z|" },
        { SKY_CLAVE_DOCUMENTO, "{\"documento_identidad\":\"--\",\"correos\":[\"a@b\"]}", "" },
        { SKY_CLAVE_DOCUMENTO, "{\"documento_identidad\":5}", "" },
        { SKY_CLAVE_DOCUMENTO, "{}", "" },
        { SKY_CLAVE_CORREO, "{\"correos\":[\"Luz.Gil@X.es\",\" JOSÉ@x.es \",\"nada\",5]}", "luz.gil@x.es|josÉ@x.es|" },
        { SKY_CLAVE_CORREO, "{\"contacto\":\"luz@x.es\",\"correos\":[\"LUZ@x.es\"]}", "luz@x.es|" },
        { SKY_CLAVE_CORREO, "{\"contacto\":\"Luz <luz@x.es>, a@b.\",\"documento_identidad\":\"1\"}", "luz@x.es|a@b|" },
        { SKY_CLAVE_CORREO, "{\"contacto\":\"600 11 22 33\",\"correos\":\"a@b\"}", "" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_buffer *told = sky_buffer_new(*state);
        struct sky_claves claves = keys_of(*state, rows[i].clave, rows[i].documento);
        for (size_t j = 0; j < claves.count; j++)
            sky_buffer_printf(told, "%.*s|", SKY_SPAN_ARGS(claves.items[j]));
        assert_span(rows[i].documento, sky_buffer_span(told), sky_span_of(rows[i].keys));
    }
}

static void meets_whoever_has_one(void **state)
{
    struct sky_claves one = keys_of(*state, SKY_CLAVE_CORREO, "{\"correos\":[\"a@x.es\",\"b@x.es\"]}");
    struct sky_claves other = keys_of(*state, SKY_CLAVE_CORREO, "{\"contacto\":\"B@x.es\"}");
    struct sky_claves third = keys_of(*state, SKY_CLAVE_CORREO, "{\"contacto\":\"a.x@es\"}");
    assert_true(sky_claves_meet(&one, &other));
    assert_false(sky_claves_meet(&one, &third));
    assert_false(sky_claves_meet(&one, &(struct sky_claves){ 0 }));
}

/* The terms are those of whoever has such a key, however it is written. */
static void wants_terms_that_the_document_has(void **state)
{
    static const struct {
        enum sky_clave clave;
        const char *row, *documento;
        bool has;
    } rows[] = {
        { SKY_CLAVE_DOCUMENTO, "{\"documento_identidad\":\"12.345.678-Z\"}", "{\"documento_identidad\":\"12345678z\"}",
          true },
        { SKY_CLAVE_DOCUMENTO, "{\"correos\":[\"a@b\"],\"documento_identidad\":\"1\"}", "{\"correos\":[\"a@b\"]}",
          false },
        { SKY_CLAVE_CORREO, "{\"correos\":[\"y@z\",\"Ana.Gil@x.es\"]}", "{\"contacto\":\"Ana: ana.gil@X.es\"}", true },
        { SKY_CLAVE_CORREO, "{\"contacto\":\"ana@x.es\",\"documento_identidad\":\"1\"}",
          "{\"documento_identidad\":\"1\"}", false },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_error error = { 0 };
        struct sky_indice indice;
        struct sky_wanted wanted;
        const struct sky_json *row = sky_json_parse(*state, sky_span_of(rows[i].row), 100, &error);
        assert_int_equal(sky_indice_make(*state, SPAN("Z"), sky_span_of(rows[i].documento), &indice, &error), SKY_OK);
        assert_int_equal(sky_claves_want(*state, rows[i].clave, row, &wanted, &error), SKY_OK);
        assert_int_equal(sky_terms_are_wanted(&wanted, indice.plegado, indice.terminos), rows[i].has);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(reads_keys),
        ARENA_TEST(meets_whoever_has_one),
        ARENA_TEST(wants_terms_that_the_document_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
