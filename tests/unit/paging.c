/* Pages of a view that the test makes up: how they are gathered, and where they end. */
#include "api-starve.h"

#include <inttypes.h>

#include "api/asked.h"
#include "api/paging.h"

/* What the made-up view holds: items 1 to `items`, ascending, but for the first, which are blank. */
static struct source {
    int64_t items, blank;
    size_t per_slice;
    size_t size, cost; /* bytes of an item's text, and what a slice costs */
    size_t fails_at;   /* the slice that does; 0: none */
    size_t slices;     /* made so far */
    int64_t moment;    /* of their readings; */
    bool moved;        /* not of all of them */
    enum sky_status begins;
} source;

static enum sky_status begin(struct sky_api_page *page, struct sky_lectura *lectura, struct sky_error *error)
{
    (void)page;
    source.slices = 0;
    source.moment = lectura->moment;
    return source.begins ? sky_error_set(error, source.begins, "Nada.") : SKY_OK;
}

static enum sky_status add_item(struct sky_slice *slice, struct sky_arena *arena, int64_t number,
                                struct sky_error *error)
{
    struct sky_buffer *text = sky_buffer_new(arena);
    if (!text)
        return sky_error_memory(error);
    sky_buffer_printf(text, "[%" PRId64 ",\"%0*d\"]", number, (int)source.size, 0);
    slice->items[slice->count++] = (struct sky_item){ number, sky_buffer_span(text) };
    return text->failed ? sky_error_memory(error) : SKY_OK;
}

static enum sky_status make_slice(const struct sky_api_page *page, struct sky_lectura *lectura, struct sky_arena *arena,
                                  struct sky_slice *slice, struct sky_error *error)
{
    size_t most = page->left < source.per_slice ? page->left : source.per_slice;
    *slice = (struct sky_slice){ .items = sky_arena_alloc(arena, most * sizeof *slice->items), .cost = source.cost };
    source.moved = source.moved || lectura->moment != source.moment;
    if (!slice->items)
        return sky_error_memory(error);
    if (++source.slices == source.fails_at)
        return sky_error_set(error, SKY_CONFLICT, "No.");
    int64_t number = page->from;
    if (number < source.blank) {
        slice->next = number + 1;
        return SKY_OK;
    }
    while (number < source.items && slice->count < most)
        if (add_item(slice, arena, ++number, error))
            return error->status;
    slice->next = number < source.items ? number : 0;
    return SKY_OK;
}

static enum sky_turn list(struct sky_request *request)
{
    static const struct sky_api_view view = {
        .cursor = "desde", .has_lines = true, .begin = begin, .slice = make_slice
    };
    return sky_api_answer_page(request, &view);
}

static const struct sky_parameter rows[] = { SKY_API_CURSOR("desde", 0), SKY_API_LIMITE, SKY_API_EN, { 0 } };

static const struct sky_route routes[] = {
    { "GET", "/lista", SKY_LECTOR, list, NULL, rows },
    { "GET", "/lista/{nombre}", SKY_LECTOR, list, NULL, rows },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    source = (struct source){ .items = 5, .per_slice = 2, .size = 1 };
    return open_api(state, &program);
}

#define NDJSON "Content-Type: application/x-ndjson"

static void a_page_says_where_to_go_on(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/lista", { NO_PARAM }, NULL, 200, { "!Link" }, "[[1,`0`],[2,`0`],[3,`0`],[4,`0`],[5,`0`]]\n" },
        { "GET",
          "/lista?limite=3",
          { NO_PARAM },
          NULL,
          200,
          { NEXT("/lista?desde=" IDENTITY "-3&limite=3") },
          "[[1,`0`],[2,`0`],[3,`0`]]\n" },
        { "GET",
          "/lista?desde=3&limite=1",
          { NO_PARAM },
          NULL,
          200,
          { NEXT("/lista?desde=" IDENTITY "-4&limite=1") },
          "[[4,`0`]]\n" },
        { "GET",
          "/lista?limite=%31&en=0",
          { NO_PARAM },
          NULL,
          200,
          { NEXT("/lista?desde=" IDENTITY "-1&limite=1&en=0") },
          "[[1,`0`]]\n" },
        { "GET",
          "/lista?en=2001-01-01T00:00:00%2B01:00&limite=1",
          { NO_PARAM },
          NULL,
          200,
          { NEXT("/lista?desde=" IDENTITY "-1&limite=1&en=2001-01-01T00%3A00%3A00%2B01%3A00") },
          NULL },
        { "GET",
          "/lista/%C3%B1%20\"?limite=1",
          { NO_PARAM },
          NULL,
          200,
          { NEXT("/lista/%C3%B1%20%22?desde=" IDENTITY "-1&limite=1") },
          NULL },
        { "GET", "/lista?desde=5", { NO_PARAM }, NULL, 200, { "!Link" }, "[]\n" },
        { "GET", "/lista?desde=99", { NO_PARAM }, NULL, 200, { "!Link" }, "[]\n" },
        { "HEAD",
          "/lista?limite=3",
          { NO_PARAM },
          NULL,
          200,
          { NEXT("/lista?desde=" IDENTITY "-3&limite=3"), "Content-Length: 26" },
          "" },
        { "GET", "/lista?desde=3", LINES, NULL, 200, { NDJSON, "!Link" }, "[4,`0`]\n[5,`0`]\n" },
        { "GET",
          "/lista?limite=1",
          LINES,
          NULL,
          200,
          { NDJSON, NEXT("/lista?desde=" IDENTITY "-1&limite=1") },
          "[1,`0`]\n" },
        { "GET", "/lista?desde=5", LINES, NULL, 200, { NDJSON, "!Link" }, "" },
    };
    check_asks(*state, asks, COUNT(asks));
    assert_int_equal(open_readings(*state), 0);
}

static void what_is_out_of_bounds_is_refused(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/lista?limite=0", { NO_PARAM }, NULL, 400, { NULL }, NULL },
        { "GET", "/lista?limite=1001", { NO_PARAM }, NULL, 400, { NULL }, NULL },
        { "GET", "/lista?desde=-1", { NO_PARAM }, NULL, 400, { NULL }, NULL },
        { "GET", "/lista?en=1", { NO_PARAM }, NULL, 400, { NULL }, NULL },
    };
    check_asks(*state, asks, COUNT(asks));
    assert_int_equal(open_readings(*state), 0);
}

#define OTHER_LOG \
    ERROR("El registro es ahora " IDENTITY ", no el del par\xC3\xA1metro 'desde': hay que empezar de nuevo.")

/* Its numbers may mean other entries here. */
static void a_position_in_another_log_is_gone(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/lista?desde=" IDENTITY "-3", { NO_PARAM }, NULL, 200, { "!Link" }, "[[4,`0`],[5,`0`]]\n" },
        { "GET", "/lista?desde=00c0ffee00c0ffef-3", { NO_PARAM }, NULL, 410, { "!Link" }, OTHER_LOG },
        { "GET", "/lista?desde=00c0ffee00c0ffef-0&limite=1", LINES, NULL, 410, { "!Link" }, OTHER_LOG },
        { "GET", "/lista?desde=00c0ffee00c0ffef-3&limite=0", { NO_PARAM }, NULL, 400, { NULL }, NULL },
    };
    check_asks(*state, asks, COUNT(asks));
    assert_int_equal(open_readings(*state), 0);
}

/* The answer to a page; its slices are of `per_slice` items. */
static struct call page_of(struct api *api, const char *uri, bool lines, size_t per_slice)
{
    struct call call = call_of("GET", uri);
    source.per_slice = per_slice;
    fake_set(&call.fake, "REQUEST_ID", "r");
    if (lines)
        fake_set(&call.fake, "HTTP_ACCEPT", "application/x-ndjson");
    assert_true(call_run(api, &call));
    return call;
}

static void slices_make_the_same_page_as_one(void **state)
{
    static const char *const uris[] = { "/lista?limite=1", "/lista?limite=49", "/lista?limite=50", "/lista?limite=51",
                                        "/lista?desde=13&limite=12" };
    static const size_t sizes[] = { 1, 2, 3, 7, 49, 50 };
    source.items = 50;
    for (size_t i = 0; i < 2 * COUNT(uris); i++) {
        struct call whole = page_of(*state, uris[i / 2], i % 2, 1000);
        assert_int_equal(whole.turns, 0);
        for (size_t j = 0; j < COUNT(sizes); j++) {
            struct call call = page_of(*state, uris[i / 2], i % 2, sizes[j]);
            assert_span(uris[i / 2], sky_buffer_span(&call.fake.out), sky_buffer_span(&whole.fake.out));
            assert_int_equal(call.turns, source.slices - 1);
            call_clear(&call);
        }
        call_clear(&whole);
    }
}

/* Whatever is written meanwhile; between two slices nothing is held. */
static void a_page_is_of_one_moment(void **state)
{
    struct api *api = *state;
    static const struct step steps[] = { { GUARDA("{'nombre':'a'}") }, { .verb = NULL } };
    struct call call = call_of("GET", "/lista");
    source.per_slice = 1;
    do_steps(api->registry, steps);
    for (call_begin(api, &call); call.turn == SKY_PARKED; call_go_on(&call)) {
        assert_int_equal(open_readings(api), 0);
        do_steps(api->registry, steps);
    }
    assert_true(fake_finish(&call.fake));
    assert_header(&call.fake, "Status: 200");
    assert_int_equal(source.moment, 1);
    assert_int_equal(source.slices, 5);
    assert_false(source.moved);
    call_clear(&call);
}

/* Follows the links to the last page. Returns how many items there were, each once and in order. */
static int64_t follow(struct api *api, const char *first, bool lines, int64_t *pages)
{
    char uri[128];
    int64_t seen = 0;
    snprintf(uri, sizeof uri, "%s", first);
    for (*pages = 0; uri[0]; ++*pages) {
        struct call call = page_of(api, uri, lines, source.per_slice);
        assert_header(&call.fake, "Status: 200");
        const char *link = strstr(call.fake.out.data, "Link: <");
        snprintf(uri, sizeof uri, "%.*s", link ? (int)strcspn(link + 7, ">") : 0, link ? link + 7 : "");
        for (const char *at = strchr(body_of(&call.fake), '['); at; at = strchr(at + 1, '['))
            if (at[1] >= '0' && at[1] <= '9' && strtoll(at + 1, NULL, 10) != ++seen)
                fail_msg("%.20s after %d", at, (int)seen - 1);
        call_clear(&call);
    }
    return seen;
}

/* Of text: the item that reaches 1 MiB is the last. Of work: so is the slice that makes it 8 MiB. */
static void a_page_has_bounds(void **state)
{
    static const struct {
        int64_t items, pages;
        size_t per_slice, size, cost;
    } cases[] = {
        { 9, 3, 1, 300000, 0 },        { 9, 3, 4, 300000, 0 },  { 9, 3, 1000, 300000, 0 }, { 8, 3, 1, 300000, 0 },
        { 3, 1, 1, 300000, 0 },        { 3, 4, 1, 2000000, 0 }, { 10, 4, 1, 1, 3 << 20 },  { 10, 2, 2, 1, 3 << 20 },
        { 2, 1, 1, 1, (8 << 20) - 1 }, { 4, 2, 1, 1, 4 << 20 }, { 3, 3, 1, 1, 8 << 20 },   { 5, 1, 5, 1, 90 << 20 },
        { 100, 2, 7, 1, 0 },           { 99, 1, 7, 1, 0 },
    };
    for (size_t i = 0; i < 2 * COUNT(cases); i++) {
        int64_t pages, wanted = cases[i / 2].pages;
        source = (struct source){ .items = cases[i / 2].items,
                                  .per_slice = cases[i / 2].per_slice,
                                  .size = cases[i / 2].size,
                                  .cost = cases[i / 2].cost };
        assert_int_equal(follow(*state, "/lista", i % 2, &pages), source.items);
        if (pages != wanted)
            fail_msg("case %zu: %d pages", i / 2, (int)pages);
    }
}

/* The page may be without items too, when looking for them has cost enough. */
static void a_slice_without_items_is_no_end(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/lista", { NO_PARAM }, NULL, 200, { "!Link" }, "[[4,`0`],[5,`0`]]\n" },
        { "GET", "/lista?limite=1", LINES, NULL, 200, { NEXT("/lista?desde=" IDENTITY "-4&limite=1") }, "[4,`0`]\n" },
    };
    static const struct ask dear[] = {
        { "GET", "/lista", { NO_PARAM }, NULL, 200, { NEXT("/lista?desde=" IDENTITY "-2") }, "[]\n" },
        { "GET", "/lista?desde=1", LINES, NULL, 200, { NDJSON, NEXT("/lista?desde=" IDENTITY "-3") }, "" },
        { "GET", "/lista?desde=2", LINES, NULL, 200, { "!Link" }, "[4,`0`]\n[5,`0`]\n" },
    };
    source.blank = 3;
    check_asks(*state, asks, COUNT(asks));
    source.cost = 5 << 20;
    check_asks(*state, dear, COUNT(dear));
}

/* The buffer of the page, among others, does not grow: an answer of 200 is never one with fewer items. */
static void memory_that_runs_out_is_told(void **state)
{
    static const struct ask asks[] = {
        { .method = "GET",
          .uri = "/lista?limite=30",
          .status = 200,
          .wanted = { NEXT("/lista?desde=" IDENTITY "-30&limite=30") } },
        { .method = "GET", .uri = "/lista?limite=30", LINES, .status = 200, .wanted = { NDJSON } },
        { .method = "GET", .uri = "/lista?desde=20", LINES, .status = 200, .wanted = { NDJSON, "!Link" } },
    };
    for (size_t i = 0; i < COUNT(asks); i++) {
        source = (struct source){ .items = 40, .per_slice = 4, .size = 100 };
        check_starved(*state, &asks[i], 20);
        assert_int_equal(open_readings(*state), 0);
    }
}

static void a_slice_that_fails_fails_the_page(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/lista", { NO_PARAM }, NULL, 409, { "!Link" }, "{`error`:`No.`}\n" },
        { "GET", "/lista", LINES, NULL, 409, { "!Link" }, "{`error`:`No.`}\n" },
    };
    for (source.fails_at = 1; source.fails_at <= 3; source.fails_at++) {
        check_asks(*state, asks, COUNT(asks));
        assert_int_equal(source.slices, source.fails_at);
        assert_int_equal(open_readings(*state), 0);
    }
}

static void a_view_that_does_not_begin_has_no_page(void **state)
{
    static const struct {
        enum sky_status status;
        struct ask ask;
    } cases[] = {
        { SKY_NOT_FOUND, { "GET", "/lista", { NO_PARAM }, NULL, 404, { NULL }, "{`error`:`Nada.`}\n" } },
        { SKY_NOT_FOUND, { "GET", "/lista/a", { NO_PARAM }, NULL, 404, { NULL }, "{`error`:`Nada.`}\n" } },
        { SKY_INVALID, { "GET", "/lista", LINES, NULL, 400, { NULL }, "{`error`:`Nada.`}\n" } },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        source.begins = cases[i].status;
        check_ask(*state, &cases[i].ask);
        assert_int_equal(source.slices, 0);
        assert_int_equal(open_readings(*state), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(a_page_says_where_to_go_on),
        API_TEST(what_is_out_of_bounds_is_refused),
        API_TEST(a_position_in_another_log_is_gone),
        API_TEST(slices_make_the_same_page_as_one),
        API_TEST(a_page_is_of_one_moment),
        API_TEST(a_page_has_bounds),
        API_TEST(a_slice_without_items_is_no_end),
        API_TEST(memory_that_runs_out_is_told),
        API_TEST(a_slice_that_fails_fails_the_page),
        API_TEST(a_view_that_does_not_begin_has_no_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
