/* Members in the order of their names, as everywhere. */
#include "registry/carga-linea.h"

#include <inttypes.h>

#include "domain/cliente.h"
#include "domain/diferencia.h"

static const char *const whats[] = {
    [SKY_CARGA_CREADO] = "creado",
    [SKY_CARGA_CAMBIADO] = "cambiado",
    [SKY_CARGA_SIN_CAMBIOS] = "sin-cambios",
    [SKY_CARGA_RECHAZADO] = "rechazado",
};

static enum sky_status put_changes(struct sky_buffer *out, const struct sky_carga_row *row, struct sky_error *error)
{
    struct sky_json *before = NULL, *after = NULL, *changes = NULL;
    struct sky_arena *arena = sky_arena_new();
    if (arena && (before = sky_cliente_parse(arena, row->antes, error)) &&
        (after = sky_cliente_parse(arena, row->despues, error)))
        changes = sky_diferencia_members(arena, before, after);
    if (changes) {
        sky_buffer_put_text(out, "\"cambios\":");
        sky_json_write(out, changes);
        sky_buffer_put(out, ",", 1);
    }
    sky_arena_free(arena);
    return changes ? SKY_OK : error->status ? error->status : sky_error_memory(error);
}

enum sky_status sky_carga_put_line(struct sky_buffer *out, const struct sky_carga_row *row, struct sky_error *error)
{
    bool refused = row->what == SKY_CARGA_RECHAZADO;
    sky_buffer_put(out, "{", 1);
    if (row->what == SKY_CARGA_CAMBIADO && row->despues.data && put_changes(out, row, error))
        return error->status;
    if (row->cliente > 0)
        sky_buffer_printf(out, "\"cliente\":%" PRId64 ",", row->cliente);
    if (refused)
        sky_buffer_printf(out, "\"code\":\"%s\",", sky_status_name(row->error->status));
    if (row->what == SKY_CARGA_CREADO && row->despues.data) {
        sky_buffer_put_text(out, "\"documento\":");
        sky_buffer_put_span(out, row->despues);
        sky_buffer_put(out, ",", 1);
    }
    if (refused) {
        sky_buffer_put_text(out, "\"error\":");
        sky_json_write_string(out, sky_span_of(row->error->text));
        sky_buffer_put(out, ",", 1);
    }
    sky_buffer_printf(out, "\"linea\":%" PRId64 ",", row->line);
    if (row->nombre.data) {
        sky_buffer_put_text(out, "\"nombre\":");
        sky_json_write_string(out, row->nombre);
        sky_buffer_put(out, ",", 1);
    }
    if (row->operacion)
        sky_buffer_printf(out, "\"operacion\":%" PRId64 ",", row->operacion);
    sky_buffer_printf(out, "\"resultado\":\"%s\"}\n", whats[row->what]);
    return SKY_OK;
}

void sky_carga_put_sum(struct sky_buffer *out, const struct sky_carga_sum *sum, const char *encoding)
{
    sky_buffer_printf(out, "{\"resumen\":{\"cambiados\":%" PRId64 ",\"codificacion\":\"%s\",\"creados\":%" PRId64 ",",
                      sum->rows[SKY_CARGA_CAMBIADO], encoding, sum->rows[SKY_CARGA_CREADO]);
    if (sum->lote)
        sky_buffer_printf(out, "\"lote\":%" PRId64 ",", sum->lote);
    sky_buffer_printf(out, "\"rechazados\":%" PRId64 ",", sum->rows[SKY_CARGA_RECHAZADO]);
    if (sum->separator)
        sky_buffer_printf(out, "\"separador\":\"%s\",",
                          sum->separator == '\t'  ? "tab"
                          : sum->separator == ';' ? ";"
                                                  : ",");
    sky_buffer_printf(out, "\"sin_cambios\":%" PRId64 "}}\n", sum->rows[SKY_CARGA_SIN_CAMBIOS]);
}
