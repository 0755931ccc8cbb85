/* Steps that several kinds of operations take while they are applied. */
#include "domain/operacion-apply.h"

static enum sky_status select_present(void *from, const struct sky_selection *selection, sky_entry_visitor *visit,
                                      void *context, struct sky_error *error)
{
    struct sky_present *present = from;
    enum sky_status status = present->select(present, selection, visit, context);
    return status ? sky_error_set(error, status, "the log could not be read") : SKY_OK;
}

struct sky_log sky_operacion_log(struct sky_present *present)
{
    return (struct sky_log){ select_present, present };
}

enum sky_status sky_operacion_test(struct sky_operacion *operacion, struct sky_span nombre, int64_t number)
{
    return sky_condition_check(&operacion->condition, nombre, number, &operacion->write.error);
}

enum sky_status sky_operacion_ya_existe(struct sky_operacion *operacion, struct sky_span nombre)
{
    return sky_error_set(&operacion->write.error, SKY_CONFLICT, "El cliente '%.*s' ya existe.", SKY_SPAN_ARGS(nombre));
}

enum sky_status sky_operacion_require_free(struct sky_operacion *operacion, struct sky_present *present,
                                           struct sky_span nombre, int64_t cliente)
{
    struct sky_version version;
    enum sky_status status = present->read(present, nombre, &version);
    if (status)
        return status;
    return version.number > 0 && version.cliente != cliente ? sky_operacion_ya_existe(operacion, nombre) : SKY_OK;
}

enum sky_status sky_operacion_add(struct sky_operacion *operacion, size_t most, struct sky_change change)
{
    struct sky_write *write = &operacion->write;
    if (!write->changes && !(write->changes = sky_arena_alloc(write->arena, most * sizeof change)))
        return sky_error_memory(&write->error);
    write->changes[write->count++] = change;
    return SKY_OK;
}

enum sky_status sky_operacion_add_moved(struct sky_operacion *operacion, size_t most, struct sky_span from,
                                        struct sky_change change)
{
    if (from.data && !sky_span_equal(from, change.nombre) &&
        sky_operacion_add(operacion, most, (struct sky_change){ from, change.cliente, { 0 } }))
        return operacion->write.error.status;
    return sky_operacion_add(operacion, most, change);
}

const struct sky_change *sky_operacion_outcome(const struct sky_operacion *operacion)
{
    return operacion->write.count ? &operacion->write.changes[operacion->write.count - 1] : NULL;
}
