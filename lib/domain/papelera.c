/* What is in the bin: deletions that stood at a moment, each with the document that was there before it. */
#include "domain/listing.h"

#include <inttypes.h>

/* Ends of names among which a page looks for deletions that stood. */
#define LOOKS_MAX ((size_t)20000)

static bool show_deletion(struct sky_listing *listing, struct sky_arena *arena, const struct sky_entry *entry)
{
    struct sky_entry last;
    struct sky_buffer *out = sky_buffer_new(arena);
    if (!out)
        return sky_error_memory(listing->error), false;
    if (sky_pasado_cliente(&listing->log, arena, entry->cliente, entry->number - 1, &last, listing->error))
        return false;
    sky_buffer_put(out, "{", 1);
    sky_listing_put_text(out, "autor", entry->author);
    sky_listing_put_documento(out, last.documento);
    sky_listing_put_instant(out, entry);
    sky_listing_put_text(out, "nombre", entry->nombre);
    sky_buffer_printf(out, "\"operacion\":%" PRId64 "}", entry->number);
    return sky_listing_show(listing, entry, out);
}

static bool visit_end(void *context, const struct sky_entry *entry)
{
    struct sky_listing *listing = context;
    bool goes_on = true;
    if (entry->nombre.data) {
        struct sky_arena *arena = sky_arena_new();
        goes_on = arena ? show_deletion(listing, arena, entry) : (sky_error_memory(listing->error), false);
        sky_arena_free(arena);
    }
    return goes_on && ++listing->spent == LOOKS_MAX ? sky_listing_end_early(listing, entry->number) : goes_on;
}

enum sky_status sky_papelera(struct sky_registro *registro, int64_t moment, struct sky_page *page,
                             sky_item_visitor *visit, void *context, struct sky_error *error)
{
    struct sky_listing listing;
    const struct sky_selection selection = {
        .view = SKY_VIEW_BIN, .from = page->from > moment ? moment + 1 : page->from, .upto = moment, .limit = SIZE_MAX
    };
    if (sky_listing_open(&listing, registro, page, visit, context, error))
        return error->status;
    listing.log.select(listing.log.from, &selection, visit_end, &listing, error);
    return sky_listing_close(&listing);
}
