/* Release 3.0 beside a store that is open: what it writes belongs to its customer at once, and to all that is asked. */
#define STOPPED_FOR_TEST

#include "old.h"
#include "registry.h"
#include "stopped-clock.h"

#include "registry/verify.h"
#include "registry/view.h"

#define A "{'contacto':'1','nombre':'a'}"

static struct sky_lectura present_of(struct registry *registry)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    assert_int_equal(sky_lectura_open_en(&lectura, registry->registro, (struct sky_span){ 0 }, &error), SKY_OK);
    return lectura;
}

/* Goes on after the registry's log. */
static void write_beside(struct registry *registry, const struct old *log, size_t count)
{
    struct sky_lectura present = present_of(registry);
    struct sky_head head = { .number = present.moment };
    struct sky_entry last;
    struct sky_error error = { 0 };
    assert_int_equal(sky_lectura_entry(&present, registry->arena, head.number, true, &last, &error), SKY_OK);
    sky_lectura_close(&present);
    head.instant = last.instant;
    memcpy(head.seal, last.seal, sizeof head.seal);
    write_as_of_old(path_in(registry->directory, "sky.db").text, &head, log, count);
}

static void assert_owner(struct registry *registry, int64_t number, int64_t cliente)
{
    struct sky_lectura present = present_of(registry);
    struct sky_error error = { 0 };
    struct sky_entry entry;
    assert_int_equal(sky_lectura_entry(&present, registry->arena, number, true, &entry, &error), SKY_OK);
    sky_lectura_close(&present);
    assert_int_equal(entry.grupo, 0);
    assert_int_equal(entry.deshace, 0);
    if (entry.cliente != cliente)
        fail_msg("%d belongs to %d instead of %d", (int)number, (int)entry.cliente, (int)cliente);
}

static void take_fault(void *context, int64_t number, const char *what)
{
    (void)context;
    fail_msg("%d %s", (int)number, what);
}

/* Through a store of its own, so that nothing is known from before. */
static void assert_whole(struct registry *registry, int64_t entries)
{
    struct sky_error error = { 0 };
    struct sky_verification result;
    const struct sky_verify_watch watch = { .fault = take_fault };
    assert_int_equal(sky_verify(&registry->settings, NULL, &watch, &result, &error), SKY_OK);
    assert_int_equal(result.entries, entries);
}

/* Of a living name, of one that was deleted, of one that was left for another and of new ones. */
static void each_entry_has_its_customer_at_once(void **state)
{
    struct registry *registry = *state;
    static const struct step steps[] = { { GUARDA(A) },          { GUARDA("{'nombre':'b'}") },
                                         { ELIMINA("b") },       { GUARDA("{'nombre':'c'}") },
                                         { RENOMBRA("c", "d") }, { .verb = NULL } };
    static const struct old log[] = {
        { "a", "{\"nombre\":\"a\"}", 1 },
        { "b", "{\"nombre\":\"b\"}", 8 },
        { "b", "{\"nombre\":\"b\",\"n\":1}", 8 },
        { "c", "{\"nombre\":\"c\"}", 10 },
        { "d", "{\"nombre\":\"d\",\"n\":1}", 4 },
        { "e", "{\"nombre\":\"e\"}", 12 },
        { "e", NULL, 12 },
        { "e", "{\"nombre\":\"e\"}", 14 },
        { "d", NULL, 4 },
        { "a", "{}", 1 },
    };
    do_steps(registry, steps);
    for (size_t i = 0; i < COUNT(log); i++) {
        write_beside(registry, &log[i], 1);
        assert_owner(registry, 7 + (int64_t)i, log[i].cliente);
    }
    assert_whole(registry, 6 + COUNT(log));
}

/* Also when it goes on with what this release wrote in between, and this one with what it wrote. */
static void both_go_on_with_each_others(void **state)
{
    struct registry *registry = *state;
    static const struct old first = { "a", "{\"contacto\":\"2\",\"nombre\":\"a\"}", 1 };
    static const struct old second = { "b", "{\"nombre\":\"b\"}", 1 }, third = { "a", "{\"nombre\":\"a\"}", 6 };
    static const struct step before[] = { { GUARDA(A) }, { .verb = NULL } };
    static const struct step between[] = { { RENOMBRA("a", "b") }, { .verb = NULL } };
    static const struct step behind[] = { { CONTACTA("a", "3") }, { RENOMBRA("b", "c") }, { .verb = NULL } };
    do_steps(registry, before);
    write_beside(registry, &first, 1);
    do_steps(registry, between);
    write_beside(registry, &second, 1);
    write_beside(registry, &third, 1);
    do_steps(registry, behind);
    assert_owner(registry, 2, 1);
    assert_owner(registry, 5, 1);
    assert_owner(registry, 6, 6);
    assert_whole(registry, 9);
}

static void assert_numbers(struct registry *registry, const struct sky_slice *slice, const char *wanted)
{
    struct sky_buffer *numbers = sky_buffer_new(registry->arena);
    assert_int_equal(slice->next, 0);
    for (size_t i = 0; i < slice->count; i++)
        sky_buffer_printf(numbers, "%d ", (int)slice->items[i].number);
    assert_span("numbers", sky_buffer_span(numbers), sky_span_of(wanted));
}

static void assert_history(struct registry *registry, const char *nombre, const char *wanted)
{
    struct sky_lectura present = present_of(registry);
    struct sky_error error = { 0 };
    struct sky_slice slice;
    int64_t cliente;
    assert_int_equal(sky_historial_cliente(&present, sky_span_of(nombre), &cliente, &error), SKY_OK);
    assert_int_equal(sky_historial(&present, cliente, SKY_NOW, 100, registry->arena, &slice, &error), SKY_OK);
    sky_lectura_close(&present);
    assert_numbers(registry, &slice, wanted);
}

static void assert_bin(struct registry *registry, const char *wanted)
{
    struct sky_lectura present = present_of(registry);
    struct sky_error error = { 0 };
    struct sky_slice slice;
    assert_int_equal(sky_papelera(&present, SKY_NOW, 100, registry->arena, &slice, &error), SKY_OK);
    sky_lectura_close(&present);
    assert_numbers(registry, &slice, wanted);
}

static void it_is_undone_restored_and_shown(void **state)
{
    struct registry *registry = *state;
    static const struct step steps[] = { { GUARDA(A) }, { GUARDA("{'nombre':'b'}") }, { .verb = NULL } };
    static const struct old log[] = {
        { "a", "{\"contacto\":\"2\",\"nombre\":\"a\"}", 1 },
        { "b", NULL, 2 },
        { "c", "{\"nombre\":\"c\"}", 5 },
        { "c", "{\"n\":1,\"nombre\":\"c\"}", 5 },
    };
    static const struct story story = {
        "beside",
        { { DESHACE(3) },
          { RESTAURA("b") },
          { DESHACE(5), REFUSED(UNDO_BLOCKED, "cambió la operación 6") },
          { DESHACE(6) },
          { DESHACE(5) },
          { VUELVE("a", 3) } },
        { { "a", "{'contacto':'2','nombre':'a'}" }, { "b", "{'nombre':'b'}" }, { "c", NULL } },
    };
    do_steps(registry, steps);
    write_beside(registry, log, COUNT(log));
    assert_history(registry, "a", "3 1 ");
    assert_history(registry, "b", "4 2 ");
    assert_bin(registry, "4 ");
    struct world world = registry_world(registry);
    tell(&world, &story);
    assert_history(registry, "a", "11 7 3 1 ");
    assert_history(registry, "c", "10 9 6 5 ");
    assert_bin(registry, "10 ");
    assert_whole(registry, 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(each_entry_has_its_customer_at_once),
        REGISTRY_TEST(both_go_on_with_each_others),
        REGISTRY_TEST(it_is_undone_restored_and_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
