/* Each question is one or two selections by index, whatever the log's length. */
#include "registry/lectura.h"

#include <inttypes.h>

#include "base/clock.h"
#include "domain/operacion.h"
#include "registry/momento.h"
#include "registry/readers.h"

/* Microseconds that a snapshot may be held. */
#define HELD_MAX 2000000
/* Ends of one name that are looked at for the one that still stands: a name changes hands less often. */
#define LOOKS_MAX ((size_t)1000)
/* Entries of one operation that are read at a time. */
#define PAGE ((size_t)4)

static enum sky_status open_snapshot(struct sky_lectura *lectura, struct sky_registro *registro, struct sky_head *head,
                                     struct sky_error *error)
{
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

enum sky_status sky_lectura_open_en(struct sky_lectura *lectura, struct sky_registro *registro, struct sky_span en,
                                    struct sky_error *error)
{
    struct sky_head head;
    if (open_snapshot(lectura, registro, &head, error))
        return error->status;
    lectura->moment = head.number;
    if (en.data && sky_momento_parse(lectura, en, &lectura->moment, error)) {
        sky_lectura_close(lectura);
        return error->status;
    }
    lectura->is_present = lectura->moment == head.number;
    return SKY_OK;
}

void sky_lectura_close(struct sky_lectura *lectura)
{
    if (!lectura->reader || !lectura->registro)
        return;
    lectura->backend->release(lectura->reader);
    sky_readers_put(lectura->registro, lectura->reader);
    lectura->reader = NULL;
}

bool sky_lectura_is_due(const struct sky_lectura *lectura)
{
    return sky_clock_elapsed() - lectura->opened > HELD_MAX;
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

/* The first entry of `selection`; number 0 when there is none. */
static enum sky_status first_of(struct sky_lectura *lectura, struct sky_arena *arena,
                                const struct sky_selection *selection, struct sky_entry *entry, struct sky_error *error)
{
    struct sky_entries entries;
    *entry = (struct sky_entry){ 0 };
    if (sky_lectura_select(lectura, selection, arena, &entries, error))
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
                                 : first_of(lectura, arena, &selection, &entry, error);
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
    if (number > 0 && first_of(lectura, arena, &selection, entry, error))
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
    return first_of(lectura, arena, &selection, entry, error);
}

enum sky_status sky_lectura_end_of(struct sky_lectura *lectura, struct sky_arena *arena, int64_t number, int64_t *end,
                                   struct sky_error *error)
{
    struct sky_selection selection = { .view = SKY_VIEW_LOG, .from = number, .bare = true, .limit = PAGE };
    struct sky_entries entries;
    *end = number;
    do {
        if (sky_lectura_select(lectura, &selection, arena, &entries, error))
            return error->status;
        for (size_t i = 0; i < entries.count; i++) {
            if (entries.items[i].grupo == 0 || entries.items[i].grupo > number)
                return SKY_OK;
            *end = selection.from = entries.items[i].number;
        }
    } while (!entries.ended);
    return SKY_OK;
}

/* The last of the name's ends that is also the last of its customer, who was then neither renamed nor brought back. */
enum sky_status sky_lectura_deleted(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                    struct sky_entry *entry, struct sky_error *error)
{
    struct sky_selection ends = {
        .view = SKY_VIEW_ENDS, .nombre = nombre, .upto = lectura->moment, .bare = true, .limit = 1
    };
    struct sky_entry last;
    size_t looks = 0;
    do {
        if (++looks > LOOKS_MAX)
            return *entry = (struct sky_entry){ 0 }, SKY_OK;
        if (first_of(lectura, arena, &ends, entry, error) || entry->number == 0 ||
            sky_lectura_entry_of(lectura, arena, entry->cliente, lectura->moment, true, &last, error))
            return error->status;
        ends.upto = entry->number - 1;
    } while (last.number != entry->number);
    return SKY_OK;
}

enum sky_status sky_lectura_had(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                struct sky_entry *entry, struct sky_error *error)
{
    const struct sky_selection selection = {
        .view = SKY_VIEW_NAME, .nombre = nombre, .upto = lectura->moment, .bare = true, .limit = 1
    };
    return first_of(lectura, arena, &selection, entry, error);
}

enum sky_status sky_lectura_renamed(struct sky_lectura *lectura, struct sky_arena *arena, struct sky_span nombre,
                                    struct sky_span *now, struct sky_error *error)
{
    struct sky_entry had, last;
    *now = (struct sky_span){ 0 };
    if (sky_lectura_had(lectura, arena, nombre, &had, error) || had.number == 0 || had.lives)
        return error->status;
    if (sky_lectura_entry_of(lectura, arena, had.cliente, lectura->moment, true, &last, error))
        return error->status;
    if (last.lives)
        *now = last.nombre;
    return SKY_OK;
}
