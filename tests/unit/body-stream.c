/* Bodies that the handler reads in pieces: over a real connection, in constant memory; bounds, refusals, turns. */
#include "connection.h"
#include "exchange.h"

#include <malloc.h>
#include <pthread.h>
#include <time.h>

enum { LARGE = 10 << 20, SMALL_MOST = 100000 };
/* Bytes that a request may hold while it reads a body of any size. */
#define HELD_MAX ((size_t)256 << 10)

struct work {
    size_t size, pieces, refuses; /* refuses: the piece that does not please, from 1 */
    size_t most_used, then;
    struct timespec pause; /* at each piece */
};

static struct work work;

static size_t used(void)
{
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

static char byte_at(size_t place)
{
    return (char)('a' + place % 23);
}

static enum sky_status take(struct sky_request *request, void *context, struct sky_span piece)
{
    struct work *of = context;
    assert_in_range(piece.size, 1, 65536);
    for (size_t i = 0; i < piece.size; i++)
        if (piece.data[i] != byte_at(of->size + i))
            fail_msg("byte %zu is wrong", of->size + i);
    of->size += piece.size;
    of->most_used = used() > of->most_used ? used() : of->most_used;
    nanosleep(&of->pause, NULL);
    return ++of->pieces == of->refuses ? sky_error_set(sky_request_error(request), SKY_CONFLICT, "As\xC3\xAD no.")
                                       : SKY_OK;
}

static enum sky_turn answer_size(struct sky_request *request, void *context)
{
    struct work *of = context;
    struct sky_buffer *text = sky_buffer_new(sky_request_arena(request));
    of->then++;
    if (sky_request_error(request)->status)
        return sky_answer_failure(request);
    sky_buffer_printf(text, "%zu", of->size);
    return sky_answer(request, 200, sky_buffer_span(text));
}

static enum sky_turn import(struct sky_request *request)
{
    return sky_request_read_body(request, take, &work, answer_size);
}

static enum sky_turn refuse(struct sky_request *request)
{
    sky_error_set(sky_request_error(request), SKY_CONFLICT, "As\xC3\xAD no.");
    return sky_answer_failure(request);
}

static const struct sky_body large = { SKY_BODY_STREAM, 64 << 20 }, small = { SKY_BODY_STREAM, SMALL_MOST };

static const struct sky_route stream_routes[] = {
    { "POST", "/lote", SKY_PUBLIC, import, &large, NULL },
    { "POST", "/poco", SKY_PUBLIC, import, &small, NULL },
    { "POST", "/nunca", SKY_PUBLIC, refuse, &large, NULL },
    { "GET", "/eco/{texto}", SKY_PUBLIC, echo, NULL, NULL },
    { 0 },
};

static const struct sky_program stream_program = { .name = "prueba", .routes = stream_routes };

static int set_up_stream(void **state)
{
    work = (struct work){ 0 };
    return set_up_with(state, &stream_program);
}

#define STREAM_TEST(function) cmocka_unit_test_setup_teardown(function, set_up_stream, tear_down)

/* What the other end sends; its bytes are made as they go. */
struct upload {
    int fd;
    const char *uri, *length;
    size_t size;
    struct fcgi_answer answer;
};

static void *upload(void *context)
{
    struct upload *of = context;
    struct sky_buffer bytes = { 0 };
    char piece[30000];
    put_begin(&bytes, true);
    put_params(&bytes, "POST", of->uri, of->length);
    bool goes = client_send(of->fd, &bytes);
    for (size_t at = 0; at < of->size && goes;) {
        size_t size = of->size - at < sizeof piece ? of->size - at : sizeof piece;
        for (size_t i = 0; i < size; i++, at++)
            piece[i] = byte_at(at);
        put_record(&bytes, SKY_FCGI_STDIN, sky_span(piece, size));
        goes = client_send(of->fd, &bytes);
    }
    put_record(&bytes, SKY_FCGI_STDIN, SPAN(""));
    client_send(of->fd, &bytes);
    of->answer = client_receive(of->fd);
    return NULL;
}

/* Works until the answer is sent. */
static struct fcgi_answer send_body(struct stage *stage, const char *uri, const char *length, size_t size)
{
    struct upload of = { .fd = stage->client, .uri = uri, .length = length, .size = size };
    pthread_t sender;
    assert_int_equal(pthread_create(&sender, NULL, upload, &of), 0);
    do {
        struct epoll_event event;
        if (epoll_wait(stage->hub.epoll, &event, 1, 1000 * CLIENT_PATIENCE) == 1)
            sky_connection_serve(event.data.ptr);
    } while (atomic_load(&stage->hub.requests) > 0);
    pthread_join(sender, NULL);
    return of.answer;
}

static void a_large_body_takes_no_memory(void **state)
{
    struct stage *stage = *state;
    size_t before = used();
    struct fcgi_answer answer = send_body(stage, "/lote", "10485760", LARGE);
    assert_true(answer.ended);
    assert_contains("answer", answer.out.data, "\r\n\r\n10485760\n");
    assert_int_equal(work.then, 1);
    assert_true(work.pieces >= LARGE / 65536);
    if (!SANITIZED)
        assert_in_range(work.most_used - before, 0, HELD_MAX);
    sky_buffer_clear(&answer.out);
    ask(stage, "/eco/despues");
    expect(stage, "despues\n", true);
    assert_int_equal(stage->hub.bodies, 0);
}

static void each_is_answered_and_kept_or_closed(void **state)
{
    (void)state;
    static const struct {
        const char *uri, *length;
        size_t size, refuses;
        const char *status, *body;
        bool kept;
        size_t pieces;
    } cases[] = {
        { "/poco", NULL, 0, 0, "Status: 200", "0\n", true, 0 },
        { "/poco", "0", 0, 0, "Status: 200", "0\n", true, 0 },
        { "/poco", NULL, SMALL_MOST, 0, "Status: 200", "100000\n", true, 2 },
        { "/poco", NULL, SMALL_MOST + 40000, 0, "Status: 413",
          "{\"error\":\"El cuerpo de la solicitud pasa de 100000 bytes.\"}\n", false, 1 },
        { "/poco", "100001", SMALL_MOST, 0, "Status: 413", NULL, false, 0 },
        { "/lote", "67108865", 5, 0, "Status: 413", "{\"error\":\"El cuerpo de la solicitud pasa de 64 MiB.\"}\n",
          false, 0 },
        { "/poco", "99999", SMALL_MOST, 0, "Status: 400",
          "{\"error\":\"El cuerpo de la solicitud est\xC3\xA1 incompleto.\"}\n", true, 2 },
        { "/poco", NULL, SMALL_MOST, 1, "Status: 409", "{\"error\":\"As\xC3\xAD no.\"}\n", false, 1 },
        { "/nunca", NULL, 70000, 0, "Status: 409", "{\"error\":\"As\xC3\xAD no.\"}\n", false, 0 },
        { "/lote?x=1", NULL, 70000, 0, "Status: 400", NULL, false, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        void *of;
        assert_int_equal(set_up_stream(&of), 0);
        struct stage *stage = of;
        work.refuses = cases[i].refuses;
        struct fcgi_answer answer = send_body(stage, cases[i].uri, cases[i].length, cases[i].size);
        assert_true(answer.ended);
        assert_contains("status", answer.out.data, cases[i].status);
        if (cases[i].body)
            assert_contains("body", answer.out.data, cases[i].body);
        assert_int_equal(work.pieces, cases[i].pieces);
        assert_int_equal(stage->hub.connections, cases[i].kept);
        sky_buffer_clear(&answer.out);
        assert_int_equal(tear_down(&of), 0);
    }
}

/* Left unread, it would be taken for the connection's next requests. */
static void a_broken_body_closes_the_connection(void **state)
{
    struct stage *stage = *state;
    struct sky_buffer bytes = { 0 };
    put_begin(&bytes, true);
    put_params(&bytes, "POST", "/lote", NULL);
    put_record(&bytes, SKY_FCGI_STDIN, SPAN("abc"));
    assert_true(client_send(stage->client, &bytes));
    shutdown(stage->client, SHUT_WR);
    assert_true(serve(stage));
    struct fcgi_answer answer = client_receive(stage->client);
    assert_contains("status", answer.out.data, "Status: 400");
    assert_int_equal(work.then, 1);
    assert_int_equal(stage->hub.connections, 0);
    sky_buffer_clear(&answer.out);
}

/* Each piece takes longer than a turn may. */
static void what_takes_long_is_done_in_turns(void **state)
{
    (void)state;
    enum { PIECES = 4, SIZE = PIECES * 65536 };
    char *body = malloc(SIZE);
    for (size_t i = 0; i < SIZE; i++)
        body[i] = byte_at(i);
    struct fake fake = fake_new("POST", "/lote");
    fake.body = sky_span(body, SIZE);
    work = (struct work){ .pause = { .tv_nsec = 11000000 } };
    fake.request = sky_exchange_new(&stream_program, NULL, &fake_transport, &fake);
    enum sky_turn turn = sky_exchange_run(fake.request);
    for (size_t turns = 1; turn == SKY_PARKED; turns++) {
        assert_int_equal(work.pieces, turns);
        assert_int_equal(fake.resumed, turns);
        turn = sky_exchange_resume(fake.request);
    }
    assert_int_equal(fake.resumed, PIECES);
    assert_true(fake_finish(&fake));
    assert_string_equal(body_of(&fake), "262144\n");
    sky_buffer_clear(&fake.out);
    free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STREAM_TEST(a_large_body_takes_no_memory),
        cmocka_unit_test(each_is_answered_and_kept_or_closed),
        STREAM_TEST(a_broken_body_closes_the_connection),
        cmocka_unit_test(what_takes_long_is_done_in_turns),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
