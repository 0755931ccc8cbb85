/* Links lead to the same list from another place on, whatever its parameters hold. */
#include "api-starve.h"

#include "api/link.h"

static enum sky_turn answer(struct sky_request *request)
{
    static const char *const kept[] = { "q", "limite", NULL };
    return sky_api_add_link(request, "prev", "desde", sky_span_of("a b-1"), kept)
               ? sky_answer_failure(request)
               : sky_answer(request, 200, sky_span_of("{}"));
}

static const struct sky_parameter parameters[] = {
    { .name = "q" }, { .name = "desde" }, { .name = "limite" }, { .name = "otro" }, { 0 }
};
static const struct sky_route routes[] = { { "GET", "/c/{nombre}", SKY_LECTOR, answer, NULL, parameters }, { 0 } };
static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

#define LINK(uri)                     \
    {                                 \
        "Link: <" uri ">; rel=`prev`" \
    }

static void what_is_kept_goes_back_encoded(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/c/x", { NO_PARAM }, NULL, 200, LINK("/c/x?desde=a%20b-1"), "{}\n" },
        { "GET", "/c/%C3%91", { NO_PARAM }, NULL, 200, LINK("/c/%C3%91?desde=a%20b-1"), "{}\n" },
        { "GET",
          "/c/x?limite=&q=a%26b+%2B%C3%B1&desde=0&otro=1",
          { NO_PARAM },
          NULL,
          200,
          LINK("/c/x?desde=a%20b-1&q=a%26b%20%2B%C3%B1&limite="),
          "{}\n" },
    };
    check_asks(*state, asks, COUNT(asks));
}

static void memory_that_runs_out_is_told(void **state)
{
    static const struct ask ask = { .method = "GET", .uri = "/c/x?q=1", .status = 200 };
    check_starved(*state, &ask, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(what_is_kept_goes_back_encoded),
        API_TEST(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
