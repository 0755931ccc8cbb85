/* Lists of many names, piece by piece, while customers are renamed, made and deleted: each is of one moment. */
#include "api-starve.h"
#include "sql.h"

#include <inttypes.h>

#include "api/asked.h"
#include "api/streaming.h"

/* So many that their list has several pieces. */
#define CUSTOMERS ((size_t)2200)
#define NAME_FORMAT "n%05zu-%070d"

static const struct sky_route routes[] = { { "GET", "/c", SKY_LECTOR, sky_api_listar, NULL, sky_api_en }, { 0 } };

static const struct sky_program program = { .name = "prueba", .routes = routes };

/* How the work of a list that is on its way begins. */
struct list {
    struct sky_registro *registro;
    struct sky_lectura lectura;
};

static void put_customer(struct sky_buffer *document, size_t index)
{
    sky_buffer_printf(document, "{'nombre':'" NAME_FORMAT "'}", index, 0);
}

static int open_program(void **state)
{
    if (open_api(state, &program))
        return -1;
    save_all(*state, CUSTOMERS, put_customer);
    return 0;
}

static void rename_one(struct api *api, const char *from, const char *to)
{
    char patch[256];
    snprintf(patch, sizeof patch, "{'nombre':'%s'}", to);
    const struct step step[] = { { MODIFICA(from, patch) }, { .verb = NULL } };
    do_steps(api->registry, step);
}

/* One goes from the list's beginning to its end, one the other way, and back in the next round; others come and go. */
static void stir(struct api *api, size_t round)
{
    static const char *const far[] = { "zz", "a" };
    char name[2][96], document[128];
    for (size_t i = 0; i < 2; i++) {
        snprintf(name[i], sizeof name[i], NAME_FORMAT, i ? CUSTOMERS - 2 : (size_t)1, 0);
        rename_one(api, round % 2 ? far[i] : name[i], round % 2 ? name[i] : far[i]);
    }
    snprintf(name[0], sizeof name[0], NAME_FORMAT, CUSTOMERS - 10 - round, 0);
    snprintf(document, sizeof document, "{'nombre':'nuevo-%zu'}", round);
    const struct step others[] = { { ELIMINA(name[0]) }, { GUARDA(document) }, { .verb = NULL } };
    do_steps(api->registry, others);
}

/* All that were there at first, each once and in order. */
static void assert_all(const struct call *call)
{
    struct sky_buffer wanted = { 0 };
    for (size_t i = 0; i < CUSTOMERS; i++)
        sky_buffer_printf(&wanted, "%c\"" NAME_FORMAT "\"", i ? ',' : '[', i, 0);
    sky_buffer_put(&wanted, "]\n", 3);
    assert_header(&call->fake, "Status: 200");
    assert_header(&call->fake, "ETag: W/\"2200\"");
    assert_string_equal(body_of(&call->fake), wanted.data);
    sky_buffer_clear(&wanted);
}

static void be_quick(struct call *call)
{
    (void)call;
}

/* As the loop says after half a second. */
static void be_slow(struct call *call)
{
    call->slow(call->work);
}

static void be_due(struct call *call)
{
    ((struct list *)call->work)->lectura.opened -= 10000000;
}

/* Whatever is written between two pieces. */
static void nobody_is_missed_or_doubled(void **state)
{
    static const struct {
        const char *uri;
        void (*way)(struct call *call);
    } cases[] = { { "/c", be_quick }, { "/c?en=2200", be_quick }, { "/c?en=2200", be_slow }, { "/c?en=2200", be_due } };
    struct api *api = *state;
    size_t rounds = 0;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct call call = call_of("GET", cases[i].uri);
        for (call_begin(api, &call); call.turn == SKY_PARKED; call_go_on(&call)) {
            cases[i].way(&call);
            stir(api, rounds++);
        }
        assert_true(call.turns >= 3);
        assert_true(fake_finish(&call.fake));
        assert_all(&call);
        assert_int_equal(open_readings(api), 0);
        call_clear(&call);
    }
}

/* Lent again only for the time of a piece. */
static void a_slow_reader_holds_no_snapshot(void **state)
{
    struct api *api = *state;
    struct call call = call_of("GET", "/c");
    call_begin(api, &call);
    assert_int_equal(open_readings(api), 1);
    call.slow(call.work);
    assert_int_equal(open_readings(api), 0);
    call.slow(call.work);
    assert_int_equal(open_readings(api), 0);
    stir(api, 0);
    call_go_on(&call);
    assert_int_equal(call.turn, SKY_PARKED);
    assert_true(call_end(&call));
    assert_all(&call);
    assert_int_equal(open_readings(api), 0);
    call_clear(&call);
}

/* The piece after the deadline is still of the snapshot; those after it are of the log, and none was kept. */
static void a_snapshot_has_a_deadline(void **state)
{
    struct api *api = *state;
    struct call call = call_of("GET", "/c");
    call_begin(api, &call);
    stir(api, 0);
    be_due(&call);
    assert_int_equal(open_readings(api), 1);
    call_go_on(&call);
    assert_int_equal(call.turn, SKY_PARKED);
    assert_int_equal(open_readings(api), 0);
    stir(api, 1);
    assert_true(call_end(&call));
    assert_all(&call);
    call_clear(&call);
}

/* Where others hold all that may be lent, a list gives its reader back after each piece. */
static void the_last_reader_is_not_kept(void **state)
{
    struct api *api = *state;
    struct sky_lectura held[7];
    struct sky_error error = { 0 };
    for (size_t i = 0; i < COUNT(held); i++)
        assert_int_equal(sky_lectura_open(&held[i], api->app.registro, SKY_NOW, &error), SKY_OK);
    struct call call = call_of("GET", "/c");
    for (call_begin(api, &call); call.turn == SKY_PARKED; call_go_on(&call)) {
        assert_int_equal(open_readings(api), COUNT(held));
        stir(api, call.turns);
    }
    assert_true(fake_finish(&call.fake));
    assert_all(&call);
    for (size_t i = 0; i < COUNT(held); i++)
        sky_lectura_close(&held[i]);
    assert_int_equal(open_readings(api), 0);
    call_clear(&call);
}

static void a_client_that_leaves_gives_its_reader_back(void **state)
{
    struct api *api = *state;
    for (size_t turns = 0; turns < 3; turns++) {
        struct call call = call_of("GET", "/c");
        call_begin(api, &call);
        while (call.turns < turns)
            call_go_on(&call);
        assert_int_equal(open_readings(api), 1);
        call.is_gone = true;
        assert_false(call_end(&call));
        assert_int_equal(open_readings(api), 0);
        assert_true(sky_registro_has_spare(api->app.registro));
        call_clear(&call);
    }
}

static void head_reads_no_names(void **state)
{
    struct api *api = *state;
    static const struct ask ask = { "HEAD", "/c", { NO_PARAM }, NULL, 200, { "ETag: W/`2200`" }, "" };
    check_ask(api, &ask);
    assert_int_equal(open_readings(api), 0);
}

/* So that its client sees that it is not whole. */
static void a_list_that_fails_on_its_way_is_cut(void **state)
{
    struct api *api = *state;
    const struct path path = path_in(api->registry->directory, "sky.db");
    struct call call = call_of("GET", "/c");
    call_begin(api, &call);
    call.slow(call.work);
    execute(path.text, "ALTER TABLE operaciones RENAME TO perdidas");
    call_go_on(&call);
    execute(path.text, "ALTER TABLE perdidas RENAME TO operaciones");
    assert_int_equal(call.turn, SKY_ANSWERED);
    call.fake.request->fault = NULL; /* not to be logged */
    assert_false(fake_finish(&call.fake));
    assert_header(&call.fake, "Status: 200");
    assert_null(strchr(body_of(&call.fake), ']'));
    assert_int_equal(open_readings(api), 0);
    call_clear(&call);
}

/* Nor does it pass for whole where memory runs out, or begin again because where it was is lost. */
static void memory_that_runs_out_is_told(void **state)
{
    static const struct ask ask = {
        .method = "GET", .uri = "/c", .status = 200, .wanted = { "ETag: W/`2200`", "Content-Type: application/json" }
    };
    check_starved(*state, &ask, 20);
    assert_int_equal(open_readings(*state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(nobody_is_missed_or_doubled),
        API_TEST(a_slow_reader_holds_no_snapshot),
        API_TEST(a_snapshot_has_a_deadline),
        API_TEST(the_last_reader_is_not_kept),
        API_TEST(a_client_that_leaves_gives_its_reader_back),
        API_TEST(head_reads_no_names),
        API_TEST(a_list_that_fails_on_its_way_is_cut),
        API_TEST(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
