/* A customer's document: made, added to, checked member by member, written and read back. */
#include "unit.h"

#include <stdio.h>

#include "domain/cliente.h"

static struct sky_json *parse(struct sky_arena *arena, struct sky_span text)
{
    struct sky_error error = { 0 };
    struct sky_json *value = sky_json_parse(arena, text, SIZE_MAX, &error);
    if (!value)
        fail_msg("%.*s: %s", SKY_SPAN_ARGS(text), error.text);
    return value;
}

static void assert_written(struct sky_arena *arena, const struct sky_json *cliente, const char *wanted)
{
    struct sky_error error = { 0 };
    struct sky_span text;
    assert_int_equal(sky_cliente_write(arena, cliente, &text, &error), SKY_OK);
    assert_span("document", text, sky_span_of(wanted));
}

static void services_are_added_at_the_end(void **state)
{
    static const struct {
        struct sky_span document;
        const char *wanted;
    } cases[] = {
        { TEXT("{}"), "{\"servicios\":[{\"descripcion\":\"x\"}]}" },
        { TEXT("{\"a\":1.0}"), "{\"a\":1.0,\"servicios\":[{\"descripcion\":\"x\"}]}" },
        { TEXT("{\"servicios\":[]}"), "{\"servicios\":[{\"descripcion\":\"x\"}]}" },
        { TEXT("{\"servicios\":[{\"precio\":9}]}"), "{\"servicios\":[{\"precio\":9},{\"descripcion\":\"x\"}]}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_json *cliente = parse(*state, cases[i].document);
        struct sky_json *servicio = parse(*state, SPAN("{\"descripcion\":\"x\"}"));
        assert_int_equal(sky_cliente_add_servicio(*state, cliente, servicio, &error), SKY_OK);
        assert_written(*state, cliente, cases[i].wanted);
    }
}

static void a_service_has_a_description_and_a_day_of_the_calendar(void **state)
{
    static const struct {
        struct sky_span document;
        const char *pointer; /* NULL: right */
        enum sky_status status;
    } cases[] = {
        { TEXT("{}"), NULL, SKY_OK },
        { TEXT("{\"servicios\":[]}"), NULL, SKY_OK },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\"}]}"), NULL, SKY_OK },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"2024-02-29\",\"n\":1}]}"),
          NULL, SKY_OK },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"1950-01-01\"}]}"), NULL, SKY_OK },
        { TEXT("{\"servicios\":[{\"precio\":1}]}"), "/servicios/0/descripcion", SKY_MISSING },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\"},{\"descripcion\":\" \"}]}"),
          "/servicios/1/descripcion", SKY_MISSING },
        { TEXT("{\"servicios\":[{\"descripcion\":\"\"}]}"), "/servicios/0/descripcion", SKY_MISSING },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"2026-02-29\"}]}"),
          "/servicios/0/fecha_contratacion", SKY_INVALID },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"hoy\"}]}"),
          "/servicios/0/fecha_contratacion", SKY_INVALID },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"\"}]}"),
          "/servicios/0/fecha_contratacion", SKY_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_json *cliente = parse(*state, cases[i].document);
        assert_int_equal(sky_cliente_check(*state, cliente, false, &error), SKY_OK);
        assert_int_equal(sky_cliente_check_servicios(*state, cliente, true, &error), cases[i].status);
        assert_string_equal(error.pointer, cases[i].pointer ? cases[i].pointer : "");
        if (cases[i].pointer)
            assert_contains("error", error.text, cases[i].pointer + 1);
        assert_non_null(sky_cliente_parse(*state, cases[i].document, &(struct sky_error){ 0 }));
    }
}

static void wrong_types_name_their_member(void **state)
{
    static const struct {
        struct sky_span document;
        const char *pointer; /* NULL: right */
    } cases[] = {
        { TEXT("{}"), NULL },
        { TEXT("{\"nombre\":\"a\",\"contacto\":\"\",\"servicios\":[],\"otro\":[1,null]}"), NULL },
        { TEXT("{\"servicios\":[{},{\"descripcion\":\"\",\"fecha_contratacion\":\"\",\"precio\":1}]}"), NULL },
        { TEXT("{\"nombre\":1}"), NULL },
        { TEXT("{\"contacto\":[]}"), "/contacto" },
        { TEXT("{\"contacto\":null}"), "/contacto" },
        { TEXT("{\"contacto\":true}"), "/contacto" },
        { TEXT("{\"servicios\":null}"), "/servicios" },
        { TEXT("{\"servicios\":{}}"), "/servicios" },
        { TEXT("{\"servicios\":\"\"}"), "/servicios" },
        { TEXT("{\"servicios\":[null]}"), "/servicios/0" },
        { TEXT("{\"servicios\":[{},\"x\"]}"), "/servicios/1" },
        { TEXT("{\"servicios\":[{\"descripcion\":1}]}"), "/servicios/0/descripcion" },
        { TEXT("{\"servicios\":[{},{},{\"fecha_contratacion\":null}]}"), "/servicios/2/fecha_contratacion" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        enum sky_status status = sky_cliente_check(*state, parse(*state, cases[i].document), false, &error);
        assert_int_equal(status, cases[i].pointer ? SKY_INVALID : SKY_OK);
        assert_string_equal(error.pointer, cases[i].pointer ? cases[i].pointer : "");
        if (cases[i].pointer)
            assert_contains("error", error.text, cases[i].pointer + 1);
    }
}

static void all_that_is_wrong_is_named(void **state)
{
    static const struct {
        const char *pointer;
        enum sky_status status;
        bool written; /* wrong only in what is written */
    } rows[] = {
        { "/contacto", SKY_INVALID, false },
        { "/servicios/0/descripcion", SKY_INVALID, false },
        { "/servicios/0/fecha_contratacion", SKY_INVALID, false },
        { "/servicios/2", SKY_INVALID, false },
        { "/servicios/1/descripcion", SKY_MISSING, true },
        { "/servicios/3/fecha_contratacion", SKY_INVALID, true },
    };
    struct sky_json *cliente =
        parse(*state, SPAN("{\"contacto\":1,\"servicios\":[{\"descripcion\":1,\"fecha_contratacion\":2},{},3,"
                           "{\"descripcion\":\"x\",\"fecha_contratacion\":\"hoy\"}]}"));
    for (int written = 0; written < 2; written++) {
        struct sky_error error = { 0 }, *at = &error;
        assert_int_equal(sky_cliente_check(*state, cliente, written, &error), SKY_INVALID);
        for (size_t i = 0; i < COUNT(rows); i++) {
            if (rows[i].written && !written)
                continue;
            assert_int_equal(at->status, rows[i].status);
            assert_string_equal(at->pointer, rows[i].pointer);
            assert_contains("error", at->text, rows[i].pointer + 1);
            at = at->also;
        }
        assert_null(at);
    }
}

static void documents_are_written_canonically(void **state)
{
    assert_written(*state, parse(*state, SPAN(" { \"b\" : 1.50e3 , \"a\" : \"\\u00f1\\/\" } ")),
                   "{\"a\":\"\xC3\xB1/\",\"b\":1.50e3}");
    assert_written(*state, parse(*state, SPAN("{\"n\":123456789012345678901234567890}")),
                   "{\"n\":123456789012345678901234567890}");
}

static void stored_documents_are_read_or_internal(void **state)
{
    static const struct {
        struct sky_span text;
        bool taken;
    } cases[] = {
        { TEXT("{}"), true },   { TEXT("{\"nombre\":\"a\",\"x\":1}"), true }, { TEXT(""), false },
        { TEXT("[]"), false },  { TEXT("{\"nombre\":1}"), false },           { TEXT("{\"a\":1"), false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(sky_cliente_parse(*state, cases[i].text, &error) != NULL, cases[i].taken);
        assert_int_equal(error.status, cases[i].taken ? SKY_OK : SKY_INTERNAL);
        assert_string_equal(error.pointer, "");
    }
}

/* The text of {"a":"xx..."} is 8 bytes longer than the x's. */
static void documents_have_a_mebibyte_at_most(void **state)
{
    static char text[SKY_CLIENTE_MAX + 1];
    memset(text, 'x', sizeof text);
    for (size_t over = 0; over < 2; over++) {
        struct sky_error error = { 0 };
        struct sky_span written;
        struct sky_json *cliente = sky_json_object_new(*state);
        assert_true(sky_json_set_string(cliente, "a", sky_span(text, SKY_CLIENTE_MAX - 8 + over)));
        assert_int_equal(sky_cliente_write(*state, cliente, &written, &error), over ? SKY_TOO_LARGE : SKY_OK);
    }
}

/* What is written can be read as a request's body: no object in it, however deep, has more members. */
static void documents_can_be_read_again(void **state)
{
    for (int count = 1024; count <= 1025; count++) {
        struct sky_error error = { 0 };
        struct sky_span written;
        char name[16];
        struct sky_json *cliente = sky_json_object_new(*state), *inner = sky_json_object_new(*state);
        assert_true(sky_json_set(cliente, "a", inner));
        for (int i = 0; i < count; i++) {
            snprintf(name, sizeof name, "%d", i);
            assert_true(sky_json_set(inner, name, NULL));
        }
        assert_int_equal(sky_cliente_write(*state, cliente, &written, &error), count > 1024 ? SKY_TOO_LARGE : SKY_OK);
        assert_string_equal(error.text, count > 1024 ? "El documento del cliente pasaría de 1024 miembros en un objeto,"
                                                       " de 16384 valores en total o de 32 niveles." : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(services_are_added_at_the_end),
        ARENA_TEST(a_service_has_a_description_and_a_day_of_the_calendar),
        ARENA_TEST(wrong_types_name_their_member),
        ARENA_TEST(all_that_is_wrong_is_named),
        ARENA_TEST(documents_are_written_canonically),
        ARENA_TEST(stored_documents_are_read_or_internal),
        ARENA_TEST(documents_have_a_mebibyte_at_most),
        ARENA_TEST(documents_can_be_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
