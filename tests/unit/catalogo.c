/* The catalogue: who is counted where, what is summed, and its bound. */
#include "steps.h"

#include <stdio.h>

#include "domain/catalogo.h"

static void count(struct sky_catalogo *catalogo, struct sky_arena *arena, bool comes, const char *servicios)
{
    struct sky_error error = { 0 };
    struct sky_buffer *text = sky_buffer_new(arena);
    sky_buffer_printf(text, "{'nombre':'n','servicios':[%s]}", servicios);
    sky_buffer_put(text, "", 1);
    if (sky_catalogo_count(catalogo, comes, quoted(arena, text->data), SPAN(HOY), 30, &error))
        fail_msg("%s: %s", servicios, error.text);
}

static void add(struct sky_catalogo *catalogo, struct sky_arena *arena, const char *servicios)
{
    count(catalogo, arena, true, servicios);
}

static struct sky_span shown(struct sky_catalogo *catalogo, struct sky_arena *arena)
{
    struct sky_buffer *out = sky_buffer_new(arena);
    sky_catalogo_put(catalogo, out);
    return sky_buffer_span(out);
}

#define COUNTS(activo, de_baja, futuro, por_vencer, suspendido, vencido)                                      \
    "{'clientes':{'activo':" #activo ",'de_baja':" #de_baja ",'futuro':" #futuro ",'por_vencer':" #por_vencer \
    ",'suspendido':" #suspendido ",'vencido':" #vencido "},"

static void customers_are_counted_and_prices_summed(void **state)
{
    struct sky_catalogo *catalogo = sky_catalogo_new(*state);
    assert_span("empty", shown(catalogo, *state), SPAN("[]"));
    add(catalogo, *state,
        "{'descripcion':'TV','moneda':'EUR','precio':29.90},{'descripcion':'TV','moneda':'USD',"
        "'precio':1},{'descripcion':'Cine','fecha_baja':'2026-01-31','precio':9}");
    add(catalogo, *state,
        "{'descripcion':'TV','moneda':'EUR','precio':10.10,'fecha_fin':'2026-02-01'},"
        "{'descripcion':'TV','fecha_contratacion':'2026-02-01','precio':5},"
        "{'descripcion':'TV','fecha_fin':'2026-01-01','precio':5}");
    add(catalogo, *state,
        "{'descripcion':'TV','suspension':{'desde':'2026-01-01'},'precio':0.5},"
        "7,'TV',[],{'descripcion':7},{'descripcion':'n\xCC\x83'},{'descripcion':'\xC3\xB1','precio':-1},{}");
    add(catalogo, *state, "");
    assert_span("catalogue", shown(catalogo, *state),
                quoted(*state, "[" COUNTS(0, 1, 0, 0, 0, 0) "'descripcion':'Cine','precios':{}}," COUNTS(
                                   1, 0, 1, 1, 1, 1) "'descripcion':'TV','precios':{'EUR':40.00,'USD':1,"
                                                     "'sin_moneda':0.5}}," COUNTS(1, 0, 0, 0, 0,
                                                                                  0) "'descripcion':"
                                                                                     "'\xC3\xB1','precios':{}}]"));
}

#define FIBRA "{'descripcion':'Fibra','moneda':'EUR','precio':9.99}"
#define TV "{'descripcion':'TV','precio':1}"

static struct sky_span states(struct sky_catalogo *catalogo, struct sky_arena *arena)
{
    struct sky_buffer *out = sky_buffer_new(arena);
    sky_catalogo_put_estados(catalogo, out);
    return sky_buffer_span(out);
}

#define STATES(activo, de_baja, futuro, por_vencer, suspendido, vencido)                                            \
    "[{'clientes':" #activo ",'estado':'activo'},{'clientes':" #de_baja ",'estado':'de_baja'},{'clientes':" #futuro \
    ",'estado':'futuro'},{'clientes':" #por_vencer ",'estado':'por_vencer'},{'clientes':" #suspendido               \
    ",'estado':'suspendido'},{'clientes':" #vencido ",'estado':'vencido'}]"

/* Of several in one state a customer counts once, also without a description; of several states, in each. */
static void states_are_of_customers(void **state)
{
    struct sky_catalogo *catalogo = sky_catalogo_new(*state);
    assert_span("nobody", states(catalogo, *state), quoted(*state, STATES(0, 0, 0, 0, 0, 0)));
    add(catalogo, *state, FIBRA "," TV ",{'descripcion':'Cine','fecha_fin':'2026-01-01'}");
    add(catalogo, *state, TV ",{'descripcion':'Cine','fecha_fin':'2026-02-01'}");
    add(catalogo, *state, "{},{'fecha_contratacion':'2026-03-01'},7");
    assert_span("some", states(catalogo, *state), quoted(*state, STATES(3, 0, 1, 1, 0, 1)));
    count(catalogo, *state, false, TV ",{'descripcion':'Cine','fecha_fin':'2026-02-01'}");
    assert_span("one left", states(catalogo, *state), quoted(*state, STATES(2, 0, 1, 0, 0, 1)));
}

/* What is left is as if they had never been. */
static void who_goes_leaves_nothing(void **state)
{
    struct sky_catalogo *catalogo = sky_catalogo_new(*state), *other = sky_catalogo_new(*state);
    add(catalogo, *state, FIBRA "," FIBRA "," TV);
    add(catalogo, *state, TV ",{'descripcion':'Nada','precio':0.125}");
    add(catalogo, *state, FIBRA ",{'descripcion':'TV','precio':-1}");
    count(catalogo, *state, false, FIBRA "," FIBRA "," TV);
    count(catalogo, *state, false, TV ",{'descripcion':'Nada','precio':0.125}");
    add(other, *state, FIBRA ",{'descripcion':'TV','precio':-1}");
    assert_span("one left", shown(catalogo, *state), shown(other, *state));
    count(catalogo, *state, false, FIBRA ",{'descripcion':'TV','precio':-1}");
    assert_span("nobody left", shown(catalogo, *state), SPAN("[]"));
}

static void what_is_beyond_the_bound_is_together(void **state)
{
    struct sky_catalogo *catalogo = sky_catalogo_new(*state);
    char servicio[64];
    for (size_t i = 0; i < SKY_CATALOGO_MAX + 2; i++) {
        snprintf(servicio, sizeof servicio, "{'descripcion':'%05zu','moneda':'EUR','precio':1}", i);
        add(catalogo, *state, servicio);
    }
    struct sky_span all = shown(catalogo, *state);
    const char *last = "," COUNTS(2, 0, 0, 0, 0, 0) "'descripcion':null,'precios':{'EUR':2}}]";
    size_t size = strlen(last);
    assert_span("last", sky_span(all.data + all.size - size, size), quoted(*state, last));
}

static void a_damaged_document_is_told(void **state)
{
    struct sky_error error = { 0 };
    assert_int_equal(sky_catalogo_count(sky_catalogo_new(*state), true, SPAN("{"), SPAN(HOY), 30, &error),
                     SKY_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(customers_are_counted_and_prices_summed),
        ARENA_TEST(states_are_of_customers),
        ARENA_TEST(who_goes_leaves_nothing),
        ARENA_TEST(what_is_beyond_the_bound_is_together),
        ARENA_TEST(a_damaged_document_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
