/* The log in its order, each entry as it is. */
#include "registry/item.h"

/* Entries, and bytes of their documents, that are read at a time. */
#define PAGE ((size_t)64)
#define PAGE_BYTES ((size_t)256 << 10)

static enum sky_status add_page(struct sky_slicing *slicing, struct sky_lectura *lectura, struct sky_arena *scratch,
                                struct sky_selection *selection)
{
    struct sky_entries entries;
    enum sky_status status = sky_lectura_select(lectura, selection, scratch, &entries, slicing->error);
    slicing->slice->next = 0;
    for (size_t i = 0; i < entries.count && status == SKY_OK; i++) {
        struct sky_buffer out = { 0 };
        if (entries.items[i].number > selection->upto)
            break;
        sky_item_put_entry(&out, &entries.items[i], false);
        status = sky_slicing_add(slicing, entries.items[i].number, &out);
        sky_buffer_clear(&out);
        slicing->slice->cost += entries.items[i].documento.size;
        selection->from = entries.items[i].number;
        bool is_last = selection->from == selection->upto || (entries.ended && i + 1 == entries.count);
        slicing->slice->next = is_last ? 0 : selection->from;
        if (!sky_slicing_goes_on(slicing))
            break;
    }
    return status;
}

enum sky_status sky_cambios(struct sky_lectura *lectura, int64_t from, int64_t upto, size_t limit,
                            struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error)
{
    struct sky_slicing slicing;
    struct sky_selection selection = {
        .view = SKY_VIEW_LOG, .from = from, .upto = upto, .limit = PAGE, .bytes = PAGE_BYTES
    };
    enum sky_status status = sky_slicing_begin(&slicing, arena, limit, slice, error);
    return status ? status : sky_slicing_fill(&slicing, lectura, &selection, add_page);
}
