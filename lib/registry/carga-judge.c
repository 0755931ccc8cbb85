/* Each question about the moment is one selection by index. */
#include "registry/carga-judge.h"

#include <inttypes.h>

#include "base/text.h"
#include "domain/nombre.h"

/* --- whom a row is about */

bool sky_carga_writes_at_once(const struct sky_carga *asked)
{
    return !asked->todo && !asked->ensayo;
}

bool sky_carga_has_key(const struct sky_carga *asked)
{
    return asked->clave == SKY_CARGA_DOCUMENTO || asked->clave == SKY_CARGA_CORREO;
}

enum sky_status sky_carga_open(struct sky_loading *loading)
{
    struct sky_lectura *lectura = &loading->lectura;
    if (lectura->reader && sky_lectura_is_long(lectura))
        sky_lectura_close(lectura);
    if (lectura->reader)
        return SKY_OK;
    return sky_lectura_open_en(lectura, loading->registro, (struct sky_span){ 0 }, loading->error);
}

static enum sky_status read_nombre(struct sky_judged *judged, struct sky_arena *arena)
{
    struct sky_json *nombre;
    if (!sky_json_member(judged->fila.miembros, "nombre", &nombre))
        return sky_error_missing(&judged->refusal, (const char *const[]){ "nombre", NULL },
                                 "El nombre del cliente es requerido.");
    if (sky_json_type(nombre) != SKY_JSON_STRING)
        return sky_error_member(&judged->refusal, "nombre", "El miembro 'nombre' debe ser un texto.");
    return sky_nombre_parse(arena, sky_json_text(nombre), &judged->nombre, &judged->refusal);
}

/* Of a line the number is a member that says who it is, and no member of the customer. */
static enum sky_status read_numero(const struct sky_loading *loading, struct sky_judged *judged)
{
    struct sky_json *numero;
    if (loading->asked->form != SKY_FILAS_NDJSON || !sky_json_member(judged->fila.miembros, "numero", &numero))
        return SKY_OK;
    if (sky_json_type(numero) != SKY_JSON_NUMBER || !sky_text_number(sky_json_text(numero), &judged->fila.numero) ||
        judged->fila.numero == 0)
        return sky_error_member(&judged->refusal, "numero", "El miembro 'numero' debe ser el número de un cliente.");
    sky_json_remove(judged->fila.miembros, "numero");
    return SKY_OK;
}

static enum sky_status find_by_number(struct sky_loading *loading, struct sky_judged *judged, struct sky_arena *arena)
{
    struct sky_entry last;
    if (sky_carga_open(loading) || sky_lectura_entry_of(&loading->lectura, arena, judged->fila.numero,
                                                        loading->sum->moment, false, &last, loading->error))
        return loading->error->status;
    if (!last.lives)
        return sky_error_set(&judged->refusal, SKY_NOT_FOUND, "Ningún cliente tiene el número %" PRId64 ".",
                             judged->fila.numero);
    judged->version = sky_lectura_version_of(&last);
    judged->nombre = last.nombre;
    return SKY_OK;
}

static enum sky_status find_by_name(struct sky_loading *loading, struct sky_judged *judged, struct sky_arena *arena)
{
    if (read_nombre(judged, arena))
        return judged->refusal.status;
    struct sky_entry last;
    const struct sky_selection had = {
        .view = SKY_VIEW_NAME, .nombre = judged->nombre, .upto = loading->sum->moment, .limit = 1
    };
    if (sky_carga_open(loading) || sky_lectura_first(&loading->lectura, &had, arena, &last, loading->error))
        return loading->error->status;
    judged->version = sky_lectura_version_of(&last);
    return SKY_OK;
}

/* Each customer once: nothing that a row says follows from an earlier one. */
static enum sky_status refuse_repeated(struct sky_loading *loading, struct sky_judged *judged)
{
    const struct sky_operacion *operacion = judged->operacion;
    bool known = false, other = false;
    if (sky_marks_add(&loading->seen, operacion->nombre, &known, loading->error) ||
        (operacion->destino.data && sky_marks_add(&loading->seen, operacion->destino, &other, loading->error)))
        return loading->error->status;
    return known || other
               ? sky_error_set(&judged->refusal, SKY_CONFLICT, "El cliente '%.*s' está ya en una fila anterior.",
                               SKY_SPAN_ARGS(known ? operacion->nombre : operacion->destino))
               : SKY_OK;
}

/* Finds who the row is about. Whoever is found by no number or key is a new customer. */
static enum sky_status find(struct sky_loading *loading, struct sky_judged *judged, struct sky_arena *arena)
{
    enum sky_carga_clave clave = loading->asked->clave;
    if (clave == SKY_CARGA_NOMBRE)
        return find_by_name(loading, judged, arena);
    if (clave == SKY_CARGA_NUMERO && read_numero(loading, judged))
        return SKY_OK;
    if (clave == SKY_CARGA_NUMERO && judged->fila.numero)
        return find_by_number(loading, judged, arena);
    if (sky_carga_has_key(loading->asked) && sky_carga_find_by_key(loading, judged, arena))
        return loading->error->status;
    if (judged->version.number || judged->refusal.status || find_by_name(loading, judged, arena))
        return loading->error->status;
    if (!judged->refusal.status)
        judged->refusal.status = sky_operacion_require_free(&judged->version, 0, judged->nombre, &judged->refusal);
    return SKY_OK;
}

enum sky_status sky_carga_judge(struct sky_loading *loading, struct sky_judged *judged, struct sky_arena *arena)
{
    const struct sky_carga *asked = loading->asked;
    struct sky_servicio_key servicio = { judged->fila.servicio, judged->fila.fecha };
    if (find(loading, judged, arena) || judged->refusal.status)
        return loading->error->status;
    judged->operacion = sky_operacion_cargar(arena, judged->nombre, judged->version.cliente, judged->fila.miembros,
                                             servicio, sky_span_of(loading->hoy), &judged->refusal);
    if (!judged->operacion)
        return judged->refusal.status == SKY_NO_MEMORY ? sky_error_memory(loading->error) : SKY_OK;
    judged->operacion->author = asked->author;
    judged->operacion->visto = asked->exact ? judged->version.number : 0;
    return refuse_repeated(loading, judged) == SKY_NO_MEMORY ? loading->error->status : SKY_OK;
}

/* Who had the name that the row gives, if it gives another one. */
static enum sky_status find_other(struct sky_loading *loading, const struct sky_judged *judged, struct sky_arena *arena,
                                  struct sky_version *other)
{
    struct sky_entry last;
    struct sky_span destino = judged->operacion->destino;
    const struct sky_selection had = {
        .view = SKY_VIEW_NAME, .nombre = destino, .upto = loading->sum->moment, .bare = true, .limit = 1
    };
    if (!destino.data)
        return SKY_OK;
    if (sky_lectura_first(&loading->lectura, &had, arena, &last, loading->error))
        return loading->error->status;
    *other = sky_lectura_version_of(&last);
    return SKY_OK;
}

enum sky_status sky_carga_apply(struct sky_loading *loading, struct sky_judged *judged, struct sky_arena *arena,
                                struct sky_outcome *outcome)
{
    struct sky_version other = { 0 };
    if (find_other(loading, judged, arena, &other))
        return loading->error->status;
    if (sky_operacion_apply(judged->operacion, &judged->version, &other, arena, outcome, &judged->refusal) ==
        SKY_NO_MEMORY)
        sky_error_memory(loading->error);
    return loading->error->status;
}
