/* What listings say is held against the log: each page of them in a reading of its own, so that nobody writes between.
 */
#include <inttypes.h>

#include "domain/indice.h"
#include "registry/lectura.h"
#include "registry/listing.h"

/* Listings, and names, that are looked at in one reading. */
#define PAGE ((size_t)200)

struct check {
    struct sky_lectura log;
    sky_listing_tell *tell;
    void *context;
    struct sky_error *error;
    struct sky_listed listed; /* of this reading */
    int64_t head;
    int64_t count; /* of listings that were looked at */
    struct sky_span place;
    int64_t cliente;
};

/* Whether a listing is what its customer's last entry makes; what listings do not follow yet is left aside. */
static enum sky_status compare(struct check *check, struct sky_arena *arena, const struct sky_listing *listing,
                               bool *right)
{
    struct sky_entry last;
    struct sky_indice indice;
    if (sky_lectura_entry_of(&check->log, arena, listing->cliente, SKY_NOW, false, &last, check->error))
        return check->error->status;
    *right = last.number > check->listed.upto;
    if (*right || last.number != listing->number || !last.lives)
        return SKY_OK;
    if (sky_indice_make(arena, last.nombre, last.documento, &indice, check->error))
        return check->error->status;
    *right = sky_span_equal(indice.plegado, listing->plegado) && sky_span_equal(indice.terminos, listing->terminos);
    return SKY_OK;
}

static enum sky_status check_page(struct check *check, struct sky_arena *arena, struct sky_listings *listings)
{
    const struct sky_find page = { .plegado = check->place, .cliente = check->cliente, .limit = PAGE };
    const struct sky_backend *backend = check->log.backend;
    if (backend->listed(check->log.reader, &check->listed, check->error) ||
        backend->find(check->log.reader, &page, arena, listings, check->error))
        return check->error->status;
    for (size_t i = 0; i < listings->count; i++, check->count++) {
        bool right = false;
        if (compare(check, arena, &listings->items[i], &right))
            return check->error->status;
        if (!right)
            check->tell(check->context, listings->items[i].number,
                        "is not what its customer's listing says: searches may miss the customer");
    }
    return SKY_OK;
}

/* In one reading. Moves the place, whose text is in the page's arena. */
static enum sky_status check_next(struct check *check, struct sky_arena *arena, bool *ended)
{
    struct sky_listings listings = { 0 };
    struct sky_head head;
    if (check->log.backend->snapshot(check->log.reader, &head, check->error))
        return check->error->status;
    check->head = head.number;
    check_page(check, arena, &listings);
    check->log.backend->release(check->log.reader);
    *ended = listings.ended;
    if (listings.count > 0) {
        check->place = listings.items[listings.count - 1].plegado;
        check->cliente = listings.items[listings.count - 1].cliente;
    }
    return check->error->status;
}

static enum sky_status check_all(struct check *check)
{
    struct sky_arena *before = NULL;
    bool ended = false;
    while (!ended && check->error->status == SKY_OK) {
        struct sky_arena *arena = sky_arena_new();
        check->error->status = arena ? check_next(check, arena, &ended) : sky_error_memory(check->error);
        sky_arena_free(before);
        before = arena;
    }
    sky_arena_free(before);
    return check->error->status;
}

/* Whether listings follow the log to its end, which is where it was before. */
static enum sky_status is_settled(struct check *check, int64_t head, bool *settled)
{
    struct sky_head now;
    if (check->log.backend->snapshot(check->log.reader, &now, check->error))
        return check->error->status;
    enum sky_status status = check->log.backend->listed(check->log.reader, &check->listed, check->error);
    check->log.backend->release(check->log.reader);
    check->head = now.number;
    *settled = status == SKY_OK && now.number == head && check->listed.upto == head;
    return status;
}

enum sky_status sky_listing_check(const struct sky_backend *backend, void *reader, int64_t head, int64_t present,
                                  sky_listing_tell *tell, void *context, struct sky_error *error)
{
    struct check check = { .log = { .backend = backend, .reader = reader, .moment = SKY_NOW, .is_present = true },
                           .tell = tell,
                           .context = context,
                           .error = error };
    bool was_settled = false, settled = false;
    if (!backend->list || is_settled(&check, head, &was_settled))
        return error->status;
    if (check.listed.upto > check.head)
        tell(context, 0, "listings are said to follow the log beyond its end, so that nobody can be searched for");
    if (check.listed.upto == 0)
        return SKY_OK;
    if (check_all(&check) || is_settled(&check, head, &settled) || !was_settled || !settled)
        return error->status;
    if (check.count != present || check.listed.count != present)
        tell(context, 0, "not every customer has a listing, by which it is found");
    return SKY_OK;
}
