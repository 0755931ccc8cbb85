/* Where requests are counted: by the pattern of their route, never by what a client sent. */
#include "exchange.h"

#include "base/metrics-internal.h"
#include "http/measure.h"

static enum sky_turn answer(struct sky_request *request)
{
    return sky_answer(request, 200, SPAN("{}"));
}

static const struct sky_route routes[] = {
    { "GET", "/clientes/{nombre}", SKY_PUBLIC, answer, NULL, sky_parameters_any },
    { "DELETE", "/clientes/{nombre}", SKY_PUBLIC, answer, NULL, sky_parameters_any },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static void count_request(struct sky_measure *measure, const char *method, const char *uri)
{
    struct fake fake = fake_new(method, uri);
    fake_begin(&fake, &program, NULL);
    sky_measure_request(measure, fake.request);
    fake_finish(&fake);
    sky_buffer_clear(&fake.out);
}

static void requests_are_counted_by_route_and_method(void **state)
{
    static const struct {
        const char *method, *uri, *as, *route;
        int status;
    } cases[] = {
        { "GET", "/clientes/Juan?x=1", "GET", "/clientes/{nombre}", 200 },
        { "GET", "/clientes/Ana", "GET", "/clientes/{nombre}", 200 },
        { "HEAD", "/clientes/Ana", "HEAD", "/clientes/{nombre}", 200 },
        { "OPTIONS", "/clientes/Ana", "OPTIONS", "/clientes/{nombre}", 204 },
        { "DELETE", "/clientes/Ana", "DELETE", "/clientes/{nombre}", 200 },
        { "BREW", "/clientes/Ana", "-", "/clientes/{nombre}", 405 },
        { "GET", "/secreto", "-", "-", 404 },
        { "BREW", "/secreto/otro", "-", "-", 404 },
        { "OPTIONS", "/secreto", "-", "-", 404 },
    };
    struct sky_measure *measure = sky_measure_new(&program);
    struct sky_error error = { 0 };
    (void)state;
    assert_int_equal(sky_metrics_open("", "prueba", "1.0", &error), SKY_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_metrics_route *route = sky_metrics_route(cases[i].as, cases[i].route);
        uint64_t before = atomic_load(&route->codes[0].count);
        count_request(measure, cases[i].method, cases[i].uri);
        assert_int_equal(atomic_load(&route->codes[0].status), cases[i].status);
        assert_int_equal(atomic_load(&route->codes[0].count), before + 1);
    }
    assert_int_equal(atomic_load(&sky_metrics_own()->routes_count), 6);
    sky_measure_free(measure);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(requests_are_counted_by_route_and_method) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
