/* What a handler asks of a request: its body and media type, its path and query, its headers, and its digest. */
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

static enum sky_turn read_patch(struct sky_request *request)
{
    return sky_request_patch(request) ? sky_answer(request, 200, SPAN("{}")) : sky_answer_failure(request);
}

static enum sky_turn read_query(struct sky_request *request)
{
    const struct sky_query *query = sky_request_query(request);
    assert_span("decoded", sky_query_get(query, "uno"), SPAN("\xC3\xB1 &"));
    assert_span("empty", sky_query_get(query, "dos"), SPAN(""));
    assert_null(sky_query_get(query, "tres").data);
    return sky_answer(request, 200, SPAN("{}"));
}

static const struct sky_route routes[] = {
    { "POST", "/json", SKY_PUBLIC, read_json, NULL },
    { "PATCH", "/json", SKY_PUBLIC, read_patch, NULL },
    { "GET", "/q", SKY_PUBLIC, read_query, "tres dos uno" },
    { "GET", "/c/{nombre}/s/{servicio}", SKY_PUBLIC, read_path, NULL },
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
        { NULL, "{}", "Status: 200" },
        { "application/merge-patch+json", "{}", "Status: 200" },
        { "Application/Merge-Patch+JSON;charset=utf-8", "{}", "Status: 200" },
        { "application/json", "{}", "Status: 200" },
        { "application/merge-patch+jsonx", "{}", "Status: 415" },
        { "application/merge-patch", "{}", "Status: 415" },
        { "application/json-patch+json", "{}", "Status: 415" },
        { "text/plain", "[", "Status: 415" },
        { "application/merge-patch+json", "[]", "Status: 400" },
        { "application/merge-patch+json", "", "Status: 400" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = send("PATCH", cases[i].type, sky_span_of(cases[i].body));
        bool refused = strcmp(cases[i].status, "Status: 415") == 0;
        assert_header(&fake, cases[i].status);
        assert_int_equal(
            has_header(&fake, "Accept-Patch: application/merge-patch+json, application/json"), refused);
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
        struct fake fake = send("POST", NULL, sky_span(text, (size_t)(end - text)));
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

static void a_query_is_decoded(void **state)
{
    (void)state;
    struct fake fake = fake_new("GET", "/q?&uno=%C3%B1+%26&dos");
    assert_true(fake_run(&fake, &program, NULL));
    assert_header(&fake, "Status: 200");
    sky_buffer_clear(&fake.out);
}

static void path_and_query_are_parted_at_the_first_mark(void **state)
{
    (void)state;
    static const struct {
        const char *uri, *path, *query;
    } cases[] = {
        { "/c/a%3Fb", "/c/a%3Fb", NULL }, { "/c?", "/c", "" },    { "/c?a=%26&b", "/c", "a=%26&b" },
        { "/c?a?b", "/c", "a?b" },        { "?a", "", "a" },      { "", "", NULL },
        { "/c//..", "/c//..", NULL },     { NULL, NULL, NULL },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new("GET", cases[i].uri);
        struct sky_request *request = fake_read_request(&fake, &program, NULL);
        assert_span("path", sky_request_raw_path(request), sky_span_of(cases[i].path));
        assert_span("query", sky_request_raw_query(request), sky_span_of(cases[i].query));
        assert_int_equal(sky_request_raw_query(request).data != NULL, cases[i].query != NULL);
        fake_finish(&fake);
        sky_buffer_clear(&fake.out);
    }
}

static void types_are_accepted_that_the_client_names(void **state)
{
    (void)state;
    static const struct {
        const char *accept;
        bool accepts;
    } cases[] = {
        { NULL, false },
        { "", false },
        { "*/*", false },
        { "application/json", false },
        { "application/x-ndjson", true },
        { "APPLICATION/X-NDJSON", true },
        { "text/html;q=0.9, application/x-ndjson ; q=0.1", true },
        { "application/x-ndjso", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new("HEAD", "/q");
        fake_set(&fake, "HTTP_ACCEPT", cases[i].accept);
        struct sky_request *request = fake_read_request(&fake, &program, NULL);
        assert_int_equal(sky_request_accepts(request, SKY_TYPE_NDJSON), cases[i].accepts);
        assert_span("header", sky_request_header(request, "HTTP_ACCEPT"), sky_span_of(cases[i].accept));
        assert_null(sky_request_header(request, "HTTP_ACCEP").data);
        assert_true(sky_request_is_head(request));
        fake_finish(&fake);
        sky_buffer_clear(&fake.out);
    }
}

/* Each of them is another request, and only the last has no body. */
static void a_digest_tells_requests_apart(void **state)
{
    (void)state;
    static const struct {
        const char *method, *uri, *body;
    } cases[] = {
        { "POST", "/c", "{}" },  { "PUT", "/c", "{}" },  { "POST", "/d", "{}" },   { "POST", "/c?", "{}" },
        { "POST", "/%63", "{}" }, { "POST", "/c", "{} " }, { "POST", "/c?a=1", "{}" }, { "POST", "/c", "" },
    };
    unsigned char digests[COUNT(cases)][SKY_SHA256_SIZE], again[SKY_SHA256_SIZE];
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new(cases[i].method, cases[i].uri);
        fake.body = sky_span_of(cases[i].body);
        fake_set(&fake, "HTTP_PREFER", i % 2 ? "return=minimal" : NULL);
        struct sky_request *request = fake_read_request(&fake, &program, NULL);
        assert_int_equal(sky_request_has_body(request), i < COUNT(cases) - 1);
        sky_request_digest(request, digests[i]);
        sky_request_digest(request, again);
        assert_memory_equal(digests[i], again, sizeof again);
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(digests[i], digests[j], sizeof again);
        fake_finish(&fake);
        sky_buffer_clear(&fake.out);
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(media_types_are_json_or_refused),
        cmocka_unit_test(patches_have_two_media_types),
        cmocka_unit_test(bodies_are_json_objects),
        cmocka_unit_test(a_body_has_only_so_many_values),
        cmocka_unit_test(path_values_are_found_by_name),
        cmocka_unit_test(a_query_is_decoded),
        cmocka_unit_test(path_and_query_are_parted_at_the_first_mark),
        cmocka_unit_test(types_are_accepted_that_the_client_names),
        cmocka_unit_test(a_digest_tells_requests_apart),
        cmocka_unit_test(a_body_there_is_no_room_for_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
