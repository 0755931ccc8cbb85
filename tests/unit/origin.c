/* Who may write, by what browsers tell of whose page sends a request. */
#include "exchange.h"

static enum sky_turn answer(struct sky_request *request)
{
    return sky_answer(request, 200, SPAN("1"));
}

static const struct sky_route routes[] = {
    { "GET", "/x", SKY_PUBLIC, answer, NULL, NULL },
    { "POST", "/x", SKY_PUBLIC, answer, NULL, NULL },
    { "PUT", "/x", SKY_PUBLIC, answer, &sky_body_json, NULL },
    { "DELETE", "/x", SKY_PUBLIC, answer, NULL, NULL },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static struct fake send(const char *method, const char *site, const char *origin, const char *host)
{
    static const struct sky_app app = { .access = &sky_access_open };
    struct fake fake = fake_new(method, "/x");
    fake_set(&fake, "HTTP_SEC_FETCH_SITE", site);
    fake_set(&fake, "HTTP_ORIGIN", origin);
    fake_set(&fake, "HTTP_HOST", host);
    assert_true(fake_run(&fake, &program, (void *)&app));
    return fake;
}

struct row {
    const char *site, *origin, *host;
    bool taken;
};

static const struct row rows[] = {
    { NULL, NULL, NULL, true },
    { NULL, NULL, "sky.test", true },
    { "same-origin", NULL, "sky.test", true },
    { "none", NULL, "sky.test", true },
    { "same-origin", "https://sky.test", "sky.test", true },
    { NULL, "https://sky.test", "sky.test", true },
    { NULL, "http://sky.test", "sky.test", true },
    { NULL, "HTTPS://Sky.Test", "sky.tesT", true },
    { NULL, "https://sky.test", "sky.test:443", true },
    { NULL, "http://sky.test", "sky.test:80", true },
    { NULL, "http://localhost:8080", "localhost:8080", true },
    { NULL, "http://[::1]:8080", "[::1]:8080", true },
    { "cross-site", NULL, "sky.test", false },
    { "cross-site", "https://sky.test", "sky.test", false },
    { "same-site", NULL, "sky.test", false },
    { "same-site", "http://localhost:8080", "localhost:8080", false },
    { NULL, "https://otra.test", "sky.test", false },
    { "same-origin", "https://otra.test", "sky.test", false },
    { NULL, "https://sky.test.otra.test", "sky.test", false },
    { NULL, "https://sky.tes", "sky.test", false },
    { NULL, "https://asky.test", "sky.test", false },
    { NULL, "https://sky.test:8443", "sky.test", false },
    { NULL, "https://sky.test", "sky.test:80", false },
    { NULL, "http://localhost:3000", "localhost:8080", false },
    { NULL, "http://127.0.0.1:8080", "localhost:8080", false },
    { NULL, "null", "sky.test", false },
    { NULL, "null", "null", false },
    { NULL, "sky.test", "sky.test", false },
    { NULL, "https://", "", false },
    { NULL, "https://sky.test", NULL, false },
    { NULL, "chrome-extension://sky.test", "sky.test", false },
};

static void another_page_writes_nothing(void **state)
{
    (void)state;
    static const char *const methods[] = { "POST", "PUT", "DELETE" };
    for (size_t i = 0; i < COUNT(rows) * COUNT(methods); i++) {
        const struct row *row = &rows[i / COUNT(methods)];
        const char *method = methods[i % COUNT(methods)];
        struct fake fake = send(method, row->site, row->origin, row->host);
        if (has_header(&fake, "Status: 403") == row->taken)
            fail_msg("%s by %s of %s: %s", method, row->origin, row->host, fake.out.data);
        if (!row->taken)
            assert_string_equal(body_of(&fake),
                                "{\"error\":\"Una p\xC3\xA1gina de otro sitio no puede escribir aqu\xC3\xAD.\"}\n");
        sky_buffer_clear(&fake.out);
    }
}

static void every_page_may_ask(void **state)
{
    (void)state;
    static const char *const methods[] = { "GET", "HEAD", "OPTIONS" };
    for (size_t i = 0; i < COUNT(rows) * COUNT(methods); i++) {
        const struct row *row = &rows[i / COUNT(methods)];
        struct fake fake = send(methods[i % COUNT(methods)], row->site, row->origin, row->host);
        assert_false(has_header(&fake, "Status: 403"));
        sky_buffer_clear(&fake.out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_page_writes_nothing),
        cmocka_unit_test(every_page_may_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
