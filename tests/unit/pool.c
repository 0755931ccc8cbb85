/* Threads for long work: each piece is done once, beside others; as many wait as may; stopping waits for all. */
#include "gate.h"

#include <sys/resource.h>
#include <unistd.h>

#include "base/pool.h"

/* Work that is held: `begun` says that it runs, `open` lets one more go on. */
struct held {
    struct gate begun, open, done;
};

static void work(void *what)
{
    struct held *held = what;
    gate_add(&held->begun, 1);
    gate_wait(&held->open, 1);
    gate_add(&held->done, 1);
}

static void count(void *what)
{
    gate_add(what, 1);
}

static void each_piece_is_done_once(void **state)
{
    (void)state;
    struct gate done = GATE_INITIALIZER;
    struct sky_error error = { 0 };
    struct sky_pool *pool = sky_pool_new(3, 1000, &error);
    assert_non_null(pool);
    for (int i = 0; i < 1000; i++)
        assert_true(sky_pool_submit(pool, count, &done));
    assert_true(gate_wait(&done, 1000));
    sky_pool_free(pool);
    assert_int_equal(gate_count(&done), 1000);
}

static void threads_work_beside_each_other(void **state)
{
    (void)state;
    struct held held = { GATE_INITIALIZER, GATE_INITIALIZER, GATE_INITIALIZER };
    struct sky_error error = { 0 };
    struct sky_pool *pool = sky_pool_new(2, 2, &error);
    for (int i = 0; i < 2; i++)
        assert_true(sky_pool_submit(pool, work, &held));
    assert_true(gate_wait(&held.begun, 2));
    assert_int_equal(gate_count(&held.done), 0);
    gate_add(&held.open, 1);
    sky_pool_free(pool);
    assert_int_equal(gate_count(&held.done), 2);
}

struct order {
    struct gate *open;
    int seen[6], count;
};

struct mark {
    struct order *order;
    int number;
};

static void note(void *what)
{
    struct mark *mark = what;
    gate_wait(mark->order->open, 1);
    mark->order->seen[mark->order->count++] = mark->number;
}

/* Also round the end of the ring. */
static void work_is_done_in_the_order_of_its_coming(void **state)
{
    (void)state;
    struct gate open = GATE_INITIALIZER, done = GATE_INITIALIZER;
    struct order order = { .open = &open };
    struct mark marks[COUNT(order.seen)];
    struct sky_error error = { 0 };
    struct sky_pool *pool = sky_pool_new(1, 8, &error);
    for (size_t i = 0; i < 5; i++) {
        assert_true(sky_pool_submit(pool, count, &done));
        assert_true(gate_wait(&done, i + 1));
    }
    for (size_t i = 0; i < COUNT(marks); i++) {
        marks[i] = (struct mark){ &order, (int)i };
        assert_true(sky_pool_submit(pool, note, &marks[i]));
    }
    gate_add(&open, 1);
    sky_pool_free(pool);
    assert_int_equal(order.count, COUNT(marks));
    for (int i = 0; i < (int)COUNT(marks); i++)
        assert_int_equal(order.seen[i], i);
}

static void as_much_waits_as_may(void **state)
{
    (void)state;
    struct held held = { GATE_INITIALIZER, GATE_INITIALIZER, GATE_INITIALIZER };
    struct sky_error error = { 0 };
    struct sky_pool *pool = sky_pool_new(1, 3, &error);
    assert_true(sky_pool_submit(pool, work, &held));
    assert_true(gate_wait(&held.begun, 1)); /* it waits no longer */
    for (int i = 0; i < 3; i++)
        assert_true(sky_pool_submit(pool, work, &held));
    for (int i = 0; i < 3; i++)
        assert_false(sky_pool_submit(pool, work, &held));
    gate_add(&held.open, 1);
    assert_true(gate_wait(&held.done, 4));
    assert_true(sky_pool_submit(pool, work, &held));
    sky_pool_free(pool);
    assert_int_equal(gate_count(&held.done), 5);
}

static void look_at_priority(void *what)
{
    *(int *)what = getpriority(PRIO_PROCESS, (id_t)gettid());
}

static void its_threads_give_way(void **state)
{
    (void)state;
    int niceness = 0, own = getpriority(PRIO_PROCESS, 0);
    struct sky_error error = { 0 };
    struct sky_pool *pool = sky_pool_new(1, 1, &error);
    assert_true(sky_pool_submit(pool, look_at_priority, &niceness));
    sky_pool_free(pool);
    assert_true(niceness > own || own >= 10);
    assert_int_equal(getpriority(PRIO_PROCESS, 0), own);
}

static void nothing_can_be_freed(void **state)
{
    (void)state;
    sky_pool_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_piece_is_done_once),
        cmocka_unit_test(threads_work_beside_each_other),
        cmocka_unit_test(work_is_done_in_the_order_of_its_coming),
        cmocka_unit_test(as_much_waits_as_may),
        cmocka_unit_test(its_threads_give_way),
        cmocka_unit_test(nothing_can_be_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
