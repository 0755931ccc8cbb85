/* A merge patch of a customer, and with another name in it a rename: the old name's entry, then the new one's. */
#include "domain/cliente.h"
#include "domain/nombre.h"
#include "domain/operacion-apply.h"

/* The new name in its one form, in the patch and as the write's second name; the present one is no rename. */
static enum sky_status take_name(struct sky_write *write, struct sky_json *patch, struct sky_error *error)
{
    struct sky_json *value;
    struct sky_span nombre;
    if (!sky_json_member(patch, "nombre", &value))
        return SKY_OK;
    if (sky_json_type(value) != SKY_JSON_STRING)
        return sky_error_member(error, "nombre", "El miembro 'nombre' debe ser un texto.");
    if (sky_nombre_parse(write->arena, sky_json_text(value), &nombre, error))
        return error->status;
    if (!sky_json_set_string(patch, "nombre", nombre))
        return sky_error_memory(error);
    if (!sky_span_equal(nombre, write->nombres[0]))
        write->nombres[1] = nombre;
    return SKY_OK;
}

struct sky_operacion *sky_operacion_modificar(struct sky_arena *arena, struct sky_span nombre, struct sky_json *patch,
                                              struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_MODIFICAR, nombre, error);
    if (!operacion || take_name(&operacion->write, patch, error))
        return NULL;
    if (!(operacion->text = sky_json_render(arena, patch)).data)
        return sky_error_memory(error), NULL;
    if (operacion->write.nombres[1].data)
        sky_operacion_become(operacion, SKY_OPERACION_RENOMBRAR);
    return operacion;
}

static enum sky_status merge_into(struct sky_operacion *operacion, struct sky_arena *scratch, struct sky_span before,
                                  struct sky_span *documento)
{
    struct sky_write *write = &operacion->write;
    struct sky_json *cliente = sky_cliente_parse(scratch, before, &write->error);
    struct sky_json *patch = cliente ? sky_json_parse(scratch, operacion->text, SIZE_MAX, &write->error) : NULL;
    if (!patch)
        return write->error.status;
    if (!(cliente = sky_json_merge(scratch, cliente, patch)))
        return sky_error_memory(&write->error);
    if (sky_cliente_check(cliente, &write->error))
        return write->error.status;
    return sky_cliente_write(write->arena, cliente, documento, &write->error);
}

static enum sky_status merge(struct sky_operacion *operacion, struct sky_span before, struct sky_span *documento)
{
    struct sky_arena *scratch = sky_arena_new();
    enum sky_status status =
        scratch ? merge_into(operacion, scratch, before, documento) : sky_error_memory(&operacion->write.error);
    sky_arena_free(scratch);
    return status;
}

enum sky_status sky_modificar_apply(struct sky_write *write, struct sky_present *present)
{
    struct sky_operacion *operacion = write->operation;
    struct sky_span from = write->nombres[0], to = write->nombres[1].data ? write->nombres[1] : from, documento;
    struct sky_version version;
    enum sky_status status = present->read(present, from, &version);
    if (status)
        return status;
    if (version.number == 0)
        return sky_operacion_no_encontrado(from, &write->error);
    if ((status = sky_operacion_require_free(operacion, present, to, version.cliente)) ||
        (status = merge(operacion, version.documento, &documento)) ||
        (status = sky_operacion_test(operacion, from, version.number)))
        return status;
    return sky_operacion_add_moved(operacion, 2, from, (struct sky_change){ to, version.cliente, documento });
}
