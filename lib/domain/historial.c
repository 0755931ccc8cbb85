/* Entries become JSON here: alone, as the log has them, or beside the one before of the same customer. */
#include "domain/historial.h"

#include <inttypes.h>

#include "domain/cambio.h"
#include "domain/cliente.h"
#include "domain/listing.h"

/* Bytes of documents that are read for a page of a history, which ends behind them: parsing them is what it costs. */
#define READ_MAX ((size_t)8 << 20)

/* --- members */

static void put_number(struct sky_buffer *out, const char *name, int64_t number)
{
    sky_buffer_printf(out, "\"%s\":%" PRId64 ",", name, number);
}

/* What each of these ends with. */
static void put_end(struct sky_buffer *out, const struct sky_entry *entry)
{
    sky_listing_put_text(out, "nombre", entry->nombre);
    put_number(out, "operacion", entry->number);
    sky_buffer_put_text(out, "\"verbo\":");
    sky_json_write_string(out, entry->verb);
    sky_buffer_put(out, "}", 1);
}

/* --- entries beside the ones before */

/* An entry, and its document as a tree: NULL where there is none. Both live in the arena. */
struct state {
    struct sky_arena *arena;
    struct sky_entry entry;
    struct sky_json *documento;
};

static bool parse_state(struct sky_listing *listing, struct state *state)
{
    if (state->entry.documento.data)
        state->documento = sky_cliente_parse(state->arena, state->entry.documento, listing->error);
    listing->spent += state->entry.documento.size;
    return listing->error->status == SKY_OK;
}

/* The customer's last entry up to `upto`; number 0: there is none. The caller frees the arena, also on failure. */
static bool find_state(struct sky_listing *listing, int64_t cliente, int64_t upto, struct state *state)
{
    *state = (struct state){ .arena = sky_arena_new() };
    if (!state->arena)
        return sky_error_memory(listing->error), false;
    return !sky_pasado_cliente(&listing->log, state->arena, cliente, upto, &state->entry, listing->error) &&
           parse_state(listing, state);
}

/* Shows what `newer` changed in `older`, the entry before of the same customer. */
static bool show_change(struct sky_listing *listing, const struct state *newer, const struct state *older)
{
    const struct sky_entry *entry = &newer->entry;
    struct sky_buffer *out = sky_buffer_new(newer->arena);
    struct sky_json *changes = sky_cambio_members(newer->arena, older->documento, newer->documento);
    if (!changes || !out)
        return sky_error_memory(listing->error), false;
    sky_buffer_put(out, "{", 1);
    sky_listing_put_text(out, "autor", entry->author);
    sky_buffer_put_text(out, "\"cambios\":");
    sky_json_write(out, changes);
    sky_buffer_put(out, ",", 1);
    if (entry->deshace)
        put_number(out, "deshace", entry->deshace);
    sky_listing_put_instant(out, entry);
    put_end(out, entry);
    return sky_listing_show(listing, entry, out);
}

/* Where it stands in the log is known; what was before is looked up. */
static bool show_state(struct sky_listing *listing, const struct state *newer, struct state *older)
{
    return find_state(listing, newer->entry.cliente, newer->entry.number - 1, older) &&
           show_change(listing, newer, older);
}

/* From entry to entry of one customer; each one's memory ends with it, but for the entry that comes next. */
static void show_history(struct sky_listing *listing, int64_t cliente, int64_t upto)
{
    struct state newer, older;
    bool goes_on = find_state(listing, cliente, upto, &newer) && newer.entry.number;
    while (goes_on) {
        int64_t shown = newer.entry.number;
        goes_on = show_state(listing, &newer, &older) && older.entry.number;
        sky_arena_free(newer.arena);
        newer = older;
        if (goes_on && listing->spent >= READ_MAX)
            goes_on = sky_listing_end_early(listing, shown);
    }
    sky_arena_free(newer.arena);
}

/* Whose history it is. One that was renamed away from the name has it under the new one. */
static enum sky_status find_cliente(struct sky_listing *listing, struct sky_arena *arena, struct sky_span nombre,
                                    int64_t moment, int64_t *cliente)
{
    struct sky_version version;
    struct sky_entry deleted = { 0 };
    struct sky_span renamed = { 0 };
    if (sky_pasado_version(&listing->log, arena, nombre, moment, &version, listing->error))
        return listing->error->status;
    if (version.number == 0 &&
        (sky_pasado_renamed(&listing->log, arena, nombre, moment, &renamed, listing->error) ||
         (!renamed.data && sky_pasado_deleted(&listing->log, arena, nombre, moment, &deleted, listing->error))))
        return listing->error->status;
    *cliente = version.number ? version.cliente : deleted.cliente;
    return *cliente ? SKY_OK : sky_operacion_no_encontrado(nombre, listing->error);
}

enum sky_status sky_historial(struct sky_registro *registro, struct sky_span nombre, int64_t moment,
                              struct sky_page *page, sky_item_visitor *visit, void *context, struct sky_error *error)
{
    struct sky_listing listing;
    int64_t cliente;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_listing_open(&listing, registro, page, visit, context, error) == SKY_OK) {
        if (find_cliente(&listing, arena, nombre, moment, &cliente) == SKY_OK)
            show_history(&listing, cliente, page->from > moment ? moment : page->from - 1);
        sky_listing_close(&listing);
    }
    sky_arena_free(arena);
    return error->status;
}

/* The old name's entry of a rename stands for the new name's, which comes next. */
static enum sky_status find_operation(struct sky_listing *listing, struct sky_arena *arena, int64_t number,
                                      struct sky_entry *entry)
{
    struct sky_entry next;
    const struct sky_selection behind = { .view = SKY_VIEW_LOG, .from = number };
    if (sky_pasado_entry(&listing->log, arena, number, entry, listing->error) || entry->documento.data || !entry->grupo)
        return listing->error->status;
    if (sky_pasado_first(&listing->log, arena, &behind, &next, listing->error))
        return listing->error->status;
    if (next.grupo == entry->grupo && next.cliente == entry->cliente)
        *entry = next;
    return SKY_OK;
}

enum sky_status sky_historial_operacion(struct sky_registro *registro, int64_t number, sky_item_visitor *visit,
                                        void *context, struct sky_error *error)
{
    struct sky_listing listing;
    struct sky_page one = { .limit = 1 };
    struct state older = { 0 }, newer = { .arena = sky_arena_new() };
    if (!newer.arena)
        return sky_error_memory(error);
    if (sky_listing_open(&listing, registro, &one, visit, context, error) == SKY_OK) {
        if (find_operation(&listing, newer.arena, number, &newer.entry) == SKY_OK && parse_state(&listing, &newer))
            show_state(&listing, &newer, &older);
        sky_listing_close(&listing);
    }
    sky_arena_free(older.arena);
    sky_arena_free(newer.arena);
    return error->status;
}

/* --- the log */

static bool visit_entry(void *context, const struct sky_entry *entry)
{
    struct sky_listing *listing = context;
    struct sky_buffer out = { 0 };
    sky_buffer_put(&out, "{", 1);
    sky_listing_put_text(&out, "autor", entry->author);
    put_number(&out, "cliente", entry->cliente);
    if (entry->deshace)
        put_number(&out, "deshace", entry->deshace);
    sky_listing_put_documento(&out, entry->documento);
    put_number(&out, "grupo", sky_entry_grupo(entry));
    sky_listing_put_instant(&out, entry);
    put_end(&out, entry);
    bool goes_on = sky_listing_show(listing, entry, &out);
    sky_buffer_clear(&out);
    return goes_on;
}

enum sky_status sky_cambios(struct sky_registro *registro, struct sky_page *page, sky_item_visitor *visit,
                            void *context, struct sky_error *error)
{
    struct sky_listing listing;
    const struct sky_selection selection = { .view = SKY_VIEW_LOG, .from = page->from, .limit = page->limit };
    if (sky_listing_open(&listing, registro, page, visit, context, error))
        return error->status;
    listing.log.select(listing.log.from, &selection, visit_entry, &listing, error);
    return sky_listing_close(&listing);
}
