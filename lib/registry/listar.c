/*
 * Each order has an index that it follows: of listings, of names, or of the log. What is passed over is bounded; what
 * is read of somebody who is not wanted is let go at once.
 */
#include "registry/listar.h"

#include "base/clock.h"
#include "base/text.h"
#include "registry/listing.h"

/* Entries, names or listings that a slice looks at. */
#define LOOKS ((size_t)500)
/* Microseconds after which a slice with a filter ends. */
#define SLICE_TIME 5000
/* Bytes of documents that are read at once. */
#define SLICE_BYTES ((size_t)1 << 18)

struct list {
    struct sky_lectura *lectura;
    const struct sky_listar *asked;
    size_t limit;
    struct sky_arena *arena;
    struct sky_hallados *hallados;
    struct sky_error *error;
    bool filters;                 /* documents are looked at */
    struct sky_arena *scratch;    /* of one customer */
    size_t looks;                 /* customers that were read */
    const struct sky_entry *last; /* the next one's, where it has been read */
    int64_t end;
};

/* Adds the customer, if wanted. */
static enum sky_status add(struct list *list, const struct sky_entry *entry)
{
    struct sky_hallados *hallados = list->hallados;
    struct sky_hallado *hallado = &hallados->items[hallados->count];
    bool wanted = false;
    if (sky_filtro_take_nombre(&list->asked->filtro, list->scratch, entry->nombre, &wanted, list->error) || !wanted ||
        (list->filters &&
         sky_filtro_take(&list->asked->filtro, list->scratch, entry->documento, &wanted, list->error)) ||
        !wanted)
        return list->error->status;
    *hallado = (struct sky_hallado){ .nombre = sky_arena_copy(list->arena, entry->nombre), .place = hallados->next };
    if (list->asked->documents)
        hallado->documento = sky_arena_copy(list->arena, entry->documento);
    if (!hallado->nombre.data || (list->asked->documents && !hallado->documento.data))
        return sky_error_memory(list->error);
    hallados->count++;
    return SKY_OK;
}

/* What an index has of a customer: the number of the customer or of an entry, or a name. */
typedef enum sky_status read_customer(struct list *list, int64_t number, struct sky_span name, struct sky_entry *entry);

static enum sky_status take(struct list *list, read_customer *read, int64_t number, struct sky_span name)
{
    struct sky_entry entry = { 0 };
    list->looks++;
    if (!(list->scratch = sky_arena_new()))
        return sky_error_memory(list->error);
    if (read(list, number, name, &entry) == SKY_OK)
        list->error->status = add(list, &entry);
    sky_arena_free(list->scratch);
    return list->error->status;
}

static bool is_bare(const struct list *list)
{
    return !list->asked->documents && !list->filters;
}

static bool is_full(const struct list *list)
{
    return list->hallados->count == list->limit ||
           (list->filters && list->looks > 0 && sky_clock_elapsed() >= list->end);
}

/* --- by the log */

static enum sky_view view_of(const struct sky_listar *asked)
{
    if (asked->orden == SKY_ORDEN_CREADO)
        return asked->turned ? SKY_VIEW_MADE_DOWN : SKY_VIEW_MADE;
    return asked->turned ? SKY_VIEW_LIVING : SKY_VIEW_LIVING_DOWN;
}

static enum sky_status read_cliente(struct list *list, int64_t number, struct sky_span name, struct sky_entry *entry)
{
    (void)name;
    if (list->last)
        return *entry = *list->last, SKY_OK;
    return sky_lectura_entry_of(list->lectura, list->scratch, number, list->lectura->moment, is_bare(list), entry,
                                list->error);
}

static enum sky_status list_by_log(struct list *list)
{
    struct sky_entries entries;
    struct sky_hallados *hallados = list->hallados;
    bool down = list->asked->turned == (list->asked->orden == SKY_ORDEN_CREADO);
    const struct sky_selection selection = {
        .view = view_of(list->asked),
        .from = hallados->next.number || !down ? hallados->next.number : SKY_NOW,
        .upto = list->lectura->moment,
        .bare = list->asked->orden == SKY_ORDEN_CREADO || is_bare(list),
        .bytes = SLICE_BYTES,
        .limit = list->filters ? LOOKS : list->limit,
        .looks = LOOKS,
    };
    if (sky_lectura_select(list->lectura, &selection, list->arena, &entries, list->error))
        return list->error->status;
    for (size_t i = 0; i < entries.count; i++) {
        if (is_full(list))
            return SKY_OK;
        hallados->next.number = entries.items[i].number;
        list->last = list->asked->orden == SKY_ORDEN_CREADO ? NULL : &entries.items[i];
        if (take(list, read_cliente, entries.items[i].cliente, (struct sky_span){ 0 }))
            return list->error->status;
    }
    hallados->ended = entries.ended;
    if (!entries.ended)
        hallados->next.number = entries.reached;
    return SKY_OK;
}

/* --- by names of the past */

static enum sky_status read_nombre(struct list *list, int64_t number, struct sky_span name, struct sky_entry *entry)
{
    struct sky_version version = { 0 };
    (void)number;
    entry->nombre = name;
    if (!is_bare(list) && sky_lectura_version(list->lectura, list->scratch, name, &version, list->error))
        return list->error->status;
    entry->documento = version.documento;
    return SKY_OK;
}

static enum sky_status list_by_names(struct list *list)
{
    struct sky_names names;
    struct sky_hallados *hallados = list->hallados;
    if (list->asked->turned)
        return sky_error_parameter(list->error, sky_span_of("orden"),
                                   "El parámetro 'orden' no puede ser '-nombre' con 'en'.");
    if (sky_lectura_nombres(list->lectura, list->arena, hallados->next.name, list->filters ? LOOKS : list->limit,
                            &names, list->error))
        return list->error->status;
    for (size_t i = 0; i < names.count; i++) {
        if (is_full(list))
            return SKY_OK;
        hallados->next.name = names.items[i];
        if (take(list, read_nombre, 0, names.items[i]))
            return list->error->status;
    }
    hallados->next.name = names.next;
    hallados->ended = names.ended;
    return SKY_OK;
}

/* --- by listings of the present */

static enum sky_status read_entry(struct list *list, int64_t number, struct sky_span name, struct sky_entry *entry)
{
    (void)name;
    return sky_lectura_entry(list->lectura, list->scratch, number, is_bare(list), entry, list->error);
}

/* Before the first listing that begins so, or after the last one. */
static enum sky_status find_beginning(struct list *list, struct sky_hallado_place *place)
{
    place->name = list->asked->filtro.prefijo;
    return list->asked->turned ? sky_hallado_after(list->arena, place->name, &place->name, list->error) : SKY_OK;
}

static enum sky_status list_by_listings(struct list *list)
{
    struct sky_listings listings;
    struct sky_hallados *hallados = list->hallados;
    if (sky_listing_require(list->lectura, list->error) ||
        (!hallados->next.name.data && find_beginning(list, &hallados->next)))
        return list->error->status;
    const struct sky_find find = {
        .plegado = hallados->next.name,
        .cliente = hallados->next.number,
        .descends = list->asked->turned,
        .limit = list->filters ? LOOKS : list->limit,
    };
    const struct sky_backend *backend = list->lectura->backend;
    if (backend->find(list->lectura->reader, &find, list->arena, &listings, list->error))
        return list->error->status;
    for (size_t i = 0; i < listings.count; i++) {
        const struct sky_listing *listing = &listings.items[i];
        hallados->ended = !sky_span_begins(listing->plegado, list->asked->filtro.prefijo);
        if (hallados->ended || is_full(list))
            return SKY_OK;
        hallados->next = (struct sky_hallado_place){ .number = listing->cliente, .name = listing->plegado };
        if (take(list, read_entry, listing->number, (struct sky_span){ 0 }))
            return list->error->status;
    }
    hallados->ended = listings.ended;
    return SKY_OK;
}

enum sky_status sky_listar(struct sky_lectura *lectura, const struct sky_listar *asked,
                           const struct sky_hallado_place *from, size_t limit, struct sky_arena *arena,
                           struct sky_hallados *hallados, struct sky_error *error)
{
    struct list list = { .lectura = lectura,
                         .asked = asked,
                         .limit = limit < LOOKS ? limit : LOOKS,
                         .arena = arena,
                         .hallados = hallados,
                         .error = error,
                         .filters = !sky_filtro_is_open(&asked->filtro),
                         .end = sky_clock_elapsed() + SLICE_TIME };
    *hallados = (struct sky_hallados){ .next = *from };
    if (!(hallados->items = sky_arena_alloc(arena, list.limit * sizeof *hallados->items)))
        return sky_error_memory(error);
    if (asked->orden != SKY_ORDEN_NOMBRE)
        return list_by_log(&list);
    return asked->past ? list_by_names(&list) : list_by_listings(&list);
}

enum sky_status sky_listar_count(struct sky_lectura *lectura, int64_t *count, struct sky_error *error)
{
    struct sky_listed listed = { .upto = -1 };
    if (lectura->backend->list && lectura->backend->listed(lectura->reader, &listed, error))
        return error->status;
    *count = listed.upto == lectura->moment ? listed.count : -1;
    return SKY_OK;
}
