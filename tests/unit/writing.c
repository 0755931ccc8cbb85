/* Operations handed in by requests: under conditions, and how they are answered. */
#include "api-writing.h"
#include "sql.h"

static void what_is_done_is_answered_with_its_number(void **state)
{
    static const struct ask asks[] = {
        { "POST",
          "/c",
          { NO_PARAM },
          "{`nombre`:`a b/\xC3\xB1`}",
          201,
          { NUMBER("1"), "Location: /c/a%20b%2F%C3%B1" },
          DONE("a b/\xC3\xB1", "guardado") },
        { "POST",
          "/c",
          { NO_PARAM },
          "{`nombre`:`a b/\xC3\xB1`,`n`:2}",
          201,
          { NUMBER("2"), "!Location", "ETag: `2`" },
          DONE("a b/\xC3\xB1", "guardado") },
        { "PATCH",
          "/c/a%20b%2F%C3%B1",
          { NO_PARAM },
          "{`nombre`:`b`}",
          200,
          { NUMBER("4"), "!Location", "ETag: `4`" },
          DONE("b", "actualizado") },
        { "DELETE",
          "/c/b",
          { NO_PARAM },
          NULL,
          200,
          { NUMBER("5"), "!Idempotency-Replayed", "!ETag" },
          DONE("b", "eliminado") },
        { "POST",
          "/deshacer/5",
          { NO_PARAM },
          NULL,
          200,
          { NUMBER("6"), "!Location", "ETag: `6`" },
          "{`message`:`Operaci\xC3\xB3n 5 deshecha.`,`status`:`ok`}\n" },
        { "POST",
          "/deshacer/3",
          { { "HTTP_PREFER", "return=minimal" } },
          NULL,
          204,
          { NUMBER("8"), "Preference-Applied: return=minimal", "ETag: `8`" },
          "" },
        { "PUT", "/c", { NO_PARAM }, "{`nombre`:`z`}", 200, { NUMBER("9"), "!Location" }, DONE("z", "actualizado") },
    };
    check_asks(*state, asks, COUNT(asks));
    assert_int_equal(open_readings(*state), 0);
}

/* The author is who asks. */
static enum sky_status admit_eva(struct sky_request *request, struct sky_caller *caller, struct sky_error *error)
{
    (void)request, (void)error;
    *caller = (struct sky_caller){ .name = SPAN("eva"), .role = SKY_EDITOR };
    return SKY_OK;
}

static void who_asks_is_the_author(void **state)
{
    static const struct sky_access access = { .challenge = "Bearer", .admit = admit_eva };
    static const struct ask ask = { "POST", "/c", { NO_PARAM }, "{`nombre`:`a`}", 201, { NULL }, NULL };
    struct api *api = *state;
    api->app.access = &access;
    check_ask(api, &ask);
    assert_int_equal(number_of(path_in(api->registry->directory, "sky.db").text,
                               "SELECT count(*) FROM operaciones WHERE autor = 'eva'"),
                     1);
}

#define PREFERS(what)                     \
    {                                     \
        {                                 \
            "HTTP_PREFER", "return=" what \
        }                                 \
    }
#define APPLIED(what) "Preference-Applied: return=" what

static void the_answer_is_what_prefer_asks_for(void **state)
{
    static const struct ask asks[] = {
        { "POST",
          "/c",
          PREFERS("minimal"),
          "{`nombre`:`a`}",
          201,
          { APPLIED("minimal"), "Location: /c/a", "!Content-Type" },
          "" },
        { "POST",
          "/c",
          PREFERS("representation"),
          "{`nombre`:`a`,`n`:2}",
          201,
          { APPLIED("representation"), "ETag: `2`", NUMBER("2") },
          "{`n`:2,`nombre`:`a`}\n" },
        { "PATCH", "/c/a", PREFERS("Minimal"), "{`n`:3}", 204, { APPLIED("minimal"), NUMBER("3"), "ETag: `3`" }, "" },
        { "PATCH",
          "/c/a",
          PREFERS("representation"),
          "{`nombre`:`b`}",
          200,
          { "ETag: `5`", NUMBER("5") },
          "{`n`:3,`nombre`:`b`}\n" },
        { "PATCH",
          "/c/b",
          PREFERS("mini"),
          "{`n`:4}",
          200,
          { "!Preference-Applied", "ETag: `6`" },
          DONE("b", "actualizado") },
        { "PATCH", "/c/b", PREFERS(""), "{`n`:5}", 200, { "!Preference-Applied" }, DONE("b", "actualizado") },
        { "DELETE",
          "/c/b",
          PREFERS("representation"),
          NULL,
          200,
          { "!Preference-Applied", "!ETag", NUMBER("8") },
          DONE("b", "eliminado") },
        { "DELETE", "/c/b", PREFERS("minimal"), NULL, 404, { "!Preference-Applied", "!Sky-Operacion" }, NULL },
        { "POST",
          "/deshacer/8",
          PREFERS("representation"),
          NULL,
          200,
          { APPLIED("representation"), "ETag: `9`", NUMBER("9") },
          "{`n`:5,`nombre`:`b`}\n" },
        { "POST",
          "/deshacer/9",
          PREFERS("representation"),
          NULL,
          200,
          { "!Preference-Applied", "!ETag", NUMBER("10") },
          "{`message`:`Operaci\xC3\xB3n 9 deshecha.`,`status`:`ok`}\n" },
    };
    check_asks(*state, asks, COUNT(asks));
}

#define B "{`n`:2,`nombre`:`b`}"
#define ACTUAL(text) "{`actual`:" B ",`error`:`" text "`}\n"

/* With what is there now, when there is something. */
static void a_condition_that_fails_is_answered_with_what_is_there(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "PATCH",
          "/c/b",
          IF_MATCH("`2`"),
          "{`n`:1}",
          412,
          { "ETag: `4`", "!Sky-Operacion" },
          ACTUAL("El cliente 'b' cambi\xC3\xB3: su versi\xC3\xB3n actual es 4.") },
        { "POST",
          "/c",
          IF_NONE_MATCH("*"),
          "{`nombre`:`b`}",
          412,
          { "ETag: `4`" },
          ACTUAL("El cliente 'b' ya existe: su versi\xC3\xB3n actual es 4.") },
        { "POST", "/c", IF_MATCH("*"), "{`nombre`:`z`}", 412, { "!ETag" }, ERROR("El cliente 'z' no existe.") },
        { "POST", "/deshacer/2", IF_MATCH("`2`"), NULL, 412, { "ETag: `4`" }, NULL },
        { "PATCH", "/c/b", IF_MATCH("4"), "{`n`:1}", 400, { "!ETag" }, NO_LIST("If-Match") },
        { "DELETE", "/c/b", IF_NONE_MATCH("4"), NULL, 400, { "!ETag" }, NO_LIST("If-None-Match") },
        { "PATCH", "/c/b", IF_MATCH("`4`"), "{`n`:1}", 200, { NUMBER("5") }, NULL },
    };
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

static void what_is_refused_writes_nothing(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "PATCH",
          "/c/b",
          { NO_PARAM },
          "{`nombre`:`z`}",
          409,
          { "!Sky-Operacion" },
          ERROR("El cliente 'z' ya existe.") },
        { "PATCH", "/c/y", { NO_PARAM }, "{`n`:1}", 404, { "!Location" }, ERROR("El cliente 'y' no fue encontrado.") },
        { "PATCH",
          "/c/a",
          { NO_PARAM },
          "{`n`:1}",
          308,
          { "Location: /c/b" },
          ERROR("El cliente 'a' ahora se llama 'b'.") },
        { "DELETE", "/c/a", IF_MATCH("`1`"), NULL, 308, { "Location: /c/b" }, NULL },
        { "POST", "/deshacer/9", { NO_PARAM }, NULL, 404, { "!Location" }, ERROR("La operaci\xC3\xB3n 9 no existe.") },
        { "POST", "/deshacer/1", { NO_PARAM }, NULL, 409, { "!Sky-Operacion" }, NULL },
        { "POST", "/c", { NO_PARAM }, "{`n`:1}", 400, { "!Sky-Operacion" }, NULL },
        { "PATCH", "/c/%20", { NO_PARAM }, "{`n`:1}", 400, { NULL }, NULL },
        { "POST", "/c", { NO_PARAM }, "{`nombre`:`y`}", 201, { NUMBER("6") }, NULL },
    };
    static const struct step other[] = { { GUARDA("{'nombre':'z'}") }, { .verb = NULL } };
    do_steps(api->registry, steps);
    do_steps(api->registry, other);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
}

#define SAME "/c/b/igual"

static void what_stays_as_it_is_has_conditions_too(void **state)
{
    struct api *api = *state;
    static const struct ask asks[] = {
        { "PUT", SAME, { NO_PARAM }, NULL, 200, { "!Sky-Operacion", "ETag: `4`" }, DONE("b", "actualizado") },
        { "PUT", SAME, PREFERS("representation"), NULL, 200, { "ETag: `4`", APPLIED("representation") }, B "\n" },
        { "PUT", SAME, PREFERS("minimal"), NULL, 204, { "ETag: `4`", APPLIED("minimal") }, "" },
        { "PUT", SAME, IF_MATCH("`4`"), NULL, 200, { NULL }, NULL },
        { "PUT",
          SAME,
          IF_MATCH("`3`"),
          NULL,
          412,
          { "ETag: `4`" },
          ACTUAL("El cliente 'b' cambi\xC3\xB3: su versi\xC3\xB3n actual es 4.") },
        { "PUT", SAME, IF_NONE_MATCH("*"), NULL, 412, { "ETag: `4`" }, NULL },
        { "PUT", SAME, IF_NONE_MATCH("4"), NULL, 400, { NULL }, NO_LIST("If-None-Match") },
        { "PUT",
          "/c/y/igual",
          IF_MATCH("`4`"),
          NULL,
          404,
          { "!Location" },
          ERROR("El cliente 'y' no fue encontrado.") },
        { "PUT",
          "/c/a/igual",
          { NO_PARAM },
          NULL,
          308,
          { "Location: /c/b/igual" },
          ERROR("El cliente 'a' ahora se llama 'b'.") },
    };
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
    assert_int_equal(open_readings(api), 0);
    assert_int_equal(number_of(path_in(api->registry->directory, "sky.db").text, "SELECT max(numero) FROM operaciones"),
                     4);
}

/* It parks, and is resumed once; what it answers with outlives its body. */
static void a_request_waits_for_its_operation(void **state)
{
    struct api *api = *state;
    struct call call = call_of("POST", "/c");
    call.fake.body = SPAN("{\"nombre\":\"a\"}");
    fake_set(&call.fake, "CONTENT_TYPE", "application/json");
    call_begin(api, &call);
    assert_int_equal(call.turn, SKY_PARKED);
    assert_null(call.fake.out.data);
    assert_null(sky_request_json(call.fake.request));
    assert_true(call_end(&call));
    assert_int_equal(call.turns, 1);
    assert_int_equal(gate_count(&call.woken), 1);
    assert_header(&call.fake, "Location: /c/a");
    call_clear(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(what_is_done_is_answered_with_its_number),
        API_TEST(who_asks_is_the_author),
        API_TEST(the_answer_is_what_prefer_asks_for),
        API_TEST(a_condition_that_fails_is_answered_with_what_is_there),
        API_TEST(what_is_refused_writes_nothing),
        API_TEST(what_stays_as_it_is_has_conditions_too),
        API_TEST(a_request_waits_for_its_operation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
