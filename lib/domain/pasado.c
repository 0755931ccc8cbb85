/* Each question is one or two selections by index, whatever the log's length. */
#include "domain/pasado.h"

#include <inttypes.h>

/* Ends of one name that are looked at for the one that still stands: a name changes hands less often. */
#define LOOKS_MAX 1000

struct copy {
    struct sky_arena *arena;
    struct sky_entry *entry;
    bool failed;
};

/* What is to be known of an entry whose document is not read. */
struct glimpse {
    struct sky_arena *arena;
    int64_t number, cliente; /* number 0: there is no such entry */
    struct sky_span nombre;
    bool lives; /* it has a document */
    bool failed;
};

static struct sky_span copy_text(struct sky_arena *arena, struct sky_span text, bool *failed)
{
    struct sky_span copied = text.data ? sky_arena_copy(arena, text) : text;
    *failed = *failed || (text.data && !copied.data);
    return copied;
}

static bool take(void *context, const struct sky_entry *entry)
{
    struct copy *copy = context;
    *copy->entry = *entry;
    copy->entry->author = copy_text(copy->arena, entry->author, &copy->failed);
    copy->entry->verb = copy_text(copy->arena, entry->verb, &copy->failed);
    copy->entry->nombre = copy_text(copy->arena, entry->nombre, &copy->failed);
    copy->entry->documento = copy_text(copy->arena, entry->documento, &copy->failed);
    return false;
}

enum sky_status sky_pasado_first(const struct sky_log *log, struct sky_arena *arena,
                                 const struct sky_selection *selection, struct sky_entry *entry,
                                 struct sky_error *error)
{
    struct sky_selection one = *selection;
    struct copy copy = { .arena = arena, .entry = entry };
    one.limit = 1;
    *entry = (struct sky_entry){ 0 };
    enum sky_status status = log->select(log->from, &one, take, &copy, error);
    return status == SKY_OK && copy.failed ? sky_error_memory(error) : status;
}

enum sky_status sky_pasado_entry(const struct sky_log *log, struct sky_arena *arena, int64_t number,
                                 struct sky_entry *entry, struct sky_error *error)
{
    const struct sky_selection selection = { .view = SKY_VIEW_LOG, .from = number - 1 };
    if (sky_pasado_first(log, arena, &selection, entry, error))
        return error->status;
    if (number <= 0 || entry->number != number)
        return sky_error_set(error, SKY_NOT_FOUND, "La operación %" PRId64 " no existe.", number);
    return SKY_OK;
}

enum sky_status sky_pasado_cliente(const struct sky_log *log, struct sky_arena *arena, int64_t cliente, int64_t upto,
                                   struct sky_entry *entry, struct sky_error *error)
{
    const struct sky_selection selection = { .view = SKY_VIEW_CLIENTE, .cliente = cliente, .upto = upto };
    return sky_pasado_first(log, arena, &selection, entry, error);
}

static bool take_glimpse(void *context, const struct sky_entry *entry)
{
    struct glimpse *glimpse = context;
    glimpse->number = entry->number;
    glimpse->cliente = entry->cliente;
    glimpse->nombre = copy_text(glimpse->arena, entry->nombre, &glimpse->failed);
    glimpse->lives = entry->documento.data != NULL;
    return false;
}

/* Of the first entry of a selection of one. */
static enum sky_status glance(const struct sky_log *log, struct sky_arena *arena, const struct sky_selection *selection,
                              struct glimpse *glimpse, struct sky_error *error)
{
    *glimpse = (struct glimpse){ .arena = arena };
    enum sky_status status = log->select(log->from, selection, take_glimpse, glimpse, error);
    return status == SKY_OK && glimpse->failed ? sky_error_memory(error) : status;
}

static enum sky_status last_of_cliente(const struct sky_log *log, struct sky_arena *arena, int64_t cliente,
                                       int64_t upto, struct glimpse *last, struct sky_error *error)
{
    const struct sky_selection selection = { .view = SKY_VIEW_CLIENTE, .cliente = cliente, .upto = upto, .limit = 1 };
    return glance(log, arena, &selection, last, error);
}

enum sky_status sky_pasado_version(const struct sky_log *log, struct sky_arena *arena, struct sky_span nombre,
                                   int64_t upto, struct sky_version *version, struct sky_error *error)
{
    struct sky_entry entry;
    const struct sky_selection selection = { .view = SKY_VIEW_NAME, .nombre = nombre, .upto = upto };
    *version = (struct sky_version){ 0 };
    if (sky_pasado_first(log, arena, &selection, &entry, error))
        return error->status;
    if (entry.documento.data)
        *version = (struct sky_version){ entry.number, entry.cliente, entry.documento };
    return SKY_OK;
}

/* The last of the name's ends that is also the last of its customer, who was then neither renamed nor brought back. */
enum sky_status sky_pasado_deleted(const struct sky_log *log, struct sky_arena *arena, struct sky_span nombre,
                                   int64_t upto, struct sky_entry *entry, struct sky_error *error)
{
    struct sky_selection ends = { .view = SKY_VIEW_ENDS, .nombre = nombre, .upto = upto };
    struct glimpse last;
    size_t looks = 0;
    do {
        if (++looks > LOOKS_MAX)
            return *entry = (struct sky_entry){ 0 }, SKY_OK;
        if (sky_pasado_first(log, arena, &ends, entry, error) || entry->number == 0 ||
            last_of_cliente(log, arena, entry->cliente, upto, &last, error))
            return error->status;
        ends.upto = entry->number - 1;
    } while (last.number != entry->number);
    return SKY_OK;
}

enum sky_status sky_pasado_renamed(const struct sky_log *log, struct sky_arena *arena, struct sky_span nombre,
                                   int64_t upto, struct sky_span *now, struct sky_error *error)
{
    struct glimpse had, last;
    const struct sky_selection selection = { .view = SKY_VIEW_NAME, .nombre = nombre, .upto = upto, .limit = 1 };
    *now = (struct sky_span){ 0 };
    if (glance(log, arena, &selection, &had, error) || had.number == 0 || had.lives)
        return error->status;
    if (last_of_cliente(log, arena, had.cliente, upto, &last, error))
        return error->status;
    if (last.lives)
        *now = last.nombre;
    return SKY_OK;
}

struct end {
    int64_t grupo_at_most, end;
};

static bool go_on(void *context, const struct sky_entry *entry)
{
    struct end *end = context;
    if (entry->grupo == 0 || entry->grupo > end->grupo_at_most)
        return false;
    end->end = entry->number;
    return true;
}

enum sky_status sky_pasado_end(const struct sky_log *log, int64_t number, int64_t *end, struct sky_error *error)
{
    struct end found = { .grupo_at_most = number, .end = number };
    const struct sky_selection selection = { .view = SKY_VIEW_LOG, .from = number, .limit = SIZE_MAX };
    enum sky_status status = log->select(log->from, &selection, go_on, &found, error);
    *end = found.end;
    return status;
}
