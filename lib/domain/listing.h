/*
 * What the views of the log share: the log that a view borrows, the items that it shows until it has to end, and the
 * members that items have in common. Each view puts its items together itself.
 */
#ifndef SKY_DOMAIN_LISTING_H
#define SKY_DOMAIN_LISTING_H

#include "domain/historial.h"

/* A plain value: a view that is being shown. */
struct sky_listing {
    struct sky_registro *registro;
    struct sky_log log;
    struct sky_page *page;
    sky_item_visitor *visit;
    void *context;
    size_t left;  /* items that may still come */
    size_t spent; /* of what a page may cost: the view counts it, in its own unit */
    struct sky_error *error;
};

/*
 * Borrows the log for `page->limit` items; `page` and `error` live as long as the listing. Nothing is to be closed on
 * failure.
 */
enum sky_status sky_listing_open(struct sky_listing *listing, struct sky_registro *registro, struct sky_page *page,
                                 sky_item_visitor *visit, void *context, struct sky_error *error) SKY_CHECKED;

/* Gives the log back; returns what the error says. */
enum sky_status sky_listing_close(struct sky_listing *listing);

/* Gives the item to the visitor, unless it is incomplete or something failed before; false ends the view. */
bool sky_listing_show(struct sky_listing *listing, const struct sky_entry *entry, const struct sky_buffer *item);

/* Ends the view behind the item or entry `number`, though there may be more: the page says so. Returns false. */
bool sky_listing_end_early(struct sky_listing *listing, int64_t number);

/* Each puts a member and a comma behind it. */
void sky_listing_put_text(struct sky_buffer *out, const char *name, struct sky_span text);
void sky_listing_put_instant(struct sky_buffer *out, const struct sky_entry *entry);
void sky_listing_put_documento(struct sky_buffer *out, struct sky_span documento); /* no span: null */

#endif
