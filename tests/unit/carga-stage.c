/* Operations in a temporary file come out as they went in. */
#include "unit.h"

#include "registry/carga-stage.h"

static void assert_same(const struct sky_carga_staged *is, const struct sky_carga_staged *wanted)
{
    assert_int_equal(is->line, wanted->line);
    assert_int_equal(is->stays, wanted->stays);
    assert_int_equal(is->operacion->kind, SKY_OPERACION_CARGAR);
    assert_int_equal(is->operacion->cliente, wanted->operacion->cliente);
    assert_int_equal(is->operacion->visto, wanted->operacion->visto);
    assert_span("nombre", is->operacion->nombre, wanted->operacion->nombre);
    assert_span("patch", is->operacion->patch, wanted->operacion->patch);
    assert_span("destino", is->operacion->destino, wanted->operacion->destino);
    assert_int_equal(!is->operacion->destino.data, !wanted->operacion->destino.data);
    assert_span("descripcion", is->operacion->cual.descripcion, wanted->operacion->cual.descripcion);
    assert_int_equal(!is->operacion->cual.descripcion.data, !wanted->operacion->cual.descripcion.data);
    assert_span("hoy", is->operacion->hoy, wanted->operacion->hoy);
    assert_span("hecho", is->operacion->hecho, wanted->operacion->hecho);
    assert_int_equal(is->operacion->base, wanted->operacion->base);
}

static void gives_them_back_in_order(void **state)
{
    char *large = calloc(1, 200001);
    memset(large, 'x', 200000);
    struct sky_operacion operaciones[] = {
        { .kind = SKY_OPERACION_CARGAR, .nombre = SPAN("a"), .patch = SPAN("{}") },
        { .kind = SKY_OPERACION_CARGAR,
          .nombre = SPAN("b"),
          .destino = SPAN("c"),
          .cliente = 7,
          .visto = 9,
          .hecho = SPAN("{\"b\":2}"),
          .base = 8,
          .patch = sky_span(large, 200000) },
        { .kind = SKY_OPERACION_CARGAR,
          .nombre = SPAN("d"),
          .cliente = SKY_LOTE_ANYBODY,
          .patch = SPAN("{\"a\":1}"),
          .cual = { SPAN("TV"), { NULL, 0 } },
          .hoy = SPAN("2026-01-31") },
    };
    struct sky_error error = { 0 };
    struct sky_spool *spool = sky_spool_new(&error);
    struct sky_carga_staged staged, wanted[COUNT(operaciones)];
    for (size_t i = 0; i < COUNT(operaciones); i++) {
        wanted[i] = (struct sky_carga_staged){ (int64_t)i + 5, &operaciones[i], i == 1 };
        assert_int_equal(sky_carga_stage(spool, &wanted[i], &error), SKY_OK);
    }
    struct sky_carga_reader *reader = sky_carga_read(*state, spool);
    for (size_t i = 0; i < COUNT(operaciones); i++) {
        assert_int_equal(sky_carga_next(reader, *state, &staged, &error), SKY_OK);
        assert_same(&staged, &wanted[i]);
    }
    assert_int_equal(sky_carga_next(reader, *state, &staged, &error), SKY_OK);
    assert_int_equal(staged.line, 0);
    sky_spool_free(spool);
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = { ARENA_TEST(gives_them_back_in_order) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
