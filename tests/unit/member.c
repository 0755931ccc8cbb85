/* Members against rows of every type: what is right, what is wrong, and how that is named. */
#include "steps.h"

#include "domain/member.h"

static const struct sky_member short_text = { .type = SKY_MEMBER_SHOWN, .most = 3 };
static const struct sky_member inner[] = { { .name = "dia", .type = SKY_MEMBER_DAY, .required = true }, { 0 } };

static const struct sky_member rows[] = {
    { .name = "texto", .type = SKY_MEMBER_TEXT, .most = 4 },
    { .name = "visto", .type = SKY_MEMBER_SHOWN, .required = true },
    { .name = "inicio", .type = SKY_MEMBER_DAY },
    { .name = "fin", .type = SKY_MEMBER_DAY, .since = "inicio" },
    { .name = "moneda", .type = SKY_MEMBER_CURRENCY },
    { .name = "precio", .type = SKY_MEMBER_NUMBER, .least = 0, .greatest = 10 },
    { .name = "grado", .type = SKY_MEMBER_NUMBER, .least = -5, .greatest = 5 },
    { .name = "objeto", .type = SKY_MEMBER_OBJECT, .members = inner },
    { .name = "lista", .type = SKY_MEMBER_LIST, .most = 2, .members = &short_text },
    { .name = "calculo", .type = SKY_MEMBER_COMPUTED },
    { 0 },
};

/* `visto` is there in each, unless it says otherwise. */
static const struct {
    const char *json, *pointer; /* pointer NULL: right */
    const char *text;
} cases[] = {
    { "{'otro':[null]}", NULL, "" },
    { "{'texto':'abcd'}", NULL, "" },
    { "{'texto':' '}", NULL, "" },
    { "{'texto':'abcde'}", "/texto", "El miembro 'texto' debe tener 4 bytes como mucho." },
    { "{'texto':'abcñ'}", "/texto", "El miembro 'texto' debe tener 4 bytes como mucho." },
    { "{'texto':4}", "/texto", "El miembro 'texto' debe ser un texto." },
    { "{'visto':'\\u200b'}", "/visto", "El miembro 'visto' es requerido." },
    { "{'visto':null}", "/visto", "El miembro 'visto' debe ser un texto." },
    { "{'inicio':'0001-01-01','fin':'9999-12-31'}", NULL, "" },
    { "{'inicio':'2026-02-29'}", "/inicio", "El miembro 'inicio' debe ser un día, como 2026-01-31." },
    { "{'fin':'2026-1-1'}", "/fin", "El miembro 'fin' debe ser un día, como 2026-01-31." },
    { "{'fin':20260101}", "/fin", "El miembro 'fin' debe ser un texto." },
    { "{'inicio':'2026-01-01','fin':'2026-01-01'}", NULL, "" },
    { "{'inicio':'2026-01-02','fin':'2026-01-01'}", "/fin", "El miembro 'fin' es anterior a 'inicio'." },
    { "{'moneda':'EUR'}", NULL, "" },
    { "{'moneda':'eur'}", "/moneda", "El miembro 'moneda' debe ser un código de moneda, como EUR." },
    { "{'moneda':'EU'}", "/moneda", "El miembro 'moneda' debe ser un código de moneda, como EUR." },
    { "{'moneda':'EURO'}", "/moneda", "El miembro 'moneda' debe ser un código de moneda, como EUR." },
    { "{'moneda':978}", "/moneda", "El miembro 'moneda' debe ser un texto." },
    { "{'precio':0}", NULL, "" },
    { "{'precio':10.000}", NULL, "" },
    { "{'precio':1e1}", NULL, "" },
    { "{'precio':10.01}", "/precio", "El miembro 'precio' debe ser un número de 0 a 10." },
    { "{'precio':-1}", "/precio", "El miembro 'precio' debe ser un número de 0 a 10." },
    { "{'precio':-0.0}", "/precio", "El miembro 'precio' debe ser un número de 0 a 10." },
    { "{'precio':'1'}", "/precio", "El miembro 'precio' debe ser un número." },
    { "{'precio':0.00000000000000000000000000000000000000000000000000000000000001}", "/precio",
      "El miembro 'precio' tiene demasiadas cifras." },
    { "{'grado':-5}", NULL, "" },
    { "{'grado':-5.1}", "/grado", "El miembro 'grado' debe ser un número de -5 a 5." },
    { "{'objeto':{'dia':'2026-01-01','x':1}}", NULL, "" },
    { "{'objeto':{}}", "/objeto/dia", "El miembro 'objeto/dia' es requerido." },
    { "{'objeto':{'dia':'x'}}", "/objeto/dia", "El miembro 'objeto/dia' debe ser un día, como 2026-01-31." },
    { "{'objeto':[]}", "/objeto", "El miembro 'objeto' debe ser un objeto." },
    { "{'lista':['a','abc']}", NULL, "" },
    { "{'lista':['a','b','c']}", "/lista", "El miembro 'lista' debe tener 2 elementos como mucho." },
    { "{'lista':['a','abcd']}", "/lista/1", "El miembro 'lista/1' debe tener 3 bytes como mucho." },
    { "{'lista':[' ']}", "/lista/0", "El miembro 'lista/0' está en blanco." },
    { "{'lista':{}}", "/lista", "El miembro 'lista' debe ser una lista." },
    { "{'calculo':null}", "/calculo", "El miembro 'calculo' se calcula, y no se escribe." },
};

static void wrong_members_are_named(void **state)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_json *seen, *object = json_of(*state, cases[i].json);
        if (!sky_json_member(object, "visto", &seen))
            assert_true(sky_json_set_string(object, "visto", SPAN("x")));
        enum sky_status status = sky_member_check(*state, rows, object, NULL, &error);
        assert_int_equal(status != SKY_OK, cases[i].pointer != NULL);
        assert_string_equal(error.text, cases[i].text);
        assert_string_equal(error.pointer, cases[i].pointer ? cases[i].pointer : "");
        assert_null(error.also);
    }
}

static void what_is_missing_is_told_as_that(void **state)
{
    static const char *const blank[] = { "{}", "{'visto':''}", "{'visto':' \\t'}" };
    for (size_t i = 0; i < COUNT(blank); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(sky_member_check(*state, rows, json_of(*state, blank[i]), NULL, &error), SKY_MISSING);
        assert_string_equal(error.pointer, "/visto");
    }
}

/* What a day is held against is named, too. */
static void only_what_is_named_is_checked(void **state)
{
    static const struct {
        const char *only, *pointer;
    } some[] = {
        { "{}", "" },
        { "{'otro':1}", "" },
        { "{'texto':null}", "/texto" },
        { "{'visto':null}", "/visto" },
        { "{'inicio':0}", "/fin" },
        { "{'fin':0}", "/fin" },
        { "{'lista':0}", "/lista" },
    };
    for (size_t i = 0; i < COUNT(some); i++) {
        struct sky_error error = { 0 };
        struct sky_json *object = json_of(*state, "{'texto':1,'inicio':'2026-01-02','fin':'2026-01-01','lista':1}");
        enum sky_status status = sky_member_check(*state, rows, object, json_of(*state, some[i].only), &error);
        assert_int_equal(status != SKY_OK, some[i].pointer[0] != '\0');
        assert_string_equal(error.pointer, some[i].pointer);
        assert_null(error.also);
    }
}

/* What is of another type comes first. */
static void all_that_is_wrong_is_named(void **state)
{
    static const char *const pointers[] = { "/texto", "/objeto/dia", "/lista/0", "/visto", "/fin", "/lista/1" };
    struct sky_error error = { 0 }, *at = &error;
    struct sky_json *object =
        json_of(*state, "{'texto':1,'inicio':'2026-01-02','fin':'2026-01-01','objeto':{'dia':1},'lista':[1,'']}");
    assert_int_equal(sky_member_check(*state, rows, object, NULL, &error), SKY_INVALID);
    for (size_t i = 0; i < COUNT(pointers); i++, at = at->also)
        assert_string_equal(at->pointer, pointers[i]);
    assert_null(at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(wrong_members_are_named),
        ARENA_TEST(what_is_missing_is_told_as_that),
        ARENA_TEST(only_what_is_named_is_checked),
        ARENA_TEST(all_that_is_wrong_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
