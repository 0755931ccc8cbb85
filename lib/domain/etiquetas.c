/* A tag is an item by what it is alike by; of how it is written, the first few ways are told apart. */
#include "domain/etiquetas.h"

#include <inttypes.h>

#include "base/json.h"
#include "base/ranks.h"
#include "base/text.h"
#include "domain/cliente.h"

#define WAYS ((size_t)8)

/* A way in which a tag is written. */
struct way {
    struct sky_span text;
    int64_t count;
};

struct item {
    struct sky_span plegado; /* no span: of all beyond the bound */
    int64_t count;
    int64_t last; /* the turn in which somebody was counted last */
    struct way ways[WAYS];
};

struct sky_etiquetas {
    struct sky_ranks items;
    struct item others;
    int64_t turn; /* of the customers who came, or went */
};

struct sky_etiquetas *sky_etiquetas_new(struct sky_arena *arena)
{
    struct sky_etiquetas *etiquetas = sky_arena_alloc(arena, sizeof *etiquetas);
    if (etiquetas)
        etiquetas->items = (struct sky_ranks){ .arena = arena, .size = sizeof(struct item), .most = SKY_ETIQUETAS_MAX };
    return etiquetas;
}

/* One that is not among the first few ways counts for none of them. */
static enum sky_status count_way(struct sky_arena *arena, struct item *item, struct sky_span text, int64_t by,
                                 struct sky_error *error)
{
    size_t i = 0;
    while (i < WAYS && item->ways[i].text.data && !sky_span_equal(item->ways[i].text, text))
        i++;
    if (i == WAYS)
        return SKY_OK;
    struct way *way = &item->ways[i];
    if (!way->text.data && !(way->text = sky_arena_copy(arena, text)).data)
        return sky_error_memory(error);
    way->count += by;
    return SKY_OK;
}

static enum sky_status count_tag(struct sky_etiquetas *etiquetas, struct sky_arena *scratch, struct sky_span text,
                                 int64_t by, struct sky_error *error)
{
    struct sky_span plegado;
    void *found;
    if (sky_text_alike(scratch, text, &plegado, error) || sky_ranks_item(&etiquetas->items, plegado, &found, error))
        return error->status;
    struct item *item = found ? found : &etiquetas->others;
    if (item->last != etiquetas->turn)
        item->count += by;
    item->last = etiquetas->turn;
    return found ? count_way(etiquetas->items.arena, item, text, by, error) : SKY_OK;
}

enum sky_status sky_etiquetas_count(struct sky_etiquetas *etiquetas, bool comes, struct sky_span documento,
                                    struct sky_error *error)
{
    const struct sky_json *list;
    struct sky_arena *scratch = sky_arena_new();
    if (!scratch)
        return sky_error_memory(error);
    etiquetas->turn++;
    sky_cliente_lista(scratch, documento, "etiquetas", &list, error);
    for (size_t i = 0; list && i < sky_json_length(list) && !error->status; i++) {
        const struct sky_json *tag = sky_json_item(list, i);
        if (sky_json_type(tag) == SKY_JSON_STRING)
            error->status = count_tag(etiquetas, scratch, sky_json_text(tag), comes ? 1 : -1, error);
    }
    sky_arena_free(scratch);
    return error->status;
}

/* As most write it; of several ways that are as frequent, the first in byte order. */
static struct sky_span shown(const struct item *item)
{
    const struct way *best = NULL;
    for (size_t i = 0; i < WAYS; i++) {
        const struct way *way = &item->ways[i];
        bool is_better = !best || way->count > best->count ||
                         (way->count == best->count && sky_span_compare(way->text, best->text) < 0);
        if (way->count > 0 && is_better)
            best = way;
    }
    return best ? best->text : item->plegado;
}

static void put_item(struct sky_buffer *out, const struct item *item, bool *more)
{
    if (item->count == 0)
        return;
    sky_buffer_printf(out, "%s{\"clientes\":%" PRId64 ",\"etiqueta\":", *more ? "," : "", item->count);
    if (item->plegado.data)
        sky_json_write_string(out, shown(item));
    else
        sky_buffer_put_text(out, "null");
    sky_buffer_put(out, "}", 1);
    *more = true;
}

void sky_etiquetas_put(const struct sky_etiquetas *etiquetas, struct sky_buffer *out)
{
    bool more = false;
    sky_buffer_put(out, "[", 1);
    for (size_t i = 0; i < etiquetas->items.count; i++)
        put_item(out, etiquetas->items.items[i], &more);
    put_item(out, &etiquetas->others, &more);
    sky_buffer_put(out, "]", 1);
}
