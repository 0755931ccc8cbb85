/* One connection: whose turn it is, and what ends it. */
#include "connection.h"
#include "redirect.h"

#include <time.h>

#include "base/clock.h"

static void requests_take_turns(void **state)
{
    struct stage *stage = *state;
    assert_false(serve(stage));
    for (int i = 0; i < 3; i++) {
        ask(stage, "/eco/a");
        expect(stage, "a\n", true);
        assert_false(serve(stage));
    }
    assert_int_equal(stage->hub.connections, 1);
    assert_int_equal(stage->hub.requests, 0);
    assert_int_equal(stage->closed, 0);
}

static void a_connection_ends_with_its_client(void **state)
{
    struct stage *stage = *state;
    ask(stage, "/eco/a");
    shutdown(stage->client, SHUT_RDWR);
    assert_true(serve(stage));
    assert_int_equal(stage->closed, 1);
    assert_int_equal(stage->hub.connections, 0);
}

static void a_parked_request_is_nobodys_turn(void **state)
{
    struct stage *stage = *state;
    ask(stage, "/espera");
    assert_int_equal(stage->hub.requests, 1);
    assert_false(serve(stage));
    stage->resume(stage->context);
    assert_true(serve(stage));
    expect(stage, "hecho\n", true);
    ask(stage, "/eco/a");
    expect(stage, "a\n", true);
}

/* Others are served while a body comes bit by bit, by the same worker. */
static void a_body_that_is_not_there_yet_is_nobodys_turn(void **state)
{
    struct stage *stage = *state;
    struct sky_buffer bytes = { 0 };
    put_begin(&bytes, true);
    put_params(&bytes, "GET", "/eco/a", NULL);
    assert_true(client_send(stage->client, &bytes));
    for (int i = 0; i < 3; i++) {
        assert_true(serve(stage));
        assert_false(serve(stage));
        assert_int_equal(stage->hub.requests, 1);
        put_record(&bytes, SKY_FCGI_STDIN, SPAN("poco"));
        assert_true(client_send(stage->client, &bytes));
    }
    assert_true(serve(stage));
    put_record(&bytes, SKY_FCGI_STDIN, SPAN(""));
    assert_true(client_send(stage->client, &bytes));
    assert_true(serve(stage));
    expect(stage, "a\n", true);
    assert_int_equal(stage->hub.requests, 0);
    assert_null(stage->hub.waiting);
}

static void a_body_of_which_nothing_more_comes_is_cut(void **state)
{
    struct stage *stage = *state;
    struct sky_buffer bytes = { 0 };
    put_begin(&bytes, true);
    put_params(&bytes, "GET", "/eco/a", NULL);
    put_record(&bytes, SKY_FCGI_STDIN, SPAN("poco"));
    assert_true(client_send(stage->client, &bytes));
    assert_true(serve(stage));
    sky_connection_look_after(&stage->hub, sky_clock_elapsed() + 29000000);
    assert_false(serve(stage));
    sky_connection_look_after(&stage->hub, sky_clock_elapsed() + 31000000);
    assert_true(serve(stage));
    assert_int_equal(stage->closed, 1);
    assert_int_equal(stage->hub.requests, 0);
}

/* Takes the event of a connection whose request yielded. */
static bool serve_later(struct stage *stage)
{
    struct epoll_event event;
    if (epoll_wait(stage->hub.later, &event, 1, 0) != 1)
        return false;
    sky_connection_serve(event.data.ptr);
    return true;
}

static void what_yields_goes_on_apart_from_the_workers(void **state)
{
    struct stage *stage = *state;
    stage->hub.later = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < 2; i++) {
        ask(stage, "/cede");
        assert_false(serve(stage));
        assert_true(serve_later(stage));
        expect(stage, "luego\n", true);
        assert_false(stage->gone);
        assert_false(serve_later(stage));
        ask(stage, "/eco/a");
        expect(stage, "a\n", true);
    }
    close(stage->hub.later);
}

static void a_client_that_left_meanwhile_is_known_to_have(void **state)
{
    struct stage *stage = *state;
    ask(stage, "/cede");
    shutdown(stage->client, SHUT_RDWR);
    assert_true(serve(stage));
    assert_true(stage->gone);
    assert_int_equal(stage->closed, 1);
}

/* Takes the connection's event and leaves it to somebody else. */
static void pass(struct stage *stage)
{
    struct epoll_event event;
    assert_int_equal(epoll_wait(stage->hub.epoll, &event, 1, 0), 1);
    sky_connection_pass(event.data.ptr);
}

static void a_turn_may_be_passed_on(void **state)
{
    struct stage *stage = *state;
    struct sky_buffer bytes = { 0 };
    put_request(&bytes, "GET", "/espera", NULL, SPAN(""));
    assert_true(client_send(stage->client, &bytes));
    pass(stage);
    assert_true(serve(stage));
    stage->resume(stage->context);
    pass(stage);
    assert_true(serve(stage));
    expect(stage, "hecho\n", true);
    assert_false(serve(stage));
}

static void a_turn_that_cannot_be_handed_over_is_logged(void **state)
{
    struct stage *stage = *state;
    char *directory = make_directory();
    struct path log = path_in(directory, "log");
    struct sky_buffer said = { 0 };
    int epoll = stage->hub.epoll;
    ask(stage, "/espera");
    stage->hub.epoll = -1;
    struct redirected saved = redirect(STDERR_FILENO, log.text, O_WRONLY | O_CREAT);
    stage->resume(stage->context);
    restore(saved);
    read_whole_file(log.text, &said);
    assert_contains("log", said.data, "\"level\":\"error\"");
    assert_contains("log", said.data, "\"event\":\"a parked request is lost");
    sky_buffer_clear(&said);
    remove_directory(directory);
    stage->hub.epoll = epoll;
    stage->resume(stage->context);
    assert_true(serve(stage));
    expect(stage, "hecho\n", true);
}

static void a_socket_that_cannot_be_watched_is_closed(void **state)
{
    (void)state;
    struct sky_hub hub = { .program = &program, .epoll = -1 };
    int ends[2];
    char byte;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    time_t before = time(NULL);
    assert_false(sky_connection_open(&hub, ends[0]));
    assert_true(time(NULL) - before < 2); /* nobody lingers for the other end to close */
    assert_int_equal(hub.connections, 0);
    assert_int_equal(recv(ends[1], &byte, 1, MSG_DONTWAIT), 0);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(requests_take_turns),
        STAGE_TEST(a_connection_ends_with_its_client),
        STAGE_TEST(a_parked_request_is_nobodys_turn),
        STAGE_TEST(a_body_that_is_not_there_yet_is_nobodys_turn),
        STAGE_TEST(a_body_of_which_nothing_more_comes_is_cut),
        STAGE_TEST(what_yields_goes_on_apart_from_the_workers),
        STAGE_TEST(a_client_that_left_meanwhile_is_known_to_have),
        STAGE_TEST(a_turn_may_be_passed_on),
        STAGE_TEST(a_turn_that_cannot_be_handed_over_is_logged),
        STAGE_TEST(a_socket_that_cannot_be_watched_is_closed),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
