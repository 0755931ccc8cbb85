/* Answers: their heads and bodies, both forms of errors, what clients are not told, and answers in pieces. */
#include "exchange.h"

#include <stdio.h>

static enum sky_turn send_text(struct sky_request *request)
{
    sky_answer_header(request, "Sky-Operacion", "%d", 17);
    return sky_answer(request, 201, SPAN("{\"a\":1}"));
}

static enum sky_turn send_nothing(struct sky_request *request)
{
    return sky_answer(request, 304, (struct sky_span){ 0 });
}

static enum sky_turn send_message(struct sky_request *request)
{
    return sky_answer_message(request, 200, "Cliente %s \"%s\".", "Jos\xC3\xA9", "x\\y");
}

/* What the handler answers with: the program's app. */
static enum sky_turn send_error(struct sky_request *request)
{
    return sky_answer_error(request, (void *)sky_request_app(request));
}

static enum sky_turn send_no_error(struct sky_request *request)
{
    return sky_answer_failure(request);
}

/* A partial body that an error replaces. */
static enum sky_turn change_mind(struct sky_request *request)
{
    sky_buffer_put_text(request->out, "{\"a medias\"");
    sky_error_set(sky_request_error(request), SKY_CONFLICT, "No.");
    return sky_answer_failure(request);
}

#define PIECES 2000
#define PIECE_TEXT "0123456789012345678901234567890123456789012345678\n"

static enum sky_turn stream(struct sky_request *request)
{
    struct sky_buffer *out = sky_answer_start(request, 200, "text/plain");
    for (int i = 0; i < PIECES; i++) {
        sky_buffer_put_text(out, PIECE_TEXT);
        if (!sky_answer_flush(request)) {
            ++*(int *)(void *)sky_request_app(request);
            return sky_answer_end(request);
        }
    }
    return sky_answer_end(request);
}

static enum sky_turn stream_and_fail(struct sky_request *request)
{
    sky_buffer_put_text(sky_answer_start(request, 200, "text/plain"), "medio");
    sky_error_set(sky_request_error(request), SKY_INTERNAL, "cannot read");
    return sky_answer_abandon(request);
}

static const struct sky_identity first = { .text = "00c0ffee00c0ffee" };

static enum sky_turn send_lines(struct sky_request *request)
{
    sky_answer_etag(request, &first, INT64_MAX, false);
    sky_answer_accept_patch(request);
    return sky_answer_as(request, 200, SKY_TYPE_NDJSON, SPAN("{}\n{}\n"));
}

/* The error with the member that its pointer names, when it has one. */
static enum sky_turn send_error_with(struct sky_request *request)
{
    const struct sky_error *error = (void *)sky_request_app(request);
    struct sky_span json = error->pointer[0] ? SPAN("{\"a\":1}") : (struct sky_span){ 0 };
    sky_answer_etag(request, &first, 17, true);
    return sky_answer_error_with(request, error, "actual", json);
}

static const struct sky_route routes[] = {
    { "GET", "/texto", SKY_PUBLIC, send_text, NULL, NULL },
    { "GET", "/nada", SKY_PUBLIC, send_nothing, NULL, NULL },
    { "GET", "/mensaje", SKY_PUBLIC, send_message, NULL, NULL },
    { "GET", "/error", SKY_PUBLIC, send_error, NULL, NULL },
    { "GET", "/sin", SKY_PUBLIC, send_no_error, NULL, NULL },
    { "GET", "/cambio", SKY_PUBLIC, change_mind, NULL, NULL },
    { "GET", "/largo", SKY_PUBLIC, stream, NULL, NULL },
    { "GET", "/cortado", SKY_PUBLIC, stream_and_fail, NULL, NULL },
    { "GET", "/lineas", SKY_PUBLIC, send_lines, NULL, NULL },
    { "GET", "/con", SKY_PUBLIC, send_error_with, NULL, NULL },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static struct fake get(const char *method, const char *uri, const char *accept, void *app)
{
    struct fake fake = fake_new(method, uri);
    fake_set(&fake, "REQUEST_ID", "id-1");
    fake_set(&fake, "HTTP_ACCEPT", accept);
    fake_begin(&fake, &program, app);
    fake.request->status = fake.request->status >= 500 ? 499 : fake.request->status; /* not to be logged */
    fake_finish(&fake);
    return fake;
}

static void a_whole_answer_has_its_length(void **state)
{
    (void)state;
    struct fake fake = get("GET", "/texto", NULL, NULL);
    static const char *const headers[] = {
        "Status: 201",        "Sky-Operacion: 17",       "Content-Length: 8",
        "X-Request-Id: id-1", "Cache-Control: no-store", "Content-Type: application/json",
    };
    for (size_t i = 0; i < COUNT(headers); i++)
        assert_header(&fake, headers[i]);
    assert_string_equal(body_of(&fake), "{\"a\":1}\n");
    sky_buffer_clear(&fake.out);
}

/* A path that has routes, but not this method, is one that was found. */
static void an_answer_names_the_route_that_was_found(void **state)
{
    (void)state;
    struct fake read = get("GET", "/texto?", NULL, NULL), refused = get("POST", "/nada", NULL, NULL),
                lost = get("GET", "/no", NULL, NULL);
    assert_header(&read, "Sky-Ruta: /texto");
    assert_header(&refused, "Sky-Ruta: /nada");
    assert_null(strstr(lost.out.data, "Sky-Ruta"));
    sky_buffer_clear(&read.out);
    sky_buffer_clear(&refused.out);
    sky_buffer_clear(&lost.out);
}

static void head_sends_the_head_alone(void **state)
{
    (void)state;
    static const struct {
        const char *uri, *length;
    } cases[] = {
        { "/texto", "Content-Length: 8" }, { "/mensaje", "Content-Length: 52" }, { "/largo", NULL }, { "/no", NULL }
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = get("HEAD", cases[i].uri, NULL, NULL);
        assert_string_equal(body_of(&fake), "");
        if (cases[i].length)
            assert_header(&fake, cases[i].length);
        sky_buffer_clear(&fake.out);
    }
}

static void an_answer_without_a_body_has_no_type(void **state)
{
    (void)state;
    struct fake fake = get("GET", "/nada", NULL, NULL);
    assert_header(&fake, "Status: 304");
    assert_null(strstr(fake.out.data, "Content-"));
    assert_string_equal(body_of(&fake), "");
    sky_buffer_clear(&fake.out);
}

#define FAULT(text) "{\"error\":\"" text "\"}\n"

static void answers_have_their_headers_and_bodies(void **state)
{
    (void)state;
    static const struct {
        const char *uri, *status, *header, *body;
    } cases[] = {
        { "/mensaje", "Status: 200", "Content-Type: application/json",
          "{\"message\":\"Cliente Jos\xC3\xA9 \\\"x\\\\y\\\".\",\"status\":\"ok\"}\n" },
        { "/sin", "Status: 500", "Content-Type: application/json", FAULT("Error interno del servidor.") },
        { "/cambio", "Status: 409", "Content-Length: 16", FAULT("No.") },
        { "/lineas", "Status: 200", "Content-Type: application/x-ndjson", "{}\n{}\n" },
        { "/lineas", "Status: 200", "Content-Length: 6", "{}\n{}\n" },
        { "/lineas", "Status: 200", "ETag: \"9223372036854775807\"", "{}\n{}\n" },
        { "/lineas", "Status: 200", "Accept-Patch: application/merge-patch+json, application/json", "{}\n{}\n" },
        { "/con", "Status: 412", "ETag: W/\"17\"", "{\"actual\":{\"a\":1},\"error\":\"No.\"}\n" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error refusal = { .status = SKY_PRECONDITION, .pointer = "/x", .text = "No." };
        struct fake fake = get("GET", cases[i].uri, NULL, &refusal);
        assert_header(&fake, cases[i].status);
        assert_header(&fake, cases[i].header);
        assert_string_equal(body_of(&fake), cases[i].body);
        sky_buffer_clear(&fake.out);
    }
}

static void errors_have_their_status_and_words(void **state)
{
    (void)state;
    static const struct {
        struct sky_error error;
        const char *status, *body;
    } cases[] = {
        { { .status = SKY_INVALID, .pointer = "/a", .text = "Falta \"a\"." }, "Status: 400",
          FAULT("Falta \\\"a\\\".") },
        { { .status = SKY_NOT_FOUND, .text = "No est\xC3\xA1." }, "Status: 404", FAULT("No est\xC3\xA1.") },
        { { .status = SKY_CONFLICT, .text = "Ya existe." }, "Status: 409", FAULT("Ya existe.") },
        { { .status = SKY_TOO_LARGE, .text = "Grande." }, "Status: 413", FAULT("Grande.") },
        { { .status = SKY_MEDIA_TYPE, .text = "Tipo." }, "Status: 415", FAULT("Tipo.") },
        { { .status = SKY_INTERNAL, .text = "secreto" }, "Status: 500", FAULT("Error interno del servidor.") },
        { { .status = SKY_NO_MEMORY, .text = "secreto" }, "Status: 503",
          FAULT("El servidor no tiene memoria para atender la solicitud.") },
        { { .status = SKY_UNAVAILABLE, .text = "secreto" }, "Status: 503",
          FAULT("El servicio no est\xC3\xA1 disponible; reintente en unos segundos.") },
        { { .status = SKY_UNKNOWN_RESULT, .text = "secreto" }, "Status: 503",
          FAULT("Resultado desconocido: no se sabe si el cambio se guard\xC3\xB3.") },
        { { .status = SKY_NO_SPACE, .text = "secreto" }, "Status: 507",
          FAULT("No hay espacio en el disco; no se guard\xC3\xB3 nada.") },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = cases[i].error;
        struct fake fake = get("GET", "/error", "application/json", &error);
        assert_header(&fake, cases[i].status);
        assert_header(&fake, "Content-Type: application/json");
        assert_int_equal(has_header(&fake, "Retry-After: 1"), strstr(cases[i].status, "503") != NULL);
        assert_string_equal(body_of(&fake), cases[i].body);
        sky_buffer_clear(&fake.out);
    }
}

static void a_fault_outlives_the_error_of_a_handler(void **state)
{
    (void)state;
    struct sky_error error = { .status = SKY_INTERNAL, .text = "secreto" };
    struct fake fake = fake_new("GET", "/error");
    fake_begin(&fake, &program, &error);
    error = (struct sky_error){ 0 };
    assert_string_equal(fake.request->fault, "secreto");
    fake_finish(&fake);
    sky_buffer_clear(&fake.out);
}

static void problem_details_come_when_accepted(void **state)
{
    (void)state;
    static const struct {
        const char *accept;
        struct sky_error error;
        const char *body, *uri; /* uri NULL: without a member more */
    } cases[] = {
        { "application/problem+json", { .status = SKY_INVALID, .pointer = "/a/b", .text = "Mal \"a\"." },
          "{\"code\":\"INVALID\",\"detail\":\"Mal \\\"a\\\".\",\"error\":\"Mal \\\"a\\\".\","
          "\"errors\":[{\"code\":\"INVALID\","
          "\"detail\":\"Mal \\\"a\\\".\",\"pointer\":\"/a/b\"}],\"instance\":\"id-1\",\"status\":400,\"title\":"
          "\"Solicitud incorrecta\",\"type\":\"about:blank\"}\n", NULL },
        { "application/problem+json", { .status = SKY_INVALID, .parameter = "en", .text = "Mal." },
          "{\"code\":\"INVALID\",\"detail\":\"Mal.\",\"error\":\"Mal.\",\"errors\":[{\"code\":\"INVALID\","
          "\"detail\":\"Mal.\",\"parameter\":\"en\"}],\"instance\":\"id-1\",\"status\":400,"
          "\"title\":\"Solicitud incorrecta\","
          "\"type\":\"about:blank\"}\n", NULL },
        { "text/html, application/problem+json;q=0.9", { .status = SKY_NOT_FOUND, .text = "No." },
          "{\"code\":\"NOT_FOUND\",\"detail\":\"No.\",\"error\":\"No.\",\"instance\":\"id-1\",\"status\":404,"
          "\"title\":\"No encontrado\",\"type\":\"about:blank\"}\n", NULL },
        { "application/problem+json", { .status = SKY_INTERNAL, .text = "secreto" },
          "{\"code\":\"INTERNAL\",\"detail\":\"Error interno del servidor.\",\"error\":\"Error interno del servidor.\","
          "\"instance\":\"id-1\",\"status\":500,\"title\":\"Error interno\",\"type\":\"about:blank\"}\n", NULL },
        { "APPLICATION/Problem+JSON", { .status = SKY_CONFLICT, .pointer = "/x", .text = "No." },
          "{\"actual\":{\"a\":1},\"code\":\"CONFLICT\",\"detail\":\"No.\",\"error\":\"No.\","
          "\"errors\":[{\"code\":\"CONFLICT\","
          "\"detail\":\"No.\",\"pointer\":\"/x\"}],\"instance\":\"id-1\",\"status\":409,\"title\":\"Conflicto\","
          "\"type\":\"about:blank\"}\n",
          "/con" },
        { "application/problem+json", { .status = SKY_PRECONDITION, .version = 17, .text = "No." },
          "{\"code\":\"PRECONDITION\",\"detail\":\"No.\",\"error\":\"No.\",\"instance\":\"id-1\",\"status\":412,"
          "\"title\":\"Condici\xC3\xB3n no cumplida\",\"type\":\"about:blank\",\"version\":17}\n", NULL },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = cases[i].error;
        struct fake fake = get("GET", cases[i].uri ? cases[i].uri : "/error", cases[i].accept, &error);
        assert_header(&fake, "Content-Type: application/problem+json");
        assert_string_equal(body_of(&fake), cases[i].body);
        sky_buffer_clear(&fake.out);
    }
}

static void all_that_is_wrong_and_has_a_place_is_told(void **state)
{
    (void)state;
    struct sky_error empty = { 0 };
    struct sky_error last = { .status = SKY_MISSING, .also = &empty, .parameter = "c", .text = "C." };
    struct sky_error second = { .status = SKY_INVALID, .also = &last, .pointer = "/b", .text = "B." };
    struct sky_error unplaced = { .status = SKY_INVALID, .also = &second, .text = "A." };
    struct sky_error error = { .status = SKY_MISSING, .also = &unplaced, .text = "Falta." };
    struct fake fake = get("GET", "/error", "application/problem+json", &error);
    assert_string_equal(
        body_of(&fake),
        "{\"code\":\"MISSING\",\"detail\":\"Falta.\",\"error\":\"Falta.\",\"errors\":[{\"code\":\"INVALID\",\"detail\":"
        "\"B.\",\"pointer\":\"/b\"},{\"code\":\"MISSING\",\"detail\":\"C.\",\"parameter\":\"c\"}],"
        "\"instance\":\"id-1\","
        "\"status\":400,\"title\":\"Solicitud incorrecta\",\"type\":\"about:blank\"}\n");
    sky_buffer_clear(&fake.out);
}

static void pieces_are_sent_on_the_way(void **state)
{
    (void)state;
    struct fake fake = get("GET", "/largo", NULL, NULL);
    const char *body = body_of(&fake);
    assert_header(&fake, "Content-Type: text/plain");
    assert_null(strstr(fake.out.data, "Content-Length"));
    assert_int_equal(strlen(body), PIECES * strlen(PIECE_TEXT));
    for (size_t i = 0; i < PIECES; i++)
        assert_memory_equal(body + i * strlen(PIECE_TEXT), PIECE_TEXT, strlen(PIECE_TEXT));
    assert_int_equal(fake.writes, 1 + PIECES * strlen(PIECE_TEXT) / 32768 + 1);
    sky_buffer_clear(&fake.out);
}

static void pieces_end_when_nobody_listens(void **state)
{
    (void)state;
    int stopped = 0;
    struct fake fake = fake_new("GET", "/largo");
    fake.writes_max = 2;
    assert_false(fake_run(&fake, &program, &stopped));
    assert_int_equal(stopped, 1);
    assert_int_equal(fake.writes, 2);
    sky_buffer_clear(&fake.out);
}

static void an_abandoned_answer_breaks_the_connection(void **state)
{
    (void)state;
    struct fake fake = fake_new("GET", "/cortado");
    assert_false(fake_run(&fake, &program, NULL));
    assert_header(&fake, "Status: 200");
    assert_null(strstr(fake.out.data, "cannot read"));
    sky_buffer_clear(&fake.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_answer_has_its_length),
        cmocka_unit_test(an_answer_names_the_route_that_was_found),
        cmocka_unit_test(head_sends_the_head_alone),
        cmocka_unit_test(an_answer_without_a_body_has_no_type),
        cmocka_unit_test(answers_have_their_headers_and_bodies),
        cmocka_unit_test(errors_have_their_status_and_words),
        cmocka_unit_test(a_fault_outlives_the_error_of_a_handler),
        cmocka_unit_test(problem_details_come_when_accepted),
        cmocka_unit_test(all_that_is_wrong_and_has_a_place_is_told),
        cmocka_unit_test(pieces_are_sent_on_the_way),
        cmocka_unit_test(pieces_end_when_nobody_listens),
        cmocka_unit_test(an_abandoned_answer_breaks_the_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
