/* Answers in pieces: over a real connection whose worker is the test, with readers of every kind; and in plain CGI. */
#include "connection.h"
#include "exchange.h"

#include <pthread.h>

#include "base/clock.h"
#include "http/stream.h"

enum { PIECE = 32000 };
#define STALL INT64_C(31000000)
#define SLOW 500000

/* What the stream of a test makes, and what became of it. */
struct work {
    int pieces, empty_before, fails_at; /* in all; empty ones before the first; the one that fails, from 1 */
    int made, slow, ended;
};

static struct work work;

static void put_piece(struct sky_buffer *out, int number)
{
    char *room = sky_buffer_reserve(out, PIECE);
    assert_non_null(room);
    memset(room, 'a' + number % 26, PIECE);
    out->size += PIECE;
}

static enum sky_status make_next(struct sky_request *request, void *context, struct sky_buffer *out, bool *more)
{
    struct work *of = context;
    assert_int_equal(of->ended, 0);
    *more = true;
    if (of->empty_before > 0)
        return of->empty_before--, SKY_OK;
    if (of->made + 1 == of->fails_at)
        return sky_error_set(sky_request_error(request), SKY_CONFLICT, "No se puede.");
    if (of->made < of->pieces)
        put_piece(out, of->made++);
    *more = of->made < of->pieces;
    return SKY_OK;
}

static void count_slow(void *context)
{
    ((struct work *)context)->slow++;
}

static void count_end(void *context)
{
    ((struct work *)context)->ended++;
}

static const struct sky_stream stream = { .next = make_next, .slow = count_slow, .end = count_end };

static enum sky_turn answer(struct sky_request *request)
{
    sky_answer_header(request, "Sky-Operacion", "7");
    return sky_answer_stream(request, 200, "text/plain", &stream, &work);
}

static const struct sky_route stream_routes[] = {
    { "GET", "/largo", SKY_PUBLIC, answer, NULL, NULL },
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

static void *receive_all(void *context)
{
    static struct fcgi_answer answer;
    answer = client_receive(*(int *)context);
    return &answer;
}

/* Asks, and works until the request was answered or parked without an end, while another thread reads. */
static struct fcgi_answer get(struct stage *stage, const char *method, const char *uri)
{
    struct sky_buffer bytes = { 0 };
    pthread_t reader;
    void *answered;
    put_request(&bytes, method, uri, NULL, SPAN(""));
    assert_true(client_send(stage->client, &bytes));
    assert_int_equal(pthread_create(&reader, NULL, receive_all, &stage->client), 0);
    do {
        struct epoll_event event;
        if (epoll_wait(stage->hub.epoll, &event, 1, 1000 * CLIENT_PATIENCE) == 1)
            sky_connection_serve(event.data.ptr);
    } while (atomic_load(&stage->hub.requests) > 0);
    pthread_join(reader, &answered);
    return *(struct fcgi_answer *)answered;
}

static void assert_pieces(const struct fcgi_answer *answer, int count)
{
    const char *body = strstr(answer->out.data, "\r\n\r\n");
    assert_non_null(body);
    body += 4;
    assert_int_equal(answer->out.size - (size_t)(body - answer->out.data), (size_t)count * PIECE);
    for (int i = 0; i < count; i++, body += PIECE)
        for (int c = 0; c < PIECE; c++)
            if (body[c] != 'a' + i % 26)
                fail_msg("piece %d is wrong at byte %d", i, c);
}

static void pieces_come_whole_and_in_order(void **state)
{
    struct stage *stage = *state;
    static const int counts[] = { 0, 1, 2, 3, 300 };
    for (size_t i = 0; i < 2 * COUNT(counts); i++) {
        int count = counts[i / 2];
        work = (struct work){ .pieces = count, .empty_before = i % 2 ? 3 : 0 };
        struct fcgi_answer answer = get(stage, "GET", "/largo");
        assert_true(answer.ended);
        assert_contains("head", answer.out.data, "Status: 200\r\n");
        assert_contains("head", answer.out.data, "Sky-Operacion: 7\r\n");
        assert_contains("head", answer.out.data, "Content-Type: text/plain\r\n");
        assert_pieces(&answer, count);
        assert_int_equal(work.ended, 1);
        sky_buffer_clear(&answer.out);
    }
    ask(stage, "/eco/despues");
    expect(stage, "despues\n", true);
    assert_int_equal(stage->hub.connections, 1);
}

/* One turn makes one piece, and the request is somebody's again only after those that wait. */
static void each_piece_is_a_turn(void **state)
{
    struct stage *stage = *state;
    work.pieces = 3;
    ask(stage, "/largo");
    assert_int_equal(work.made, 1);
    assert_true(serve(stage));
    assert_int_equal(work.made, 2);
    assert_int_equal(work.ended, 0);
}

static void head_makes_no_piece(void **state)
{
    struct stage *stage = *state;
    work.pieces = 3;
    struct fcgi_answer answer = get(stage, "HEAD", "/largo");
    assert_true(answer.ended);
    assert_contains("head", answer.out.data, "Content-Type: text/plain\r\n");
    assert_pieces(&answer, 0);
    assert_int_equal(work.made, 0);
    assert_int_equal(work.ended, 1);
    sky_buffer_clear(&answer.out);
}

static void a_failure_before_the_first_byte_is_answered(void **state)
{
    struct stage *stage = *state;
    for (int empty = 0; empty < 3; empty++) {
        work = (struct work){ .pieces = 3, .fails_at = 1, .empty_before = empty };
        struct fcgi_answer answer = get(stage, "GET", "/largo");
        assert_true(answer.ended);
        assert_contains("head", answer.out.data, "Status: 409\r\n");
        assert_contains("body", answer.out.data, "\r\n\r\n{\"error\":\"No se puede.\"}\n");
        assert_int_equal(work.ended, 1);
        sky_buffer_clear(&answer.out);
    }
}

static void a_later_failure_cuts_the_answer(void **state)
{
    struct stage *stage = *state;
    work = (struct work){ .pieces = 5, .fails_at = 4 };
    struct fcgi_answer answer = get(stage, "GET", "/largo");
    assert_false(answer.ended);
    assert_pieces(&answer, 3);
    assert_int_equal(work.ended, 1);
    assert_int_equal(stage->hub.connections, 0);
    sky_buffer_clear(&answer.out);
}

/* Works until the reader, who takes nothing, has no more room. */
static void fill(struct stage *stage)
{
    work.pieces = 1000000;
    ask(stage, "/largo");
    while (serve(stage))
        continue;
    assert_in_range(work.made, 1, 1000);
}

static void a_slow_reader_holds_no_worker(void **state)
{
    struct stage *stage = *state;
    int64_t began = sky_clock_elapsed();
    fill(stage);
    int made = work.made;
    assert_int_equal(work.slow, 0);
    sky_connection_look_after(&stage->hub, began + SLOW / 2);
    assert_int_equal(work.slow, 0);
    sky_connection_look_after(&stage->hub, sky_clock_elapsed() + SLOW + SLOW / 2);
    sky_connection_look_after(&stage->hub, sky_clock_elapsed() + 3 * SLOW);
    assert_int_equal(work.slow, 1);
    assert_int_equal(work.ended, 0);
    char *room = malloc(1 << 20);
    for (int i = 0; i < 20; i++) {
        while (recv(stage->client, room, 1 << 20, MSG_DONTWAIT) > 0)
            continue;
        while (serve(stage))
            continue;
    }
    assert_true(work.made > made);
    free(room);
}

static void a_reader_that_takes_nothing_is_cut(void **state)
{
    struct stage *stage = *state;
    int64_t now = sky_clock_elapsed();
    fill(stage);
    sky_connection_look_after(&stage->hub, now + STALL - 5000000);
    assert_false(serve(stage));
    sky_connection_look_after(&stage->hub, now + 2 * STALL);
    assert_true(serve(stage));
    assert_int_equal(work.ended, 1);
    assert_int_equal(stage->hub.connections, 0);
    assert_int_equal(stage->hub.requests, 0);
}

/* Too little for the next turn, but something: of several small parts that fill the socket, the first. */
static void a_reader_that_takes_little_is_not_cut(void **state)
{
    struct stage *stage = *state;
    const int small = 10000;
    char room[10000];
    for (int fd = 3; fd < 64; fd++)
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    int64_t now = sky_clock_elapsed();
    fill(stage);
    assert_int_equal(recv(stage->client, room, sizeof room, MSG_WAITALL), sizeof room);
    sky_connection_look_after(&stage->hub, now + STALL);
    sky_connection_look_after(&stage->hub, now + STALL + STALL / 2);
    assert_false(serve(stage));
    sky_connection_look_after(&stage->hub, now + 3 * STALL);
    assert_true(serve(stage));
    assert_int_equal(work.ended, 1);
}

static void a_client_that_left_ends_the_stream(void **state)
{
    struct stage *stage = *state;
    fill(stage);
    shutdown(stage->client, SHUT_RDWR);
    while (serve(stage))
        continue;
    assert_int_equal(work.ended, 1);
    assert_int_equal(stage->hub.connections, 0);
}

/* Without a way to push, the pieces are written one after the other. */
static void plain_cgi_writes_them_all(void **state)
{
    static const struct {
        int pieces, fails_at, empty_before;
        bool kept;
        const char *status;
    } cases[] = {
        { 0, 0, 2, true, "Status: 200" },  { 3, 0, 0, true, "Status: 200" },  { 3, 0, 2, true, "Status: 200" },
        { 3, 1, 1, true, "Status: 409" }, { 3, 2, 0, false, "Status: 200" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = fake_new("GET", "/largo");
        work = (struct work){ cases[i].pieces, cases[i].empty_before, cases[i].fails_at, 0, 0, 0 };
        fake_begin(&fake, &stream_program, NULL);
        fake.request->fault = NULL; /* not to be logged */
        assert_int_equal(fake_finish(&fake), cases[i].kept);
        assert_header(&fake, cases[i].status);
        if (cases[i].fails_at != 1)
            assert_int_equal(strlen(body_of(&fake)), (size_t)work.made * PIECE);
        assert_int_equal(work.ended, 1);
        sky_buffer_clear(&fake.out);
    }
    struct fake fake = fake_new("GET", "/largo");
    work = (struct work){ .pieces = 1000000 };
    fake.writes_max = 3;
    fake_run(&fake, &stream_program, NULL);
    assert_int_equal(work.made, 3);
    assert_int_equal(work.ended, 1);
    sky_buffer_clear(&fake.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STREAM_TEST(pieces_come_whole_and_in_order),
        STREAM_TEST(each_piece_is_a_turn),
        STREAM_TEST(head_makes_no_piece),
        STREAM_TEST(a_failure_before_the_first_byte_is_answered),
        STREAM_TEST(a_later_failure_cuts_the_answer),
        STREAM_TEST(a_slow_reader_holds_no_worker),
        STREAM_TEST(a_reader_that_takes_nothing_is_cut),
        STREAM_TEST(a_reader_that_takes_little_is_not_cut),
        STREAM_TEST(a_client_that_left_ends_the_stream),
        cmocka_unit_test(plain_cgi_writes_them_all),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
