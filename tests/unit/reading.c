/* Customers and lists of their names, as requests read them. */
#include "api-starve.h"
#include "sql.h"

#include "api/asked.h"
#include "api/reading.h"
#include "api/streaming.h"

static const struct sky_route routes[] = {
    { "GET", "/c", SKY_LECTOR, sky_api_listar, NULL, sky_api_en },
    { "GET", "/c/{nombre}", SKY_LECTOR, sky_api_leer, NULL, sky_api_en },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

/* 1 a; 2 a, again; 3, 4 a is b; 5 c; 6 c is deleted. */
static const struct step steps[] = {
    { GUARDA("{'nombre':'a'}") },
    { GUARDA("{'nombre':'a','n':2}") },
    { RENOMBRA("a", "b") },
    { GUARDA("{'nombre':'c'}") },
    { ELIMINA("c") },
    { .verb = NULL },
};

/* --- customers */

#define B "{`n`:2,`nombre`:`b`}"
#define ACTUAL(text) "{`actual`:" B ",`error`:`" text "`}\n"

static void a_customer_is_read_at_any_moment(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "GET", "/c/b", PLAIN, NULL, 200, { "ETag: `4`", "Content-Type: application/json" }, B "\n" },
        { "HEAD", "/c/b", PLAIN, NULL, 200, { "ETag: `4`", "Content-Length: 21" }, "" },
        { "GET", "/c/b?en=4", PLAIN, NULL, 200, { "ETag: `4`" }, B "\n" },
        { "GET", "/c/a?en=1", PLAIN, NULL, 200, { "ETag: `1`" }, "{`nombre`:`a`}\n" },
        { "GET", "/c/a?en=2", PLAIN, NULL, 200, { "ETag: `2`" }, "{`n`:2,`nombre`:`a`}\n" },
        { "GET", "/c/c?en=5", PLAIN, NULL, 200, { "ETag: `5`" }, "{`nombre`:`c`}\n" },
        { "GET", "/c/c", PLAIN, NULL, 404, { "!ETag", "!Location" }, ERROR("El cliente 'c' no fue encontrado.") },
        { "GET", "/c/b?en=2", PLAIN, NULL, 404, { "!ETag" }, ERROR("El cliente 'b' no fue encontrado.") },
        { "GET", "/c/a", PLAIN, NULL, 308, { "Location: /c/b" }, ERROR("El cliente 'a' ahora se llama 'b'.") },
        { "GET", "/c/a?en=4", PLAIN, NULL, 308, { "Location: /c/b?en=4" }, NULL },
        { "GET", "/c/b?en=9", PLAIN, NULL, 400, { "!ETag" }, NULL },
        { "GET", "/c/%20b", PLAIN, NULL, 400, { "!ETag" }, NULL },
    };
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

/* If-Match comes first (RFC 9110, section 13.2.2). */
static void a_customer_is_read_on_conditions(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "GET", "/c/b", IF_NONE_MATCH("`3`, `4`"), NULL, 304, { "ETag: `4`", "!Content-Type" }, "" },
        { "GET", "/c/b", IF_NONE_MATCH("W/`4`"), NULL, 304, { "ETag: `4`" }, "" },
        { "GET", "/c/b", IF_NONE_MATCH("*"), NULL, 304, { "ETag: `4`" }, "" },
        { "GET", "/c/a?en=1", IF_NONE_MATCH("`1`"), NULL, 304, { "ETag: `1`" }, "" },
        { "GET", "/c/b", IF_NONE_MATCH("`3`"), NULL, 200, { "ETag: `4`" }, B "\n" },
        { "GET", "/c/b", IF_MATCH("`4`"), NULL, 200, { "ETag: `4`" }, B "\n" },
        { "GET",
          "/c/b",
          IF_MATCH("`3`"),
          NULL,
          412,
          { "ETag: `4`" },
          ACTUAL("El cliente 'b' cambi\xC3\xB3: su versi\xC3\xB3n actual es 4.") },
        { "HEAD", "/c/b", IF_MATCH("`3`"), NULL, 412, { "ETag: `4`" }, "" },
        { "GET", "/c/b", { { "HTTP_IF_MATCH", "`3`" }, { "HTTP_IF_NONE_MATCH", "`4`" } }, NULL, 412, { NULL }, NULL },
        { "GET", "/c/b", { { "HTTP_IF_MATCH", "`4`" }, { "HTTP_IF_NONE_MATCH", "`4`" } }, NULL, 304, { NULL }, "" },
        { "GET", "/c/c", IF_NONE_MATCH("*"), NULL, 404, { NULL }, NULL },
        { "GET", "/c/a", IF_MATCH("`1`"), NULL, 308, { NULL }, NULL },
        { "GET", "/c/b", IF_MATCH("4"), NULL, 400, { NULL }, NO_LIST("If-Match") },
        { "GET", "/c/c", IF_NONE_MATCH("4"), NULL, 400, { NULL }, NO_LIST("If-None-Match") },
    };
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

/* A client that takes its answer slowly holds no reader. */
static void a_reading_is_closed_before_its_customer_is_answered(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = { { "GET", "/c/b", PLAIN, NULL, 200, { NULL }, NULL },
                                       { "GET", "/c/a?en=1", PLAIN, NULL, 200, { NULL }, NULL },
                                       { "GET", "/c/b", IF_NONE_MATCH("*"), NULL, 304, { NULL }, NULL },
                                       { "GET", "/c/b", IF_MATCH("`3`"), NULL, 412, { NULL }, NULL } };
    do_steps(api->registry, steps);
    for (size_t i = 0; i < COUNT(asks); i++) {
        struct call call = call_of(asks[i].method, asks[i].uri);
        if (asks[i].headers[0].name)
            fake_set(&call.fake, asks[i].headers[0].name, unquoted(api->registry->arena, asks[i].headers[0].value));
        call.watched = api;
        assert_true(call_run(api, &call));
        check_head(api->registry->arena, &asks[i], &call);
        assert_int_equal(call.held, 0);
        call_clear(&call);
    }
}

/* --- lists that are short */

static void names_are_listed_in_order(void **state)
{
    struct api *api = *state;
    static const struct ask before[] = {
        { "GET", "/c", PLAIN, NULL, 200, { "ETag: W/`0`", "Content-Type: application/json" }, "[]\n" },
        { "GET", "/c?en=0", PLAIN, NULL, 200, { "ETag: W/`0`" }, "[]\n" },
        { "GET", "/c", IF_NONE_MATCH("W/`0`"), NULL, 304, { "ETag: W/`0`" }, "" },
        { "GET", "/c?en=1", PLAIN, NULL, 400, { "!ETag" }, NULL },
    };
    static const struct ask asks[] = {
        { "GET", "/c", PLAIN, NULL, 200, { "ETag: W/`6`" }, "[`b`]\n" },
        { "GET", "/c?en=5", PLAIN, NULL, 200, { "ETag: W/`5`" }, "[`b`,`c`]\n" },
        { "GET", "/c?en=2", PLAIN, NULL, 200, { "ETag: W/`2`" }, "[`a`]\n" },
        { "GET", "/c?en=0", PLAIN, NULL, 200, { "ETag: W/`0`" }, "[]\n" },
        { "HEAD", "/c", PLAIN, NULL, 200, { "ETag: W/`6`", "Content-Type: application/json" }, "" },
        { "GET", "/c", IF_NONE_MATCH("`5`, `6`"), NULL, 304, { "ETag: W/`6`", "!Content-Type" }, "" },
        { "GET", "/c?en=5", IF_NONE_MATCH("W/`5`"), NULL, 304, { "ETag: W/`5`" }, "" },
        { "GET", "/c", IF_NONE_MATCH("`5`"), NULL, 200, { NULL }, "[`b`]\n" },
        { "GET", "/c", IF_NONE_MATCH("6"), NULL, 400, { "!ETag" }, NO_LIST("If-None-Match") },
    };
    check_asks(api, before, COUNT(before));
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

static void names_are_written_as_json(void **state)
{
    struct api *api = *state;
    static const struct step odd[] = { { GUARDA("{'nombre':'\\'a\\''}") },
                                       { GUARDA("{'nombre':'\xC3\xB1\\\\'}") },
                                       { .verb = NULL } };
    static const struct ask ask = { "GET", "/c", PLAIN, NULL, 200, { NULL }, "[`\\`a\\``,`\xC3\xB1\\\\`]\n" };
    do_steps(api->registry, odd);
    check_ask(api, &ask);
}

static void a_store_that_fails_is_told(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "GET", "/c/b?en=1", PLAIN, NULL, 500, { "!ETag" }, ERROR("Error interno del servidor.") },
        { "GET", "/c?en=5", PLAIN, NULL, 500, { NULL }, ERROR("Error interno del servidor.") },
    };
    const struct path path = path_in(api->registry->directory, "sky.db");
    do_steps(api->registry, steps);
    execute(path.text, "ALTER TABLE operaciones RENAME TO perdidas");
    check_asks(api, asks, COUNT(asks));
    execute(path.text, "ALTER TABLE perdidas RENAME TO operaciones");
    assert_int_equal(open_readings(api), 0);
}

static void memory_that_runs_out_is_told(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { .method = "GET", .uri = "/c/b", .status = 200, .wanted = { "ETag: `4`" } },
        { .method = "GET", .uri = "/c/a?en=2", .status = 200, .wanted = { "ETag: `2`" } },
        { .method = "GET", .uri = "/c", .status = 200, .wanted = { "ETag: W/`6`" } },
        { .method = "GET", .uri = "/c?en=5", .status = 200, .wanted = { "ETag: W/`5`" } },
    };
    do_steps(api->registry, steps);
    for (size_t i = 0; i < COUNT(asks); i++) {
        check_starved(api, &asks[i], 2);
        assert_int_equal(open_readings(api), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(a_customer_is_read_at_any_moment),
        API_TEST(a_customer_is_read_on_conditions),
        API_TEST(a_reading_is_closed_before_its_customer_is_answered),
        API_TEST(names_are_listed_in_order),
        API_TEST(names_are_written_as_json),
        API_TEST(a_store_that_fails_is_told),
        API_TEST(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
