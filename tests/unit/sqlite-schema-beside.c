/* Release 3.0 beside a store that is open: what it writes belongs to its customer at once, and to all that is asked. */
#include "old.h"
#include "registry.h"

#include "domain/historial.h"
#include "store/store.h"

#define A "{'contacto':'1','nombre':'a'}"

/* Goes on behind the registry's log. */
static void write_beside(struct registry *registry, const struct old *log, size_t count)
{
    struct world world = registry_world(registry);
    struct sky_head head = { 0 };
    struct sky_entry last;
    struct sky_error error = { 0 };
    assert_int_equal(sky_registro_head(registry->registro, &head.number, &error), SKY_OK);
    assert_int_equal(sky_pasado_entry(&world.log, registry->arena, head.number, &last, &error), SKY_OK);
    head.instant = last.instant;
    memcpy(head.seal, last.seal, sizeof head.seal);
    write_as_of_old(path_in(registry->directory, "sky.db").text, &head, log, count);
    leave_world(&world);
}

static void assert_owner(struct registry *registry, int64_t number, int64_t cliente)
{
    struct world world = registry_world(registry);
    struct sky_error error = { 0 };
    struct sky_entry entry;
    assert_int_equal(sky_pasado_entry(&world.log, registry->arena, number, &entry, &error), SKY_OK);
    assert_int_equal(entry.grupo, 0);
    assert_int_equal(entry.deshace, 0);
    if (entry.cliente != cliente)
        fail_msg("%d belongs to %d instead of %d", (int)number, (int)entry.cliente, (int)cliente);
    leave_world(&world);
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
    const char *location;
    const struct sky_backend *backend = sky_backend_for(registry->url, &location, &error);
    void *store = backend->open(location, &registry->settings, &error);
    assert_non_null(store);
    void *reader = backend->reader_new(store, &error);
    assert_int_equal(sky_verify(backend, reader, NULL, &watch, &result, &error), SKY_OK);
    assert_int_equal(result.entries, entries);
    backend->reader_free(reader);
    backend->close(store);
}

/* Of a living name, of one that was deleted, of one that was left for another and of new ones. */
static void each_entry_has_its_customer_at_once(void **state)
{
    struct registry *registry = *state;
    static const struct step steps[] = { { GUARDA(A) }, { GUARDA("{'nombre':'b'}") }, { ELIMINA("b") },
        { GUARDA("{'nombre':'c'}") }, { RENOMBRA("c", "d") }, { .verb = NULL } };
    static const struct old log[] = {
        { "a", "{\"nombre\":\"a\"}", 1 },  { "b", "{\"nombre\":\"b\"}", 8 }, { "b", "{\"nombre\":\"b\",\"n\":1}", 8 },
        { "c", "{\"nombre\":\"c\"}", 10 }, { "d", "{\"nombre\":\"d\",\"n\":1}", 4 }, { "e", "{\"nombre\":\"e\"}", 12 },
        { "e", NULL, 12 },                 { "e", "{\"nombre\":\"e\"}", 14 }, { "d", NULL, 4 }, { "a", "{}", 1 },
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

static bool take_number(void *context, int64_t number, struct sky_span json)
{
    (void)json;
    sky_buffer_printf(context, "%d ", (int)number);
    return true;
}

static void assert_history(struct registry *registry, const char *nombre, const char *wanted)
{
    struct sky_buffer *numbers = sky_buffer_new(registry->arena);
    struct sky_error error = { 0 };
    struct sky_page all = { .from = SKY_NOW, .limit = SKY_PAGE_MAX };
    assert_int_equal(sky_historial(registry->registro, sky_span_of(nombre), SKY_NOW, &all, take_number, numbers,
                                   &error), SKY_OK);
    assert_span(nombre, sky_buffer_span(numbers), sky_span_of(wanted));
}

static void assert_bin(struct registry *registry, const char *wanted)
{
    struct sky_buffer *numbers = sky_buffer_new(registry->arena);
    struct sky_error error = { 0 };
    struct sky_page all = { .from = SKY_NOW, .limit = SKY_PAGE_MAX };
    assert_int_equal(sky_papelera(registry->registro, SKY_NOW, &all, take_number, numbers, &error), SKY_OK);
    assert_span("bin", sky_buffer_span(numbers), sky_span_of(wanted));
}

static void it_is_undone_restored_and_shown(void **state)
{
    struct registry *registry = *state;
    static const struct step steps[] = { { GUARDA(A) }, { GUARDA("{'nombre':'b'}") }, { .verb = NULL } };
    static const struct old log[] = {
        { "a", "{\"contacto\":\"2\",\"nombre\":\"a\"}", 1 }, { "b", NULL, 2 }, { "c", "{\"nombre\":\"c\"}", 5 },
        { "c", "{\"n\":1,\"nombre\":\"c\"}", 5 },
    };
    static const struct story story = {
        "beside",
        { { DESHACE(3) }, { RESTAURA("b") }, { DESHACE(5), REFUSED(CONFLICT, "cambió la operación 6") }, { DESHACE(6) },
          { DESHACE(5) }, { VUELVE("a", 3) } },
        { { "a", "{'contacto':'2','nombre':'a'}" }, { "b", "{'nombre':'b'}" }, { "c", NULL } },
    };
    do_steps(registry, steps);
    write_beside(registry, log, COUNT(log));
    assert_history(registry, "a", "3 1 ");
    assert_history(registry, "b", "4 2 ");
    assert_bin(registry, "4 ");
    struct world world = registry_world(registry);
    tell(&world, &story);
    leave_world(&world);
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
