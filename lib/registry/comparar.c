/* Two documents of one customer, side by side. */
#include <inttypes.h>

#include "domain/diferencia.h"
#include "domain/operacion.h"
#include "registry/item.h"

/* Whose the name is at one of the moments, the later one first, or now: a name changes hands, and a customer names. */
static enum sky_status find_cliente(const struct sky_lectura *present, struct sky_span nombre,
                                    const struct sky_comparison *comparison, struct sky_arena *arena, int64_t *cliente,
                                    struct sky_error *error)
{
    const int64_t moments[] = { comparison->desde, comparison->hasta };
    bool turned = moments[0] > moments[1];
    const int64_t order[] = { moments[!turned], moments[turned], present->moment };
    *cliente = 0;
    for (size_t i = 0; i < sizeof order / sizeof *order && *cliente == 0; i++) {
        struct sky_lectura lectura = *present;
        struct sky_version version;
        lectura.moment = order[i];
        lectura.is_present = order[i] == present->moment;
        if (sky_lectura_version(&lectura, arena, nombre, &version, error))
            return error->status;
        *cliente = version.cliente;
    }
    return *cliente ? SKY_OK : sky_operacion_no_encontrado(nombre, error);
}

/* The customer's last entry up to the moment, and its document; NULL where there is none. */
static enum sky_status read_state(struct sky_lectura *present, int64_t cliente, int64_t moment, struct sky_arena *arena,
                                  struct sky_entry *entry, struct sky_json **documento, struct sky_error *error)
{
    *documento = NULL;
    if (sky_lectura_entry_of(present, arena, cliente, moment, false, entry, error))
        return error->status;
    if (entry->documento.data)
        *documento = sky_cliente_parse(arena, entry->documento, error);
    return error->status;
}

static void put_version(struct sky_buffer *out, const char *name, const struct sky_entry *entry)
{
    if (entry->lives)
        sky_json_put_number(out, name, entry->number);
    else
        sky_buffer_printf(out, "\"%s\":null,", name);
}

enum sky_status sky_comparar(struct sky_lectura *present, struct sky_span nombre, struct sky_comparison *comparison,
                             struct sky_arena *arena, struct sky_error *error)
{
    struct sky_entry before, after;
    struct sky_json *was, *is, *changes = NULL;
    struct sky_buffer *out = sky_buffer_new(arena);
    int64_t cliente;
    if (!out)
        return sky_error_memory(error);
    if (find_cliente(present, nombre, comparison, arena, &cliente, error) ||
        read_state(present, cliente, comparison->desde, arena, &before, &was, error) ||
        read_state(present, cliente, comparison->hasta, arena, &after, &is, error))
        return error->status;
    if (!(changes = sky_diferencia_members(arena, was, is)))
        return sky_error_memory(error);
    sky_buffer_put(out, "{", 1);
    put_version(out, "antes", &before);
    sky_buffer_put_text(out, "\"cambios\":");
    sky_json_write(out, changes);
    sky_buffer_put(out, ",", 1);
    sky_json_put_number(out, "cliente", cliente);
    put_version(out, "despues", &after);
    out->size -= !out->failed; /* the last comma */
    sky_buffer_put(out, "}", 1);
    comparison->cliente = cliente;
    comparison->number = before.number > after.number ? before.number : after.number;
    comparison->json = sky_buffer_span(out);
    return out->failed ? sky_error_memory(error) : SKY_OK;
}
