/* Values are JSON, so that a text is told from a number, and none has a line's end in it. */
#include "bin/item.h"

static void put_member(struct sky_buffer *out, const struct sky_json *item, const char *name, const char *after)
{
    struct sky_json *value;
    if (sky_json_member(item, name, &value) && sky_json_text(value).data)
        sky_buffer_put_span(out, sky_json_text(value));
    sky_buffer_put_text(out, after);
}

static void put_line(struct sky_buffer *out, const struct sky_json *item)
{
    put_member(out, item, "operacion", "\t");
    put_member(out, item, "instante", "\t");
    put_member(out, item, "autor", "\t");
    put_member(out, item, "verbo", "\t");
    put_member(out, item, "nombre", "\n");
}

static void put_value(struct sky_buffer *out, const struct sky_json *change, const char *name)
{
    struct sky_json *value;
    if (sky_json_member(change, name, &value))
        sky_json_write(out, value);
    else
        sky_buffer_put_text(out, "-");
}

static void put_changes(struct sky_buffer *out, const struct sky_json *item)
{
    struct sky_json *changes;
    if (!sky_json_member(item, "cambios", &changes))
        return;
    for (size_t i = 0; i < sky_json_length(changes); i++) {
        const struct sky_json *change = sky_json_item(changes, i);
        sky_buffer_put_text(out, "\t");
        put_member(out, change, "miembro", ": ");
        put_value(out, change, "antes");
        sky_buffer_put_text(out, " -> ");
        put_value(out, change, "despues");
        sky_buffer_put_text(out, "\n");
    }
}

static void put(struct sky_buffer *out, struct sky_span json, bool changes, struct sky_arena *arena,
                struct sky_error *error)
{
    const struct sky_json *item = sky_json_parse(arena, json, SIZE_MAX, error);
    if (!item)
        return;
    put_line(out, item);
    if (changes)
        put_changes(out, item);
}

enum sky_status item_put_all(struct sky_buffer *out, const struct asked *asked, const struct sky_slice *slice,
                             bool changes, struct sky_arena *arena, struct sky_error *error)
{
    for (size_t i = 0; i < slice->count && !error->status; i++)
        if (asked_for(asked, OPTION_JSON)) {
            sky_buffer_put_span(out, slice->items[i].json);
            sky_buffer_put_text(out, "\n");
        } else
            put(out, slice->items[i].json, changes, arena, error);
    return error->status;
}
