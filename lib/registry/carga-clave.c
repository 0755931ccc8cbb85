/*
 * Finding customers by a key of their documents. Listings are of the present, so that they give candidates: whoever had
 * the key at the moment, unless it was changed since. A rehearsal stays exact all the same: what was changed of keys
 * since its moment refuses the lot.
 */
#include <inttypes.h>

#include "domain/clave.h"
#include "registry/carga-judge.h"
#include "registry/listing.h"

/* Candidates that are read at a time, customers that a refusal names, and entries since a rehearsal that are read. */
#define PAGE ((size_t)32)
#define NAMED_MAX ((size_t)5)
#define SINCE_MAX ((int64_t)20000)
#define SINCE_PAGE ((size_t)200)

const char *const sky_carga_claves[SKY_CARGA_CLAVES] = { [SKY_CARGA_NOMBRE] = "nombre",
                                                         [SKY_CARGA_NUMERO] = "numero",
                                                         [SKY_CARGA_DOCUMENTO] = "documento_identidad",
                                                         [SKY_CARGA_CORREO] = "correo" };

static const char *member_of(const struct sky_loading *loading)
{
    return loading->asked->clave == SKY_CARGA_CORREO ? "correos" : "documento_identidad";
}

static enum sky_clave clave_of(const struct sky_loading *loading)
{
    return loading->asked->clave == SKY_CARGA_CORREO ? SKY_CLAVE_CORREO : SKY_CLAVE_DOCUMENTO;
}

/* --- who has a key */

struct finding {
    struct sky_loading *loading;
    struct sky_judged *judged;
    struct sky_arena *arena;
    struct sky_claves claves; /* of the row */
    size_t count;             /* customers who have one, and the names of the first of them: */
    struct sky_buffer *names;
};

/* The keys of the customer's document at a moment, the entry of which is put into `*entry`. */
static enum sky_status read_keys(struct sky_loading *loading, int64_t cliente, int64_t moment, struct sky_arena *arena,
                                 struct sky_entry *entry, struct sky_claves *claves)
{
    struct sky_json *documento;
    *claves = (struct sky_claves){ 0 };
    if (sky_lectura_entry_of(&loading->lectura, arena, cliente, moment, false, entry, loading->error) || !entry->lives)
        return loading->error->status;
    if (!(documento = sky_cliente_parse(arena, entry->documento, loading->error)))
        return loading->error->status;
    return sky_claves_read(arena, clave_of(loading), documento, claves, loading->error);
}

static enum sky_status take(struct finding *finding, const struct sky_entry *entry)
{
    struct sky_judged *judged = finding->judged;
    if (finding->count++ == 0) {
        judged->version = sky_lectura_version_of(entry);
        judged->nombre = sky_arena_copy(finding->arena, entry->nombre);
        judged->version.documento = sky_arena_copy(finding->arena, entry->documento);
        if (!judged->nombre.data || !judged->version.documento.data)
            return sky_error_memory(finding->loading->error);
    }
    if (finding->count <= NAMED_MAX)
        sky_buffer_printf(finding->names, "%s'%.*s'", finding->count > 1 ? ", " : "", SKY_SPAN_ARGS(entry->nombre));
    return finding->names->failed ? sky_error_memory(finding->loading->error) : SKY_OK;
}

static enum sky_status look_at(struct finding *finding, int64_t cliente)
{
    struct sky_entry entry;
    struct sky_claves claves;
    struct sky_arena *scratch = sky_arena_new();
    struct sky_loading *loading = finding->loading;
    if (!scratch)
        return sky_error_memory(loading->error);
    if (read_keys(loading, cliente, loading->sum->moment, scratch, &entry, &claves) == SKY_OK &&
        sky_claves_meet(&finding->claves, &claves))
        take(finding, &entry);
    sky_arena_free(scratch);
    return loading->error->status;
}

static enum sky_status look_at_all(struct finding *finding)
{
    struct sky_wanted wanted;
    struct sky_listings listings = { 0 };
    struct sky_loading *loading = finding->loading;
    struct sky_find find = { .wanted = &wanted, .limit = PAGE };
    if (sky_claves_want(finding->arena, clave_of(loading), finding->judged->fila.miembros, &wanted, loading->error))
        return loading->error->status;
    while (!listings.ended) {
        if (loading->lectura.backend->find(loading->lectura.reader, &find, finding->arena, &listings, loading->error))
            return loading->error->status;
        for (size_t i = 0; i < listings.count; i++) {
            find.cliente = listings.items[i].cliente;
            if (look_at(finding, find.cliente))
                return loading->error->status;
        }
    }
    return SKY_OK;
}

/* As for names: nothing that a row says follows from an earlier one. */
static enum sky_status refuse_repeated(struct finding *finding)
{
    struct sky_loading *loading = finding->loading;
    for (size_t i = 0; i < finding->claves.count; i++) {
        bool known = false;
        if (sky_marks_add(&loading->keys, finding->claves.items[i], &known, loading->error))
            return loading->error->status;
        if (known)
            sky_error_member(&finding->judged->refusal, member_of(loading),
                             "El miembro '%s' es el de una fila anterior: '%.*s'.", member_of(loading),
                             SKY_SPAN_ARGS(finding->claves.items[i]));
    }
    return SKY_OK;
}

static enum sky_status refuse_several(struct finding *finding)
{
    struct sky_span names = sky_buffer_span(finding->names);
    const char *more = finding->count > NAMED_MAX ? " y más" : "";
    finding->judged->version = (struct sky_version){ 0 };
    return sky_error_set(&finding->judged->refusal, SKY_AMBIGUOUS, "Varios clientes tienen ese '%s': %.*s%s.",
                         member_of(finding->loading), SKY_SPAN_ARGS(names), more);
}

enum sky_status sky_carga_find_by_key(struct sky_loading *loading, struct sky_judged *judged, struct sky_arena *arena)
{
    struct finding finding = { loading, judged, arena, .names = sky_buffer_new(arena) };
    if (!finding.names)
        return sky_error_memory(loading->error);
    if (sky_claves_read(arena, clave_of(loading), judged->fila.miembros, &finding.claves, loading->error))
        return loading->error->status;
    if (finding.claves.count == 0) {
        sky_error_member(&judged->refusal, member_of(loading), "El miembro '%s' es requerido: es la clave del lote.",
                         member_of(loading));
        return SKY_OK;
    }
    if (refuse_repeated(&finding) || judged->refusal.status)
        return loading->error->status;
    if (sky_carga_open(loading) || sky_listing_require(&loading->lectura, loading->error) || look_at_all(&finding))
        return loading->error->status;
    if (finding.count > 1)
        refuse_several(&finding);
    return SKY_OK;
}

/* --- whether keys are as they were */

static bool are_equal(const struct sky_claves *one, const struct sky_claves *other)
{
    bool equal = one->count == other->count;
    for (size_t i = 0; equal && i < one->count; i++)
        equal = sky_span_equal(one->items[i], other->items[i]);
    return equal;
}

static enum sky_status compare(struct sky_loading *loading, int64_t cliente)
{
    struct sky_entry entry;
    struct sky_claves then, now;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(loading->error);
    if (read_keys(loading, cliente, loading->sum->moment, arena, &entry, &then) == SKY_OK &&
        read_keys(loading, cliente, SKY_NOW, arena, &entry, &now) == SKY_OK && !are_equal(&then, &now))
        sky_error_set(loading->error, SKY_PRECONDITION,
                      "Desde el ensayo cambió quién tiene qué '%s', en la operación %" PRId64 ".", member_of(loading),
                      entry.number);
    sky_arena_free(arena);
    return loading->error->status;
}

static enum sky_status compare_page(struct sky_loading *loading, struct sky_selection *page,
                                    struct sky_entries *entries, struct sky_arena *arena)
{
    if (sky_lectura_select(&loading->lectura, page, arena, entries, loading->error))
        return loading->error->status;
    for (size_t i = 0; i < entries->count; i++)
        if (compare(loading, entries->items[i].cliente))
            return loading->error->status;
    page->from = entries->reached;
    return SKY_OK;
}

enum sky_status sky_carga_check_keys(struct sky_loading *loading)
{
    struct sky_selection page = {
        .view = SKY_VIEW_LOG, .from = loading->sum->moment, .bare = true, .limit = SINCE_PAGE
    };
    struct sky_entries entries = { 0 };
    while (!entries.ended) {
        struct sky_arena *arena = sky_arena_new();
        if (!arena)
            return sky_error_memory(loading->error);
        if (sky_carga_open(loading) == SKY_OK)
            compare_page(loading, &page, &entries, arena);
        sky_arena_free(arena);
        if (loading->error->status)
            return loading->error->status;
        if (page.from - loading->sum->moment > SINCE_MAX)
            return sky_error_set(loading->error, SKY_PRECONDITION, "Desde el ensayo cambiaron demasiados clientes.");
    }
    return SKY_OK;
}
