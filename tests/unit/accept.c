/* Which type a client gets, by the weights, the closeness and the order of what it names. */
#include "unit.h"

#include "base/accept.h"

static const char *const offers[] = { "application/json", "application/problem+json", "text/event-stream", NULL };

enum { JSON, PROBLEM, EVENTS };

static const struct {
    struct sky_span header;
    size_t place;
} rows[] = {
    { { NULL, 0 }, JSON },
    { TEXT(""), JSON },
    { TEXT("*/*"), JSON },
    { TEXT("application/problem+json"), PROBLEM },
    { TEXT("APPLICATION/Problem+JSON"), PROBLEM },
    { TEXT("\t text/html , application/problem+json ; q=0.1"), PROBLEM },
    { TEXT("text/html;level=1;q=0.3,,text/event-stream;charset=utf-8"), EVENTS },
    /* a weight of nothing is none */
    { TEXT("application/problem+json;q=0"), JSON },
    { TEXT("application/problem+json;q=0.000"), JSON },
    { TEXT("application/problem+json; Q=0, */*"), JSON },
    { TEXT("application/json;q=0, */*;q=0.1"), PROBLEM },
    { TEXT("application/json;q=0, application/problem+json;q=0, text/*"), EVENTS },
    { TEXT("*/*;q=0"), JSON },
    /* the greatest weight, wherever it stands */
    { TEXT("application/problem+json;q=0.4, application/json;q=0.5"), JSON },
    { TEXT("application/json;q=0.5, application/problem+json;q=0.4"), JSON },
    { TEXT("application/json;q=0.4, application/problem+json;q=0.41"), PROBLEM },
    { TEXT("application/problem+json;q=0.999, application/json;q=1.000"), JSON },
    { TEXT("application/json;q=0.09, application/problem+json;q=.1, application/problem+json;q=0.1"), PROBLEM },
    { TEXT("application/problem+json;q=0.5, */*;q=0.8"), JSON },
    { TEXT("*/*;q=0.8, application/json;q=0.5"), PROBLEM },
    { TEXT("application/*;q=0.2, */*, application/json"), JSON },
    { TEXT("application/*;q=0.2, */*"), EVENTS },
    /* of equal ones, what is named more closely, then first */
    { TEXT("*/*, application/problem+json"), PROBLEM },
    { TEXT("application/*, text/event-stream"), EVENTS },
    { TEXT("application/json, application/problem+json"), JSON },
    { TEXT("application/problem+json, application/json"), PROBLEM },
    { TEXT("text/event-stream;q=0.5, application/problem+json;q=0.5"), EVENTS },
    { TEXT("application/problem+json;q=0.1, application/problem+json;q=1, application/json;q=0.5"), JSON },
    /* what only begins or ends alike */
    { TEXT("application/problem+jsonx"), JSON },
    { TEXT("application/problem+jso"), JSON },
    { TEXT("xapplication/problem+json"), JSON },
    { TEXT("x-application/problem+json"), JSON },
    { TEXT("application/x;a=\"application/problem+json\""), JSON },
    { TEXT("application/x;a=\", application/problem+json\""), JSON },
    { TEXT("*/problem+json"), JSON },
    { TEXT("app*/*, text/event-strea*"), JSON },
    /* malformed */
    { TEXT("application/problem+json foo"), JSON },
    { TEXT("application/problem+json;q=2"), JSON },
    { TEXT("application/problem+json;q=1.001"), JSON },
    { TEXT("application/problem+json;q=0.0001"), JSON },
    { TEXT("application/problem+json;q=0,5"), JSON },
    { TEXT("application/problem+json;q="), JSON },
    { TEXT("application/problem+json;q"), JSON },
    { TEXT("application/problem+json;q=0x1"), JSON },
    { TEXT("application /problem+json"), JSON },
    { TEXT("application"), JSON },
    { TEXT("/"), JSON },
    { TEXT("@, application/problem+json;x=\"a\\\"\" ; ;q=1."), PROBLEM },
};

static void chooses_each(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_span header = rows[i].header;
        char *copy = exact_copy(header);
        size_t place = sky_accept(sky_span(copy, header.size), offers);
        if (place != rows[i].place)
            fail_msg("'%.*s' gets %s", (int)header.size, copy ? copy : "", offers[place]);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chooses_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
