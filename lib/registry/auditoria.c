/* The audit, as a view of its own: it is no part of the log, and has its own numbers. */
#include <inttypes.h>

#include "base/clock.h"
#include "registry/item.h"

/* Facts that are read at a time. */
#define PAGE ((size_t)64)

static void put_fact(struct sky_buffer *out, const struct sky_fact *fact)
{
    char instant[SKY_CLOCK_INSTANT_SIZE];
    sky_clock_format(fact->instant, instant);
    sky_buffer_put(out, "{", 1);
    sky_json_put_text(out, "autor", fact->author);
    if (fact->detail.data) {
        sky_buffer_put_text(out, "\"detalle\":");
        sky_buffer_put_span(out, fact->detail);
        sky_buffer_put(out, ",", 1);
    }
    sky_json_put_text(out, "instante", sky_span_of(instant));
    sky_json_put_number(out, "numero", fact->number);
    sky_json_put_text(out, "sobre", fact->about);
    sky_buffer_put_text(out, "\"verbo\":");
    sky_json_write_string(out, fact->verb);
    sky_buffer_put(out, "}", 1);
}

static enum sky_status add_page(struct sky_slicing *slicing, struct sky_lectura *lectura, struct sky_arena *scratch,
                                struct sky_selection *selection)
{
    struct sky_facts facts;
    enum sky_status status =
        lectura->backend->facts(lectura->reader, selection->from, selection->limit, scratch, &facts, slicing->error);
    slicing->slice->next = 0;
    for (size_t i = 0; i < facts.count && status == SKY_OK; i++) {
        struct sky_buffer out = { 0 };
        put_fact(&out, &facts.items[i]);
        status = sky_slicing_add(slicing, facts.items[i].number, &out);
        sky_buffer_clear(&out);
        selection->from = facts.items[i].number;
        slicing->slice->next = selection->from > 1 ? selection->from : 0;
        if (!sky_slicing_goes_on(slicing))
            break;
    }
    return status;
}

enum sky_status sky_auditoria(struct sky_lectura *lectura, int64_t from, size_t limit, struct sky_arena *arena,
                              struct sky_slice *slice, struct sky_error *error)
{
    struct sky_slicing slicing;
    struct sky_selection selection = { .from = from, .limit = PAGE };
    if (!lectura->backend->facts)
        return sky_error_set(error, SKY_INVALID, "El registro no lleva auditoría.");
    enum sky_status status = sky_slicing_begin(&slicing, arena, limit, slice, error);
    return status ? status : sky_slicing_fill(&slicing, lectura, &selection, add_page);
}
