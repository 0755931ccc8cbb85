/* Tags: who is counted once, how one is written, who goes, and their bound. */
#include "steps.h"

#include <stdio.h>

#include "domain/etiquetas.h"

static void count(struct sky_etiquetas *etiquetas, struct sky_arena *arena, bool comes, const char *tags)
{
    struct sky_error error = { 0 };
    struct sky_buffer *text = sky_buffer_new(arena);
    sky_buffer_printf(text, "{'etiquetas':%s,'nombre':'n'}", tags);
    sky_buffer_put(text, "", 1);
    if (sky_etiquetas_count(etiquetas, comes, quoted(arena, text->data), &error))
        fail_msg("%s: %s", tags, error.text);
}

static void check(struct sky_etiquetas *etiquetas, struct sky_arena *arena, const char *wanted)
{
    struct sky_buffer *out = sky_buffer_new(arena);
    sky_etiquetas_put(etiquetas, out);
    assert_span(wanted, sky_buffer_span(out), quoted(arena, wanted));
}

static void customers_are_counted_as_a_filter_finds_them(void **state)
{
    struct sky_etiquetas *etiquetas = sky_etiquetas_new(*state);
    check(etiquetas, *state, "[]");
    count(etiquetas, *state, true, "['vip','VIP','moroso']");
    count(etiquetas, *state, true, "['Víp','Álamo','zeta']");
    count(etiquetas, *state, true, "['vip',7,null,['vip'],{}]");
    count(etiquetas, *state, true, "[]");
    count(etiquetas, *state, true, "'vip'");
    count(etiquetas, *state, true, "['⭐']");
    count(etiquetas, *state, true, "['🔥','⭐']");
    check(etiquetas, *state,
          "[{'clientes':1,'etiqueta':'Álamo'},{'clientes':1,'etiqueta':'moroso'},{'clientes':3,'etiqueta':'vip'},"
          "{'clientes':1,'etiqueta':'zeta'},{'clientes':2,'etiqueta':'⭐'},{'clientes':1,'etiqueta':'🔥'}]");
}

/* Of ways that are as frequent the first in byte order is shown; who goes takes theirs along. */
static void who_goes_leaves_nothing(void **state)
{
    struct sky_etiquetas *etiquetas = sky_etiquetas_new(*state);
    count(etiquetas, *state, true, "['vip']");
    count(etiquetas, *state, true, "['VIP','b']");
    check(etiquetas, *state, "[{'clientes':1,'etiqueta':'b'},{'clientes':2,'etiqueta':'VIP'}]");
    count(etiquetas, *state, false, "['VIP','b']");
    check(etiquetas, *state, "[{'clientes':1,'etiqueta':'vip'}]");
    count(etiquetas, *state, false, "['vip']");
    check(etiquetas, *state, "[]");
}

static void what_is_beyond_the_bound_is_together(void **state)
{
    struct sky_etiquetas *etiquetas = sky_etiquetas_new(*state);
    struct sky_buffer *out = sky_buffer_new(*state);
    char tags[32];
    for (size_t i = 0; i < SKY_ETIQUETAS_MAX + 2; i++) {
        snprintf(tags, sizeof tags, "['%05zu']", i);
        count(etiquetas, *state, true, tags);
    }
    for (size_t i = 0; i < 20; i++) { /* more ways than are told apart */
        snprintf(tags, sizeof tags, "['%.*s00000']", (int)i, "--------------------");
        count(etiquetas, *state, true, tags);
    }
    sky_etiquetas_put(etiquetas, out);
    struct sky_span first = quoted(*state, "[{'clientes':21,'etiqueta':'00000'},{"),
                    last = quoted(*state, "},{'clientes':2,'etiqueta':null}]");
    assert_span("first", sky_span(out->data, first.size), first);
    assert_span("last", sky_span(out->data + out->size - last.size, last.size), last);
}

static void a_damaged_document_is_told(void **state)
{
    struct sky_error error = { 0 };
    assert_int_equal(sky_etiquetas_count(sky_etiquetas_new(*state), true, SPAN("{"), &error), SKY_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(customers_are_counted_as_a_filter_finds_them),
        ARENA_TEST(who_goes_leaves_nothing),
        ARENA_TEST(what_is_beyond_the_bound_is_together),
        ARENA_TEST(a_damaged_document_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
