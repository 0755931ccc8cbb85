/* Requests as they come in: in pieces of any size, with parameters of any form, and what is no request at all. */
#include "fcgi-client.h"

#include "http/fcgi-input.h"

struct line {
    struct sky_fcgi_input input;
    int client, server;
};

static int connect_line(void **state)
{
    static struct line line;
    int ends[2];
    line = (struct line){ .client = -1 };
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return -1;
    line.client = ends[0];
    line.server = ends[1];
    *state = &line;
    return 0;
}

static int disconnect_line(void **state)
{
    struct line *line = *state;
    sky_fcgi_input_clear(&line->input);
    close(line->client);
    close(line->server);
    return 0;
}

#define LINE_TEST(function) cmocka_unit_test_setup_teardown(function, connect_line, disconnect_line)

static enum sky_fcgi_arrival begin(struct line *line)
{
    return sky_fcgi_input_begin(&line->input, line->server);
}

static void assert_param(const struct line *line, const char *name, const char *value)
{
    const char *found = sky_fcgi_input_param(&line->input, name);
    if (value)
        assert_string_equal(found, value);
    else
        assert_null(found);
}

static void assert_body(struct line *line, struct sky_span wanted)
{
    struct sky_buffer body = { 0 };
    for (long size = 1; size > 0;) {
        char *room = sky_buffer_reserve(&body, 20000);
        assert_non_null(room);
        size = sky_fcgi_input_read(&line->input, line->server, room, 20000);
        assert_true(size >= 0);
        body.size += (size_t)size;
    }
    assert_span("body", sky_buffer_span(&body), wanted);
    sky_buffer_clear(&body);
}

/* Wherever a request is cut, its first part waits, and no event is missed with the second. */
static void a_request_may_be_cut_anywhere(void **state)
{
    struct line *line = *state;
    struct sky_buffer whole = { 0 };
    put_begin(&whole, true);
    put_params(&whole, "POST", "/eco", "4");
    size_t head = whole.size;
    put_stream(&whole, SKY_FCGI_STDIN, SPAN("hola"));
    put_record(&whole, SKY_FCGI_STDIN, SPAN(""));
    for (size_t cut = 1; cut < head; cut++) {
        assert_int_equal(send(line->client, whole.data, cut, 0), cut);
        assert_int_equal(begin(line), SKY_FCGI_WAITS);
        assert_int_equal(send(line->client, whole.data + cut, whole.size - cut, 0), whole.size - cut);
        assert_int_equal(begin(line), SKY_FCGI_READY);
        assert_param(line, "REQUEST_URI", "/eco");
        assert_body(line, SPAN("hola"));
        assert_false(sky_fcgi_input_has_more(&line->input));
        sky_fcgi_input_end(&line->input);
    }
    sky_buffer_clear(&whole);
}

static void parameters_have_any_form(void **state)
{
    struct line *line = *state;
    struct sky_buffer params = { 0 }, bytes = { 0 };
    char large[70];
    memset(large, 'x', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    put_param(&params, "", "nameless");
    put_param(&params, "EMPTY", "");
    put_param(&params, "A", "first");
    put_param(&params, "A", "second");
    sky_buffer_put(&params, "\x80\0\0\1\x80\0\0\2Bno", 11); /* lengths may be longer than they need to be */
    put_param(&params, large, large);
    put_begin(&bytes, false);
    for (size_t at = 0; at < params.size; at++) /* a record a byte */
        put_record(&bytes, SKY_FCGI_PARAMS, sky_span(params.data + at, 1));
    put_record(&bytes, SKY_FCGI_PARAMS, SPAN(""));
    put_record(&bytes, SKY_FCGI_STDIN, SPAN(""));
    assert_true(client_send(line->client, &bytes));
    assert_int_equal(begin(line), SKY_FCGI_READY);
    assert_false(line->input.keeps);
    assert_param(line, "", "nameless");
    assert_param(line, "EMPTY", "");
    assert_param(line, "A", "first");
    assert_param(line, "B", "no");
    assert_param(line, large, large);
    assert_param(line, "EMPT", NULL);
    assert_param(line, "EMPTYA", NULL);
    sky_buffer_clear(&params);
}

/* What fits of the others is no matter. */
static void the_lines_of_a_field_are_one_list(void **state)
{
    struct line *line = *state;
    struct sky_buffer bytes = { 0 }, params = { 0 };
    put_param(&params, "HTTP_ACCEPT", "a/b");
    put_param(&params, "HTTP_IF_MATCH", "");
    put_param(&params, "HTTP_PREFER", "x");
    put_param(&params, "HTTP_AUTHORIZATION", "Bearer y");
    put_param(&params, "HTTP_ACCEPT", "c/d;q=0.5, e/f");
    for (int i = 0; i < 2 * SKY_FCGI_PARAMS_MAX; i++)
        put_param(&params, "HTTP_REFERER", "secret");
    put_param(&params, "HTTP_IF_MATCH", "");
    put_param(&params, "HTTP_ACCEPT", "");
    put_param(&params, "HTTP_IF_NONE_MATCH", "");
    put_param(&params, "HTTP_COOKIE", "a=1");
    put_param(&params, "HTTP_COOKIE", "sky=x; b=2");
    put_param(&params, "HTTP_ACCEPTS", "x");
    put_param(&params, "HTTP_", "x");
    put_param(&params, "REQUEST_URI", "/eco");
    for (int i = 0; i < 2; i++) {
        put_begin(&bytes, true);
        put_record(&bytes, SKY_FCGI_PARAMS, sky_buffer_span(&params));
        put_record(&bytes, SKY_FCGI_PARAMS, SPAN(""));
        put_record(&bytes, SKY_FCGI_STDIN, SPAN(""));
    }
    assert_true(client_send(line->client, &bytes));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(begin(line), SKY_FCGI_READY);
        assert_param(line, "HTTP_ACCEPT", "a/b, c/d;q=0.5, e/f, ");
        assert_param(line, "HTTP_IF_MATCH", ", ");
        assert_param(line, "HTTP_COOKIE", "a=1; sky=x; b=2");
        assert_param(line, "HTTP_PREFER", "x");
        assert_param(line, "HTTP_AUTHORIZATION", "Bearer y");
        assert_param(line, "HTTP_IF_NONE_MATCH", "");
        assert_param(line, "REQUEST_URI", "/eco");
        assert_param(line, "HTTP_REFERER", NULL);
        assert_param(line, "HTTP_ACCEPTS", NULL);
        assert_body(line, SPAN(""));
        sky_fcgi_input_end(&line->input);
    }
    sky_buffer_clear(&params);
}

static void what_was_read_ahead_is_the_next_request(void **state)
{
    struct line *line = *state;
    struct sky_buffer bytes = { 0 };
    for (int i = 0; i < 3; i++)
        put_request(&bytes, "PUT", i == 0 ? "/0" : i == 1 ? "/1" : "/2", NULL, SPAN("ab"));
    assert_true(client_send(line->client, &bytes));
    for (int i = 0; i < 3; i++) {
        const char uri[] = { '/', (char)('0' + i), '\0' };
        assert_int_equal(begin(line), SKY_FCGI_READY);
        assert_param(line, "REQUEST_URI", uri);
        assert_body(line, SPAN("ab"));
        assert_int_equal(sky_fcgi_input_has_more(&line->input), i < 2);
        sky_fcgi_input_end(&line->input);
    }
    assert_int_equal(begin(line), SKY_FCGI_WAITS);
}

static void bodies_of_every_size_arrive_whole(void **state)
{
    struct line *line = *state;
    enum { MOST = 40000 };
    static char body[MOST];
    for (size_t i = 0; i < MOST; i++)
        body[i] = (char)(i % 251);
    for (size_t size = 0; size <= MOST; size = size * 2 + 1021) {
        struct sky_buffer bytes = { 0 };
        put_request(&bytes, "PUT", "/", NULL, sky_span(body, size));
        assert_true(client_send(line->client, &bytes));
        assert_int_equal(begin(line), SKY_FCGI_READY);
        assert_body(line, sky_span(body, size));
        sky_fcgi_input_end(&line->input);
    }
}

static void between_requests_no_memory_is_held(void **state)
{
    struct line *line = *state;
    struct sky_buffer bytes = { 0 };
    assert_int_equal(begin(line), SKY_FCGI_WAITS);
    assert_null(line->input.work);
    put_request(&bytes, "GET", "/", NULL, SPAN(""));
    assert_true(client_send(line->client, &bytes));
    assert_int_equal(begin(line), SKY_FCGI_READY);
    assert_body(line, SPAN(""));
    sky_fcgi_input_end(&line->input);
    assert_null(line->input.work);
}

/* A head up to the end of its parameters, which are these bytes. */
static void put_head(struct sky_buffer *bytes, struct sky_span params)
{
    put_begin(bytes, true);
    put_stream(bytes, SKY_FCGI_PARAMS, params);
    put_record(bytes, SKY_FCGI_PARAMS, SPAN(""));
}

static void wrong_parameters_end_the_connection(void **state)
{
    (void)state;
    static const struct sky_span cases[] = {
        TEXT("\1"), TEXT("\2\1A"), TEXT("\1\2AB"), TEXT("\x80"), TEXT("\x80\0\0"), TEXT("\xFF\xFF\xFF\xFF\1A"),
        TEXT("\1\xFF\xFF\xFF\xFF" "A"), TEXT("\1\1AB\1"), TEXT("\0"),
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        void *fixture;
        struct sky_buffer bytes = { 0 };
        assert_int_equal(connect_line(&fixture), 0);
        put_head(&bytes, cases[i]);
        assert_true(client_send(((struct line *)fixture)->client, &bytes));
        assert_int_equal(begin(fixture), SKY_FCGI_ENDED);
        disconnect_line(&fixture);
    }
}

static enum sky_fcgi_arrival begin_with(size_t count, size_t value_size)
{
    void *fixture;
    struct sky_buffer params = { 0 }, bytes = { 0 };
    static char value[70000];
    memset(value, 'v', sizeof value);
    value[value_size] = '\0';
    assert_int_equal(connect_line(&fixture), 0);
    for (size_t i = 0; i < count; i++)
        put_param(&params, "N", value);
    put_head(&bytes, sky_buffer_span(&params));
    assert_true(client_send(((struct line *)fixture)->client, &bytes));
    enum sky_fcgi_arrival arrival = begin(fixture);
    sky_buffer_clear(&params);
    disconnect_line(&fixture);
    return arrival;
}

static void parameters_are_bounded(void **state)
{
    (void)state;
    assert_int_equal(begin_with(SKY_FCGI_PARAMS_MAX, 10), SKY_FCGI_READY);
    assert_int_equal(begin_with(SKY_FCGI_PARAMS_MAX + 1, 10), SKY_FCGI_ENDED);
    assert_int_equal(begin_with(1, SKY_FCGI_PARAMS_SIZE - 6), SKY_FCGI_READY);
    assert_int_equal(begin_with(1, SKY_FCGI_PARAMS_SIZE - 5), SKY_FCGI_ENDED);
}

/* Version, type, two bytes of id, two of length, padding, reserved. */
#define BEGIN "\1\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0"

static void what_is_no_request_ends_the_connection(void **state)
{
    (void)state;
    static const struct sky_span cases[] = {
        TEXT("GET / HTTP/1.0\r\n\r\n"),
        TEXT("\2\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0"),           /* another version */
        TEXT("\1\1\0\0\0\10\0\0\0\1\1\0\0\0\0\0"),           /* the id of management */
        TEXT("\1\1\0\1\0\10\0\0\0\2\1\0\0\0\0\0"),           /* an authorizer */
        TEXT("\1\1\0\1\0\7\0\0\0\1\1\0\0\0\0\0"),            /* a beginning of another size */
        TEXT("\1\11\0\0\0\10\0\0\0\1\1\0\0\0\0\0"),          /* what may a program do? */
        TEXT("\1\5\0\1\0\10\0\0\0\1\1\0\0\0\0\0"),           /* a body without a beginning */
        TEXT(BEGIN "\1\4\0\2\0\0\0\0"),                      /* parameters of another request */
        TEXT(BEGIN "\1\1\0\2\0\10\0\0\0\1\1\0\0\0\0\0"),     /* two at once */
        TEXT(BEGIN "\1\2\0\1\0\0\0\0"),                      /* an abort */
        TEXT(BEGIN "\1\5\0\1\0\0\0\0"),                      /* a body before the parameters' end */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        void *fixture;
        struct sky_buffer bytes = { 0 };
        assert_int_equal(connect_line(&fixture), 0);
        sky_buffer_put_span(&bytes, cases[i]);
        assert_true(client_send(((struct line *)fixture)->client, &bytes));
        assert_int_equal(begin(fixture), SKY_FCGI_ENDED);
        assert_int_equal(begin(fixture), SKY_FCGI_ENDED);
        disconnect_line(&fixture);
    }
}

static void a_wrong_record_in_a_body_is_a_failure(void **state)
{
    (void)state;
    static const struct sky_span cases[] = {
        TEXT("\1\5\0\2\0\1\0\0x"), TEXT("\1\2\0\1\0\0\0\0"), TEXT("\1\4\0\1\0\0\0\0"), TEXT("\0\5\0\1\0\0\0\0"),
        TEXT("\1\5\0"), TEXT(""),
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        void *fixture;
        struct sky_buffer bytes = { 0 };
        char byte;
        assert_int_equal(connect_line(&fixture), 0);
        struct line *line = fixture;
        put_head(&bytes, SPAN(""));
        sky_buffer_put_span(&bytes, cases[i]);
        assert_true(client_send(line->client, &bytes));
        shutdown(line->client, SHUT_WR);
        assert_int_equal(begin(line), SKY_FCGI_READY);
        assert_int_equal(sky_fcgi_input_read(&line->input, line->server, &byte, 1), -1);
        assert_int_equal(sky_fcgi_input_read(&line->input, line->server, &byte, 1), -1);
        disconnect_line(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LINE_TEST(a_request_may_be_cut_anywhere),
        LINE_TEST(parameters_have_any_form),
        LINE_TEST(the_lines_of_a_field_are_one_list),
        LINE_TEST(what_was_read_ahead_is_the_next_request),
        LINE_TEST(bodies_of_every_size_arrive_whole),
        LINE_TEST(between_requests_no_memory_is_held),
        cmocka_unit_test(wrong_parameters_end_the_connection),
        cmocka_unit_test(parameters_are_bounded),
        cmocka_unit_test(what_is_no_request_ends_the_connection),
        cmocka_unit_test(a_wrong_record_in_a_body_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
