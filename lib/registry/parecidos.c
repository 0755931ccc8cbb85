/* Candidates are compared by what they are searched by, and for an e-mail by their documents. */
#include "registry/parecidos.h"

#include <stdlib.h>

#include "registry/listing.h"

/* Candidates that are looked at. */
#define LOOKS ((size_t)50)

enum sky_status sky_parecidos_candidates(struct sky_lectura *lectura, const struct sky_wanted *wanted, int64_t after,
                                         size_t limit, struct sky_arena *arena, struct sky_listings *listings,
                                         struct sky_error *error)
{
    const struct sky_find find = { .wanted = wanted, .cliente = after, .limit = limit };
    *listings = (struct sky_listings){ .ended = true };
    if (wanted->count == 0)
        return SKY_OK;
    return lectura->backend->find(lectura->reader, &find, arena, listings, error);
}

enum sky_status sky_parecidos_compare(struct sky_lectura *lectura, const struct sky_comparado *whom,
                                      const struct sky_listing *candidate, bool whole, struct sky_arena *scratch,
                                      struct sky_entry *entry, unsigned *motivos, struct sky_error *error)
{
    const struct sky_indice other = { candidate->plegado, candidate->terminos, { 0 } };
    bool shared = true;
    *motivos = sky_parecido_motivos(whom->indice, &other);
    bool correo = *motivos & SKY_MOTIVO_BIT(CORREO);
    if (!*motivos)
        return SKY_OK;
    if (sky_lectura_entry(lectura, scratch, candidate->number, !whole && !correo, entry, error) ||
        (correo && sky_parecido_share_correo(scratch, whom->documento, entry->documento, &shared, error)))
        return error->status;
    if (!shared)
        *motivos &= ~SKY_MOTIVO_BIT(CORREO);
    return SKY_OK;
}

/* The present of the writer's own reading is whatever was saved last. */
static enum sky_status require_listed(struct sky_lectura *lectura, struct sky_arena *scratch, struct sky_error *error)
{
    const struct sky_selection last = { .view = SKY_VIEW_TIME, .instant = INT64_MAX, .bare = true, .limit = 1 };
    struct sky_lectura present = *lectura;
    struct sky_entry entry;
    if (lectura->moment == SKY_NOW) {
        if (sky_lectura_first(lectura, &last, scratch, &entry, error))
            return error->status;
        present.moment = entry.number;
    }
    return sky_listing_require(&present, error);
}

/* Whether it comes before another one: it is likelier, or as likely and came first. */
static bool is_before(int puntos, int64_t cliente, const struct sky_parecido *other)
{
    int others = sky_parecido_puntos(other->motivos);
    return puntos > others || (puntos == others && cliente < other->cliente);
}

static bool is_too_late(const struct sky_parecidos *parecidos, int puntos, int64_t cliente)
{
    return parecidos->count == SKY_PARECIDOS_MAX &&
           !is_before(puntos, cliente, &parecidos->items[SKY_PARECIDOS_MAX - 1]);
}

static void insert(struct sky_parecidos *parecidos, const struct sky_parecido *parecido)
{
    int puntos = sky_parecido_puntos(parecido->motivos);
    size_t at = parecidos->count;
    if (is_too_late(parecidos, puntos, parecido->cliente))
        return;
    while (at > 0 && is_before(puntos, parecido->cliente, &parecidos->items[at - 1]))
        at--;
    parecidos->count += parecidos->count < SKY_PARECIDOS_MAX;
    for (size_t i = parecidos->count - 1; i > at; i--)
        parecidos->items[i] = parecidos->items[i - 1];
    parecidos->items[at] = *parecido;
}

static enum sky_status take(struct sky_lectura *lectura, const struct sky_comparado *whom,
                            const struct sky_listing *candidate, struct sky_arena *arena,
                            struct sky_parecidos *parecidos, struct sky_error *error)
{
    struct sky_parecido parecido = { .cliente = candidate->cliente };
    struct sky_entry entry;
    struct sky_arena *scratch = sky_arena_new();
    if (!scratch)
        return sky_error_memory(error);
    if (sky_parecidos_compare(lectura, whom, candidate, false, scratch, &entry, &parecido.motivos, error) == SKY_OK &&
        parecido.motivos) {
        if ((parecido.nombre = sky_arena_copy(arena, entry.nombre)).data)
            insert(parecidos, &parecido);
        else
            sky_error_memory(error);
    }
    sky_arena_free(scratch);
    return error->status;
}

/* A candidate, and how likely it is unless its documents say otherwise. */
struct guess {
    const struct sky_listing *listing;
    int puntos;
};

static int likeliest_first(const void *one, const void *other)
{
    const struct guess *a = one, *b = other;
    int64_t first = a->listing->cliente, second = b->listing->cliente;
    return a->puntos != b->puntos ? b->puntos - a->puntos : (first > second) - (first < second);
}

/* Puts the candidates that may be alike into `guesses`, of which there is room for all. Returns how many there are. */
static size_t guess(const struct sky_comparado *whom, const struct sky_listings *listings, struct guess *guesses)
{
    size_t count = 0;
    for (size_t i = 0; i < listings->count; i++) {
        const struct sky_listing *listing = &listings->items[i];
        const struct sky_indice other = { listing->plegado, listing->terminos, { 0 } };
        int puntos = sky_parecido_puntos(sky_parecido_motivos(whom->indice, &other));
        if (listing->cliente != whom->cliente && puntos > 0)
            guesses[count++] = (struct guess){ listing, puntos };
    }
    qsort(guesses, count, sizeof *guesses, likeliest_first);
    return count;
}

/* The likeliest first, so that no more documents are read than it takes. */
static enum sky_status take_all(struct sky_lectura *lectura, const struct sky_comparado *whom,
                                const struct sky_listings *listings, struct sky_arena *arena,
                                struct sky_parecidos *parecidos, struct sky_error *error)
{
    struct guess guesses[LOOKS];
    size_t count = guess(whom, listings, guesses);
    for (size_t i = 0; i < count && !is_too_late(parecidos, guesses[i].puntos, guesses[i].listing->cliente); i++)
        if (take(lectura, whom, guesses[i].listing, arena, parecidos, error))
            break;
    return error->status;
}

enum sky_status sky_parecidos_find(struct sky_lectura *lectura, const struct sky_comparado *whom,
                                   struct sky_arena *arena, struct sky_parecidos *parecidos, struct sky_error *error)
{
    struct sky_wanted wanted = { 0 };
    struct sky_listings listings = { 0 };
    struct sky_arena *scratch = sky_arena_new();
    *parecidos = (struct sky_parecidos){ .count = 0 };
    if (!scratch)
        return sky_error_memory(error);
    if (require_listed(lectura, scratch, error) == SKY_OK &&
        sky_parecido_want(scratch, whom->indice, false, &wanted, error) == SKY_OK &&
        sky_parecidos_candidates(lectura, &wanted, 0, LOOKS, scratch, &listings, error) == SKY_OK)
        take_all(lectura, whom, &listings, arena, parecidos, error);
    sky_arena_free(scratch);
    return error->status;
}
