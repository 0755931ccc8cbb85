/* A customer's entries beside the ones before them: what each operation changed. */
#include "domain/diferencia.h"
#include "domain/operacion.h"
#include "registry/item.h"
#include "registry/olvido.h"

/* An entry, and its document as a tree: NULL where there is none. Both live in the arena. */
struct state {
    struct sky_arena *arena;
    struct sky_entry entry;
    struct sky_json *documento;
};

enum sky_status sky_historial_cliente(struct sky_lectura *lectura, struct sky_span nombre, int64_t *cliente,
                                      struct sky_error *error)
{
    struct sky_version version;
    struct sky_entry deleted = { 0 };
    struct sky_span renamed = { 0 };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    /* One that was renamed away from the name has its history under the new one. */
    if (sky_lectura_version(lectura, arena, nombre, &version, error) == SKY_OK && version.number == 0 &&
        sky_lectura_renamed(lectura, arena, nombre, &renamed, error) == SKY_OK && !renamed.data)
        error->status = sky_lectura_deleted(lectura, arena, nombre, &deleted, error);
    sky_arena_free(arena);
    if (error->status)
        return error->status;
    *cliente = version.number ? version.cliente : deleted.cliente;
    return *cliente ? SKY_OK : sky_operacion_no_encontrado(nombre, error);
}

/* Parses the state's document, and counts it. */
static enum sky_status parse_state(struct state *state, struct sky_slice *slice, struct sky_error *error)
{
    if (state->entry.documento.data)
        state->documento = sky_cliente_parse(state->arena, state->entry.documento, error);
    slice->cost += state->entry.documento.size;
    return error->status;
}

/* The customer's last entry up to `upto`; number 0: there is none. The caller frees the arena, also on failure. */
static enum sky_status find_state(struct sky_lectura *lectura, int64_t cliente, int64_t upto, struct state *state,
                                  struct sky_slice *slice, struct sky_error *error)
{
    *state = (struct state){ .arena = sky_arena_new() };
    if (!state->arena)
        return sky_error_memory(error);
    if (sky_lectura_entry_of(lectura, state->arena, cliente, upto, false, &state->entry, error))
        return error->status;
    return parse_state(state, slice, error);
}

/* Puts what `newer` changed in `older`, the entry before of the same customer. */
static enum sky_status put_change(struct sky_buffer *out, struct sky_lectura *lectura, const struct state *newer,
                                  const struct state *older, struct sky_error *error)
{
    int64_t con;
    const struct sky_entry *entry = &newer->entry;
    if (sky_operacion_forgets(entry->verb))
        return sky_olvido_put(out, lectura, newer->arena, entry, error);
    if (sky_lectura_merged(lectura, newer->arena, entry, &con, error))
        return error->status;
    struct sky_json *changes = sky_diferencia_members(newer->arena, older->documento, newer->documento);
    if (!changes)
        return sky_error_memory(error);
    sky_buffer_put(out, "{", 1);
    sky_json_put_text(out, "autor", entry->author);
    sky_buffer_put_text(out, "\"cambios\":");
    sky_json_write(out, changes);
    sky_buffer_put(out, ",", 1);
    sky_json_put_number(out, "cliente", entry->cliente);
    if (con)
        sky_json_put_number(out, "con", con);
    if (entry->deshace)
        sky_json_put_number(out, "deshace", entry->deshace);
    sky_item_put_instant(out, entry);
    if (sky_operacion_is_of_lote(entry->verb))
        sky_json_put_number(out, "lote", entry->grupo);
    sky_item_put_end(out, entry);
    return SKY_OK;
}

static enum sky_status add_change(struct sky_slicing *slicing, struct sky_lectura *lectura, const struct state *newer,
                                  const struct state *older)
{
    struct sky_buffer out = { 0 };
    enum sky_status status = put_change(&out, lectura, newer, older, slicing->error);
    if (status == SKY_OK)
        status = sky_slicing_add(slicing, newer->entry.number, &out);
    sky_buffer_clear(&out);
    return status;
}

/* From entry to entry; each one's memory ends with it, but for the entry that comes next. */
enum sky_status sky_historial(struct sky_lectura *lectura, int64_t cliente, int64_t from, size_t limit,
                              struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    struct sky_slicing slicing;
    struct state newer = { 0 }, older;
    int64_t upto = from > lectura->moment ? lectura->moment : from - 1;
    if (sky_slicing_begin(&slicing, arena, limit, slice, error) ||
        find_state(lectura, cliente, upto, &newer, slice, error) || newer.entry.number == 0) {
        sky_arena_free(newer.arena);
        return error->status;
    }
    do {
        enum sky_status status = find_state(lectura, cliente, newer.entry.number - 1, &older, slice, error);
        if (status == SKY_OK)
            status = add_change(&slicing, lectura, &newer, &older);
        slice->next = status == SKY_OK && older.entry.number ? newer.entry.number : 0;
        sky_arena_free(newer.arena);
        newer = older;
    } while (slice->next && sky_slicing_goes_on(&slicing));
    sky_arena_free(newer.arena);
    return error->status;
}

/* The old name's entry of a rename stands for the new name's, which comes next. */
static enum sky_status find_operacion(struct sky_lectura *lectura, struct sky_arena *arena, int64_t number,
                                      struct sky_entry *entry, struct sky_error *error)
{
    struct sky_entries next;
    const struct sky_selection after = { .view = SKY_VIEW_LOG, .from = number, .limit = 1 };
    if (sky_lectura_entry(lectura, arena, number, false, entry, error) || entry->lives || !entry->grupo)
        return error->status;
    if (sky_lectura_select(lectura, &after, arena, &next, error))
        return error->status;
    if (next.count > 0 && next.items[0].grupo == entry->grupo && next.items[0].cliente == entry->cliente)
        *entry = next.items[0];
    return SKY_OK;
}

enum sky_status sky_historial_operacion(struct sky_lectura *lectura, int64_t number, struct sky_arena *arena,
                                        struct sky_item *item, int64_t *cliente, struct sky_error *error)
{
    struct sky_slice uncounted = { 0 };
    struct state older = { 0 }, newer = { .arena = arena };
    struct sky_buffer *out = sky_buffer_new(arena);
    if (!out)
        return sky_error_memory(error);
    if (find_operacion(lectura, arena, number, &newer.entry, error) == SKY_OK &&
        parse_state(&newer, &uncounted, error) == SKY_OK &&
        find_state(lectura, newer.entry.cliente, newer.entry.number - 1, &older, &uncounted, error) == SKY_OK)
        error->status = put_change(out, lectura, &newer, &older, error);
    sky_arena_free(older.arena);
    if (error->status == SKY_OK && out->failed)
        sky_error_memory(error);
    *item = (struct sky_item){ newer.entry.is_forgotten ? 0 : newer.entry.number, sky_buffer_span(out) };
    *cliente = newer.entry.cliente;
    return error->status;
}
