/* Items by name: in order however they came, each one once, and no more than there may be. */
#include "unit.h"

#include <stdio.h>

#include "base/ranks.h"

struct thing {
    struct sky_span name;
    int count;
};

static struct thing *item(struct sky_ranks *ranks, const char *name)
{
    struct sky_error error = { 0 };
    void *item;
    assert_int_equal(sky_ranks_item(ranks, sky_span_of(name), &item, &error), SKY_OK);
    return item;
}

static void items_stand_in_order_and_once(void **state)
{
    struct sky_ranks ranks = { .arena = *state, .size = sizeof(struct thing), .most = 300 };
    char name[24];
    for (int i = 0; i < 900; i++) {
        snprintf(name, sizeof name, "%03d", i * 7 % 300);
        struct thing *thing = item(&ranks, name);
        assert_span(name, thing->name, sky_span_of(name));
        thing->count++;
    }
    assert_int_equal(ranks.count, 300);
    for (size_t i = 0; i < ranks.count; i++) {
        const struct thing *thing = ranks.items[i];
        snprintf(name, sizeof name, "%03zu", i);
        assert_span(name, thing->name, sky_span_of(name));
        assert_int_equal(thing->count, 3);
    }
}

static void one_too_many_is_none(void **state)
{
    struct sky_ranks ranks = { .arena = *state, .size = sizeof(struct thing), .most = 2 };
    assert_non_null(item(&ranks, "b"));
    assert_non_null(item(&ranks, ""));
    assert_null(item(&ranks, "a"));
    assert_ptr_equal(item(&ranks, "b"), ranks.items[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(items_stand_in_order_and_once),
        ARENA_TEST(one_too_many_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
