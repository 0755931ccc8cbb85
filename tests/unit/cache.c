/* Caches: what was put last is there, whatever else is put, and nothing is found that was not put. */
#include "unit.h"

#include <stdio.h>

#include "base/cache.h"

#define BYTES ((size_t)65536)
#define NAMES 5000

static void keep(struct sky_cache *cache, struct sky_span name, struct sky_span value)
{
    char *place = sky_cache_put(cache, name, value.size);
    assert_non_null(place);
    assert_int_equal((uintptr_t)place % _Alignof(max_align_t), 0);
    memcpy(place, value.data, value.size);
}

static void assert_kept(const struct sky_cache *cache, struct sky_span name, struct sky_span value)
{
    struct sky_span found = sky_cache_get(cache, name);
    assert_int_equal(found.data != NULL, value.data != NULL);
    assert_span(name.data, found, value);
}

static void values_are_found_by_name(void **state)
{
    (void)state;
    static const struct sky_span names[] = { TEXT(""), TEXT("a"), TEXT("b"), TEXT("a\0b"), TEXT("\xC3\xA9") };
    struct sky_cache *cache = sky_cache_new(BYTES);
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_kept(cache, names[i], (struct sky_span){ 0 });
        keep(cache, names[i], names[i]);
        assert_kept(cache, names[i], names[i]);
    }
    for (size_t i = 0; i < COUNT(names); i++)
        assert_kept(cache, names[i], names[i]);
    keep(cache, SPAN("a"), SPAN("another, longer"));
    assert_kept(cache, SPAN("a"), SPAN("another, longer"));
    assert_kept(cache, SPAN("b"), SPAN("b"));
    sky_cache_remove(cache, SPAN("a"));
    sky_cache_remove(cache, SPAN("never"));
    assert_kept(cache, SPAN("a"), (struct sky_span){ 0 });
    assert_kept(cache, SPAN("b"), SPAN("b"));
    sky_cache_clear(cache);
    for (size_t i = 0; i < COUNT(names); i++)
        assert_kept(cache, names[i], (struct sky_span){ 0 });
    keep(cache, SPAN("b"), SPAN("new"));
    assert_kept(cache, SPAN("b"), SPAN("new"));
    sky_cache_free(cache);
    sky_cache_free(NULL);
}

/* Of so many names that the ring is filled many times, in an order and of sizes that repeat. */
static void the_last_ones_are_there_and_no_other_value(void **state)
{
    (void)state;
    static unsigned values[NAMES];
    struct sky_cache *cache = sky_cache_new(BYTES);
    size_t found = 0;
    for (unsigned i = 1, chance = 1; i < 40 * NAMES; i++) {
        char name[32];
        unsigned of = (chance = chance * 1103515245 + 12345) >> 8, size = 4 + of / NAMES % 300;
        of %= NAMES;
        struct sky_span text = sky_span(name, (size_t)snprintf(name, sizeof name, "Cliente %u", of));
        struct sky_span kept = sky_cache_get(cache, text);
        if (kept.data) {
            found++;
            assert_memory_equal(kept.data, &values[of], sizeof i);
        }
        char *place = sky_cache_put(cache, text, size);
        assert_non_null(place);
        memset(place, 0, size);
        memcpy(place, &i, sizeof i);
        values[of] = i;
        assert_memory_equal(sky_cache_get(cache, text).data, &i, sizeof i);
    }
    /* There is room for about 300 of 5,000. */
    assert_in_range(found, 40 * NAMES * 200 / NAMES, 40 * NAMES * 400 / NAMES);
    sky_cache_free(cache);
}

/* A name that has a new value does not leave the old one where it could be found later. */
static void what_is_too_large_is_not_kept(void **state)
{
    (void)state;
    static char text[BYTES];
    struct sky_cache *cache = sky_cache_new(BYTES);
    keep(cache, SPAN("a"), SPAN("small"));
    assert_null(sky_cache_put(cache, SPAN("a"), BYTES / 64));
    assert_kept(cache, SPAN("a"), (struct sky_span){ 0 });
    assert_null(sky_cache_put(cache, SPAN("a"), SIZE_MAX));
    assert_null(sky_cache_put(cache, sky_span(text, sizeof text), 1));
    assert_null(sky_cache_get(cache, sky_span(text, sizeof text)).data);
    keep(cache, SPAN("a"), sky_span(text, BYTES / 64 - 17));
    assert_kept(cache, SPAN("a"), sky_span(text, BYTES / 64 - 17));
    sky_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_found_by_name),
        cmocka_unit_test(the_last_ones_are_there_and_no_other_value),
        cmocka_unit_test(what_is_too_large_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
