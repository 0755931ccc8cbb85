/* Each question is one or two selections by index, whatever the log's length. */
#include "registry/lectura.h"

#include <inttypes.h>

#include "base/clock.h"
#include "domain/operacion.h"
#include "registry/momento.h"
#include "registry/readers.h"
#include "registry/replica.h"

/* Microseconds that a snapshot may be held. */
#define HELD_MAX 2000000
/* And one after another: less than a checkpoint waits for readers. */
#define HELD_LONG 20000
/* Entries of one operation that are read at a time. */
#define PAGE ((size_t)4)

static enum sky_status open_snapshot(struct sky_lectura *lectura, struct sky_registro *registro, struct sky_head *head,
                                     struct sky_error *error)
{
    registro = sky_registro_current(registro);
    *lectura = (struct sky_lectura){ .backend = sky_readers_backend(registro), .registro = registro };
    void *reader = sky_readers_take(registro, error);
    if (!reader)
        return error->status;
    if (lectura->backend->snapshot(reader, head, error)) {
        sky_readers_put(registro, reader);
        return error->status;
    }
    lectura->reader = reader;
    lectura->opened = sky_clock_elapsed();
    return SKY_OK;
}

enum sky_status sky_lectura_open(struct sky_lectura *lectura, struct sky_registro *registro, int64_t moment,
                                 struct sky_error *error)
{
    if (open_snapshot(lectura, registro, NULL, error) == SKY_OK) {
        lectura->moment = moment;
        lectura->is_present = moment == SKY_NOW;
    }
    return error->status;
}

enum sky_status sky_lectura_open_at(struct sky_lectura *lectura, struct sky_registro *registro, struct sky_span en,
                                    const char *what, struct sky_error *error)
{
    struct sky_head head;
    if (open_snapshot(lectura, registro, &head, error))
        return error->status;
    lectura->moment = head.number;
    struct sky_momento momento = { head.number, sky_clock_now() };
    if (en.data && sky_momento_parse(lectura, en, what, &momento, error)) {
        sky_lectura_close(lectura);
        return error->status;
    }
    lectura->moment = momento.number;
    lectura->instant = momento.instant;
    lectura->is_present = lectura->moment == head.number;
    return SKY_OK;
}

enum sky_status sky_lectura_open_en(struct sky_lectura *lectura, struct sky_registro *registro, struct sky_span en,
                                    struct sky_error *error)
{
    return sky_lectura_open_at(lectura, registro, en, "El parámetro 'en'", error);
}

enum sky_status sky_lectura_open_since(struct sky_lectura *lectura, struct sky_registro *registro, int64_t least,
                                       struct sky_error *error)
{
    struct sky_head head;
    registro = sky_registro_current(registro);
    *lectura = (struct sky_lectura){ .registro = registro, .is_present = true, .is_replicas = true };
    lectura->opened = sky_clock_elapsed();
    lectura->reader = sky_replica_read(sky_readers_replica(registro), least, &lectura->backend, &head);
    if (!lectura->reader)
        return sky_lectura_open_en(lectura, registro, (struct sky_span){ 0 }, error);
    lectura->moment = head.number;
    lectura->instant = sky_clock_now();
    return SKY_OK;
}

void sky_lectura_close(struct sky_lectura *lectura)
{
    if (!lectura->reader || !lectura->registro)
        return;
    lectura->backend->release(lectura->reader);
    if (lectura->is_replicas)
        lectura->backend->reader_free(lectura->reader);
    else
        sky_readers_put(lectura->registro, lectura->reader);
    lectura->reader = NULL;
}

bool sky_lectura_is_due(const struct sky_lectura *lectura)
{
    return sky_clock_elapsed() - lectura->opened > HELD_MAX;
}

bool sky_lectura_is_long(const struct sky_lectura *lectura)
{
    return sky_clock_elapsed() - lectura->opened > HELD_LONG;
}

static enum sky_status note(struct sky_lectura *lectura, enum sky_status status)
{
    lectura->failed = lectura->failed || status;
    return status;
}

enum sky_status sky_lectura_select(struct sky_lectura *lectura, const struct sky_selection *selection,
                                   struct sky_arena *arena, struct sky_entries *entries, struct sky_error *error)
{
    *entries = (struct sky_entries){ 0 };
    return note(lectura, lectura->backend->select(lectura->reader, selection, arena, entries, error));
}

enum sky_status sky_lectura_first(struct sky_lectura *lectura, const struct sky_selection *selection,
                                  struct sky_arena *arena, struct sky_entry *entry, struct sky_error *error)
{
    struct sky_selection first = *selection;
    struct sky_entries entries;
    first.single = true;
    *entry = (struct sky_entry){ 0 };
    if (sky_lectura_select(lectura, &first, arena, &entries, error))
        return error->status;
    if (entries.count > 0)
        *entry = entries.items[0];
    return SKY_OK;
}

enum sky_status sky_lectura_version(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                    struct sky_version *version, struct sky_error *error)
{
    const struct sky_selection selection = {
        .view = SKY_VIEW_NAME, .nombre = nombre, .upto = lectura->moment, .limit = 1
    };
    struct sky_entry entry = { 0 };
    enum sky_status status = lectura->is_present
                                 ? note(lectura, lectura->backend->read(lectura->reader, nombre, arena, &entry, error))
                                 : sky_lectura_first(lectura, &selection, arena, &entry, error);
    *version = status == SKY_OK ? sky_lectura_version_of(&entry) : (struct sky_version){ 0 };
    return status;
}

enum sky_status sky_lectura_now(struct sky_registro *registro, struct sky_arena *arena, struct sky_span nombre,
                                struct sky_version *version, struct sky_error *error)
{
    struct sky_entry entry = { 0 };
    registro = sky_registro_current(registro);
    void *reader = sky_readers_take(registro, error);
    if (!reader)
        return error->status;
    enum sky_status status = sky_readers_backend(registro)->read(reader, nombre, arena, &entry, error);
    sky_readers_put(registro, reader);
    *version = status == SKY_OK ? sky_lectura_version_of(&entry) : (struct sky_version){ 0 };
    return status;
}

enum sky_status sky_lectura_cliente(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                    struct sky_version *version, struct sky_error *error)
{
    enum sky_status status = sky_lectura_version(lectura, arena, nombre, version, error);
    return status == SKY_OK && version->number == 0 ? sky_operacion_no_encontrado(nombre, error) : status;
}

enum sky_status sky_lectura_nombres(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span after,
                                    size_t limit, struct sky_names *names, struct sky_error *error)
{
    *names = (struct sky_names){ .ended = true };
    if (lectura->moment <= 0) /* before the first entry there is nobody */
        return SKY_OK;
    int64_t moment = lectura->is_present ? SKY_NOW : lectura->moment;
    return note(lectura, lectura->backend->names(lectura->reader, moment, after, limit, arena, names, error));
}

enum sky_status sky_lectura_entry(struct sky_lectura *lectura, struct sky_arena *arena, int64_t number, bool bare,
                                  struct sky_entry *entry, struct sky_error *error)
{
    const struct sky_selection selection = { .view = SKY_VIEW_LOG, .from = number - 1, .bare = bare, .limit = 1 };
    *entry = (struct sky_entry){ 0 };
    if (number > 0 && sky_lectura_first(lectura, &selection, arena, entry, error))
        return error->status;
    if (number <= 0 || entry->number != number)
        return sky_error_set(error, SKY_NO_OPERATION, "La operación %" PRId64 " no existe.", number);
    return SKY_OK;
}

enum sky_status sky_lectura_entry_of(struct sky_lectura *lectura, struct sky_arena *arena, int64_t cliente,
                                     int64_t upto, bool bare, struct sky_entry *entry, struct sky_error *error)
{
    const struct sky_selection selection = {
        .view = SKY_VIEW_CLIENTE, .cliente = cliente, .upto = upto, .bare = bare, .limit = 1
    };
    return sky_lectura_first(lectura, &selection, arena, entry, error);
}

enum sky_status sky_lectura_end_of(struct sky_lectura *lectura, struct sky_arena *arena, int64_t number, int64_t *end,
                                   struct sky_error *error)
{
    struct sky_selection selection = { .view = SKY_VIEW_LOG, .from = number - 1, .bare = true };
    struct sky_entries entries;
    int64_t cliente = 0;
    *end = number;
    do {
        /* Mostly the next entry is another operation's, and to look at more takes longer the larger they are. */
        selection.single = selection.from <= number;
        selection.limit = selection.single ? 1 : PAGE;
        if (sky_lectura_select(lectura, &selection, arena, &entries, error))
            return error->status;
        for (size_t i = 0; i < entries.count; i++) {
            const struct sky_entry *entry = &entries.items[i];
            bool next_row = cliente && cliente != entry->cliente && sky_operacion_is_of_lote(entry->verb);
            if (entry->number > number && (entry->grupo == 0 || entry->grupo > number || next_row))
                return SKY_OK;
            *end = selection.from = entry->number;
            cliente = entry->cliente;
        }
    } while (!entries.ended);
    return SKY_OK;
}
