/* One item after another goes into the slice; what an item is does not matter here. */
#include "registry/item.h"

#include <inttypes.h>

#include "base/clock.h"

/* Microseconds that a slice takes, but for its last item. */
#define TIME_MAX 5000
/* Bytes of items after which none is added. */
#define SIZE_MOST ((size_t)256 << 10)
/* Items of one slice. */
#define ITEMS_MAX ((size_t)256)

enum sky_status sky_slicing_begin(struct sky_slicing *slicing, struct sky_arena *arena, size_t limit,
                                  struct sky_slice *slice, struct sky_error *error)
{
    *slicing = (struct sky_slicing){ .arena = arena,
                                     .slice = slice,
                                     .limit = limit < ITEMS_MAX ? limit : ITEMS_MAX,
                                     .end = sky_clock_elapsed() + TIME_MAX,
                                     .error = error };
    *slice = (struct sky_slice){ .items = sky_arena_alloc(arena, slicing->limit * sizeof *slice->items) };
    return slice->items ? SKY_OK : sky_error_memory(error);
}

bool sky_slicing_goes_on(const struct sky_slicing *slicing)
{
    return slicing->slice->count < slicing->limit && slicing->size < SIZE_MOST && sky_clock_elapsed() < slicing->end;
}

enum sky_status sky_slicing_add(struct sky_slicing *slicing, int64_t number, const struct sky_buffer *text)
{
    struct sky_slice *slice = slicing->slice;
    struct sky_span json =
        text->failed ? (struct sky_span){ 0 } : sky_arena_copy(slicing->arena, sky_buffer_span(text));
    if (!json.data)
        return sky_error_memory(slicing->error);
    slice->items[slice->count++] = (struct sky_item){ number, json };
    slicing->size += json.size;
    return SKY_OK;
}

enum sky_status sky_slicing_fill(struct sky_slicing *slicing, struct sky_lectura *lectura,
                                 struct sky_selection *selection, sky_slicing_page *add_page)
{
    enum sky_status status;
    do {
        struct sky_arena *scratch = sky_arena_new();
        status = scratch ? add_page(slicing, lectura, scratch, selection) : sky_error_memory(slicing->error);
        sky_arena_free(scratch);
    } while (status == SKY_OK && slicing->slice->next && sky_slicing_goes_on(slicing));
    return status;
}

void sky_item_put_instant(struct sky_buffer *out, const struct sky_entry *entry)
{
    char instant[SKY_CLOCK_INSTANT_SIZE];
    sky_clock_format(entry->instant, instant);
    sky_json_put_text(out, "instante", sky_span_of(instant));
}

void sky_item_put_documento(struct sky_buffer *out, struct sky_span documento)
{
    sky_buffer_put_text(out, "\"documento\":");
    sky_buffer_put_span(out, documento.data ? documento : sky_span_of("null"));
    sky_buffer_put(out, ",", 1);
}

static void put_end(struct sky_buffer *out, const struct sky_entry *entry, bool recibo)
{
    if (entry->is_forgotten && !entry->lives)
        sky_buffer_put_text(out, "\"nombre\":null,");
    else
        sky_json_put_text(out, "nombre", entry->nombre);
    if (entry->is_forgotten)
        sky_buffer_put_text(out, "\"olvidado\":true,");
    sky_json_put_number(out, "operacion", entry->number);
    if (recibo)
        sky_buffer_put_text(out, "\"recibo\":true,");
    sky_buffer_put_text(out, "\"verbo\":");
    sky_json_write_string(out, entry->verb);
    sky_buffer_put(out, "}", 1);
}

void sky_item_put_end(struct sky_buffer *out, const struct sky_entry *entry)
{
    put_end(out, entry, false);
}

void sky_item_put_entry(struct sky_buffer *out, const struct sky_entry *entry, bool recibo)
{
    sky_buffer_put(out, "{", 1);
    sky_json_put_text(out, "autor", entry->author);
    sky_json_put_number(out, "cliente", entry->cliente);
    if (entry->deshace)
        sky_json_put_number(out, "deshace", entry->deshace);
    sky_item_put_documento(out, entry->documento);
    sky_json_put_number(out, "grupo", sky_entry_grupo(entry));
    sky_item_put_instant(out, entry);
    put_end(out, entry, recibo);
}
