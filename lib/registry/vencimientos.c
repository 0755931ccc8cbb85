/* A service's last day is a term of its customer's listing. */
#include "registry/vencimientos.h"

#include <stdio.h>

#include "base/clock.h"
#include "domain/indice.h"
#include "registry/listing.h"

/* Customers asked of the store at once. */
#define PAGE ((size_t)32)

static enum sky_status find(struct sky_lectura *lectura, const struct sky_vencimientos_place *place,
                            struct sky_arena *arena, struct sky_listings *listings, struct sky_error *error)
{
    char day[SKY_CLOCK_DAY_SIZE], text[SKY_CLOCK_DAY_SIZE];
    sky_clock_day_text(place->day, day);
    snprintf(text, sizeof text, "%c%.4s%.2s%.2s", SKY_TERM_END, day, day + 5, day + 8);
    struct sky_term term = { .text = sky_span_of(text), .whole = true };
    struct sky_clause clause = { .terms = &term, .count = 1 }, *clauses = &clause;
    struct sky_way way = { .clauses = &clauses, .count = 1 };
    const struct sky_wanted wanted = { .ways = &way, .count = 1 };
    const struct sky_find find = { .wanted = &wanted, .cliente = place->cliente, .limit = PAGE };
    return lectura->backend->find(lectura->reader, &find, arena, listings, error);
}

enum sky_status sky_vencimientos(struct sky_lectura *lectura, struct sky_vencimientos_place *place,
                                 struct sky_arena *arena, struct sky_entries *entries, struct sky_error *error)
{
    struct sky_listings listings;
    *entries = (struct sky_entries){ 0 };
    if (sky_listing_require(lectura, error) || find(lectura, place, arena, &listings, error))
        return error->status;
    if (!(entries->items = sky_arena_alloc(arena, (listings.count + 1) * sizeof *entries->items)))
        return sky_error_memory(error);
    for (; entries->count < listings.count; entries->count++) {
        const struct sky_listing *listing = &listings.items[entries->count];
        if (sky_lectura_entry(lectura, arena, listing->number, false, &entries->items[entries->count], error))
            return error->status;
        place->cliente = listing->cliente;
    }
    if (listings.ended)
        *place = (struct sky_vencimientos_place){ place->day + 1, 0 };
    return SKY_OK;
}
