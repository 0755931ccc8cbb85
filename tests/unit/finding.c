/* Pages of customers from a source of the test's own: how they are gathered, linked, and refused. */
#include "api-starve.h"
#include "pages.h"

#include "api/asked.h"
#include "api/finding.h"

/* So many that a page has not as many slices. */
#define MANY 1000

/* Finds 0 to 9, three at most a slice, or, with data of its own, as many as that says, its last digit of each; its
 * place is the number after it. */
static enum sky_status slice_digits(const struct sky_api_finding *finding, struct sky_lectura *lectura,
                                    const struct sky_hallado_place *from, size_t limit, struct sky_arena *arena,
                                    struct sky_hallados *hallados, struct sky_error *error)
{
    static const char digits[] = "0123456789";
    size_t at = (size_t)from->number, end = finding->own ? *(const size_t *)finding->own : 10;
    (void)lectura;
    *hallados = (struct sky_hallados){ .next = *from };
    if (!(hallados->items = sky_arena_alloc(arena, 3 * sizeof *hallados->items)))
        return sky_error_memory(error);
    for (; at < end && hallados->count < 3 && hallados->count < limit; at++) {
        struct sky_span digit = sky_span(digits + at % 10, 1);
        hallados->next.number = (int64_t)at + 1;
        hallados->items[hallados->count++] = (struct sky_hallado){ digit, digit, hallados->next };
    }
    hallados->ended = at == end;
    return SKY_OK;
}

static enum sky_turn list(struct sky_request *request)
{
    static const char *const parameters[] = { SKY_API_PAGE, "q", NULL };
    static const struct sky_api_source source = { .parameters = parameters, .slice = slice_digits };
    return sky_api_answer_finding(request, &source, NULL);
}

static enum sky_turn list_many(struct sky_request *request)
{
    static const char *const parameters[] = { SKY_API_PAGE, NULL };
    static const struct sky_api_source source = { .parameters = parameters, .slice = slice_digits };
    static size_t many = MANY;
    return sky_api_answer_finding(request, &source, &many);
}

static const struct sky_parameter parameters[] = {
    { .name = "q" },      { .name = "limite", .type = SKY_PARAMETER_NUMBER, .least = 1, .most = 1000, .standard = 100 },
    { .name = "cursor" }, { .name = "detalle", .type = SKY_PARAMETER_NUMBER, .least = 0, .most = 1 },
    SKY_API_EN,           { 0 },
};
static const struct sky_route routes[] = { { "GET", "/c", SKY_LECTOR, list, NULL, parameters },
                                           { "GET", "/m", SKY_LECTOR, list_many, NULL, parameters },
                                           { 0 } };
static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

#define CURSOR "El parámetro 'cursor' no es uno de esta lista."

static void pages_are_gathered_slice_by_slice(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/c", PLAIN, NULL, 200, { "ETag: W/`0`", "!Link" }, "[`0`,`1`,`2`,`3`,`4`,`5`,`6`,`7`,`8`,`9`]\n" },
        { "GET", "/c?limite=10", PLAIN, NULL, 200, { "!Link" }, "[`0`,`1`,`2`,`3`,`4`,`5`,`6`,`7`,`8`,`9`]\n" },
        { "GET", "/c?detalle=1&limite=1000", PLAIN, NULL, 200, { "!Link" }, "[0,1,2,3,4,5,6,7,8,9]\n" },
        { "GET", "/c?detalle=0", PLAIN, NULL, 200, { NULL }, "[`0`,`1`,`2`,`3`,`4`,`5`,`6`,`7`,`8`,`9`]\n" },
        { "GET",
          "/c?detalle=2",
          PLAIN,
          NULL,
          400,
          { NULL },
          ERROR("El parámetro 'detalle' debe ser un número de 0 a 1.") },
        { "GET", "/c?cursor=", PLAIN, NULL, 400, { NULL }, ERROR(CURSOR) },
        { "GET", "/c?cursor=00", PLAIN, NULL, 400, { NULL }, ERROR(CURSOR) },
        { "GET", "/c?cursor=0123456789abcdef-00", PLAIN, NULL, 410, { NULL }, NULL },
        { "GET", "/c", IF_NONE_MATCH("W/`0`"), NULL, 304, { NULL }, "" },
        { "HEAD", "/c", PLAIN, NULL, 200, { "ETag: W/`0`" }, "" },
    };
    check_asks(*state, asks, COUNT(asks));
}

/* The address after a page, of the answer to one. */
static char *next_of(struct api *api, const char *uri, const char *answer)
{
    struct call call = call_of("GET", uri);
    assert_true(call_run(api, &call));
    assert_string_equal(body_of(&call.fake), unquoted(api->registry->arena, answer));
    const char *link = strstr(call.fake.out.data, "Link: <");
    char *next = NULL;
    if (link)
        next = (char *)(uintptr_t)sky_arena_copy(api->registry->arena,
                                                 sky_span(link + 7, (size_t)(strchr(link, '>') - link - 7)))
                   .data;
    call_clear(&call);
    return next;
}

static void links_lead_through_the_list(void **state)
{
    struct api *api = *state;
    char *next = next_of(api, "/c?q=a%26b&limite=4&detalle=1", "[0,1,2,3]\n");
    assert_non_null(next);
    assert_contains("link", next, "&limite=4&detalle=1&q=a%26b");
    char *other = (char *)(uintptr_t)sky_arena_copy(api->registry->arena, sky_span_of(next)).data;
    next = next_of(api, next, "[4,5,6,7]\n");
    assert_non_null(next);
    assert_null(next_of(api, next, "[8,9]\n"));
    char *q = strstr(other, "a%26b");
    q[0] = 'b'; /* of another list */
    const struct ask ask = { "GET", other, PLAIN, NULL, 400, { NULL }, ERROR(CURSOR) };
    check_ask(api, &ask);
}

/* To the last one, however many slices that takes; and the page is as it is without that. */
static void all_are_counted(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/c?limite=2", COUNT_THEM, NULL, 200, { "Total-Count: 10", "Preference-Applied: count=exact" }, NULL },
        { "GET", "/m?limite=2", COUNT_THEM, NULL, 200, { "Total-Count: 1000" }, "[`0`,`1`]\n" },
        { "GET", "/m?limite=2", PLAIN, NULL, 200, { "!Total-Count" }, "[`0`,`1`]\n" },
    };
    check_asks(*state, asks, COUNT(asks));
    assert_int_equal(open_readings(*state), 0);
}

static void memory_that_runs_out_is_told(void **state)
{
    static const struct ask ask = { .method = "GET", .uri = "/c?limite=4", .status = 200 };
    static const struct ask count = { "GET", "/c?limite=4", COUNT_THEM, NULL, 200, { NULL }, NULL };
    check_starved(*state, &ask, 3);
    check_starved(*state, &count, 3);
    assert_int_equal(open_readings(*state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(pages_are_gathered_slice_by_slice),
        API_TEST(links_lead_through_the_list),
        API_TEST(all_are_counted),
        API_TEST(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
