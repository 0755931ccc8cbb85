/*
 * The store finds candidates for a tier, of which the domain says whether they belong there: those of earlier tiers are
 * among them, and some that have but the beginning of a long word. Of those who do, the filters read the documents.
 */
#include "registry/buscar.h"

#include "base/clock.h"
#include "registry/listing.h"

/* Microseconds after which a slice ends, but for its last page of candidates; and, with filters, after which no further
 * one of that page is looked at. */
#define SLICE_TIME 5000
/* Candidates asked for at once, at first and at most. */
#define CANDIDATES ((size_t)48)
#define CANDIDATES_MAX ((size_t)512)

struct search {
    struct sky_lectura *lectura;
    const struct sky_buscar *asked;
    size_t limit;
    struct sky_arena *arena;
    struct sky_hallados *hallados;
    struct sky_error *error;
    bool filters; /* documents are looked at */
    int64_t end, page_end;
    size_t at_once;
    int64_t width; /* numbers of customers that are looked through at once, going back */
};

static bool is_full(const struct search *search)
{
    return search->hallados->count == search->limit || sky_clock_elapsed() >= search->end;
}

/* Whether the candidates that are left are for another slice. */
static bool is_enough(const struct search *search)
{
    return search->hallados->count == search->limit || (search->filters && sky_clock_elapsed() >= search->page_end);
}

/* --- candidates */

static enum sky_status find(struct search *search, const struct sky_find *find, struct sky_arena *scratch,
                            struct sky_listings *listings)
{
    const struct sky_backend *backend = search->lectura->backend;
    if (backend->find(search->lectura->reader, find, scratch, listings, search->error))
        return search->error->status;
    search->page_end = sky_clock_elapsed() + SLICE_TIME;
    return SKY_OK;
}

/* Whether the candidate is one of those who are searched and belongs to the tier. */
static enum sky_status belongs(struct search *search, enum sky_grado grado, const struct sky_listing *listing,
                               bool *does)
{
    struct sky_entry entry;
    struct sky_arena *scratch;
    const struct sky_filtro *filtro = &search->asked->filtro;
    *does = sky_span_begins(listing->plegado, filtro->prefijo) &&
            sky_busqueda_grado(search->asked->busqueda, listing->plegado, listing->terminos) == grado;
    if (!*does || !search->filters)
        return SKY_OK;
    if (!(scratch = sky_arena_new()))
        return sky_error_memory(search->error);
    if (sky_lectura_entry(search->lectura, scratch, listing->number, false, &entry, search->error) == SKY_OK)
        search->error->status = sky_filtro_take(filtro, scratch, entry.documento, does, search->error);
    sky_arena_free(scratch);
    return search->error->status;
}

/* --- customers */

static enum sky_status add(struct search *search, const struct sky_listing *listing)
{
    struct sky_entry entry;
    struct sky_hallado *hallado = &search->hallados->items[search->hallados->count];
    if (sky_lectura_entry(search->lectura, search->arena, listing->number, !search->asked->documents, &entry,
                          search->error))
        return search->error->status;
    *hallado = (struct sky_hallado){
        .nombre = entry.nombre,
        .documento = entry.documento,
        .place = search->hallados->next,
    };
    search->hallados->count++;
    return SKY_OK;
}

/* Moves the place behind a listing. In the first tier its own text is needed for that. */
static enum sky_status move(struct search *search, enum sky_grado grado, const struct sky_listing *listing)
{
    struct sky_hallado_place *place = &search->hallados->next;
    place->number = listing->cliente;
    if (grado == SKY_GRADO_NOMBRE && !sky_span_equal(place->name, listing->plegado) &&
        !(place->name = sky_arena_copy(search->arena, listing->plegado)).data)
        return sky_error_memory(search->error);
    return SKY_OK;
}

/* Takes the candidates until the slice is full. `*ended`: the tier is over. */
static enum sky_status take(struct search *search, enum sky_grado grado, const struct sky_listings *listings,
                            bool *ended)
{
    for (size_t i = 0; i < listings->count; i++) {
        const struct sky_listing *listing = &listings->items[i];
        bool is_found;
        if (is_enough(search))
            return SKY_OK;
        if (grado == SKY_GRADO_NOMBRE && !sky_span_begins(listing->plegado, search->asked->busqueda->plegado)) {
            *ended = true;
            return SKY_OK;
        }
        if (move(search, grado, listing) || belongs(search, grado, listing, &is_found))
            return search->error->status;
        search->hallados->next.counts = is_found && grado != SKY_GRADO_ERRATA;
        search->hallados->next.count += search->hallados->next.counts;
        if (is_found && add(search, listing))
            return search->error->status;
    }
    *ended = listings->ended;
    return SKY_OK;
}

static enum sky_status step(struct search *search, enum sky_grado grado, bool *ended)
{
    const struct sky_hallado_place *place = &search->hallados->next;
    const struct sky_find asked = {
        .wanted = grado == SKY_GRADO_NOMBRE ? NULL : &search->asked->busqueda->wanted[grado],
        .plegado = place->name,
        .cliente = place->number,
        .limit = search->at_once,
    };
    struct sky_listings listings;
    struct sky_arena *scratch = sky_arena_new();
    if (!scratch)
        return sky_error_memory(search->error);
    if (find(search, &asked, scratch, &listings) == SKY_OK)
        search->error->status = take(search, grado, &listings, ended);
    sky_arena_free(scratch);
    if (search->at_once < CANDIDATES_MAX)
        search->at_once *= 2;
    return search->error->status;
}

/* --- the other way round: from a place to those before it */

/* Moves the place to a candidate before it, who is taken if it belongs there. */
static enum sky_status take_back(struct search *search, enum sky_grado grado, const struct sky_listing *listing)
{
    struct sky_hallado_place *place = &search->hallados->next;
    bool is_found;
    place->count -= place->counts;
    place->counts = false;
    if (move(search, grado, listing) || belongs(search, grado, listing, &is_found))
        return search->error->status;
    place->counts = is_found && grado != SKY_GRADO_ERRATA;
    return is_found ? add(search, listing) : SKY_OK;
}

/* The names that begin with the text follow each other. */
static enum sky_status step_back_by_name(struct search *search, struct sky_arena *scratch, bool *ended)
{
    const struct sky_hallado_place *place = &search->hallados->next;
    const struct sky_find asked = {
        .plegado = place->name, .cliente = place->number, .descends = true, .limit = search->at_once
    };
    struct sky_listings listings;
    if (find(search, &asked, scratch, &listings))
        return search->error->status;
    for (size_t i = 0; i < listings.count; i++) {
        if (is_enough(search))
            return SKY_OK;
        *ended = !sky_span_begins(listings.items[i].plegado, search->asked->busqueda->plegado);
        if (*ended || take_back(search, SKY_GRADO_NOMBRE, &listings.items[i]))
            return search->error->status;
    }
    *ended = listings.ended && search->hallados->count < search->limit;
    return SKY_OK;
}

/*
 * The store finds candidates by ascending number alone. So those between two numbers are found, and taken from the last
 * one on; then those before them, between two that are twice as far apart, unless these were too many.
 */
static enum sky_status step_back_by_number(struct search *search, enum sky_grado grado, struct sky_arena *scratch,
                                           bool *ended)
{
    struct sky_hallado_place *place = &search->hallados->next;
    int64_t end = place->number <= search->lectura->moment ? place->number : search->lectura->moment + 1;
    int64_t begin = end > search->width ? end - search->width : 0;
    const struct sky_find asked = { .wanted = &search->asked->busqueda->wanted[grado],
                                    .cliente = begin,
                                    .limit = CANDIDATES_MAX };
    struct sky_listings listings;
    if (find(search, &asked, scratch, &listings))
        return search->error->status;
    size_t count = listings.count;
    while (count > 0 && listings.items[count - 1].cliente >= end)
        count--;
    if (count == CANDIDATES_MAX && search->width > (int64_t)CANDIDATES_MAX)
        return search->width = CANDIDATES_MAX, SKY_OK;
    for (; count > 0; count--)
        if (is_enough(search) || take_back(search, grado, &listings.items[count - 1]))
            return search->error->status;
    place->count -= place->counts;
    place->counts = false;
    place->number = begin + 1;
    *ended = begin == 0;
    search->width *= 2;
    return SKY_OK;
}

static enum sky_status step_back(struct search *search, enum sky_grado grado, bool *ended)
{
    struct sky_arena *scratch = sky_arena_new();
    if (!scratch)
        return sky_error_memory(search->error);
    search->error->status = grado == SKY_GRADO_NOMBRE ? step_back_by_name(search, scratch, ended)
                                                      : step_back_by_number(search, grado, scratch, ended);
    sky_arena_free(scratch);
    return search->error->status;
}

/* Whether there is a tier before, to whose end the place is moved. */
static bool go_back(struct search *search)
{
    struct sky_hallado_place *place = &search->hallados->next;
    place->grado--;
    place->count -= place->counts;
    place->counts = false;
    place->name = (struct sky_span){ 0 };
    place->number = place->grado == SKY_GRADO_NOMBRE ? 0 : INT64_MAX;
    return place->grado > SKY_GRADO_NONE &&
           (place->grado > SKY_GRADO_NOMBRE ||
            sky_hallado_after(search->arena, search->asked->busqueda->plegado, &place->name, search->error) == SKY_OK);
}

/* --- tiers */

static enum sky_status next_palabras(void *context, struct sky_span after, struct sky_arena *arena,
                                     struct sky_span *words, struct sky_error *error)
{
    struct search *search = context;
    return search->lectura->backend->palabras(search->lectura->reader, after, arena, words, error);
}

/* Whether there is a next tier, to which the place is moved: the last one only where little was found. */
static bool go_on(struct search *search)
{
    struct sky_hallado_place *place = &search->hallados->next;
    place->grado++;
    place->counts = false;
    place->number = 0;
    place->name = place->grado == SKY_GRADO_NOMBRE ? search->asked->busqueda->plegado : (struct sky_span){ 0 };
    search->at_once = search->limit < CANDIDATES ? CANDIDATES : CANDIDATES_MAX;
    return place->grado < SKY_GRADO_ERRATA ||
           (place->grado == SKY_GRADO_ERRATA && place->count < (int64_t)search->asked->page);
}

static enum sky_status run_tier(struct search *search)
{
    enum sky_grado grado = (enum sky_grado)search->hallados->next.grado;
    const struct sky_errata_source source = { next_palabras, search };
    bool ended = false;
    if (grado == SKY_GRADO_ERRATA && sky_busqueda_add_errata(search->asked->busqueda, &source, search->error))
        return search->error->status;
    while (!ended && !is_full(search))
        if (search->asked->back ? step_back(search, grado, &ended) : step(search, grado, &ended))
            return search->error->status;
    search->hallados->ended = ended && !(search->asked->back ? go_back(search) : go_on(search));
    return search->error->status;
}

enum sky_status sky_buscar(struct sky_lectura *lectura, const struct sky_buscar *asked,
                           const struct sky_hallado_place *from, size_t limit, struct sky_arena *arena,
                           struct sky_hallados *hallados, struct sky_error *error)
{
    struct search search = { .lectura = lectura,
                             .asked = asked,
                             .limit = limit,
                             .arena = arena,
                             .hallados = hallados,
                             .error = error,
                             .filters = !sky_filtro_is_open(&asked->filtro),
                             .end = sky_clock_elapsed() + SLICE_TIME,
                             .width = CANDIDATES_MAX };
    bool nowhere = asked->back && from->grado == SKY_GRADO_NONE;
    *hallados = (struct sky_hallados){ .next = *from, .ended = nowhere || asked->busqueda->plegado.size == 0 };
    if (sky_listing_require(lectura, error) || hallados->ended)
        return error->status;
    if (!(hallados->items = sky_arena_alloc(arena, limit * sizeof *hallados->items)))
        return sky_error_memory(error);
    if (from->grado == SKY_GRADO_NONE)
        go_on(&search);
    search.at_once = limit < CANDIDATES ? CANDIDATES : CANDIDATES_MAX;
    do {
        if (run_tier(&search))
            return error->status;
    } while (!hallados->ended && !is_full(&search));
    return SKY_OK;
}
