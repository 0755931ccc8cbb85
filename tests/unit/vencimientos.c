/* Whose services end is found day by day, however many they are, as they are now. */
#include "registry.h"

#include "base/clock.h"
#include "registry/vencimientos.h"

/* 2026-02-01 is day 20485. */
#define ENDS(name, day) GUARDA("{'nombre':'" name "','servicios':[{'descripcion':'s','fecha_fin':'" day "'}]}")

/* Names in the order in which they come, a stroke where a day ends. */
static const char *names_of(struct registry *registry, int64_t first, int64_t last)
{
    struct sky_error error = { 0 };
    struct sky_lectura present;
    struct sky_entries entries;
    struct sky_buffer *out = sky_buffer_new(registry->arena);
    assert_int_equal(sky_lectura_open_en(&present, registry->registro, (struct sky_span){ 0 }, &error), SKY_OK);
    for (struct sky_vencimientos_place place = { first, 0 }; place.day <= last;) {
        int64_t day = place.day;
        assert_int_equal(sky_vencimientos(&present, &place, registry->arena, &entries, &error), SKY_OK);
        for (size_t i = 0; i < entries.count; i++)
            sky_buffer_put_span(out, entries.items[i].nombre);
        sky_buffer_put_text(out, place.day > day ? "|" : "");
    }
    sky_lectura_close(&present);
    sky_buffer_put(out, "", 1);
    return out->data;
}

static void they_come_day_by_day(void **state)
{
    static const struct step steps[] = {
        { ENDS("b", "2026-02-02") }, { ENDS("a", "2026-02-01") },  { ENDS("c", "2026-02-01") },
        { ENDS("d", "2026-02-01") }, { GUARDA("{'nombre':'e'}") }, { ELIMINA("d") },
        { ENDS("c", "2026-02-03") }, { RENOMBRA("a", "z") },       { .verb = NULL },
    };
    do_steps(*state, steps);
    assert_string_equal(names_of(*state, 20484, 20488), "|z|b|c||");
    assert_string_equal(names_of(*state, 20486, 20486), "b|");
}

/* More than are asked of the store at once. */
static void many_end_on_one_day(void **state)
{
    struct registry *registry = *state;
    char document[96];
    for (int i = 0; i < 70; i++) {
        snprintf(document, sizeof document,
                 "{'nombre':'n%d','servicios':[{'descripcion':'s','fecha_fin':'2026-02-01'}]}", i);
        const struct step steps[] = { { GUARDA(document) }, { .verb = NULL } };
        do_steps(registry, steps);
    }
    const char *names = names_of(registry, 20485, 20485);
    int count = 0;
    for (const char *at = names; (at = strchr(at, 'n')); at++)
        count++;
    assert_int_equal(count, 70);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(they_come_day_by_day),
        REGISTRY_TEST(many_end_on_one_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
