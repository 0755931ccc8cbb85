/* A customer's document: made, added to, checked member by member, written and read back. */
#include "unit.h"

#include "base/clock.h"
#include "domain/cliente.h"

#include <stdio.h>

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

/* `format` with today's day in it; a test that runs over midnight may meet the day before. */
static bool is_today(struct sky_arena *arena, const struct sky_json *cliente, const char *before, const char *behind)
{
    char day[SKY_CLOCK_DAY_SIZE], text[512];
    struct sky_span is;
    struct sky_error error = { 0 };
    sky_clock_today(day);
    snprintf(text, sizeof text, "%s%s%s", before, day, behind);
    assert_int_equal(sky_cliente_write(arena, cliente, &is, &error), SKY_OK);
    return sky_span_equal(is, sky_span_of(text));
}

static void a_new_document_has_a_service_of_today(void **state)
{
    static const char before[] = "{\"contacto\":\"a@b\",\"nombre\":\"Jos\xC3\xA9\",\"servicios\":[{\"descripcion\":"
                                 "\"Web \\\"1\\\"\",\"fecha_contratacion\":\"";
    struct sky_json *cliente = NULL;
    bool same = false;
    for (int tries = 0; tries < 2 && !same; tries++) {
        cliente = sky_cliente_new(*state, SPAN("Jos\xC3\xA9"), SPAN("a@b"), SPAN("Web \"1\""));
        assert_non_null(cliente);
        same = is_today(*state, cliente, before, "\"}]}");
    }
    assert_true(same);
}

static void services_are_added_at_the_end(void **state)
{
    static const struct {
        struct sky_span document;
        const char *before;
    } cases[] = {
        { TEXT("{}"), "{\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"" },
        { TEXT("{\"a\":1.0}"), "{\"a\":1.0,\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"" },
        { TEXT("{\"servicios\":[]}"), "{\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"" },
        { TEXT("{\"servicios\":[{\"precio\":9}]}"),
          "{\"servicios\":[{\"precio\":9},{\"descripcion\":\"x\",\"fecha_contratacion\":\"" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool same = false;
        for (int tries = 0; tries < 2 && !same; tries++) {
            struct sky_error error = { 0 };
            struct sky_json *cliente = parse(*state, cases[i].document);
            assert_int_equal(sky_cliente_add_servicio(*state, cliente, SPAN("x"), &error), SKY_OK);
            same = is_today(*state, cliente, cases[i].before, "\"}]}");
        }
        assert_true(same);
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
        enum sky_status status = sky_cliente_check(*state, parse(*state, cases[i].document), &error);
        assert_int_equal(status, cases[i].pointer ? SKY_INVALID : SKY_OK);
        assert_string_equal(error.pointer, cases[i].pointer ? cases[i].pointer : "");
        if (cases[i].pointer)
            assert_contains("error", error.text, cases[i].pointer + 1);
    }
}

static void all_that_is_wrong_is_named(void **state)
{
    static const char *const pointers[] = { "/contacto", "/servicios/0/descripcion", "/servicios/0/fecha_contratacion",
                                            "/servicios/2" };
    struct sky_error error = { 0 }, *at = &error;
    struct sky_json *cliente = parse(*state, SPAN("{\"contacto\":1,\"servicios\":[{\"descripcion\":1,"
                                                  "\"fecha_contratacion\":2},{},3]}"));
    assert_int_equal(sky_cliente_check(*state, cliente, &error), SKY_INVALID);
    for (size_t i = 0; i < COUNT(pointers); i++, at = at->also) {
        assert_int_equal(at->status, SKY_INVALID);
        assert_string_equal(at->pointer, pointers[i]);
        assert_contains("error", at->text, pointers[i] + 1);
    }
    assert_null(at);
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
        assert_string_equal(error.text, count > 1024 ? "El documento del cliente pasaría de 1024 miembros en un objeto"
                                                       " o de 16384 valores en total." : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_new_document_has_a_service_of_today), ARENA_TEST(services_are_added_at_the_end),
        ARENA_TEST(wrong_types_name_their_member),         ARENA_TEST(all_that_is_wrong_is_named),
        ARENA_TEST(documents_are_written_canonically),     ARENA_TEST(stored_documents_are_read_or_internal),
        ARENA_TEST(documents_have_a_mebibyte_at_most),     ARENA_TEST(documents_can_be_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
