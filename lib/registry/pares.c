/*
 * The customers are gone through in the order of their names. A pair counts where the one stands who came first, so
 * that the other one is sought among higher numbers.
 */
#include "registry/pares.h"

#include <inttypes.h>

#include "base/clock.h"
#include "domain/distincion.h"
#include "registry/listing.h"
#include "registry/parecidos.h"

/* Customers, and candidates of one, that are read at once. */
#define PAGE ((size_t)50)
/* Microseconds after which a slice ends. */
#define SLICE_TIME 5000

struct walk {
    struct sky_lectura *lectura;
    const struct sky_pares_asked *asked;
    size_t limit;
    struct sky_arena *arena;
    struct sky_pares *pares;
    struct sky_error *error;
    size_t looks; /* pairs, and customers, that were looked at */
    int64_t end;
};

/* The first of a pair, in an arena of its own; its entry is read when it is needed. */
struct first {
    struct sky_arena *arena;
    struct sky_indice indice;
    struct sky_comparado comparado;
    struct sky_entry entry;
    int64_t number;
};

static bool is_full(const struct walk *walk)
{
    return walk->pares->count == walk->limit || (walk->looks > 0 && sky_clock_elapsed() >= walk->end);
}

/* Whether one of the documents says that they are not the same. */
static enum sky_status are_apart(struct sky_arena *scratch, const struct sky_entry *one, const struct sky_entry *other,
                                 bool *apart, struct sky_error *error)
{
    const struct sky_entry *const both[] = { one, other };
    *apart = false;
    for (size_t i = 0; i < 2; i++) {
        struct sky_span documento = both[i]->documento;
        if (*apart || !sky_distincion_may_be_in(documento))
            continue;
        struct sky_json *cliente = sky_cliente_parse(scratch, documento, error);
        if (!cliente)
            return error->status;
        *apart = sky_distincion_has(cliente, both[1 - i]->cliente);
    }
    return SKY_OK;
}

static void put_cliente(struct sky_buffer *out, const struct sky_entry *entry)
{
    sky_buffer_printf(out, "{\"cliente\":%" PRId64 ",\"nombre\":", entry->cliente);
    sky_json_write_string(out, entry->nombre);
    sky_buffer_put(out, "}", 1);
}

static enum sky_status add(struct walk *walk, const struct sky_entry *one, const struct sky_entry *other,
                           unsigned motivos, bool apart)
{
    struct sky_pares *pares = walk->pares;
    struct sky_buffer *out = sky_buffer_new(walk->arena);
    if (!out)
        return sky_error_memory(walk->error);
    sky_buffer_put_text(out, "{\"clientes\":[");
    put_cliente(out, one);
    sky_buffer_put(out, ",", 1);
    put_cliente(out, other);
    sky_buffer_put_text(out, apart ? "],\"distintos\":true,\"motivos\":[\"" : "],\"motivos\":[\"");
    sky_parecido_put(out, motivos, "\",\"");
    sky_buffer_printf(out, "\"],\"puntos\":%d}", sky_parecido_puntos(motivos));
    pares->items[pares->count++] = (struct sky_par){ sky_buffer_span(out), pares->next };
    return out->failed ? sky_error_memory(walk->error) : SKY_OK;
}

static enum sky_status read_first(struct walk *walk, struct first *first)
{
    if (first->entry.number ||
        sky_lectura_entry(walk->lectura, first->arena, first->number, false, &first->entry, walk->error))
        return walk->error->status;
    first->comparado.documento = first->entry.documento;
    return SKY_OK;
}

static enum sky_status take_pair(struct walk *walk, struct first *first, const struct sky_listing *candidate)
{
    struct sky_error *error = walk->error;
    struct sky_entry other;
    unsigned motivos = 0;
    bool apart = false;
    struct sky_arena *scratch = sky_arena_new();
    walk->pares->next.otro = candidate->cliente;
    walk->looks++;
    if (!scratch)
        return sky_error_memory(error);
    if (read_first(walk, first) == SKY_OK &&
        sky_parecidos_compare(walk->lectura, &first->comparado, candidate, true, scratch, &other, &motivos, error) ==
            SKY_OK &&
        motivos && sky_parecido_puntos(motivos) >= walk->asked->puntos &&
        are_apart(scratch, &first->entry, &other, &apart, error) == SKY_OK && (walk->asked->distintos || !apart))
        add(walk, &first->entry, &other, motivos, apart);
    sky_arena_free(scratch);
    return error->status;
}

/* The pairs of a customer with those who came later, after the place. */
static enum sky_status take_first(struct walk *walk, struct first *first)
{
    struct sky_wanted wanted = { 0 };
    struct sky_listings listings = { 0 };
    struct sky_pares_place *place = &walk->pares->next;
    if (sky_parecido_want(first->arena, &first->indice,
                          walk->asked->puntos > sky_parecido_puntos(SKY_MOTIVO_BIT(NOMBRE)), &wanted, walk->error))
        return walk->error->status;
    while (!listings.ended) {
        if (sky_parecidos_candidates(walk->lectura, &wanted, place->otro, PAGE, first->arena, &listings, walk->error))
            return walk->error->status;
        for (size_t i = 0; i < listings.count; i++)
            if (is_full(walk))
                return SKY_OK;
            else if (take_pair(walk, first, &listings.items[i]))
                return walk->error->status;
    }
    place->otro = 0;
    walk->looks++;
    return SKY_OK;
}

static enum sky_status take_listing(struct walk *walk, const struct sky_listing *listing)
{
    struct sky_pares_place *place = &walk->pares->next;
    struct first first = { .arena = sky_arena_new(),
                           .indice = { listing->plegado, listing->terminos, { 0 } },
                           .comparado = { .cliente = listing->cliente },
                           .number = listing->number };
    if (!first.arena)
        return sky_error_memory(walk->error);
    if (listing->cliente != place->cliente || !place->otro)
        *place = (struct sky_pares_place){ listing->plegado, listing->cliente, listing->cliente };
    first.comparado.indice = &first.indice;
    take_first(walk, &first);
    sky_arena_free(first.arena);
    return walk->error->status;
}

static enum sky_status walk_page(struct walk *walk)
{
    struct sky_listings listings;
    struct sky_pares *pares = walk->pares;
    const struct sky_backend *backend = walk->lectura->backend;
    const struct sky_find find = { .plegado = pares->next.plegado,
                                   .cliente = pares->next.cliente - (pares->next.otro != 0),
                                   .limit = PAGE };
    if (backend->find(walk->lectura->reader, &find, walk->arena, &listings, walk->error))
        return walk->error->status;
    for (size_t i = 0; i < listings.count; i++)
        if (is_full(walk))
            return SKY_OK;
        else if (take_listing(walk, &listings.items[i]))
            return walk->error->status;
    pares->ended = listings.ended && !pares->next.otro;
    return SKY_OK;
}

enum sky_status sky_pares(struct sky_lectura *lectura, const struct sky_pares_asked *asked,
                          const struct sky_pares_place *from, size_t limit, struct sky_arena *arena,
                          struct sky_pares *pares, struct sky_error *error)
{
    struct walk walk = { lectura, asked, limit, arena, pares, error, 0, sky_clock_elapsed() + SLICE_TIME };
    *pares = (struct sky_pares){ .next = *from };
    if (!(pares->items = sky_arena_alloc(arena, limit * sizeof *pares->items)))
        return sky_error_memory(error);
    if (sky_listing_require(lectura, error))
        return error->status;
    do {
        if (walk_page(&walk))
            return error->status;
    } while (!pares->ended && !is_full(&walk));
    return SKY_OK;
}
