/* What is done now and then: after the first pause, again after the pause it asks for, and no more once it ends. */
#include "gate.h"

#include "base/clock.h"
#include "base/ticker.h"

/* A pause that no test waits for. */
#define LONG ((int64_t)3600 * 1000000)

struct done {
    struct gate times;
    int64_t pause;
};

static int64_t do_it(void *context)
{
    struct done *done = context;
    gate_add(&done->times, 1);
    return done->pause;
}

static void it_is_done_again_after_the_pause(void **state)
{
    (void)state;
    struct done done = { GATE_INITIALIZER, 1000 };
    struct sky_error error = { 0 };
    int64_t began = sky_clock_elapsed();
    struct sky_ticker *ticker = sky_ticker_new(do_it, &done, 20000, "it", &error);
    assert_non_null(ticker);
    assert_true(gate_wait(&done.times, 5));
    assert_true(sky_clock_elapsed() - began >= 20000 + 4 * 1000);
    sky_ticker_free(ticker);
    int times = (int)gate_count(&done.times);
    nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
    assert_int_equal(gate_count(&done.times), times);
}

static void a_pause_ends_with_the_thread(void **state)
{
    (void)state;
    struct done done = { GATE_INITIALIZER, LONG };
    struct sky_error error = { 0 };
    struct sky_ticker *first = sky_ticker_new(do_it, &done, LONG, "it", &error);
    struct sky_ticker *second = sky_ticker_new(do_it, &done, 0, "it", &error);
    assert_true(first && second);
    assert_true(gate_wait(&done.times, 1));
    sky_ticker_free(first);
    sky_ticker_free(second);
    sky_ticker_free(NULL);
    assert_int_equal(gate_count(&done.times), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_done_again_after_the_pause),
        cmocka_unit_test(a_pause_ends_with_the_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
