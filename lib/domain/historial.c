/* Entries become JSON here: alone, as the log has them, or beside the one before of the same customer. */
#include "domain/historial.h"

#include <inttypes.h>

#include "base/clock.h"
#include "domain/cambio.h"
#include "domain/cliente.h"

/* Bytes of documents that are read for a page of a history, which ends behind them: parsing them is what it costs. */
#define READ_MAX ((size_t)8 << 20)
/* Ends of names among which a page of the bin looks for deletions that stood. */
#define LOOKS_MAX ((size_t)20000)

struct view {
    struct sky_registro *registro;
    struct sky_log log;
    sky_item_visitor *visit;
    void *context;
    size_t left; /* items that may still come */
    size_t read; /* bytes of documents */
    size_t looks;
    struct sky_error *error;
};

static enum sky_status open_view(struct view *view, struct sky_registro *registro, sky_item_visitor *visit,
                                 void *context, struct sky_error *error)
{
    *view = (struct view){ .registro = registro, .visit = visit, .context = context, .left = SIZE_MAX, .error = error };
    return sky_registro_borrow(registro, &view->log, error);
}

static enum sky_status close_view(struct view *view)
{
    sky_registro_return(view->registro, &view->log);
    return view->error->status;
}

/* --- members */

static void put_text(struct sky_buffer *out, const char *name, struct sky_span text)
{
    sky_buffer_printf(out, "\"%s\":", name);
    sky_json_write_string(out, text);
    sky_buffer_put(out, ",", 1);
}

static void put_number(struct sky_buffer *out, const char *name, int64_t number)
{
    sky_buffer_printf(out, "\"%s\":%" PRId64 ",", name, number);
}

static void put_instant(struct sky_buffer *out, const struct sky_entry *entry)
{
    char instant[SKY_CLOCK_INSTANT_SIZE];
    sky_clock_format(entry->instant, instant);
    put_text(out, "instante", sky_span_of(instant));
}

/* What all views end with. */
static void put_end(struct sky_buffer *out, const struct sky_entry *entry)
{
    put_text(out, "nombre", entry->nombre);
    put_number(out, "operacion", entry->number);
    sky_buffer_put_text(out, "\"verbo\":");
    sky_json_write_string(out, entry->verb);
    sky_buffer_put(out, "}", 1);
}

/* Gives the item to the visitor; false ends the view. */
static bool show(struct view *view, const struct sky_entry *entry, const struct sky_buffer *out)
{
    if (out->failed)
        sky_error_memory(view->error);
    return !view->error->status && view->visit(view->context, entry->number, sky_buffer_span(out)) && --view->left > 0;
}

/* Ends the view behind the item or entry `number`, though there may be more. */
static bool end_early(struct view *view, int64_t number)
{
    view->visit(view->context, number, (struct sky_span){ 0 });
    return false;
}

/* --- entries beside the ones before */

/* An entry, and its document as a tree: NULL where there is none. Both live in the arena. */
struct state {
    struct sky_arena *arena;
    struct sky_entry entry;
    struct sky_json *documento;
};

static bool parse_state(struct view *view, struct state *state)
{
    if (state->entry.documento.data)
        state->documento = sky_cliente_parse(state->arena, state->entry.documento, view->error);
    view->read += state->entry.documento.size;
    return view->error->status == SKY_OK;
}

/* The customer's last entry up to `upto`; number 0: there is none. The caller frees the arena, also on failure. */
static bool find_state(struct view *view, int64_t cliente, int64_t upto, struct state *state)
{
    *state = (struct state){ .arena = sky_arena_new() };
    if (!state->arena)
        return sky_error_memory(view->error), false;
    return !sky_pasado_cliente(&view->log, state->arena, cliente, upto, &state->entry, view->error) &&
           parse_state(view, state);
}

/* Shows what `newer` changed in `older`, the entry before of the same customer. */
static bool show_change(struct view *view, const struct state *newer, const struct state *older)
{
    const struct sky_entry *entry = &newer->entry;
    struct sky_buffer *out = sky_buffer_new(newer->arena);
    struct sky_json *changes = sky_cambio_members(newer->arena, older->documento, newer->documento);
    if (!changes || !out)
        return sky_error_memory(view->error), false;
    sky_buffer_put(out, "{", 1);
    put_text(out, "autor", entry->author);
    sky_buffer_put_text(out, "\"cambios\":");
    sky_json_write(out, changes);
    sky_buffer_put(out, ",", 1);
    if (entry->deshace)
        put_number(out, "deshace", entry->deshace);
    put_instant(out, entry);
    put_end(out, entry);
    return show(view, entry, out);
}

/* Where it stands in the log is known; what was before is looked up. */
static bool show_state(struct view *view, const struct state *newer, struct state *older)
{
    return find_state(view, newer->entry.cliente, newer->entry.number - 1, older) && show_change(view, newer, older);
}

/* From entry to entry of one customer; each one's memory ends with it, but for the entry that comes next. */
static void show_history(struct view *view, int64_t cliente, int64_t upto)
{
    struct state newer, older;
    bool goes_on = find_state(view, cliente, upto, &newer) && newer.entry.number;
    while (goes_on) {
        int64_t shown = newer.entry.number;
        goes_on = show_state(view, &newer, &older) && older.entry.number;
        sky_arena_free(newer.arena);
        newer = older;
        if (goes_on && view->read >= READ_MAX)
            goes_on = end_early(view, shown);
    }
    sky_arena_free(newer.arena);
}

/* Whose history it is. One that was renamed away from the name has it under the new one. */
static enum sky_status find_cliente(struct view *view, struct sky_arena *arena, struct sky_span nombre, int64_t moment,
                                    int64_t *cliente)
{
    struct sky_version version;
    struct sky_entry deleted = { 0 };
    struct sky_span renamed = { 0 };
    if (sky_pasado_version(&view->log, arena, nombre, moment, &version, view->error))
        return view->error->status;
    if (version.number == 0 &&
        (sky_pasado_renamed(&view->log, arena, nombre, moment, &renamed, view->error) ||
         (!renamed.data && sky_pasado_deleted(&view->log, arena, nombre, moment, &deleted, view->error))))
        return view->error->status;
    *cliente = version.number ? version.cliente : deleted.cliente;
    return *cliente ? SKY_OK : sky_operacion_no_encontrado(nombre, view->error);
}

enum sky_status sky_historial(struct sky_registro *registro, struct sky_span nombre, int64_t moment,
                              const struct sky_page *page, sky_item_visitor *visit, void *context,
                              struct sky_error *error)
{
    struct view view;
    int64_t cliente;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (open_view(&view, registro, visit, context, error) == SKY_OK) {
        view.left = page->limit;
        if (find_cliente(&view, arena, nombre, moment, &cliente) == SKY_OK)
            show_history(&view, cliente, page->from > moment ? moment : page->from - 1);
        close_view(&view);
    }
    sky_arena_free(arena);
    return error->status;
}

/* The old name's entry of a rename stands for the new name's, which comes next. */
static enum sky_status find_operation(struct view *view, struct sky_arena *arena, int64_t number,
                                      struct sky_entry *entry)
{
    struct sky_entry next;
    const struct sky_selection behind = { .view = SKY_VIEW_LOG, .from = number };
    if (sky_pasado_entry(&view->log, arena, number, entry, view->error) || entry->documento.data || !entry->grupo)
        return view->error->status;
    if (sky_pasado_first(&view->log, arena, &behind, &next, view->error))
        return view->error->status;
    if (next.grupo == entry->grupo && next.cliente == entry->cliente)
        *entry = next;
    return SKY_OK;
}

enum sky_status sky_historial_operacion(struct sky_registro *registro, int64_t number, sky_item_visitor *visit,
                                        void *context, struct sky_error *error)
{
    struct view view;
    struct state older = { 0 }, newer = { .arena = sky_arena_new() };
    if (!newer.arena)
        return sky_error_memory(error);
    if (open_view(&view, registro, visit, context, error) == SKY_OK) {
        if (find_operation(&view, newer.arena, number, &newer.entry) == SKY_OK && parse_state(&view, &newer))
            show_state(&view, &newer, &older);
        close_view(&view);
    }
    sky_arena_free(older.arena);
    sky_arena_free(newer.arena);
    return error->status;
}

/* --- the bin */

static bool show_deletion(struct view *view, struct sky_arena *arena, const struct sky_entry *entry)
{
    struct sky_entry last;
    struct sky_buffer *out = sky_buffer_new(arena);
    if (!out)
        return sky_error_memory(view->error), false;
    if (sky_pasado_cliente(&view->log, arena, entry->cliente, entry->number - 1, &last, view->error))
        return false;
    sky_buffer_put(out, "{", 1);
    put_text(out, "autor", entry->author);
    sky_buffer_put_text(out, "\"documento\":");
    sky_buffer_put_span(out, last.documento.data ? last.documento : sky_span_of("null"));
    sky_buffer_put(out, ",", 1);
    put_instant(out, entry);
    put_text(out, "nombre", entry->nombre);
    sky_buffer_printf(out, "\"operacion\":%" PRId64 "}", entry->number);
    return show(view, entry, out);
}

static bool visit_end(void *context, const struct sky_entry *entry)
{
    struct view *view = context;
    bool goes_on = true;
    if (entry->nombre.data) {
        struct sky_arena *arena = sky_arena_new();
        goes_on = arena ? show_deletion(view, arena, entry) : (sky_error_memory(view->error), false);
        sky_arena_free(arena);
    }
    return goes_on && ++view->looks == LOOKS_MAX ? end_early(view, entry->number) : goes_on;
}

enum sky_status sky_papelera(struct sky_registro *registro, int64_t moment, const struct sky_page *page,
                             sky_item_visitor *visit, void *context, struct sky_error *error)
{
    struct view view;
    const struct sky_selection selection = {
        .view = SKY_VIEW_BIN, .from = page->from > moment ? moment + 1 : page->from, .upto = moment, .limit = SIZE_MAX
    };
    if (open_view(&view, registro, visit, context, error))
        return error->status;
    view.left = page->limit;
    view.log.select(view.log.from, &selection, visit_end, &view, error);
    return close_view(&view);
}

/* --- the log */

static bool visit_entry(void *context, const struct sky_entry *entry)
{
    struct view *view = context;
    struct sky_buffer out = { 0 };
    sky_buffer_put(&out, "{", 1);
    put_text(&out, "autor", entry->author);
    put_number(&out, "cliente", entry->cliente);
    if (entry->deshace)
        put_number(&out, "deshace", entry->deshace);
    sky_buffer_put_text(&out, "\"documento\":");
    sky_buffer_put_span(&out, entry->documento.data ? entry->documento : sky_span_of("null"));
    sky_buffer_put(&out, ",", 1);
    put_number(&out, "grupo", sky_entry_grupo(entry));
    put_instant(&out, entry);
    put_end(&out, entry);
    bool goes_on = show(view, entry, &out);
    sky_buffer_clear(&out);
    return goes_on;
}

enum sky_status sky_cambios(struct sky_registro *registro, const struct sky_page *page, sky_item_visitor *visit,
                            void *context, struct sky_error *error)
{
    struct view view;
    const struct sky_selection selection = { .view = SKY_VIEW_LOG, .from = page->from, .limit = page->limit };
    if (open_view(&view, registro, visit, context, error))
        return error->status;
    view.log.select(view.log.from, &selection, visit_entry, &view, error);
    return close_view(&view);
}
