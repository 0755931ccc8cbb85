/* A request that goes on while it is parked: what is pushed, and how its watch and its answer end. */
#include "connection.h"

#include <time.h>

static void push(const struct stage *stage, const char *text)
{
    struct sky_request *request = stage->request;
    struct sky_buffer bytes = { 0 };
    request->transport->frame(request->carrier, &bytes, sky_span_of(text));
    assert_int_equal(request->transport->push(request->carrier, bytes.data, bytes.size), bytes.size);
    sky_buffer_clear(&bytes);
}

static void cut(const struct stage *stage, bool gently)
{
    stage->request->transport->cut(stage->request->carrier, gently);
}

static void assert_over(const struct stage *stage)
{
    assert_int_equal(stage->ended, 1);
    assert_int_equal(stage->closed, 1);
    assert_int_equal(stage->hub.connections, 0);
    assert_int_equal(stage->hub.requests, 0);
}

static void a_watched_request_goes_on_until_it_is_cut(void **state)
{
    struct stage *stage = *state;
    ask(stage, "/vigilada");
    push(stage, "uno,");
    assert_false(serve(stage));
    push(stage, "dos");
    assert_int_equal(send(stage->client, "x", 1, MSG_NOSIGNAL), 1); /* no hang-up, whatever it is */
    assert_false(serve(stage));
    cut(stage, true);
    assert_true(serve(stage));
    expect(stage, "uno,dos", true);
    assert_false(serve(stage));
    assert_over(stage);
}

static void a_hang_up_ends_the_watch(void **state)
{
    struct stage *stage = *state;
    ask(stage, "/vigilada");
    push(stage, "uno");
    shutdown(stage->client, SHUT_RDWR);
    assert_int_equal(stage->request->transport->push(stage->request->carrier, "x", 1), -1);
    assert_true(serve(stage));
    assert_over(stage);
}

static void a_cut_may_come_before_the_watch(void **state)
{
    struct stage *stage = *state;
    stage->cuts = true;
    ask(stage, "/vigilada");
    assert_true(serve(stage));
    expect(stage, "", true);
    assert_over(stage);
}

static void what_is_not_whole_gets_no_end(void **state)
{
    static const struct {
        bool breaks, gently;
    } cases[] = { { true, true }, { false, false } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        void *fixture = NULL;
        assert_int_equal(i == 0 ? (fixture = *state, 0) : set_up(&fixture), 0);
        struct stage *stage = fixture;
        stage->breaks = cases[i].breaks;
        ask(stage, "/vigilada");
        push(stage, "uno");
        cut(stage, cases[i].gently);
        assert_true(serve(stage));
        expect(stage, "uno", false);
        assert_over(stage);
        assert_int_equal(i == 0 ? 0 : tear_down(&fixture), 0);
    }
}

/* Fills the socket. */
static void flood(const struct stage *stage)
{
    static const char much[65536];
    struct sky_request *request = stage->request;
    while (request->transport->push(request->carrier, much, sizeof much) > 0)
        continue;
    assert_int_equal(request->transport->push(request->carrier, much, sizeof much), 0);
}

static void nobody_waits_for_a_slow_reader(void **state)
{
    struct stage *stage = *state;
    ask(stage, "/vigilada");
    flood(stage);
    cut(stage, true);
    time_t before = time(NULL);
    assert_true(serve(stage));
    assert_true(time(NULL) - before <= 5); /* a write may stall for 30 */
    assert_over(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(a_watched_request_goes_on_until_it_is_cut),
        STAGE_TEST(a_hang_up_ends_the_watch),
        STAGE_TEST(a_cut_may_come_before_the_watch),
        STAGE_TEST(what_is_not_whole_gets_no_end),
        STAGE_TEST(nobody_waits_for_a_slow_reader),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
