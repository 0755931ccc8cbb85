/*
 * The operation comes first, and then the ledger. A line in the ledger stands for ever, and whoever has one is
 * forgotten again by every program that begins: none may be there of an operation that was not committed after all. The
 * other way round nothing is lost: that a line is missing is in the transaction of the operation itself, so that
 * whoever writes next, or the next program after a crash, adds it. The client is answered when both are on disk;
 * whoever got no answer asks again.
 */
#include "registry/olvido.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hex.h"
#include "base/text.h"
#include "domain/indice.h"
#include "registry/constancia.h"
#include "registry/item.h"
#include "registry/listing.h"
#include "registry/rastro.h"
#include "registry/seal.h"

/* Entries that a slice erases at most, bytes of their documents, and microseconds after which it erases no more. */
#define SLICE ((size_t)200)
#define SLICE_BYTES ((size_t)512 << 10)
#define SLICE_TIME 10000
/* Lines that are added to the ledger at a time. */
#define NOTED ((size_t)100)

char *sky_olvido_ledger(const struct sky_settings *settings, const char *location, struct sky_error *error)
{
    bool is_set = settings->olvidos && *settings->olvidos;
    char *path = is_set ? strdup(settings->olvidos) : NULL;
    if (!is_set)
        return sky_olvido_beside(location, error);
    return path ? path : (sky_error_memory(error), NULL);
}

char *sky_olvido_beside(const char *file, struct sky_error *error)
{
    char *path = NULL;
    return asprintf(&path, "%s.olvidos", file) < 0 ? (sky_error_memory(error), NULL) : path;
}

/* The writer's own view, within its transaction. */
static struct sky_lectura view_of(const struct sky_backend *backend, void *store)
{
    return (struct sky_lectura){
        .backend = backend, .reader = backend->reader_peek(store), .moment = SKY_NOW, .is_present = true
    };
}

/* --- the ledger */

enum sky_status sky_olvido_put_line(struct sky_buffer *lines, struct sky_lectura *log, int64_t cliente,
                                    struct sky_error *error)
{
    struct sky_entry first, last;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_lectura_entry(log, arena, cliente, true, &first, error) == SKY_OK &&
        sky_lectura_entry_of(log, arena, cliente, SKY_NOW, true, &last, error) == SKY_OK) {
        struct sky_constancia line = { .cliente = cliente, .number = last.number, .instant = last.instant };
        memcpy(line.first, first.seal, sizeof line.first);
        memcpy(line.seal, last.seal, sizeof line.seal);
        sky_constancia_put(lines, &line);
    }
    sky_arena_free(arena);
    return error->status;
}

struct noting {
    const char *ledger;
    bool more; /* perhaps */
};

/* Within a transaction, which ends without effect when the ledger cannot be written. */
static enum sky_status note(const struct sky_backend *backend, void *store, void *context, struct sky_error *error)
{
    struct noting *noting = context;
    size_t count = 0;
    struct sky_buffer lines = { 0 };
    struct sky_oblivion next = { 0 };
    struct sky_lectura log = view_of(backend, store);
    for (; count < NOTED && !error->status; count++) {
        if (backend->forgotten(log.reader, &next, error) || !next.is_due || next.is_noted)
            break;
        if (sky_olvido_put_line(&lines, &log, next.cliente, error) == SKY_OK)
            error->status = backend->noted(store, next.cliente, error);
    }
    if (lines.failed)
        sky_error_memory(error);
    if (!error->status && lines.size > 0)
        error->status = sky_constancia_add(noting->ledger, sky_buffer_span(&lines), error);
    sky_buffer_clear(&lines);
    noting->more = count == NOTED;
    return error->status;
}

enum sky_status sky_olvido_note(struct sky_writer *writer, const char *ledger, struct sky_error *error)
{
    struct noting noting = { ledger, true };
    while (noting.more)
        if (sky_writer_run(writer, note, &noting, error))
            return error->status;
    return SKY_OK;
}

/* --- erasing */

/* Whether anybody is found by the word of a name. */
static enum sky_status is_had(struct sky_lectura *log, struct sky_span palabra, struct sky_arena *arena, bool *had,
                              struct sky_error *error)
{
    struct sky_listings found;
    struct sky_buffer *term = sky_buffer_new(arena);
    if (!term)
        return sky_error_memory(error);
    sky_buffer_printf(term, "%c%.*s", SKY_TERM_NAME, SKY_SPAN_ARGS(palabra));
    struct sky_term name = { sky_buffer_span(term), true };
    struct sky_clause clause = { &name, 1 }, *clauses[] = { &clause };
    struct sky_way way = { clauses, 1 };
    const struct sky_wanted wanted = { &way, 1 };
    const struct sky_find find = { .wanted = &wanted, .plegado = sky_span_of(""), .limit = 1 };
    if (term->failed)
        return sky_error_memory(error);
    if (log->backend->find(log->reader, &find, arena, &found, error) == SKY_OK)
        *had = found.count > 0;
    return error->status;
}

/* The words of a name that nobody else has: what searches are mended with knows them no more. */
static enum sky_status disown(struct sky_lectura *log, void *store, struct sky_span nombre, struct sky_error *error)
{
    struct sky_indice indice;
    struct sky_span palabra;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_listing_prepare(arena, nombre, sky_span_of("{}"), &indice, error) == SKY_OK)
        while (!error->status && (palabra = sky_text_word(&indice.palabras)).data) {
            bool had = false;
            if (is_had(log, palabra, arena, &had, error) == SKY_OK && !had)
                error->status = log->backend->disown(store, palabra, error);
        }
    sky_arena_free(arena);
    return error->status;
}

/* One entry at least, or something of it in others' past, which goes first. */
static enum sky_status erase_all(struct sky_lectura *log, void *store, struct sky_entries *entries, int64_t end,
                                 struct sky_error *error)
{
    struct sky_span before = { 0 };
    for (size_t i = 0; i < entries->count && (i == 0 || sky_clock_elapsed() < end); i++) {
        struct sky_entry *entry = &entries->items[i];
        bool done = true;
        if (sky_rastro_erase(log, store, entry, end, &done, error) || !done)
            return error->status;
        if (!entry->is_forgotten)
            sky_seal_digest(entry, entry->digests);
        if (entry->nombre.size > 0 && !sky_span_equal(entry->nombre, before) &&
            disown(log, store, entry->nombre, error))
            return error->status;
        before = entry->nombre;
        if (log->backend->erase(store, entry, !sky_operacion_forgets(entry->verb), error))
            return error->status;
    }
    return SKY_OK;
}

static enum sky_status erase_slice(struct sky_lectura *log, void *store, const struct sky_oblivion *oblivion,
                                   struct sky_error *error)
{
    struct sky_entries entries;
    const struct sky_selection next = { .view = SKY_VIEW_WHOSE,
                                        .cliente = oblivion->cliente,
                                        .from = oblivion->upto,
                                        .stored = true,
                                        .limit = SLICE,
                                        .bytes = SLICE_BYTES };
    int64_t end = sky_clock_elapsed() + SLICE_TIME;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_lectura_select(log, &next, arena, &entries, error) == SKY_OK)
        error->status = entries.count > 0 ? erase_all(log, store, &entries, end, error)
                                          : log->backend->forgot(store, oblivion->cliente, error);
    sky_arena_free(arena);
    return error->status;
}

static enum sky_status slice(const struct sky_backend *backend, void *store, void *ledger, struct sky_error *error)
{
    struct sky_oblivion oblivion;
    struct sky_lectura log = view_of(backend, store);
    if (backend->forgotten(log.reader, &oblivion, error) || !oblivion.is_due)
        return error->status;
    if (!oblivion.is_noted)
        return note(backend, store, &(struct noting){ ledger, false }, error);
    return oblivion.cliente ? erase_slice(&log, store, &oblivion, error) : backend->clean(store, error);
}

enum sky_status sky_olvido_slice(struct sky_writer *writer, const char *ledger, struct sky_error *error)
{
    return sky_writer_run(writer, slice, (void *)ledger, error);
}

/* --- what it comes to */

static enum sky_status count_all(struct sky_lectura *lectura, const struct sky_entries *entries, struct sky_count *sum,
                                 struct sky_error *error)
{
    for (size_t i = 0; i < entries->count; i++) {
        struct sky_count count;
        if (lectura->backend->count(lectura->reader, entries->items[i].cliente, &count, error))
            return error->status;
        sum->entries += count.entries;
        sum->is_due = sum->is_due || count.is_due;
    }
    return SKY_OK;
}

enum sky_status sky_olvido_put(struct sky_buffer *out, struct sky_lectura *lectura, struct sky_arena *arena,
                               const struct sky_entry *entry, struct sky_error *error)
{
    char seal[2 * SKY_SHA256_SIZE + 1];
    struct sky_count sum = { 0 };
    struct sky_entries entries;
    int64_t end;
    struct sky_selection all = { .view = SKY_VIEW_LOG, .from = entry->grupo - 1, .bare = true };
    if (sky_lectura_end_of(lectura, arena, entry->number, &end, error))
        return error->status;
    all.limit = (size_t)(end - all.from);
    if (sky_lectura_select(lectura, &all, arena, &entries, error) || count_all(lectura, &entries, &sum, error))
        return error->status;
    sky_hex_write(seal, entry->seal, sizeof entry->seal);
    sky_buffer_put_text(out, "{");
    sky_json_put_text(out, "autor", entry->author);
    sky_buffer_printf(out, "\"borrando\":%s,\"cambios\":[],", sum.is_due ? "true" : "false");
    sky_json_put_number(out, "cliente", entry->cliente);
    sky_buffer_put_text(out, "\"clientes\":[");
    for (size_t i = 0; i < entries.count; i++)
        sky_buffer_printf(out, "%s%" PRId64, i ? "," : "", entries.items[i].cliente);
    sky_buffer_put_text(out, "],");
    sky_json_put_number(out, "entradas", sum.entries);
    sky_item_put_instant(out, entry);
    sky_buffer_put_text(out, "\"nombre\":null,\"olvidado\":true,");
    sky_json_put_number(out, "operacion", entry->number);
    sky_buffer_printf(out, "\"sello\":\"%s\",\"verbo\":", seal);
    sky_json_write_string(out, entry->verb);
    sky_buffer_put_text(out, "}");
    return SKY_OK;
}
