/* There are few descriptions, however many the customers. An item that nobody is counted in any more stays, unseen. */
#include "domain/catalogo.h"

#include <inttypes.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/ranks.h"
#include "base/text.h"
#include "domain/cliente.h"
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
    struct sky_span descripcion; /* no span: of all beyond the bound, or of all */
    int64_t count[ESTADOS];
    int64_t last[ESTADOS]; /* the turn in which somebody was counted last */
    struct precio *precios;
};

struct sky_catalogo {
    struct sky_ranks items;
    struct item others, all;
    int64_t turn; /* of the customers who came, or went */
};

/* A plain value: a customer who comes or goes, some services at a time. */
struct turn {
    struct sky_catalogo *catalogo;
    struct sky_arena *scratch;
    bool comes;
    struct sky_error *error;
};

struct sky_catalogo *sky_catalogo_new(struct sky_arena *arena)
{
    struct sky_catalogo *catalogo = sky_arena_alloc(arena, sizeof *catalogo);
    if (catalogo)
        catalogo->items = (struct sky_ranks){ .arena = arena, .size = sizeof(struct item), .most = SKY_CATALOGO_MAX };
    return catalogo;
}

static struct sky_span text_of(const struct sky_json *servicio, const char *name, enum sky_json_type type)
{
    struct sky_json *value;
    return sky_json_member(servicio, name, &value) && sky_json_type(value) == type ? sky_json_text(value)
                                                                                   : (struct sky_span){ 0 };
}

/* The sum of a currency, a new one if need be; NULL: no memory. They stand in byte order, as they are put. */
static struct sky_decimal *sum_of(struct sky_arena *arena, struct item *item, struct sky_span moneda)
{
    struct precio **at = &item->precios, *made;
    while (*at && sky_span_compare((*at)->moneda, moneda) < 0)
        at = &(*at)->next;
    if (*at && sky_span_equal((*at)->moneda, moneda))
        return &(*at)->sum;
    if (!(made = sky_arena_alloc(arena, sizeof *made)) || !(made->moneda = sky_arena_copy(arena, moneda)).data)
        return NULL;
    made->next = *at;
    *at = made;
    return &made->sum;
}

static enum sky_status count_price(struct turn *turn, struct item *item, const struct sky_json *servicio)
{
    struct sky_span precio = text_of(servicio, "precio", SKY_JSON_NUMBER),
                    moneda = text_of(servicio, "moneda", SKY_JSON_STRING);
    if (!precio.data)
        return SKY_OK;
    if (moneda.size != CURRENCY_SIZE)
        moneda = sky_span_of(NO_CURRENCY);
    struct sky_decimal *sum = sum_of(turn->catalogo->items.arena, item, moneda);
    if (!sum)
        return sky_error_memory(turn->error);
    if (turn->comes)
        sky_decimal_add(sum, precio);
    else
        sky_decimal_take(sum, precio);
    return SKY_OK;
}

/* A customer counts once in each state. */
static void count(struct turn *turn, struct item *item, enum sky_estado estado)
{
    if (item->last[estado] != turn->catalogo->turn)
        item->count[estado] += turn->comes ? 1 : -1;
    item->last[estado] = turn->catalogo->turn;
}

static enum sky_status count_servicio(struct turn *turn, const struct sky_json *servicio, enum sky_estado estado)
{
    struct sky_span descripcion = text_of(servicio, "descripcion", SKY_JSON_STRING);
    void *item;
    count(turn, &turn->catalogo->all, estado);
    if (!descripcion.data)
        return SKY_OK;
    if (sky_text_nfc(turn->scratch, descripcion, &descripcion, turn->error) ||
        sky_ranks_item(&turn->catalogo->items, descripcion, &item, turn->error))
        return turn->error->status;
    if (!item)
        item = &turn->catalogo->others;
    count(turn, item, estado);
    bool is_in_force =
        estado == SKY_ESTADO_ACTIVO || estado == SKY_ESTADO_SUSPENDIDO || estado == SKY_ESTADO_POR_VENCER;
    return is_in_force ? count_price(turn, item, servicio) : SKY_OK;
}

enum sky_status sky_catalogo_count(struct sky_catalogo *catalogo, bool comes, struct sky_span documento,
                                   struct sky_span hoy, int64_t dias, struct sky_error *error)
{
    const struct sky_json *servicios;
    struct turn turn = { .catalogo = catalogo, .scratch = sky_arena_new(), .comes = comes, .error = error };
    if (!turn.scratch)
        return sky_error_memory(error);
    catalogo->turn++;
    sky_cliente_lista(turn.scratch, documento, "servicios", &servicios, error);
    for (size_t i = 0; servicios && i < sky_json_length(servicios) && !error->status; i++) {
        const struct sky_json *servicio = sky_json_item(servicios, i);
        if (sky_json_type(servicio) == SKY_JSON_OBJECT)
            error->status = count_servicio(&turn, servicio, sky_servicio_estado(servicio, hoy, dias));
    }
    sky_arena_free(turn.scratch);
    return error->status;
}

/* --- as JSON */

/* As they are put. */
static const enum sky_estado order[] = { SKY_ESTADO_ACTIVO,     SKY_ESTADO_DE_BAJA,    SKY_ESTADO_FUTURO,
                                         SKY_ESTADO_POR_VENCER, SKY_ESTADO_SUSPENDIDO, SKY_ESTADO_VENCIDO };
_Static_assert(sizeof order / sizeof *order == ESTADOS, "each state is told of");

static void put_counts(struct sky_buffer *out, const struct item *item)
{
    for (size_t i = 0; i < ESTADOS; i++)
        sky_buffer_printf(out, "%s\"%s\":%" PRId64, i ? "," : "", sky_estado_name(order[i]), item->count[order[i]]);
}

static void put_prices(struct sky_buffer *out, const struct item *item)
{
    bool more = false;
    for (const struct precio *precio = item->precios; precio; precio = precio->next) {
        if (sky_decimal_is_none(&precio->sum))
            continue;
        sky_buffer_put(out, ",", more);
        sky_json_write_string(out, precio->moneda);
        sky_buffer_put(out, ":", 1);
        sky_decimal_put(out, &precio->sum);
        more = true;
    }
}

/* Puts the item if anybody is counted in it, after a comma where there is something before. */
static void put_item(struct sky_buffer *out, const struct item *item, bool *more)
{
    int64_t counted = 0;
    for (size_t i = 0; i < ESTADOS; i++)
        counted += item->count[i];
    if (counted == 0)
        return;
    sky_buffer_put_text(out, *more ? ",{\"clientes\":{" : "{\"clientes\":{");
    put_counts(out, item);
    sky_buffer_put_text(out, "},\"descripcion\":");
    if (item->descripcion.data)
        sky_json_write_string(out, item->descripcion);
    else
        sky_buffer_put_text(out, "null");
    sky_buffer_put_text(out, ",\"precios\":{");
    put_prices(out, item);
    sky_buffer_put_text(out, "}}");
    *more = true;
}

void sky_catalogo_put(const struct sky_catalogo *catalogo, struct sky_buffer *out)
{
    bool more = false;
    sky_buffer_put(out, "[", 1);
    for (size_t i = 0; i < catalogo->items.count; i++)
        put_item(out, catalogo->items.items[i], &more);
    put_item(out, &catalogo->others, &more);
    sky_buffer_put(out, "]", 1);
}

void sky_catalogo_put_estados(const struct sky_catalogo *catalogo, struct sky_buffer *out)
{
    for (size_t i = 0; i < ESTADOS; i++)
        sky_buffer_printf(out, "%s{\"clientes\":%" PRId64 ",\"estado\":\"%s\"}", i ? "," : "[",
                          catalogo->all.count[order[i]], sky_estado_name(order[i]));
    sky_buffer_put(out, "]", 1);
}
