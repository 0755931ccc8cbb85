/* Opening and closing readings: each is of one moment, and their readers are lent and taken back. */
#include "memory-registry.h"

/* Nothing that comes later is seen, whatever is asked; and another reading sees it. */
static void a_reading_is_of_one_moment(void **state)
{
    static const struct step before[] = { { GUARDA("{'nombre':'a'}") }, { .verb = NULL } };
    static const struct step after[] = { { RENOMBRA("a", "b") }, { GUARDA("{'nombre':'c'}") }, { .verb = NULL } };
    struct registry *registry = *state;
    struct sky_arena *arena = registry->world.arena;
    struct sky_lectura old, new;
    struct sky_error error = { 0 };
    struct sky_version version;
    struct sky_entry entry;
    struct sky_names names;
    take_steps(&registry->world, before, "before");
    assert_int_equal(sky_lectura_open(&old, registry->registro, SKY_NOW, &error), SKY_OK);
    take_steps(&registry->world, after, "after");
    assert_int_equal(sky_lectura_open(&new, registry->registro, SKY_NOW, &error), SKY_OK);
    for (int i = 0; i < 2; i++) {
        struct sky_lectura *lectura = i ? &new : &old;
        assert_int_equal(sky_lectura_version(lectura, arena, SPAN("a"), &version, &error), SKY_OK);
        assert_int_equal(version.number, i ? 0 : 1);
        assert_int_equal(sky_lectura_nombres(lectura, arena, (struct sky_span){ 0 }, 9, &names, &error), SKY_OK);
        assert_int_equal(names.count, i ? 2 : 1);
        assert_int_equal(sky_lectura_entry_of(lectura, arena, 1, SKY_NOW, true, &entry, &error), SKY_OK);
        assert_int_equal(entry.number, i ? 3 : 1);
        assert_null(entry.documento.data);
        assert_true(entry.lives);
    }
    sky_lectura_close(&old);
    sky_lectura_close(&old);
    sky_lectura_close(&new);
    assert_int_equal(registry->fake->readers, 1); /* one in the place of this thread; the other is the store's again */
}

/* It is closed then, and its reader can be taken by another. */
static void a_snapshot_may_fail(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    for (int i = 0; i < 3; i++) {
        error = (struct sky_error){ 0 };
        registry->fake->failing = 1;
        assert_int_equal(i % 2 ? sky_lectura_open(&lectura, registry->registro, SKY_NOW, &error)
                               : sky_lectura_open_en(&lectura, registry->registro, SPAN("0"), &error),
                         SKY_UNAVAILABLE);
        assert_null(lectura.reader);
        sky_lectura_close(&lectura);
    }
    assert_int_equal(registry->fake->readers, 1);
}

static void a_reading_is_due_after_two_seconds(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, SKY_NOW, &error), SKY_OK);
    lectura.opened += 1000000000;
    assert_false(sky_lectura_is_due(&lectura));
    lectura.opened -= 1000000000 + 2000001;
    assert_true(sky_lectura_is_due(&lectura));
    sky_lectura_close(&lectura);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_reading_is_of_one_moment),
        REGISTRY_TEST(a_snapshot_may_fail),
        REGISTRY_TEST(a_reading_is_due_after_two_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
