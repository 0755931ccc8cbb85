/* Reading a customer, at once; and the list of all names, piece by piece, which is of one moment however it goes on. */
#include "api.h"

#include "api/asked.h"
#include "api/reading.h"
#include "domain/operacion.h"
#include "http/answer.h"

static const struct sky_route routes[] = {
    { "GET", "/clientes", SKY_LECTOR, sky_api_listar, NULL, sky_api_en },
    { "GET", "/clientes/{nombre}", SKY_LECTOR, sky_api_leer, NULL, sky_api_en },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes, .absent = "Nadie" };

static int open_program(void **state)
{
    return open_api(state, &program);
}

#define MATCH(list) .headers = { { "HTTP_IF_MATCH", list } }
#define NONE_MATCH(list) .headers = { { "HTTP_IF_NONE_MATCH", list } }

static void a_customer_is_answered(void **state)
{
    static const struct step steps[] = { { GUARDA("{'nombre':'a'}") }, { GUARDA("{'nombre':'a','x':1}") },
                                         { GUARDA("{'nombre':'b'}") }, { RENOMBRA("b", "c") }, { .verb = NULL } };
    static const struct ask asks[] = {
        { "GET", "/clientes/a", .status = 200, .wanted = { "ETag: `2`" }, .answer = "{`nombre`:`a`,`x`:1}\n" },
        { "GET", "/clientes/a?en=1", .status = 200, .wanted = { "ETag: `1`" }, .answer = "{`nombre`:`a`}\n" },
        { "HEAD", "/clientes/a", .status = 200, .wanted = { "ETag: `2`", "Content-Length: 21" }, .answer = "" },
        { "GET", "/clientes/a", NONE_MATCH("`2`"), .status = 304, .wanted = { "ETag: `2`" }, .answer = "" },
        { "GET", "/clientes/a", NONE_MATCH("`1`"), .status = 200 },
        { "GET", "/clientes/a", MATCH("`1`"), .status = 412, .wanted = { "ETag: `2`" },
          .answer = "{`actual`:{`nombre`:`a`,`x`:1},`error`:`El cliente 'a' cambió: su versión actual es 2.`}\n" },
        { "GET", "/clientes/z", .status = 404, .wanted = { "!ETag" }, .answer = "{`error`:`Nadie`}\n" },
        { "GET", "/clientes/a?en=0", .status = 404, .answer = "{`error`:`Nadie`}\n" },
        { "GET", "/clientes/a?en=9", .status = 400, .answer = "{`error`:`El parámetro 'en' está en el futuro.`}\n" },
        { "GET", "/clientes/b", .status = 308, .wanted = { "Location: /clientes/c" } },
        { "GET", "/clientes/b?en=3", .status = 200, .answer = "{`nombre`:`b`}\n" },
        { "GET", "/clientes/%20", .status = 400 },
        { "GET", "/clientes/a", MATCH("x"), .status = 400 },
    };
    struct api *api = *state;
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

static void a_short_list_is_answered(void **state)
{
    static const struct step steps[] = { { GUARDA("{'nombre':'b'}") }, { GUARDA("{'nombre':'a'}") }, { .verb = NULL } };
    static const struct ask none = { "GET", "/clientes", .status = 200, .answer = "[]\n" };
    static const struct ask asks[] = {
        { "GET", "/clientes", .status = 200, .wanted = { "ETag: W/`2`", "Content-Type: application/json" },
          .answer = "[`a`,`b`]\n" },
        { "GET", "/clientes?en=1", .status = 200, .wanted = { "ETag: W/`1`" }, .answer = "[`b`]\n" },
        { "HEAD", "/clientes", .status = 200, .wanted = { "ETag: W/`2`" }, .answer = "" },
        { "GET", "/clientes", NONE_MATCH("`2`"), .status = 304, .answer = "" },
        { "GET", "/clientes?en=x", .status = 400 },
    };
    struct api *api = *state;
    check_ask(api, &none);
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

/* --- a list that takes several turns */

#define NAMES ((size_t)6000)

static void put_document(struct sky_buffer *document, size_t index)
{
    sky_buffer_printf(document, "{'nombre':'cliente numero %06zu'}", index);
}

static void rename_it(struct api *api, const char *from, const char *to)
{
    char patch[64];
    snprintf(patch, sizeof patch, "{'nombre':'%s'}", to);
    const struct step steps[] = { { MODIFICA(from, patch) }, { .verb = NULL } };
    do_steps(api->registry, steps);
}

/* Lists while the first customer becomes the last one, after the first turn; `between` does more between any two. */
static void list_while_it_changes(struct api *api, void (*between)(struct call *call))
{
    struct call call = call_of("GET", "/clientes");
    size_t turns = 0;
    call_begin(api, &call);
    for (; call.turn == SKY_PARKED; turns++) {
        if (turns == 0)
            rename_it(api, "cliente numero 000000", "zz");
        if (between)
            between(&call);
        call_go_on(&call);
    }
    rename_it(api, "zz", "cliente numero 000000");
    assert_true(turns > 3);
    assert_true(fake_finish(&call.fake));
    const char *at = body_of(&call.fake);
    for (size_t i = 0; i < NAMES; i++) {
        char name[40];
        int size = snprintf(name, sizeof name, "%s\"cliente numero %06zu\"", i ? "," : "[", i);
        if (strncmp(at, name, (size_t)size) != 0)
            fail_msg("%zu: %.30s", i, at);
        at += size;
    }
    assert_string_equal(at, "]\n");
    call_clear(&call);
    assert_int_equal(open_readings(api), 0);
}

static void let_go(struct call *call)
{
    assert_non_null(call->slow);
    call->slow(call->work);
}

static void a_list_is_of_one_moment(void **state)
{
    struct api *api = *state;
    save_all(api, NAMES, put_document);
    list_while_it_changes(api, NULL);
    list_while_it_changes(api, let_go); /* it goes on by the log then */
}

static void a_client_that_leaves_gives_its_reading_back(void **state)
{
    struct api *api = *state;
    struct call call = call_of("GET", "/clientes");
    save_all(api, NAMES, put_document);
    call_begin(api, &call);
    assert_int_equal(call.turn, SKY_PARKED);
    assert_int_equal(open_readings(api), 1);
    call.is_gone = true;
    assert_false(call_end(&call));
    assert_int_equal(open_readings(api), 0);
    call_clear(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(a_customer_is_answered), API_TEST(a_short_list_is_answered), API_TEST(a_list_is_of_one_moment),
        API_TEST(a_client_that_leaves_gives_its_reading_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
