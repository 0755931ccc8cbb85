/* The descriptions stand in order in one array, found by halves: there are few of them, however many the customers. */
#include "domain/catalogo.h"

#include <inttypes.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/servicio.h"

#define ESTADOS (SKY_ESTADO_DE_BAJA + 1)
#define CURRENCY_SIZE 3
#define NO_CURRENCY "sin_moneda"

/* What the services of one description cost in one currency. */
struct precio {
    struct sky_span moneda;
    struct sky_decimal sum;
    struct precio *next;
};

struct item {
    struct sky_span descripcion; /* no span: of all beyond the bound */
    int64_t count[ESTADOS];
    int64_t last[ESTADOS]; /* who was counted last */
    struct precio *precios;
};

struct sky_catalogo {
    struct sky_arena *arena;
    struct item **items;
    size_t count, room;
    struct item others;
};

struct sky_catalogo *sky_catalogo_new(struct sky_arena *arena)
{
    struct sky_catalogo *catalogo = sky_arena_alloc(arena, sizeof *catalogo);
    if (catalogo)
        *catalogo = (struct sky_catalogo){ .arena = arena };
    return catalogo;
}

static size_t rank_of(const struct sky_catalogo *catalogo, struct sky_span descripcion)
{
    size_t low = 0, high = catalogo->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sky_span_compare(catalogo->items[middle]->descripcion, descripcion) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool make_room(struct sky_catalogo *catalogo)
{
    if (catalogo->count < catalogo->room)
        return true;
    size_t room = catalogo->room ? 2 * catalogo->room : 64;
    struct item **items = sky_arena_alloc(catalogo->arena, room * sizeof *items);
    if (!items)
        return false;
    if (catalogo->count > 0)
        memcpy(items, catalogo->items, catalogo->count * sizeof *items);
    catalogo->items = items;
    catalogo->room = room;
    return true;
}

/* The item of a description, a new one if need be; NULL: no memory. */
static struct item *item_of(struct sky_catalogo *catalogo, struct sky_span descripcion)
{
    size_t rank = rank_of(catalogo, descripcion);
    if (rank < catalogo->count && sky_span_equal(catalogo->items[rank]->descripcion, descripcion))
        return catalogo->items[rank];
    if (catalogo->count == SKY_CATALOGO_MAX)
        return &catalogo->others;
    struct item *item = sky_arena_alloc(catalogo->arena, sizeof *item);
    if (!item || !make_room(catalogo))
        return NULL;
    *item = (struct item){ .descripcion = sky_arena_copy(catalogo->arena, descripcion) };
    if (!item->descripcion.data)
        return NULL;
    memmove(catalogo->items + rank + 1, catalogo->items + rank, (catalogo->count - rank) * sizeof *catalogo->items);
    catalogo->items[rank] = item;
    catalogo->count++;
    return item;
}

static struct sky_span text_of(const struct sky_json *servicio, const char *name, enum sky_json_type type)
{
    struct sky_json *value;
    return sky_json_member(servicio, name, &value) && sky_json_type(value) == type ? sky_json_text(value)
                                                                                   : (struct sky_span){ 0 };
}

/* Currencies stand in byte order, as they are put. */
static enum sky_status add_price(struct sky_catalogo *catalogo, struct item *item, const struct sky_json *servicio,
                                 struct sky_error *error)
{
    struct sky_span precio = text_of(servicio, "precio", SKY_JSON_NUMBER),
                    moneda = text_of(servicio, "moneda", SKY_JSON_STRING);
    struct precio **at = &item->precios;
    if (!precio.data)
        return SKY_OK;
    if (moneda.size != CURRENCY_SIZE)
        moneda = sky_span_of(NO_CURRENCY);
    while (*at && sky_span_compare((*at)->moneda, moneda) < 0)
        at = &(*at)->next;
    if (*at && sky_span_equal((*at)->moneda, moneda))
        return sky_decimal_add(&(*at)->sum, precio), SKY_OK;
    struct precio first = { .next = *at }, *found;
    if (!sky_decimal_add(&first.sum, precio))
        return SKY_OK;
    if (!(found = sky_arena_alloc(catalogo->arena, sizeof *found)) ||
        !(first.moneda = sky_arena_copy(catalogo->arena, moneda)).data)
        return sky_error_memory(error);
    *found = first;
    *at = found;
    return SKY_OK;
}

static enum sky_status add_servicio(struct sky_catalogo *catalogo, struct sky_arena *scratch, int64_t cliente,
                                    const struct sky_json *servicio, enum sky_estado estado, struct sky_error *error)
{
    struct sky_span descripcion = text_of(servicio, "descripcion", SKY_JSON_STRING);
    if (!descripcion.data)
        return SKY_OK;
    if (sky_text_nfc(scratch, descripcion, &descripcion, error))
        return error->status;
    struct item *item = item_of(catalogo, descripcion);
    if (!item)
        return sky_error_memory(error);
    item->count[estado] += item->last[estado] != cliente;
    item->last[estado] = cliente;
    bool is_in_force =
        estado == SKY_ESTADO_ACTIVO || estado == SKY_ESTADO_SUSPENDIDO || estado == SKY_ESTADO_POR_VENCER;
    return is_in_force ? add_price(catalogo, item, servicio, error) : SKY_OK;
}

enum sky_status sky_catalogo_add(struct sky_catalogo *catalogo, int64_t cliente, struct sky_span documento,
                                 struct sky_span hoy, int64_t dias, struct sky_error *error)
{
    struct sky_error unreadable = { 0 };
    struct sky_json *servicios;
    struct sky_arena *scratch = sky_arena_new();
    if (!scratch)
        return sky_error_memory(error);
    struct sky_json *alone = sky_json_parse_member(scratch, documento, "servicios", &unreadable);
    if (!alone)
        sky_error_set(error, unreadable.status == SKY_NO_MEMORY ? SKY_NO_MEMORY : SKY_INTERNAL, "a stored document: %s",
                      unreadable.text);
    bool is_list =
        alone && sky_json_member(alone, "servicios", &servicios) && sky_json_type(servicios) == SKY_JSON_ARRAY;
    for (size_t i = 0; is_list && i < sky_json_length(servicios) && !error->status; i++) {
        const struct sky_json *servicio = sky_json_item(servicios, i);
        if (sky_json_type(servicio) == SKY_JSON_OBJECT)
            error->status =
                add_servicio(catalogo, scratch, cliente, servicio, sky_servicio_estado(servicio, hoy, dias), error);
    }
    sky_arena_free(scratch);
    return error->status;
}

/* --- as JSON */

static void put_counts(struct sky_buffer *out, const struct item *item)
{
    static const enum sky_estado order[] = { SKY_ESTADO_ACTIVO,     SKY_ESTADO_DE_BAJA,    SKY_ESTADO_FUTURO,
                                             SKY_ESTADO_POR_VENCER, SKY_ESTADO_SUSPENDIDO, SKY_ESTADO_VENCIDO };
    _Static_assert(sizeof order / sizeof *order == ESTADOS, "each state is told of");
    for (size_t i = 0; i < ESTADOS; i++)
        sky_buffer_printf(out, "%s\"%s\":%" PRId64, i ? "," : "", sky_estado_name(order[i]), item->count[order[i]]);
}

static void put_item(struct sky_buffer *out, const struct item *item, bool first)
{
    sky_buffer_put_text(out, first ? "{\"clientes\":{" : ",{\"clientes\":{");
    put_counts(out, item);
    sky_buffer_put_text(out, "},\"descripcion\":");
    if (item->descripcion.data)
        sky_json_write_string(out, item->descripcion);
    else
        sky_buffer_put_text(out, "null");
    sky_buffer_put_text(out, ",\"precios\":{");
    for (const struct precio *precio = item->precios; precio; precio = precio->next) {
        sky_buffer_put(out, ",", precio != item->precios);
        sky_json_write_string(out, precio->moneda);
        sky_buffer_put(out, ":", 1);
        sky_decimal_put(out, &precio->sum);
    }
    sky_buffer_put_text(out, "}}");
}

void sky_catalogo_put(const struct sky_catalogo *catalogo, struct sky_buffer *out)
{
    sky_buffer_put(out, "[", 1);
    for (size_t i = 0; i < catalogo->count; i++)
        put_item(out, catalogo->items[i], i == 0);
    bool more = catalogo->others.last[0] != 0;
    for (size_t i = 1; i < ESTADOS; i++)
        more = more || catalogo->others.last[i] != 0;
    if (more)
        put_item(out, &catalogo->others, false);
    sky_buffer_put_text(out, "]\n");
}
