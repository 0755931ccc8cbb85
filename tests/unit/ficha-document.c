/* What is kept of a token: written and read back, what is shown of it, what is refused, and what was damaged. */
#include "unit.h"

#include "domain/ficha-document.h"

#define ID "0011223344556677"
#define HUELLA "0707070707070707070707070707070707070707070707070707070707070707"

static struct sky_ficha sample(void)
{
    struct sky_ficha ficha = {
        .id = SPAN(ID), .nombre = SPAN("Importador \xC3\xB1"), .rol = SKY_EDITOR, .creada = 1000, .vence = 86400000
    };
    memset(ficha.huella, 7, sizeof ficha.huella);
    return ficha;
}

static void what_was_written_is_read(void **state)
{
    for (int64_t vence = 0; vence <= 86400000; vence += 86400000) {
        struct sky_error error = { 0 };
        struct sky_ficha ficha = sample(), read;
        ficha.vence = vence;
        struct sky_span text = sky_ficha_render(*state, &ficha);
        assert_int_equal(sky_ficha_parse(*state, ficha.id, text, &read, &error), SKY_OK);
        assert_span("id", read.id, ficha.id);
        assert_span("nombre", read.nombre, ficha.nombre);
        assert_int_equal(read.rol, SKY_EDITOR);
        assert_int_equal(read.creada, 1000);
        assert_int_equal(read.vence, vence);
        assert_memory_equal(read.huella, ficha.huella, sizeof read.huella);
    }
}

static void what_is_shown_has_no_digest(void **state)
{
    const struct sky_ficha ficha = sample();
    assert_span("shown", sky_json_render(*state, sky_ficha_show(*state, &ficha)),
                sky_span_of("{\"creada\":\"1970-01-01T00:00:01.000Z\",\"nombre\":\"Importador \xC3\xB1\","
                            "\"rol\":\"editor\",\"vence\":\"1970-01-02T00:00:00.000Z\"}"));
    assert_contains("stored", sky_ficha_render(*state, &ficha).data, "\"huella\":\"" HUELLA "\"");
}

static void a_limit_is_kept_and_shown(void **state)
{
    struct sky_error error = { 0 };
    struct sky_ficha ficha = sample(), read;
    ficha.limitada = true;
    assert_contains("shown", sky_json_render(*state, sky_ficha_show(*state, &ficha)).data, "\"limitada\":true");
    struct sky_span text = sky_ficha_render(*state, &ficha);
    assert_int_equal(sky_ficha_parse(*state, ficha.id, text, &read, &error), SKY_OK);
    assert_true(read.limitada);
    ficha.limitada = false;
    text = sky_ficha_render(*state, &ficha);
    assert_int_equal(sky_ficha_parse(*state, ficha.id, text, &read, &error), SKY_OK);
    assert_false(read.limitada);
}

static void what_is_asked_for_is_checked(void **state)
{
    (void)state;
    static const char long_name[] = "0123456789012345678901234567890123456789012345678901234567890123x";
    const struct {
        struct sky_span nombre;
        int64_t vence;
        const char *wrong; /* NULL: it is taken */
    } cases[] = {
        { SPAN("a"), 0, NULL },
        { sky_span(long_name, 64), 0, NULL },
        { { NULL, 0 }, 0, "/nombre" },
        { SPAN(""), 0, "/nombre" },
        { SPAN(" "), 0, "/nombre" },
        { SPAN("a "), 0, "/nombre" },
        { SPAN("a\nb"), 0, "/nombre" },
        { SPAN("\xFF"), 0, "/nombre" },
        { SPAN("a"), 1000, "/vence" },
        { SPAN("a"), 1001, NULL },
        { sky_span(long_name, 65), 0, "/nombre" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_ficha ficha = sample();
        ficha.nombre = cases[i].nombre;
        ficha.vence = cases[i].vence;
        if (sky_ficha_check(&ficha, &error) != (cases[i].wrong ? SKY_INVALID : SKY_OK))
            fail_msg("case %zu: %s", i, error.text);
        assert_string_equal(error.pointer, cases[i].wrong ? cases[i].wrong : "");
    }
}

#define STORED(creada, huella, nombre, rol) \
    "{\"creada\":" creada ",\"huella\":\"" huella "\",\"nombre\":\"" nombre "\",\"rol\":\"" rol "\"}"
#define CREADA "\"1970-01-01T00:00:01.000Z\""

static void what_is_not_as_it_was_written_is_told(void **state)
{
    static const char *const wrong[] = {
        "",
        "{}",
        "[1]",
        STORED("1000", HUELLA, "a", "lector"),
        STORED("\"ayer\"", HUELLA, "a", "lector"),
        STORED(CREADA, HUELLA "0", "a", "lector"),
        STORED(CREADA, "x", "a", "lector"),
        STORED(CREADA, HUELLA, "", "lector"),
        STORED(CREADA, HUELLA, "a", "public"),
        STORED(CREADA, HUELLA, "a", "lector\",\"vence\":\"x"),
        STORED(CREADA, HUELLA, "a", "lector\",\"vence\":\"1970-01-01T00:00:00.000Z"),
    };
    struct sky_ficha ficha;
    struct sky_error error = { 0 };
    struct sky_span right = sky_span_of(STORED(CREADA, HUELLA, "a", "lector"));
    assert_int_equal(sky_ficha_parse(*state, SPAN(ID), right, &ficha, &error), SKY_OK);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        error = (struct sky_error){ 0 };
        if (sky_ficha_parse(*state, SPAN(ID), sky_span_of(wrong[i]), &ficha, &error) != SKY_INTERNAL)
            fail_msg("'%s' is taken", wrong[i]);
        assert_contains("text", error.text, ID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(what_was_written_is_read),
        ARENA_TEST(what_is_shown_has_no_digest),
        ARENA_TEST(a_limit_is_kept_and_shown),
        cmocka_unit_test(what_is_asked_for_is_checked),
        ARENA_TEST(what_is_not_as_it_was_written_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
