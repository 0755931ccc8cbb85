/* The live feed on a real socket: everybody gets every event once, nobody waits for anybody, and all of it ends. */
#include "feed-reader.h"
#include "redirect.h"

#include "base/clock.h"
#include "exchange.h"

static void what_is_there_comes_and_then_what_is_new(void **state)
{
    struct stage *stage = *state;
    stage->log.head = 120;
    struct reader reader = new_reader(stage, 7);
    read_until(&reader, 7, 120);
    assert_contains("head", reader.text.data, "Status: 200\r\n");
    assert_contains("head", reader.text.data, "Content-Type: text/event-stream\r\n");
    assert_contains("head", reader.text.data, "X-Accel-Buffering: no\r\n");
    for (int64_t number = 121; number < 160; number++) {
        stage->log.head = number;
        read_until(&reader, 7, number);
    }
    assert_false(reader.ended);
    free_reader(&reader);
}

/* The next look is a minute away. What is there fits into a socket, though not into a share. */
static void who_comes_late_waits_for_no_look(void **state)
{
    struct stage *stage = *state;
    enum { LAST = LONG_EVENTS - 1 };
    int64_t begin = sky_clock_elapsed();
    stage->log.head = LAST;
    for (int i = 0; i < 3; i++) {
        struct reader reader = new_reader(stage, 0);
        read_until(&reader, 0, LAST);
        free_reader(&reader);
    }
    assert_true(sky_clock_elapsed() - begin < 30000000);
}

static void listeners_in_one_place_share_what_is_read(void **state)
{
    struct stage *stage = *state;
    enum { READERS = 30 };
    struct reader readers[READERS];
    for (int i = 0; i < READERS; i++) {
        readers[i] = new_reader(stage, 0);
        read_head_of(&readers[i]);
    }
    stage->log.head = 3;
    for (int i = 0; i < READERS; i++) {
        read_until(&readers[i], 0, 3);
        free_reader(&readers[i]);
    }
    assert_true(stage->log.pages >= 1 && stage->log.pages <= 3);
}

/* Puts events while `reader` reads pieces of any size from a small socket. */
static void read_a_while(struct stage *stage, struct reader *reader, unsigned *seed)
{
    read_head_of(reader);
    shrink_sockets();
    for (int i = rand_r(seed) % 30; i > 0; i--) {
        if (rand_r(seed) % 2)
            atomic_fetch_add(&stage->log.head, rand_r(seed) % 20);
        struct timeval patience = { .tv_usec = 10000 };
        setsockopt(reader->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        read_some(reader, (size_t)(1 + rand_r(seed) % 20000));
    }
}

static void no_event_is_missed_or_doubled_by_who_comes_back(void **state)
{
    struct stage *stage = *state;
    unsigned seed = 11;
    int64_t last = 0;
    for (int visit = 0; visit < 40; visit++) {
        struct reader reader = new_reader(stage, last);
        read_a_while(stage, &reader, &seed);
        last = last_of(&reader, last);
        free_reader(&reader);
    }
    assert_true(last > 0);
    struct reader reader = new_reader(stage, last);
    read_until(&reader, last, stage->log.head);
    free_reader(&reader);
}

static void a_reader_that_never_reads_is_cut_and_holds_nobody_up(void **state)
{
    struct stage *stage = *state;
    enum { LAST = 2 * LONG_EVENTS };
    struct reader lazy = new_reader(stage, 0), keen = new_reader(stage, 0);
    read_head_of(&lazy);
    read_head_of(&keen);
    shrink_sockets();
    stage->log.head = LAST;
    read_until(&keen, 0, LAST);
    assert_true(gate_count(&stage->fixture->served) == 0);
    while (recv(lazy.fd, (char[1]){ 0 }, 1, MSG_DONTWAIT | MSG_PEEK) == 1 && send(lazy.fd, "", 1, MSG_NOSIGNAL) == 1)
        nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
    read_to_the_end(&lazy);
    assert_false(lazy.ended);
    assert_true(last_of(&lazy, 0) < LAST);
    stage->log.head = LAST + 1;
    read_until(&keen, 0, LAST + 1);
    free_reader(&lazy);
    free_reader(&keen);
}

static void heartbeats_keep_a_silent_stream_alive(void **state)
{
    struct stage *stage = *state;
    struct reader reader = new_reader(stage, 0);
    while (body_behind(&reader).size < 9)
        assert_true(read_some(&reader, 4096));
    assert_true(begins_with(body_behind(&reader).data, ":\n\n:\n\n:\n\n"));
    stage->log.head = 5;
    while (last_of(&reader, 0) < 5)
        assert_true(read_some(&reader, 4096));
    free_reader(&reader);
}

static void a_stop_ends_everybody_properly(void **state)
{
    struct stage *stage = *state;
    enum { READERS = 20 };
    struct reader readers[READERS];
    for (int i = 0; i < READERS; i++) {
        readers[i] = new_reader(stage, 0);
        read_head_of(&readers[i]);
    }
    stage->log.head = 4;
    for (int i = 0; i < READERS; i++)
        read_until(&readers[i], 0, 4);
    sky_feed_stop(stage->feed);
    for (int i = 0; i < READERS; i++) {
        read_to_the_end(&readers[i]);
        assert_true(readers[i].ended);
        assert_int_equal(last_of(&readers[i], 0), 4);
        free_reader(&readers[i]);
    }
    struct reader late = new_reader(stage, 0);
    read_to_the_end(&late);
    assert_true(late.ended);
    assert_int_equal(body_behind(&late).size, 0);
    free_reader(&late);
}

/* By what they asked with. */
static bool may_listen(struct sky_request *request)
{
    return !sky_span_equal(sky_request_path(request, "numero"), SPAN("3"));
}

static void who_may_listen_no_more_is_let_go(void **state)
{
    static const struct sky_access access = { .still = may_listen };
    struct stage *stage = *state;
    stage->app.access = &access;
    stage->log.head = 3;
    struct reader one = new_reader(stage, 3), other = new_reader(stage, 2);
    read_until(&other, 2, 3);
    read_to_the_end(&one);
    assert_true(one.ended && !other.ended);
    stage->log.head = 4;
    read_until(&other, 2, 4);
    assert_int_equal(last_of(&one, 3), 3);
    free_reader(&one);
    free_reader(&other);
}

/* The other ends stay: nothing but the stop of the feed lets the program leave. */
static void draining_stops_the_feed(void **state)
{
    struct stage *stage = *state;
    struct reader reader = new_reader(stage, 0);
    read_head_of(&reader);
    kill(getpid(), SIGTERM);
    assert_true(gate_wait(&stage->fixture->served, 1));
    assert_int_equal(stage->fixture->status, SKY_OK);
    read_to_the_end(&reader);
    assert_true(reader.ended);
    free_reader(&reader);
}

static bool looks_stand_still(struct stage *stage)
{
    long long before = atomic_load(&stage->log.looks);
    nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
    return atomic_load(&stage->log.looks) == before;
}

/* Which takes as long as the machine is busy with something else. */
static bool looks_go_on(struct stage *stage)
{
    for (int i = 0; i < 1200; i++) {
        if (!looks_stand_still(stage))
            return true;
    }
    return false;
}

static void without_listeners_nobody_looks(void **state)
{
    struct stage *stage = *state;
    assert_true(looks_stand_still(stage));
    struct reader one = new_reader(stage, 0), other = new_reader(stage, 0);
    read_head_of(&one);
    read_head_of(&other);
    assert_true(looks_go_on(stage));
    free_reader(&one);
    assert_true(looks_go_on(stage));
    free_reader(&other);
    for (int i = 0; i < 1200 && !looks_stand_still(stage); i++)
        continue;
    assert_true(looks_stand_still(stage));
}

static void a_source_that_fails_is_said_once_and_tried_again(void **state)
{
    struct stage *stage = *state;
    struct path path = path_in(stage->fixture->directory, "log");
    struct sky_buffer said = { 0 };
    struct reader reader = new_reader(stage, 0);
    read_head_of(&reader);
    struct redirected saved = redirect(STDERR_FILENO, path.text, O_WRONLY | O_CREAT);
    stage->log.fails = true;
    stage->log.head = 3;
    long long looks = atomic_load(&stage->log.looks);
    while (atomic_load(&stage->log.looks) < looks + 10)
        nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
    stage->log.fails = false;
    read_until(&reader, 0, 3);
    restore(saved);
    read_whole_file(path.text, &said);
    const char *line = strstr(said.data, "\"event\":\"the feed cannot be read: roto\"");
    assert_non_null(line);
    assert_null(strstr(strchr(line, '\n'), "the feed cannot be read"));
    sky_buffer_clear(&said);
    free_reader(&reader);
}

/* Workers are free, whoever listens. */
static void listeners_hold_no_worker(void **state)
{
    struct stage *stage = *state;
    enum { READERS = 50 };
    struct reader readers[READERS];
    for (int i = 0; i < READERS; i++)
        readers[i] = new_reader(stage, 0);
    int client = new_client(stage->fixture);
    for (int i = 0; i < 50; i++) {
        ask(client, "/eco/hola");
        expect(client, "Status: 200\r\n", "hola\n");
        stage->log.head++;
    }
    for (int i = 0; i < READERS; i++) {
        read_until(&readers[i], 0, 50);
        free_reader(&readers[i]);
    }
    close(client);
}

static void head_has_no_body(void **state)
{
    struct stage *stage = *state;
    int client = new_client(stage->fixture);
    struct sky_buffer bytes = { 0 };
    stage->log.head = 3;
    put_request(&bytes, "HEAD", "/cambios/0", NULL, SPAN(""));
    assert_true(client_send(client, &bytes));
    expect(client, "Content-Type: text/event-stream\r\n", "");
    close(client);
}

/* Without a way to push, what there is comes and that is all. */
static void plain_cgi_sends_what_there_is(void **state)
{
    struct stage *stage = *state;
    struct fake fake = fake_new("GET", "/cambios/20");
    stage->log.head = 130;
    assert_true(fake_run(&fake, &feed_program, stage));
    assert_header(&fake, "Content-Type: text/event-stream");
    assert_true(begins_with(body_of(&fake), RETRY));
    const char *events = body_of(&fake) + strlen(RETRY);
    assert_int_equal(check_events(events, strlen(events), 20), 130);
    sky_buffer_clear(&fake.out);
    fake = fake_new("GET", "/cambios/130");
    assert_true(fake_run(&fake, &feed_program, stage));
    assert_string_equal(body_of(&fake), RETRY);
    sky_buffer_clear(&fake.out);
    fake = fake_new("GET", "/cambios/0");
    stage->log.fails = true;
    assert_false(fake_run(&fake, &feed_program, stage));
    sky_buffer_clear(&fake.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FEED_TEST(what_is_there_comes_and_then_what_is_new, start_quick),
        FEED_TEST(who_comes_late_waits_for_no_look, start_leisurely),
        FEED_TEST(listeners_in_one_place_share_what_is_read, start_quick),
        FEED_TEST(no_event_is_missed_or_doubled_by_who_comes_back, start_quick),
        FEED_TEST(a_reader_that_never_reads_is_cut_and_holds_nobody_up, start_impatient),
        FEED_TEST(heartbeats_keep_a_silent_stream_alive, start_beating),
        FEED_TEST(a_stop_ends_everybody_properly, start_quick),
        FEED_TEST(who_may_listen_no_more_is_let_go, start_quick),
        FEED_TEST(draining_stops_the_feed, start_quick),
        FEED_TEST(without_listeners_nobody_looks, start_quick),
        FEED_TEST(a_source_that_fails_is_said_once_and_tried_again, start_quick),
        FEED_TEST(listeners_hold_no_worker, start_quick),
        FEED_TEST(head_has_no_body, start_quick),
        FEED_TEST(plain_cgi_sends_what_there_is, start_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
