/* Pages of listed origins: what they are told that they may send and read, and what they write. */
#include "exchange.h"

#include "http/cors.h"

static enum sky_turn answer(struct sky_request *request)
{
    return sky_answer(request, 200, SPAN("1"));
}

static const struct sky_route routes[] = {
    { "GET", "/x", SKY_LECTOR, answer, NULL, NULL },
    { "POST", "/x", SKY_EDITOR, answer, NULL, NULL },
    { "POST", "/entrada", SKY_PUBLIC, answer, NULL, NULL },
    { "DELETE", "/y", SKY_EDITOR, answer, NULL, NULL },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static enum sky_status admit_by_cookie(struct sky_request *request, struct sky_caller *caller, struct sky_error *error)
{
    (void)request, (void)error;
    *caller = (struct sky_caller){ .name = SPAN("ana"), .role = SKY_ADMIN, .session = SPAN("s") };
    return SKY_OK;
}

static const struct sky_access cookies = { .challenge = "Bearer", .admit = admit_by_cookie };

static struct fake send(const struct sky_access *access, const char *method, const char *path, const char *origin,
                        const char *asks)
{
    struct sky_app app = { .access = access, .origins = "https://consola.test http://[::1]:3000" };
    struct fake fake = fake_new(method, path);
    fake_set(&fake, "HTTP_HOST", "sky.test");
    fake_set(&fake, "HTTP_SEC_FETCH_SITE", "cross-site");
    fake_set(&fake, "HTTP_ORIGIN", origin);
    fake_set(&fake, "HTTP_ACCESS_CONTROL_REQUEST_METHOD", asks);
    assert_true(fake_run(&fake, &program, &app));
    return fake;
}

static bool allows(const struct fake *fake, const char *what)
{
    return strstr(fake->out.data, what) != NULL;
}

static void lists_are_of_origins(void **state)
{
    (void)state;
    static const char *const right[] = { "", " ", "https://a.b",
                                         "http://localhost:3000 https://x-1.test  https://[::1]" },
                             *const wrong[] = { "*",
                                                "null",
                                                "a.b",
                                                "https://",
                                                "https://A.b",
                                                "https://a.b/",
                                                "https://a.b:443",
                                                "http://a.b:80",
                                                "https://a.b:",
                                                "https://a.b:0",
                                                "https://a.b:123456",
                                                "https://a.b:1x",
                                                "https://u@a.b",
                                                "https://*.b",
                                                "https://[::1",
                                                "https://[]",
                                                "ftp://a.b",
                                                "https://a.b,https://c.d",
                                                "https://a.b https://c.d/x" };
    for (size_t i = 0; i < COUNT(right); i++) {
        struct sky_error error = { 0 };
        if (sky_cors_check(right[i], &error) != SKY_OK)
            fail_msg("%s: %s", right[i], error.text);
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct sky_error error = { 0 };
        if (sky_cors_check(wrong[i], &error) != SKY_INVALID || !strstr(error.text, "SKY_CORS_ORIGINS has '"))
            fail_msg("'%s' was taken", wrong[i]);
    }
}

static void lists_have_an_end(void **state)
{
    (void)state;
    struct sky_buffer list = { 0 };
    for (size_t i = 0; i < SKY_CORS_ORIGINS_MAX; i++)
        sky_buffer_put_text(&list, "https://a.b ");
    sky_buffer_put(&list, "", 1);
    struct sky_error error = { 0 };
    assert_int_equal(sky_cors_check(list.data, &error), SKY_OK);
    list.size--;
    sky_buffer_put_text(&list, "https://a.b");
    sky_buffer_put(&list, "", 1);
    assert_int_equal(sky_cors_check(list.data, &error), SKY_INVALID);
    sky_buffer_clear(&list);
}

static void a_preflight_is_exact(void **state)
{
    (void)state;
    static const struct {
        const char *path, *origin, *asks;
        bool origin_is_listed, method_is_there;
    } rows[] = {
        { "/x", "https://consola.test", "POST", true, true },
        { "/x", "http://[::1]:3000", "GET", true, true },
        { "/x", "https://consola.test", "HEAD", true, true },
        { "/x", "https://consola.test", "DELETE", true, false },
        { "/y", "https://consola.test", "DELETE", true, true },
        { "/y", "https://consola.test", "HEAD", true, false },
        { "/x", "https://consola.test", "post", true, false },
        { "/x", "https://consola.test", NULL, true, false },
        { "/x", "https://otra.test", "POST", false, false },
        { "/x", "https://consola.tes", "POST", false, false },
        { "/x", "https://consola.test:1", "POST", false, false },
        { "/x", "http://consola.test", "POST", false, false },
        { "/x", "null", "POST", false, false },
        { "/x", "", "POST", false, false },
        { "/x", NULL, "POST", false, false },
        { "/x", " ", "POST", false, false },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fake fake = send(&cookies, "OPTIONS", rows[i].path, rows[i].origin, rows[i].asks);
        assert_header(&fake, "Status: 204");
        if (has_header(&fake, "Vary: Origin") != rows[i].origin_is_listed ||
            allows(&fake, "Access-Control-Allow-Origin: ") != rows[i].origin_is_listed ||
            allows(&fake, "Access-Control-Allow-Methods: ") != rows[i].method_is_there ||
            allows(&fake, "Access-Control-Allow-Headers: ") != rows[i].method_is_there)
            fail_msg("%s of %s: %s", rows[i].asks, rows[i].origin, fake.out.data);
        assert_false(allows(&fake, "Access-Control-Allow-Credentials"));
        sky_buffer_clear(&fake.out);
    }
    struct fake fake = send(&cookies, "OPTIONS", "/x", "https://consola.test", "POST");
    assert_header(&fake, "Access-Control-Allow-Origin: https://consola.test");
    assert_header(&fake, "Access-Control-Allow-Methods: POST");
    sky_buffer_clear(&fake.out);
}

static void a_listed_page_writes_by_tokens_and_never_by_cookies(void **state)
{
    (void)state;
    static const struct {
        const struct sky_access *access;
        const char *method, *path, *origin, *status;
        bool read;
    } rows[] = {
        { &sky_access_open, "POST", "/x", "https://consola.test", "Status: 200", true },
        { &sky_access_open, "POST", "/x", "https://otra.test", "Status: 403", false },
        { &cookies, "POST", "/x", "https://consola.test", "Status: 403", true },
        { &sky_access_open, "POST", "/entrada", "https://consola.test", "Status: 403", true },
        { &sky_access_open, "GET", "/x", "https://consola.test", "Status: 200", true },
        { &sky_access_open, "GET", "/x", "https://otra.test", "Status: 200", false },
        { &sky_access_open, "GET", "/nada", "https://consola.test", "Status: 404", true },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fake fake = send(rows[i].access, rows[i].method, rows[i].path, rows[i].origin, NULL);
        assert_header(&fake, rows[i].status);
        if (has_header(&fake, "Vary: Origin") != rows[i].read ||
            allows(&fake, "Access-Control-Allow-Origin: ") != rows[i].read)
            fail_msg("%s %s of %s: %s", rows[i].method, rows[i].path, rows[i].origin, fake.out.data);
        sky_buffer_clear(&fake.out);
    }
}

static void without_a_list_there_is_nothing(void **state)
{
    (void)state;
    struct sky_app app = { .access = &sky_access_open, .origins = "" };
    struct fake fake = fake_new("OPTIONS", "/x");
    fake_set(&fake, "HTTP_ORIGIN", "https://consola.test");
    fake_set(&fake, "HTTP_ACCESS_CONTROL_REQUEST_METHOD", "GET");
    assert_true(fake_run(&fake, &program, &app));
    assert_false(allows(&fake, "Access-Control"));
    assert_false(allows(&fake, "Vary"));
    sky_buffer_clear(&fake.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_of_origins),
        cmocka_unit_test(lists_have_an_end),
        cmocka_unit_test(a_preflight_is_exact),
        cmocka_unit_test(a_listed_page_writes_by_tokens_and_never_by_cookies),
        cmocka_unit_test(without_a_list_there_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
