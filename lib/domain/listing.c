/* One item after another goes to the visitor; what an item is does not matter here. */
#include "domain/listing.h"

#include "base/clock.h"
#include "base/json.h"

enum sky_status sky_listing_open(struct sky_listing *listing, struct sky_registro *registro, struct sky_page *page,
                                 sky_item_visitor *visit, void *context, struct sky_error *error)
{
    page->behind = 0;
    *listing = (struct sky_listing){
        .registro = registro, .page = page, .visit = visit, .context = context, .left = page->limit, .error = error
    };
    return sky_registro_borrow(registro, &listing->log, error);
}

enum sky_status sky_listing_close(struct sky_listing *listing)
{
    sky_registro_return(listing->registro, &listing->log);
    return listing->error->status;
}

bool sky_listing_show(struct sky_listing *listing, const struct sky_entry *entry, const struct sky_buffer *item)
{
    if (item->failed)
        sky_error_memory(listing->error);
    return !listing->error->status && listing->visit(listing->context, entry->number, sky_buffer_span(item)) &&
           --listing->left > 0;
}

bool sky_listing_end_early(struct sky_listing *listing, int64_t number)
{
    listing->page->behind = number;
    return false;
}

void sky_listing_put_text(struct sky_buffer *out, const char *name, struct sky_span text)
{
    sky_buffer_printf(out, "\"%s\":", name);
    sky_json_write_string(out, text);
    sky_buffer_put(out, ",", 1);
}

void sky_listing_put_instant(struct sky_buffer *out, const struct sky_entry *entry)
{
    char instant[SKY_CLOCK_INSTANT_SIZE];
    sky_clock_format(entry->instant, instant);
    sky_listing_put_text(out, "instante", sky_span_of(instant));
}

void sky_listing_put_documento(struct sky_buffer *out, struct sky_span documento)
{
    sky_buffer_put_text(out, "\"documento\":");
    sky_buffer_put_span(out, documento.data ? documento : sky_span_of("null"));
    sky_buffer_put(out, ",", 1);
}
