/* What is in the bin: deletions that stood at a moment, each with the document that was there before it. */
#include "registry/item.h"

#include <inttypes.h>

/* Deletions read at a time, and ends of names among which they are looked for. */
#define PAGE ((size_t)16)
#define LOOKS ((size_t)1000)
/* What a look costs, in bytes read. */
#define LOOK_COST ((size_t)400)

/* Whoever was merged is there `con` whom, or 0. */
static void put_deletion(struct sky_buffer *out, const struct sky_baja *baja, int64_t con, struct sky_span documento)
{
    sky_buffer_put(out, "{", 1);
    sky_json_put_text(out, "autor", baja->last.author);
    sky_json_put_number(out, "cliente", baja->last.cliente);
    if (con)
        sky_json_put_number(out, "con", con);
    sky_item_put_documento(out, documento);
    sky_item_put_instant(out, &baja->last);
    sky_json_put_text(out, "nombre", baja->stands.nombre);
    sky_buffer_printf(out, "\"operacion\":%" PRId64 "}", baja->last.number);
}

/* What was there before the deletion that stands, and whom it was merged into. */
static enum sky_status read_deleted(struct sky_lectura *lectura, struct sky_arena *arena, const struct sky_baja *baja,
                                    struct sky_span *documento, int64_t *con, struct sky_error *error)
{
    struct sky_entry before;
    if (sky_lectura_merged(lectura, arena, &baja->stands, con, error) ||
        sky_lectura_entry_of(lectura, arena, baja->last.cliente, baja->stands.number - 1, false, &before, error))
        return error->status;
    *documento = before.documento;
    return SKY_OK;
}

static enum sky_status add_deletion(struct sky_slicing *slicing, struct sky_lectura *lectura, struct sky_arena *scratch,
                                    const struct sky_entry *entry)
{
    struct sky_baja baja;
    struct sky_span documento;
    int64_t con;
    struct sky_buffer out = { 0 };
    if (sky_lectura_baja(lectura, scratch, entry->cliente, &baja, slicing->error) ||
        read_deleted(lectura, scratch, &baja, &documento, &con, slicing->error))
        return slicing->error->status;
    slicing->slice->cost += documento.size;
    put_deletion(&out, &baja, con, documento);
    enum sky_status status = sky_slicing_add(slicing, entry->number, &out);
    sky_buffer_clear(&out);
    return status;
}

static enum sky_status add_page(struct sky_slicing *slicing, struct sky_lectura *lectura, struct sky_arena *scratch,
                                struct sky_selection *selection)
{
    struct sky_entries entries;
    if (sky_lectura_select(lectura, selection, scratch, &entries, slicing->error))
        return slicing->error->status;
    slicing->slice->cost += (entries.ended || entries.count == PAGE ? entries.count : LOOKS) * LOOK_COST;
    slicing->slice->next = entries.ended ? 0 : entries.reached;
    for (size_t i = 0; i < entries.count; i++) {
        if (!entries.items[i].is_forgotten && add_deletion(slicing, lectura, scratch, &entries.items[i]))
            return slicing->error->status;
        if (i + 1 < entries.count && !sky_slicing_goes_on(slicing)) {
            slicing->slice->next = entries.items[i].number;
            return SKY_OK;
        }
    }
    selection->from = entries.reached;
    return SKY_OK;
}

enum sky_status sky_papelera(struct sky_lectura *lectura, int64_t from, size_t limit, struct sky_arena *arena,
                             struct sky_slice *slice, struct sky_error *error)
{
    struct sky_slicing slicing;
    struct sky_selection selection = { .view = SKY_VIEW_BIN,
                                       .from = from > lectura->moment ? lectura->moment + 1 : from,
                                       .upto = lectura->moment,
                                       .bare = true,
                                       .limit = PAGE,
                                       .looks = LOOKS };
    enum sky_status status = sky_slicing_begin(&slicing, arena, limit, slice, error);
    return status ? status : sky_slicing_fill(&slicing, lectura, &selection, add_page);
}

enum sky_status sky_papelera_find(struct sky_lectura *lectura, struct sky_arena *arena, int64_t cliente,
                                  struct sky_baja *baja, struct sky_error *error)
{
    struct sky_entry last;
    if (sky_lectura_baja(lectura, arena, cliente, baja, error) || baja->last.number ||
        sky_lectura_entry_of(lectura, arena, cliente, lectura->moment, true, &last, error))
        return error->status;
    if (last.is_forgotten && !last.lives)
        return sky_error_set(error, SKY_FORGOTTEN, "El cliente número %" PRId64 " fue olvidado.", cliente);
    if (last.number == 0)
        return sky_error_set(error, SKY_NOT_FOUND, "El cliente número %" PRId64 " no existe.", cliente);
    return sky_error_set(error, SKY_NOT_FOUND, "El cliente número %" PRId64 " no está en la papelera: es '%.*s'.",
                         cliente, SKY_SPAN_ARGS(last.nombre));
}

enum sky_status sky_papelera_cliente(struct sky_lectura *lectura, int64_t cliente, struct sky_arena *arena,
                                     struct sky_item *item, struct sky_error *error)
{
    struct sky_baja baja;
    struct sky_span documento;
    int64_t con;
    struct sky_buffer *out = sky_buffer_new(arena);
    if (!out)
        return sky_error_memory(error);
    if (sky_papelera_find(lectura, arena, cliente, &baja, error) ||
        read_deleted(lectura, arena, &baja, &documento, &con, error))
        return error->status;
    put_deletion(out, &baja, con, documento);
    *item = (struct sky_item){ baja.last.number, sky_buffer_span(out) };
    return out->failed ? sky_error_memory(error) : SKY_OK;
}
