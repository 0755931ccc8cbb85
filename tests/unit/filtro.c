/* Who is taken by what a document says, whatever else is in its members. */
#include "unit.h"

#include "domain/filtro.h"

#define FIBRA "{\"descripcion\":\"Fibra Óptica\",\"fecha_contratacion\":\"2026-01-01\"}"
#define TV "{\"descripcion\":\"TV\",\"fecha_contratacion\":\"2026-01-01\",\"fecha_baja\":\"2026-02-01\"}"

static bool takes(struct sky_arena *arena, const struct sky_filtro *filtro, const char *documento)
{
    struct sky_error error = { 0 };
    bool taken = false;
    assert_int_equal(sky_filtro_take(filtro, arena, sky_span_of(documento), &taken, &error), SKY_OK);
    return taken;
}

static void services_and_labels_are_compared_folded(void **state)
{
    static const struct {
        const char *servicio, *etiqueta, *estado, *documento;
        bool taken;
    } rows[] = {
        { NULL, NULL, NULL, "no es json", true },
        { "fibra optica", NULL, NULL, "{\"servicios\":[" TV "," FIBRA "]}", true },
        { "fibra", NULL, NULL, "{\"servicios\":[" FIBRA "]}", false },
        { "fibra optica", NULL, "activo", "{\"servicios\":[" FIBRA "," TV "]}", true },
        { "tv", NULL, "activo", "{\"servicios\":[" FIBRA "," TV "]}", false },
        { NULL, NULL, "de_baja", "{\"servicios\":[" FIBRA "," TV "]}", true },
        { NULL, NULL, "futuro", "{\"servicios\":[" FIBRA "," TV "]}", false },
        { NULL, "vip", NULL, "{\"etiquetas\":[7,\"VIP\"]}", true },
        { NULL, "vip", NULL, "{\"etiquetas\":\"vip\"}", false },
        { "tv", "vip", NULL, "{\"etiquetas\":[\"vip\"]}", false },
        { "tv", "vip", NULL, "{\"etiquetas\":[\"vip\"],\"servicios\":[\"TV\",{\"descripcion\":7}," TV "]}", true },
        { "tv", NULL, NULL, "{\"servicios\":{\"descripcion\":\"TV\"}}", false },
        { NULL, "vip", NULL, "nada", false },
        { NULL, "⭐", NULL, "{\"etiquetas\":[\"🔥\",\"⭐\"]}", true },
        { NULL, "⭐", NULL, "{\"etiquetas\":[\"🔥\"]}", false },
        { "", NULL, NULL, "{\"servicios\":[" TV "]}", false },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_filtro filtro = { .hoy = SPAN("2026-03-01") };
        filtro.servicio = rows[i].servicio ? sky_span_of(rows[i].servicio) : filtro.servicio;
        filtro.etiqueta = rows[i].etiqueta ? sky_span_of(rows[i].etiqueta) : filtro.etiqueta;
        assert_true(!rows[i].estado || sky_filtro_set_estado(&filtro, sky_span_of(rows[i].estado)));
        if (takes(*state, &filtro, rows[i].documento) != rows[i].taken)
            fail_msg("row %zu: %s", i, rows[i].documento);
    }
}

static void what_is_no_state_is_none(void **state)
{
    struct sky_filtro filtro = { 0 };
    (void)state;
    assert_false(sky_filtro_set_estado(&filtro, SPAN("Activo")));
    assert_false(sky_filtro_set_estado(&filtro, SPAN("")));
    assert_true(sky_filtro_is_open(&filtro));
    assert_true(sky_filtro_set_estado(&filtro, SPAN("por_vencer")));
    assert_int_equal(filtro.estado, SKY_ESTADO_POR_VENCER);
    assert_false(sky_filtro_is_open(&filtro));
}

static void names_begin_with_the_folded_prefix(void **state)
{
    static const struct {
        const char *prefijo, *nombre;
        bool taken;
    } rows[] = { { "", "Ana", true },    { "an", "Ana", true },       { "an", "\xC3\x81na", true },
                 { "ana", "An", false }, { "ana", "Mariana", false }, { "ana", "Ana", true } };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_filtro filtro = { .prefijo = sky_span_of(rows[i].prefijo) };
        struct sky_error error = { 0 };
        bool taken;
        assert_int_equal(sky_filtro_take_nombre(&filtro, *state, sky_span_of(rows[i].nombre), &taken, &error), SKY_OK);
        assert_int_equal(taken, rows[i].taken);
        assert_true(sky_filtro_is_open(&filtro));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(services_and_labels_are_compared_folded),
        ARENA_TEST(what_is_no_state_is_none),
        ARENA_TEST(names_begin_with_the_folded_prefix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
