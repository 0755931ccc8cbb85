/* Putting the items of a view together, and ending a slice of it in time. The views' own. */
#ifndef SKY_REGISTRY_ITEM_H
#define SKY_REGISTRY_ITEM_H

#include "base/json.h"
#include "registry/view.h"

/* A plain value: a slice that is being made. Each item's text is copied into the slice's arena. */
struct sky_slicing {
    struct sky_arena *arena;
    struct sky_slice *slice;
    size_t limit;
    int64_t end; /* of the time, on the clock of sky_clock_elapsed */
    size_t size; /* bytes of the items so far */
    struct sky_error *error;
};

/* Begins an empty slice of at most `limit` items. SKY_NO_MEMORY. */
enum sky_status sky_slicing_begin(struct sky_slicing *slicing, struct sky_arena *arena, size_t limit,
                                  struct sky_slice *slice, struct sky_error *error) SKY_CHECKED;

/* Whether there is room and time for one more item. */
bool sky_slicing_goes_on(const struct sky_slicing *slicing);

/* Adds the item that was put into `text`, of the entry `number`. SKY_NO_MEMORY. */
enum sky_status sky_slicing_add(struct sky_slicing *slicing, int64_t number, const struct sky_buffer *text) SKY_CHECKED;

/*
 * Adds what the selection finds next, and sets its `from` and the slice's `next` to where the view goes on. What is in
 * `scratch` ends with the page.
 */
typedef enum sky_status sky_slicing_page(struct sky_slicing *slicing, struct sky_lectura *lectura,
                                         struct sky_arena *scratch, struct sky_selection *selection);

/* Adds page after page until the view or the slice ends. The page's errors; SKY_NO_MEMORY. */
enum sky_status sky_slicing_fill(struct sky_slicing *slicing, struct sky_lectura *lectura,
                                 struct sky_selection *selection, sky_slicing_page *add_page) SKY_CHECKED;

/* Each puts a member and a comma after it. */
void sky_item_put_instant(struct sky_buffer *out, const struct sky_entry *entry);
void sky_item_put_documento(struct sky_buffer *out, struct sky_span documento); /* no span: null */

/* What an item about an operation ends with: "nombre", "operacion", "verbo" and the brace. Of whoever was forgotten the
 * name is null, and "olvidado" says so; it does, too, of another's entry that lost what was theirs. */
void sky_item_put_end(struct sky_buffer *out, const struct sky_entry *entry);

/* Puts a whole entry: {"autor", "cliente", "deshace"?, "documento", "grupo", "instante", "nombre", "olvidado"?,
 * "operacion", "recibo"?, "verbo"}; "recibo" is true where there is one. */
void sky_item_put_entry(struct sky_buffer *out, const struct sky_entry *entry, bool recibo);

#endif
