/*
 * Requests about a registry of a test's own, run as the loop runs them: a parked one goes on when its work is done, a
 * stream when its reader takes more. In the rows of tables a backtick stands for a quotation mark.
 */
#ifndef SKY_TESTS_API_H
#define SKY_TESTS_API_H

#include "exchange.h"
#include "registry.h"
#include "sql.h"

#include "api/app.h"

/* As if the registry's own log had it. */
#define IDENTITY "00c0ffee00c0ffee"
static const struct sky_identity known_identity = { .text = IDENTITY };

struct api {
    struct registry *registry;
    struct sky_app app;
    const struct sky_program *program;
};

/* One request. Its fake comes first: the fake's functions take it for their carrier. */
struct call {
    struct fake fake;
    struct gate woken;   /* how often a worker was to go on */
    size_t turns;        /* after the first */
    enum sky_turn turn;  /* the last */
    bool is_gone;        /* the client: nothing is pushed any more */
    struct api *watched; /* or NULL; */
    size_t held;         /* the most readings that were open in it while something was written */
    void (*slow)(void *work);
    void *work;
};

static inline void call_resume(void *carrier)
{
    gate_add(&((struct call *)carrier)->woken, 1);
}

static inline size_t open_readings(struct api *api);

static inline bool call_write(void *carrier, const void *bytes, size_t size)
{
    struct call *call = carrier;
    size_t open = call->watched ? open_readings(call->watched) : 0;
    call->held = open > call->held ? open : call->held;
    return fake_write(carrier, bytes, size);
}

static inline void call_frame(void *carrier, struct sky_buffer *out, struct sky_span content)
{
    (void)carrier;
    sky_buffer_put_span(out, content);
}

static inline long call_push(void *carrier, const void *bytes, size_t size)
{
    struct call *call = carrier;
    if (call->is_gone)
        return -1;
    sky_buffer_put(&call->fake.out, bytes, size);
    return (long)size;
}

static inline void call_wait(void *carrier, void (*slow)(void *work), void *work)
{
    struct call *call = carrier;
    call->slow = slow;
    call->work = work;
    gate_add(&call->woken, 1);
}

static const struct sky_transport call_transport = {
    .param = fake_param,
    .read = fake_read,
    .hold = fake_hold,
    .write = call_write,
    .resume = call_resume,
    .frame = call_frame,
    .push = call_push,
    .wait = call_wait,
};

static inline struct call call_of(const char *method, const char *uri)
{
    static const struct gate closed = GATE_INITIALIZER;
    return (struct call){ .fake = fake_new(method, uri), .woken = closed };
}

static inline void call_begin(struct api *api, struct call *call)
{
    call->fake.request = sky_exchange_new(api->program, &api->app, &call_transport, call);
    assert_non_null(call->fake.request);
    call->turn = sky_exchange_run(call->fake.request);
}

/* One more turn, when it is time for it. */
static inline void call_go_on(struct call *call)
{
    assert_int_equal(call->turn, SKY_PARKED);
    assert_true(gate_wait(&call->woken, ++call->turns));
    call->turn = sky_exchange_resume(call->fake.request);
}

/* All turns that are left. Returns whether the connection may be kept. */
static inline bool call_end(struct call *call)
{
    while (call->turn == SKY_PARKED)
        call_go_on(call);
    return fake_finish(&call->fake);
}

static inline bool call_run(struct api *api, struct call *call)
{
    call_begin(api, call);
    return call_end(call);
}

static inline void call_clear(struct call *call)
{
    sky_buffer_clear(&call->fake.out);
}

/* --- requests as rows */

#define HEADERS_MAX 3

#define ERROR(text) "{`error`:`" text "`}\n"
#define NO_LIST(header) ERROR("La cabecera " header " no es una lista de etiquetas de entidad.")
#define NEXT(address) "Link: <" address ">; rel=`next`"
#define LINES                                     \
    {                                             \
        {                                         \
            "HTTP_ACCEPT", "application/x-ndjson" \
        }                                         \
    }
#define IF_MATCH(list)            \
    {                             \
        {                         \
            "HTTP_IF_MATCH", list \
        }                         \
    }
#define IF_NONE_MATCH(list)            \
    {                                  \
        {                              \
            "HTTP_IF_NONE_MATCH", list \
        }                              \
    }

struct ask {
    const char *method, *uri;
    struct param headers[HEADERS_MAX]; /* by their CGI names */
    const char *body;                  /* NULL: none */
    int status;
    const char *wanted[HEADERS_MAX]; /* lines of the answer's head; "!X" is a name that must not be there */
    const char *answer;              /* the body; NULL: any; "" : none */
};

static inline char *unquoted(struct sky_arena *arena, const char *text)
{
    struct sky_span copy = sky_arena_copy(arena, sky_span_of(text));
    char *bytes = (char *)(uintptr_t)copy.data;
    for (char *at = bytes; *at; at++)
        *at = *at == '`' ? '"' : *at;
    return bytes;
}

static inline void check_head(struct sky_arena *arena, const struct ask *ask, const struct call *call)
{
    char status[32], absent[64];
    snprintf(status, sizeof status, "Status: %d", ask->status);
    assert_header(&call->fake, status);
    for (size_t i = 0; i < HEADERS_MAX && ask->wanted[i]; i++) {
        const char *line = unquoted(arena, ask->wanted[i]);
        const char *end = strstr(call->fake.out.data, "\r\n\r\n");
        if (line[0] != '!') {
            assert_header(&call->fake, line);
            continue;
        }
        snprintf(absent, sizeof absent, "\r\n%s: ", line + 1);
        const char *found = strstr(call->fake.out.data, absent);
        if ((found && found < end) || strncmp(call->fake.out.data, absent + 2, strlen(absent + 2)) == 0)
            fail_msg("%s %s: '%s'", ask->method, ask->uri, call->fake.out.data);
    }
}

/* Asks, and compares what is answered. */
static inline void check_ask(struct api *api, const struct ask *ask)
{
    struct sky_arena *arena = api->registry->arena;
    struct call call = call_of(ask->method, ask->uri);
    for (size_t i = 0; i < HEADERS_MAX && ask->headers[i].name; i++)
        fake_set(&call.fake, ask->headers[i].name, unquoted(arena, ask->headers[i].value));
    if (ask->body) {
        call.fake.body = sky_span_of(unquoted(arena, ask->body));
        fake_set(&call.fake, "CONTENT_TYPE", "application/json"); /* the first one counts */
    }
    if (!call_run(api, &call))
        fail_msg("%s %s: the connection is lost", ask->method, ask->uri);
    check_head(arena, ask, &call);
    if (ask->answer && strcmp(body_of(&call.fake), unquoted(arena, ask->answer)) != 0)
        fail_msg("%s %s: '%s' instead of '%s'", ask->method, ask->uri, body_of(&call.fake), ask->answer);
    call_clear(&call);
}

static inline void check_asks(struct api *api, const struct ask *asks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_ask(api, &asks[i]);
}

/* --- the registry */

/* How many readings are open: so many have to be lent before there is no reader to spare. */
static inline size_t open_readings(struct api *api)
{
    enum { LENT_MOST = 8 };
    struct sky_lectura held[LENT_MOST];
    struct sky_error error = { 0 };
    size_t count = 0;
    for (; sky_registro_has_spare(api->app.registro); count++) {
        assert_true(count < LENT_MOST);
        assert_int_equal(sky_lectura_open(&held[count], api->app.registro, SKY_NOW, &error), SKY_OK);
    }
    for (size_t i = 0; i < count; i++)
        sky_lectura_close(&held[i]);
    return LENT_MOST - count;
}

/* Saves a customer a document, all of them in few transactions. */
static inline void save_all(struct api *api, size_t count, void (*put)(struct sky_buffer *document, size_t index))
{
    struct registry *registry = api->registry;
    struct sky_submission **submissions = calloc(count, sizeof(struct sky_submission *));
    size_t before = gate_count(&registry->answered);
    for (size_t i = 0; i < count; i++) {
        struct sky_error error = { 0 };
        struct sky_buffer *document = sky_buffer_new(registry->arena);
        put(document, i);
        sky_buffer_put(document, "", 1);
        const struct step step = { GUARDA(document->data) };
        struct sky_operacion *operacion = operation_of(registry->arena, &step, &error);
        assert_non_null(operacion);
        operacion->author = SPAN("anonimo");
        assert_non_null(submissions[i] = sky_submission_new(registry->arena, operacion, &error));
    }
    for (size_t i = 0; i < count; i++)
        sky_registro_submit(registry->registro, submissions[i], answered, &registry->answered);
    assert_true(gate_wait(&registry->answered, before + count));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(submissions[i]->result.error.status, SKY_OK);
    free(submissions);
}

static inline int open_api(void **state, const struct sky_program *program)
{
    struct api *api = calloc(1, sizeof *api);
    if (open_registry((void **)&api->registry))
        return -1;
    api->app = (struct sky_app){ .access = &sky_access_open,
                                 .registro = api->registry->registro,
                                 .identity = &known_identity };
    api->program = program;
    *state = api;
    return 0;
}

/* The same, and the steps are taken. */
static inline int open_api_with(void **state, const struct sky_program *program, const struct step *steps)
{
    if (open_api(state, program))
        return -1;
    do_steps(((struct api *)*state)->registry, steps);
    return 0;
}

static inline int close_api(void **state)
{
    struct api *api = *state;
    void *registry = api->registry;
    close_registry(&registry);
    free(api);
    return 0;
}

/* No further parameters: a GET's. */
#define PLAIN    \
    {            \
        NO_PARAM \
    }

/* As long as listings do not follow the log. */
static inline void check_not_listed(struct api *api, const char *uri)
{
    const struct ask ask = { "GET",
                             uri,
                             PLAIN,
                             NULL,
                             503,
                             { "Retry-After: 1" },
                             ERROR("La búsqueda se está preparando; reintente en unos segundos.") };
    execute(path_in(api->registry->directory, "sky.db").text, "UPDATE indizado SET hasta = 99");
    check_ask(api, &ask);
}

/* A test whose state is an api of the file's `program`, which `open_program` opens. */
#define API_TEST(function) cmocka_unit_test_setup_teardown(function, open_program, close_api)

#endif
