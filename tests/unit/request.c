/* What a handler asks of a request: its path and query, its headers, and its digest. */
#include "exchange.h"

static struct sky_app app;

static enum sky_turn read_path(struct sky_request *request)
{
    assert_ptr_equal(sky_request_app(request), &app);
    assert_span("another", sky_request_path(request, "otro"), SPAN(""));
    assert_non_null(sky_request_path(request, "otro").data);
    assert_span("prefix", sky_request_path(request, "nombr"), SPAN(""));
    assert_span("second", sky_request_path(request, "servicio"), SPAN("b/%"));
    return sky_answer(request, 200, sky_request_path(request, "nombre"));
}

static enum sky_turn read_query(struct sky_request *request)
{
    assert_span("decoded", sky_request_text(request, "uno"), SPAN("\xC3\xB1 &"));
    assert_span("empty", sky_request_text(request, "dos"), SPAN(""));
    assert_null(sky_request_text(request, "tres").data);
    assert_int_equal(sky_request_number(request, "n"), 7);
    assert_span("a number's text", sky_request_text(request, "n"), SPAN("07"));
    assert_int_equal(sky_request_number(request, "m"), 5);
    assert_int_equal(sky_request_number(request, "uno"), 0);
    assert_int_equal(sky_request_number(request, "cuatro"), 0);
    assert_null(sky_request_json(request));
    return sky_answer(request, 200, SPAN("{}"));
}

static const struct sky_parameter parameters[] = {
    { .name = "tres" },
    { .name = "dos" },
    { .name = "uno" },
    { .name = "n", .type = SKY_PARAMETER_NUMBER, .most = 9 },
    { .name = "m", .type = SKY_PARAMETER_NUMBER, .most = 9, .standard = 5 },
    { 0 },
};

static const struct sky_route routes[] = {
    { "GET", "/q", SKY_PUBLIC, read_query, NULL, parameters },
    { "GET", "/c/{nombre}/s/{servicio}", SKY_PUBLIC, read_path, NULL, NULL },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static void path_values_are_found_by_name(void **state)
{
    (void)state;
    struct fake fake = fake_new("GET", "/c/%22a%22/s/b%2F%25");
    assert_true(fake_run(&fake, &program, &app));
    assert_string_equal(body_of(&fake), "\"a\"\n");
    sky_buffer_clear(&fake.out);
}

static void a_query_is_decoded(void **state)
{
    (void)state;
    struct fake fake = fake_new("GET", "/q?&uno=%C3%B1+%26&dos&n=07");
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
        { "/c/a%3Fb", "/c/a%3Fb", NULL },
        { "/c?", "/c", "" },
        { "/c?a=%26&b", "/c", "a=%26&b" },
        { "/c?a?b", "/c", "a?b" },
        { "?a", "", "a" },
        { "", "", NULL },
        { "/c//..", "/c//..", NULL },
        { "//c//d", "/c//d", NULL },
        { "////", "/", NULL },
        { "//?a", "/", "a" },
        { "///c?a//b", "/c", "a//b" },
        { NULL, NULL, NULL },
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

static void the_type_is_what_the_client_would_like_best(void **state)
{
    (void)state;
    static const char *const types[] = { SKY_TYPE_JSON, SKY_TYPE_NDJSON, NULL };
    static const struct {
        const char *accept;
        size_t choice;
    } cases[] = {
        { NULL, 0 },
        { "", 0 },
        { "*/*", 0 },
        { "application/x-ndjson", 1 },
        { "text/html;q=0.9, application/x-ndjson ; q=0.1", 1 },
        { "application/x-ndjson;q=0.5, application/json", 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new("HEAD", "/q");
        fake_set(&fake, "HTTP_ACCEPT", cases[i].accept);
        struct sky_request *request = fake_read_request(&fake, &program, NULL);
        assert_int_equal(sky_request_choose(request, types), cases[i].choice);
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
        sky_request_digest(request, digests[i]);
        sky_request_digest(request, again);
        assert_memory_equal(digests[i], again, sizeof again);
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(digests[i], digests[j], sizeof again);
        fake_finish(&fake);
        sky_buffer_clear(&fake.out);
    }
}

/* Those of one letter are the same but for the name. */
static void a_digest_without_the_name_is_of_the_rest(void **state)
{
    (void)state;
    static const struct {
        const char *uri, *body;
        char letter;
    } cases[] = {
        { "/c/a/s/b", "{}", 'a' },    { "/c/z/s/b", "{}", 'a' },     { "//%63/%20z/s/b", "{}", 'a' },
        { "/c/a/s/c", "{}", 'b' },    { "/c/a/s/b?x", "{}", 'c' },   { "/c/b/s/b?x", "{}", 'c' },
        { "/c/a/s/b?y", "{}", 'd' },  { "/c/a/s/b", "{} ", 'e' },    { "/q", "{}", 'f' },
        { "/q?n=1", "{}", 'g' },
    };
    unsigned char digests[COUNT(cases)][SKY_SHA256_SIZE];
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new("GET", cases[i].uri);
        fake.body = sky_span_of(cases[i].body);
        struct sky_request *request = fake_read_request(&fake, &program, &app);
        assert_int_equal(sky_route_find(routes, "GET", request->path, &request->match), SKY_ROUTE_FOUND);
        sky_request_digest_without(request, "nombre", digests[i]);
        for (size_t j = 0; j < i; j++)
            if ((memcmp(digests[i], digests[j], sizeof *digests) == 0) != (cases[i].letter == cases[j].letter))
                fail_msg("%s and %s", cases[i].uri, cases[j].uri);
        fake_finish(&fake);
        sky_buffer_clear(&fake.out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(path_values_are_found_by_name),
        cmocka_unit_test(a_query_is_decoded),
        cmocka_unit_test(path_and_query_are_parted_at_the_first_mark),
        cmocka_unit_test(the_type_is_what_the_client_would_like_best),
        cmocka_unit_test(a_digest_tells_requests_apart),
        cmocka_unit_test(a_digest_without_the_name_is_of_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
