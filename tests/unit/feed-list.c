/* The listeners in the order of their turns, and a lock that lets everybody in. */
#include "gate.h"

#include <stdatomic.h>

#include "http/feed-list.h"

enum { MANY = 4, VISITS = 200 };

static void assert_order(const struct sky_feed_list *list, const struct sky_feed_listener *all, const char *wanted)
{
    const struct sky_feed_listener *forth = list->first, *back = list->last;
    for (size_t i = 0, size = strlen(wanted); i < size; i++, forth = forth->next, back = back->previous) {
        assert_ptr_equal(forth, all + (wanted[i] - '0'));
        assert_ptr_equal(back, all + (wanted[size - 1 - i] - '0'));
    }
    assert_null(forth);
    assert_null(back);
    assert_int_equal(list->count, strlen(wanted));
}

static void listeners_are_put_at_either_end_and_taken_from_anywhere(void **state)
{
    (void)state;
    struct sky_feed_list list;
    struct sky_feed_listener all[MANY] = { 0 };
    sky_feed_list_init(&list);
    assert_order(&list, all, "");
    sky_feed_list_put_first(&list, &all[1]);
    sky_feed_list_put_first(&list, &all[0]);
    sky_feed_list_put_last(&list, &all[2]);
    sky_feed_list_put_last(&list, &all[3]);
    assert_order(&list, all, "0123");
    sky_feed_list_take_off(&list, &all[1]);
    assert_order(&list, all, "023");
    sky_feed_list_take_off(&list, &all[0]);
    sky_feed_list_put_last(&list, &all[0]);
    assert_order(&list, all, "230");
    sky_feed_list_take_off(&list, &all[0]);
    sky_feed_list_take_off(&list, &all[2]);
    sky_feed_list_take_off(&list, &all[3]);
    assert_order(&list, all, "");
    sky_feed_list_put_last(&list, &all[1]);
    assert_order(&list, all, "1");
    sky_feed_list_destroy(&list);
}

struct owner {
    struct sky_feed_list list;
    atomic_bool done;
    atomic_llong turns;
};

/* The feed's thread: it leaves only to enter again. */
static void *hog(void *context)
{
    struct owner *owner = context;
    sky_feed_list_enter(&owner->list);
    while (!atomic_load(&owner->done)) {
        struct timespec start, now;
        clock_gettime(CLOCK_MONOTONIC, &start);
        do
            clock_gettime(CLOCK_MONOTONIC, &now);
        while (now.tv_sec == start.tv_sec && now.tv_nsec - start.tv_nsec < 100000);
        atomic_fetch_add(&owner->turns, 1);
        sky_feed_list_leave(&owner->list);
        sky_feed_list_enter(&owner->list);
    }
    sky_feed_list_leave(&owner->list);
    return NULL;
}

/* A visitor gets in between two turns of the owner, or a few. Where the processors are busy, one who does not stand in
 * line yet may be kept from it for many turns: that befalls some, and not one in four. */
static void who_waits_is_let_in(void **state)
{
    (void)state;
    struct owner owner = { 0 };
    pthread_t thread;
    sky_feed_list_init(&owner.list);
    assert_int_equal(pthread_create(&thread, NULL, hog, &owner), 0);
    while (atomic_load(&owner.turns) == 0)
        sched_yield();
    int kept_out = 0;
    for (int i = 0; i < VISITS; i++) {
        long long before = atomic_load(&owner.turns);
        sky_feed_list_enter(&owner.list);
        kept_out += atomic_load(&owner.turns) - before > 10;
        sky_feed_list_leave(&owner.list);
        nanosleep(&(struct timespec){ .tv_nsec = 50000 }, NULL);
    }
    atomic_store(&owner.done, true);
    pthread_join(thread, NULL);
    sky_feed_list_destroy(&owner.list);
    if (kept_out > VISITS / 4)
        fail_msg("more than ten turns of the owner for %d of %d visits", kept_out, VISITS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listeners_are_put_at_either_end_and_taken_from_anywhere),
        cmocka_unit_test(who_waits_is_let_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
