/* What a route says of its body: media types, JSON objects, what may be left out, and how much there may be at once. */
#include "exchange.h"

static enum sky_turn read_json(struct sky_request *request)
{
    struct sky_json *body = sky_request_json(request);
    struct sky_buffer *text = sky_buffer_new(sky_request_arena(request));
    if (!body)
        return sky_answer(request, 200, SPAN("\"nada\""));
    sky_json_write(text, body);
    return sky_answer(request, 200, sky_buffer_span(text));
}

static const struct sky_route routes[] = {
    { "POST", "/json", SKY_PUBLIC, read_json, &sky_body_json, NULL },
    { "PATCH", "/json", SKY_PUBLIC, read_json, &sky_body_merge_patch, NULL },
    { "PUT", "/json", SKY_PUBLIC, read_json, &sky_body_optional_json, NULL },
    { "GET", "/json", SKY_PUBLIC, read_json, NULL, NULL },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static struct fake send(const char *method, const char *type, struct sky_span body)
{
    struct fake fake = fake_new(method, "/json");
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
        { NULL, false },
        { "", false },
        { "application/json", true },
        { "Application/JSON", true },
        { "application/json; charset=utf-8", true },
        { "application/json;charset=utf-8", true },
        { "application/json \t; charset=utf-8", true },
        { "application/jsonx", false },
        { "application/json+x", false },
        { "application/json foo", false },
        { "application/json, application/json", false },
        { "application/json;charset", false },
        { "application/json;charset=\"a", false },
        { "application/json;charset=\"a b\" ;", true },
        { "application/vnd.sky+json", true },
        { "APPLICATION/vnd.sky+JSON ; charset=utf-8", true },
        { "application/+json", false },
        { "application/vnd.sky+jsonx", false },
        { "text/vnd.sky+json", false },
        { "application/vnd.sky+json foo", false },
        { "application/jso", false },
        { "application/merge-patch+json", false },
        { "application/x-www-form-urlencoded", false },
        { "text/json", false },
        { "text/plain; application/json", false },
        { " ", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = send("POST", cases[i].type, SPAN("{}"));
        if (!has_header(&fake, cases[i].taken ? "Status: 200" : "Status: 415"))
            fail_msg("'%s': %s", cases[i].type ? cases[i].type : "none", fake.out.data);
        if (!cases[i].taken)
            assert_string_equal(body_of(&fake), "{\"error\":\"El cuerpo debe ser de tipo application/json.\"}\n");
        sky_buffer_clear(&fake.out);
    }
}

static void patches_have_two_media_types(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body, *status;
    } cases[] = {
        { NULL, "{}", "Status: 415" },
        { NULL, "", "Status: 400" },
        { "application/merge-patch+json", "{}", "Status: 200" },
        { "Application/Merge-Patch+JSON;charset=utf-8", "{}", "Status: 200" },
        { "application/json", "{}", "Status: 200" },
        { "application/merge-patch+jsonx", "{}", "Status: 415" },
        { "application/merge-patch", "{}", "Status: 415" },
        { "application/json-patch+json", "{}", "Status: 415" },
        { "application/vnd.sky+json", "{}", "Status: 415" },
        { "application/merge-patch+json foo", "{}", "Status: 415" },
        { "text/plain", "[", "Status: 415" },
        { "application/merge-patch+json", "[]", "Status: 400" },
        { "application/merge-patch+json", "", "Status: 400" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = send("PATCH", cases[i].type, sky_span_of(cases[i].body));
        bool refused = strcmp(cases[i].status, "Status: 415") == 0;
        assert_header(&fake, cases[i].status);
        assert_int_equal(has_header(&fake, "Accept-Patch: application/merge-patch+json, application/json"), refused);
        if (refused)
            assert_string_equal(body_of(&fake), "{\"error\":\"El cuerpo debe ser de tipo application/merge-patch+json "
                                                "o application/json.\"}\n");
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
        { TEXT("\xEF\xBB\xBF{}"), "Status: 200", "{}\n" },
        { TEXT("\xEF\xBB\xBF\xEF\xBB\xBF{}"), "Status: 400", NULL },
        { TEXT(" \xEF\xBB\xBF{}"), "Status: 400", NULL },
        { TEXT("\xEF\xBB\xBF"), "Status: 400", NULL },
        { TEXT("\xEF\xBB"), "Status: 400", NULL },
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
        struct fake fake = send("POST", "application/json", cases[i].body);
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
        struct fake fake = send("POST", "application/json", sky_span(text, (size_t)(end - text)));
        assert_header(&fake, cases[i].status);
        sky_buffer_clear(&fake.out);
    }
}

static void what_may_be_left_out_is_judged_when_it_is_there(void **state)
{
    (void)state;
    static const struct {
        const char *method, *type, *body, *status, *answer;
    } cases[] = {
        { "PUT", "application/json", "", "Status: 200", "\"nada\"\n" },
        { "PUT", "text/plain", "", "Status: 200", "\"nada\"\n" },
        { "PUT", "application/json", "{}", "Status: 200", "{}\n" },
        { "PUT", "text/plain", "{}", "Status: 415", NULL },
        { "PUT", "application/json", " ", "Status: 400", NULL },
        { "PUT", "application/vnd.sky+json", "{}", "Status: 415", NULL },
        { "PUT", "application/json", "\xEF\xBB\xBF{}", "Status: 400", NULL },
        { "GET", "text/plain", "[", "Status: 200", "\"nada\"\n" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = send(cases[i].method, cases[i].type, sky_span_of(cases[i].body));
        assert_header(&fake, cases[i].status);
        if (cases[i].answer)
            assert_string_equal(body_of(&fake), cases[i].answer);
        sky_buffer_clear(&fake.out);
    }
}

/* Where nothing of the body is looked at, neither is how it is coded. */
static void a_coded_body_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *method, *coding, *body;
        bool taken;
    } cases[] = {
        { "POST", "gzip", "{}", false },       { "POST", "identity, gzip", "{}", false },
        { "POST", "gzip", "", false },         { "POST", "identityx", "{}", false },
        { "POST", "identity x", "{}", false }, { "POST", "\"\"", "{}", false },
        { "PATCH", "br", "{}", false },        { "PUT", "gzip", "{}", false },
        { "PUT", "gzip", "", true },           { "POST", "", "{}", true },
        { "POST", " , ", "{}", true },         { "POST", "Identity", "{}", true },
        { "GET", "gzip", "{}", true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new(cases[i].method, "/json");
        fake.body = sky_span_of(cases[i].body);
        fake_set(&fake, "CONTENT_TYPE", "application/json");
        fake_set(&fake, "HTTP_CONTENT_ENCODING", cases[i].coding);
        assert_true(fake_run(&fake, &program, NULL));
        assert_header(&fake, cases[i].taken ? "Status: 200" : "Status: 415");
        assert_int_equal(has_header(&fake, "Accept-Encoding: identity"), !cases[i].taken);
        if (!cases[i].taken)
            assert_string_equal(body_of(&fake),
                                "{\"error\":\"El cuerpo debe llegar sin codificar: sin Content-Encoding.\"}\n");
        sky_buffer_clear(&fake.out);
    }
}

static void kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(sky_body_kind_name(NULL), "none");
    assert_string_equal(sky_body_kind_name(&sky_body_json), "json");
    assert_string_equal(sky_body_kind_name(&sky_body_optional_json), "optional-json");
    assert_string_equal(sky_body_kind_name(&sky_body_merge_patch), "merge-patch");
    assert_string_equal(sky_body_kind_name(&(struct sky_body){ SKY_BODY_STREAM, 1 }), "stream");
}

/* Only bodies take memory: a request without one is answered. */
static void a_body_there_is_no_room_for_is_refused(void **state)
{
    struct fake fake = fake_new("POST", "/json");
    (void)state;
    fake.full = true;
    fake.body = SPAN("{}");
    assert_true(fake_run(&fake, &program, NULL));
    assert_header(&fake, "Status: 503");
    assert_header(&fake, "Retry-After: 1");
    sky_buffer_clear(&fake.out);
    fake = fake_new("DELETE", "/json");
    fake.full = true;
    assert_true(fake_run(&fake, &program, NULL));
    assert_header(&fake, "Status: 405");
    sky_buffer_clear(&fake.out);
}

/* One byte more than a worker looks into, no JSON; and one byte less. */
static void a_large_body_is_looked_into_in_a_turn_of_its_own(void **state)
{
    const size_t most = (size_t)16 << 10;
    struct sky_buffer *body = sky_buffer_new(*state);
    sky_buffer_printf(body, "%*s", (int)most + 1, "");
    for (int left = 0; left < 2; left++) {
        struct fake large = fake_new("POST", "/json"), small = fake_new("POST", "/json");
        large.body = sky_buffer_span(body);
        small.body = sky_span(body->data, most);
        fake_set(&large, "CONTENT_TYPE", "application/json");
        fake_set(&small, "CONTENT_TYPE", "application/json");
        assert_int_equal(fake_begin(&small, &program, NULL), SKY_ANSWERED);
        assert_int_equal(fake_begin(&large, &program, NULL), SKY_PARKED);
        assert_null(large.request->parsed);
        large.request->gone = left;
        assert_int_equal(sky_exchange_resume(large.request), SKY_ANSWERED);
        assert_int_equal(large.request->parsed == NULL, left); /* for nobody, nothing is read in it */
        fake_finish(&large);
        fake_finish(&small);
        assert_header(&small, "Status: 400");
        if (!left)
            assert_header(&large, "Status: 400");
        sky_buffer_clear(&large.out);
        sky_buffer_clear(&small.out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(media_types_are_json_or_refused),
        ARENA_TEST(a_large_body_is_looked_into_in_a_turn_of_its_own),
        cmocka_unit_test(patches_have_two_media_types),
        cmocka_unit_test(bodies_are_json_objects),
        cmocka_unit_test(a_body_has_only_so_many_values),
        cmocka_unit_test(what_may_be_left_out_is_judged_when_it_is_there),
        cmocka_unit_test(a_coded_body_is_refused),
        cmocka_unit_test(kinds_have_names),
        cmocka_unit_test(a_body_there_is_no_room_for_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
