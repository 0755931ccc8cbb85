/* Operations of a lot: a row that is loaded, and one that is taken back. */
#include "domain/operacion-new.h"

struct sky_operacion *sky_operacion_descargar(struct sky_arena *arena, int64_t number, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_deshacer(arena, number, error);
    if (operacion)
        operacion->kind = SKY_OPERACION_DESCARGAR;
    return operacion;
}

/* The present name is no rename, nor is the first one. */
static enum sky_status take_new_name(struct sky_operacion *operacion, struct sky_arena *arena,
                                     struct sky_json *miembros, struct sky_error *error)
{
    if (sky_operacion_take_destino(operacion, arena, miembros, error))
        return error->status;
    if (!operacion->destino.data || sky_span_equal(operacion->destino, operacion->nombre) || operacion->cliente == 0)
        operacion->destino = (struct sky_span){ 0 };
    struct sky_span nombre = operacion->destino.data ? operacion->destino : operacion->nombre;
    return sky_json_set_string(miembros, "nombre", nombre) ? SKY_OK : sky_error_memory(error);
}

struct sky_operacion *sky_operacion_cargar(struct sky_arena *arena, struct sky_span nombre, int64_t cliente,
                                           struct sky_json *miembros, struct sky_servicio_key servicio,
                                           struct sky_span hoy, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_CARGAR, nombre, error);
    if (!operacion)
        return NULL;
    operacion->cliente = cliente;
    if (take_new_name(operacion, arena, miembros, error))
        return NULL;
    if (servicio.descripcion.data && sky_operacion_take_key(operacion, arena, servicio, hoy, error))
        return NULL;
    if (!(operacion->patch = sky_json_render(arena, miembros)).data)
        return sky_error_memory(error), NULL;
    return operacion;
}

bool sky_operacion_is_of_lote(struct sky_span verb)
{
    return sky_span_equal(verb, sky_span_of("cargar")) || sky_span_equal(verb, sky_span_of("descargar"));
}
