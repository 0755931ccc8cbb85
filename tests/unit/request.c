/* What a handler asks of a request: its JSON body and media type, and the values of its path. */
#include "exchange.h"

static enum sky_turn read_json(struct sky_request *request)
{
    struct sky_json *body = sky_request_json(request);
    if (!body)
        return sky_answer_failure(request);
    struct sky_buffer *text = sky_buffer_new(sky_request_arena(request));
    sky_json_write(text, body);
    return sky_answer(request, 200, sky_buffer_span(text));
}

static enum sky_turn read_path(struct sky_request *request)
{
    assert_ptr_equal(sky_request_app(request), "app");
    assert_span("another", sky_request_path(request, "otro"), SPAN(""));
    assert_non_null(sky_request_path(request, "otro").data);
    assert_span("prefix", sky_request_path(request, "nombr"), SPAN(""));
    assert_span("second", sky_request_path(request, "servicio"), SPAN("b/%"));
    return sky_answer(request, 200, sky_request_path(request, "nombre"));
}

static const struct sky_route routes[] = {
    { "POST", "/json", SKY_PUBLIC, read_json },
    { "GET", "/c/{nombre}/s/{servicio}", SKY_PUBLIC, read_path },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static struct fake post(const char *type, struct sky_span body)
{
    struct fake fake = fake_new("POST", "/json");
    fake.body = body;
    fake_set(&fake, "CONTENT_TYPE", type);
    assert_true(fake_run(&fake, &program, NULL));
    return fake;
}

static void media_types_are_json_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        bool taken;
    } cases[] = {
        { NULL, true },
        { "", true },
        { "application/json", true },
        { "Application/JSON", true },
        { "application/json; charset=utf-8", true },
        { "application/json;charset=utf-8", true },
        { "application/json \t; charset=utf-8", true },
        { "application/jsonx", false },
        { "application/json+x", false },
        { "application/jso", false },
        { "application/merge-patch+json", false },
        { "application/x-www-form-urlencoded", false },
        { "text/json", false },
        { "text/plain; application/json", false },
        { " ", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = post(cases[i].type, SPAN("{}"));
        if (!has_header(&fake, cases[i].taken ? "Status: 200" : "Status: 415"))
            fail_msg("'%s': %s", cases[i].type ? cases[i].type : "none", fake.out.data);
        if (!cases[i].taken)
            assert_string_equal(body_of(&fake), "{\"error\":\"El cuerpo debe ser de tipo application/json.\"}\n");
        sky_buffer_clear(&fake.out);
    }
}

static void bodies_are_json_objects(void **state)
{
    (void)state;
    static const struct {
        struct sky_span body;
        const char *status, *answer;
    } cases[] = {
        { TEXT("{\"b\":1.50,\"a\":\"/\"}"), "Status: 200", "{\"a\":\"/\",\"b\":1.50}\n" },
        { TEXT(" {} \n"), "Status: 200", "{}\n" },
        { TEXT(""), "Status: 400", NULL },
        { TEXT("[]"), "Status: 400", NULL },
        { TEXT("null"), "Status: 400", NULL },
        { TEXT("{"), "Status: 400", NULL },
        { TEXT("{}x"), "Status: 400", NULL },
        { TEXT("{\"a\":1,\"a\":2}"), "Status: 400", NULL },
        { TEXT("{\"a\":\"\\u0000\"}"), "Status: 400", NULL },
        { TEXT("{\"a\":\"\xFF\"}"), "Status: 400", NULL },
        { TEXT("{\"a\":NaN}"), "Status: 400", NULL },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = post("application/json", cases[i].body);
        assert_header(&fake, cases[i].status);
        if (cases[i].answer)
            assert_string_equal(body_of(&fake), cases[i].answer);
        sky_buffer_clear(&fake.out);
    }
}

/* Bounds the memory that a body of 1 MiB can take. */
static void a_body_has_only_so_many_values(void **state)
{
    (void)state;
    static char text[2 * SKY_JSON_VALUES_MAX + 16];
    static const struct {
        size_t count;
        const char *status;
    } cases[] = { { SKY_JSON_VALUES_MAX / 2, "Status: 200" }, { SKY_JSON_VALUES_MAX + 1, "Status: 400" } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *end = stpcpy(text, "{\"a\":[1");
        for (size_t item = 1; item < cases[i].count; item++)
            end = stpcpy(end, ",1");
        end = stpcpy(end, "]}");
        struct fake fake = post(NULL, sky_span(text, (size_t)(end - text)));
        assert_header(&fake, cases[i].status);
        sky_buffer_clear(&fake.out);
    }
}

static void path_values_are_found_by_name(void **state)
{
    (void)state;
    struct fake fake = fake_new("GET", "/c/%22a%22/s/b%2F%25");
    assert_true(fake_run(&fake, &program, "app"));
    assert_string_equal(body_of(&fake), "\"a\"\n");
    sky_buffer_clear(&fake.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(media_types_are_json_or_refused),
        cmocka_unit_test(bodies_are_json_objects),
        cmocka_unit_test(a_body_has_only_so_many_values),
        cmocka_unit_test(path_values_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
