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

/* Entries that a selection may look at, and those that were, so far. */
static enum sky_status (*select_of_fake)(void *, const struct sky_selection *, struct sky_arena *, struct sky_entries *,
                                         struct sky_error *);
static size_t looked_at;

static enum sky_status counting_select(void *reader, const struct sky_selection *selection, struct sky_arena *arena,
                                       struct sky_entries *entries, struct sky_error *error)
{
    looked_at += selection->limit + (selection->single ? 0 : 1);
    return select_of_fake(reader, selection, arena, entries, error);
}

/* An entry is as large as its document: those that nobody asks for are not looked at. */
static void no_more_entries_are_looked_at_than_tell(void **state)
{
    struct registry *registry = *state;
    struct sky_lectura lectura;
    struct sky_backend counting;
    struct sky_entry entry;
    struct sky_error error = { 0 };
    int64_t end;
    for (int64_t i = 1; i <= 20; i++)
        fake_put(registry->fake, "a", 1, SPAN("{}"))->grupo = i;
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, SKY_NOW, &error), SKY_OK);
    counting = *lectura.backend;
    select_of_fake = counting.select;
    counting.select = counting_select;
    lectura.backend = &counting;
    looked_at = 0;
    assert_int_equal(sky_lectura_entry(&lectura, registry->world.arena, 9, false, &entry, &error), SKY_OK);
    assert_int_equal(looked_at, 1);
    assert_int_equal(sky_lectura_end_of(&lectura, registry->world.arena, 9, &end, &error), SKY_OK);
    assert_int_equal(end, 9);
    assert_int_equal(looked_at, 3);
    sky_lectura_close(&lectura);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_reading_is_of_one_moment),
        REGISTRY_TEST(a_snapshot_may_fail),
        REGISTRY_TEST(a_reading_is_due_after_two_seconds),
        REGISTRY_TEST(no_more_entries_are_looked_at_than_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
