/* What is in the bin: deletions that stood at a moment, each with the document that was there before it. */
#include "registry/item.h"

#include <inttypes.h>

/* Deletions read at a time, and ends of names among which they are looked for. */
#define PAGE ((size_t)16)
#define LOOKS ((size_t)1000)
/* What a look costs, in bytes read. */
#define LOOK_COST ((size_t)400)

static void put_deletion(struct sky_buffer *out, const struct sky_entry *entry, const struct sky_entry *last)
{
    sky_buffer_put(out, "{", 1);
    sky_item_put_text(out, "autor", entry->author);
    sky_item_put_number(out, "cliente", entry->cliente);
    sky_item_put_documento(out, last->documento);
    sky_item_put_instant(out, entry);
    sky_item_put_text(out, "nombre", entry->nombre);
    sky_buffer_printf(out, "\"operacion\":%" PRId64 "}", entry->number);
}

static enum sky_status add_deletion(struct sky_slicing *slicing, struct sky_lectura *lectura, struct sky_arena *scratch,
                                    const struct sky_entry *entry)
{
    struct sky_entry last;
    struct sky_buffer out = { 0 };
    if (sky_lectura_entry_of(lectura, scratch, entry->cliente, entry->number - 1, false, &last, slicing->error))
        return slicing->error->status;
    slicing->slice->cost += last.documento.size;
    put_deletion(&out, entry, &last);
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
        if (add_deletion(slicing, lectura, scratch, &entries.items[i]))
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
