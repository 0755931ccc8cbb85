/* Undoing one operation by another: for each customer, what it did is taken back in the present document. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/numbers.h"
#include "domain/cliente.h"
#include "domain/conflict.h"
#include "domain/operacion-apply.h"

/* Later operations that a refusal names; their text has room for about so many. */
#define NAMED_MAX ((size_t)20)

struct undo {
    struct sky_operacion *operacion;
    struct sky_present *present;
    struct sky_log log;
    struct sky_arena *arena;   /* of the write: for what is kept until it was answered */
    struct sky_arena *scratch; /* for what is read, of one customer at a time */
    struct sky_error *error;
    int64_t first, last;          /* entries of the operation to be undone */
    struct sky_buffer *clientes;  /* whom it changed */
    struct sky_buffer *conflicts; /* later operations in the way */
};

static enum sky_status clear_scratch(struct undo *undo)
{
    sky_arena_free(undo->scratch);
    undo->scratch = sky_arena_new();
    return undo->scratch ? SKY_OK : sky_error_memory(undo->error);
}

/* --- the operation to be undone */

static bool take_member(void *context, const struct sky_entry *entry)
{
    struct undo *undo = context;
    bool is_part = sky_entry_grupo(entry) == undo->first;
    if (is_part) {
        undo->last = entry->number;
        sky_numbers_add(undo->clientes, entry->cliente);
    }
    return is_part;
}

static enum sky_status find_operation(struct undo *undo)
{
    struct sky_entry entry;
    if (sky_pasado_entry(&undo->log, undo->scratch, undo->operacion->number, &entry, undo->error))
        return undo->error->status;
    undo->first = sky_entry_grupo(&entry);
    const struct sky_selection selection = { .view = SKY_VIEW_LOG, .from = undo->first - 1, .limit = SIZE_MAX };
    enum sky_status status = undo->log.select(undo->log.from, &selection, take_member, undo, undo->error);
    if (status == SKY_OK && undo->clientes->failed)
        status = sky_error_memory(undo->error);
    undo->operacion->write.deshace = undo->first;
    return status;
}

/* --- one customer of it */

struct subject {
    struct undo *undo;
    int64_t cliente, version; /* who it is, and the number of the present version, 0: there is none */
    struct sky_span nombre;   /* the last one */
    struct sky_change change; /* the way back, */
    struct sky_error refusal; /* or why there is none */
};

/* What was read of it: all in scratch. */
struct past {
    struct sky_deed deed;
    struct sky_entry now;            /* the customer's last entry */
    struct sky_json *before, *after; /* the operation; NULL: not there */
};

static struct sky_json *parse(struct undo *undo, struct sky_span documento, struct sky_error *error)
{
    return documento.data ? sky_cliente_parse(undo->scratch, documento, error) : NULL;
}

static enum sky_status read_past(struct undo *undo, int64_t cliente, struct past *past)
{
    struct sky_entry earlier, then;
    past->deed = (struct sky_deed){ .cliente = cliente, .first = undo->first, .last = undo->last };
    if (sky_pasado_cliente(&undo->log, undo->scratch, cliente, undo->first - 1, &earlier, undo->error) ||
        sky_pasado_cliente(&undo->log, undo->scratch, cliente, undo->last, &then, undo->error) ||
        sky_pasado_cliente(&undo->log, undo->scratch, cliente, SKY_NOW, &past->now, undo->error))
        return undo->error->status;
    past->before = parse(undo, earlier.documento, undo->error);
    past->after = parse(undo, then.documento, undo->error);
    if (undo->error->status)
        return undo->error->status;
    return sky_cambio_places(undo->scratch, past->before, past->after, &past->deed.cambio, undo->error);
}

/* --- the way back */

/* The present document with the operation's change taken back; NULL with the error filled. */
static struct sky_json *reverted(struct undo *undo, const struct past *past, struct sky_error *error)
{
    if (!past->after)
        return past->before;
    struct sky_json *present = parse(undo, past->now.documento, error);
    if (!present) {
        sky_error_set(error, SKY_INTERNAL, "an operation without a conflict has no customer to be undone on");
        return NULL;
    }
    return sky_cambio_revert(undo->scratch, present, past->before, past->after, error) ? NULL : present;
}

static enum sky_status make_change(struct subject *subject, const struct past *past)
{
    struct sky_error *error = &subject->refusal;
    struct sky_arena *arena = subject->undo->arena;
    struct sky_json *cliente, *nombre;
    subject->change = (struct sky_change){ subject->nombre, subject->cliente, { 0 } };
    if (!past->before)
        return SKY_OK;
    if (!(cliente = reverted(subject->undo, past, error)) ||
        sky_cliente_write(arena, cliente, &subject->change.documento, error))
        return error->status;
    if (sky_json_member(cliente, "nombre", &nombre))
        subject->change.nombre = sky_arena_copy(arena, sky_json_text(nombre));
    return subject->change.nombre.data ? SKY_OK : sky_error_memory(error);
}

/* The way back is not needed where something is in it. A refusal of it counts behind those that come first. */
static enum sky_status look_at(struct undo *undo, int64_t cliente, struct subject *subject)
{
    struct past past;
    *subject = (struct subject){ .undo = undo, .cliente = cliente };
    if (clear_scratch(undo) || read_past(undo, cliente, &past) ||
        sky_conflict_find(&undo->log, undo->scratch, &past.deed, undo->conflicts, undo->error))
        return undo->error->status;
    subject->version = past.now.documento.data ? past.now.number : 0;
    subject->nombre = sky_arena_copy(undo->arena, past.now.nombre);
    if (!subject->nombre.data)
        return sky_error_memory(undo->error);
    if (undo->conflicts->size == 0 && make_change(subject, &past) == SKY_NO_MEMORY)
        return sky_error_memory(undo->error);
    return SKY_OK;
}

static enum sky_status refuse_taken(struct undo *undo, struct sky_span nombre, int64_t cliente)
{
    struct sky_version version;
    enum sky_status status = undo->present->read(undo->present, nombre, &version);
    if (status == SKY_OK && version.number > 0 && version.cliente != cliente)
        status = sky_error_set(undo->error, SKY_CONFLICT,
                               "No se puede deshacer la operación %" PRId64 ": el nombre '%.*s' está tomado.",
                               undo->operacion->number, SKY_SPAN_ARGS(nombre));
    return status;
}

static enum sky_status add_change(struct subject *subject)
{
    struct undo *undo = subject->undo;
    size_t most = 2 * sky_numbers_count(undo->clientes);
    if (subject->refusal.status) {
        *undo->error = subject->refusal;
        return undo->error->status;
    }
    if (!subject->change.documento.data)
        return sky_operacion_add(undo->operacion, most, subject->change);
    enum sky_status status = refuse_taken(undo, subject->change.nombre, subject->cliente);
    if (status)
        return status;
    return sky_operacion_add_moved(undo->operacion, most, subject->version ? subject->nombre : (struct sky_span){ 0 },
                                   subject->change);
}

/* A condition is one on the present version of each customer that is to change. */
static enum sky_status test(struct subject *subject)
{
    struct sky_operacion *operacion = subject->undo->operacion;
    enum sky_status status = sky_operacion_test(operacion, subject->nombre, subject->version);
    if (status == SKY_PRECONDITION)
        operacion->write.nombres[0] = subject->nombre; /* whose present version the answer tells */
    return status;
}

static int compare_numbers(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

static enum sky_status refuse_conflicts(struct undo *undo)
{
    struct sky_buffer *list = sky_buffer_new(undo->arena);
    size_t count = sky_numbers_count(undo->conflicts), named = count < NAMED_MAX ? count : NAMED_MAX;
    if (!list)
        return sky_error_memory(undo->error);
    qsort(undo->conflicts->data, count, sizeof(int64_t), compare_numbers);
    for (size_t i = 0; i < named; i++)
        sky_buffer_printf(list, "%s%" PRId64, i ? ", " : "", sky_numbers_at(undo->conflicts, i));
    if (count > named)
        sky_buffer_printf(list, " y %zu más", count - named);
    if (list->failed)
        return sky_error_memory(undo->error);
    return sky_error_set(undo->error, SKY_CONFLICT,
                         "No se puede deshacer la operación %" PRId64 ": después la %s %.*s.", undo->operacion->number,
                         count == 1 ? "cambió la operación" : "cambiaron las operaciones",
                         SKY_SPAN_ARGS(sky_buffer_span(list)));
}

/* All customers are looked at first, so that a refusal names every conflict. */
static enum sky_status take_back(struct undo *undo)
{
    size_t count = sky_numbers_count(undo->clientes);
    struct subject *subjects = sky_arena_alloc(undo->arena, count * sizeof *subjects);
    enum sky_status status = subjects ? SKY_OK : sky_error_memory(undo->error);
    for (size_t i = 0; i < count && status == SKY_OK; i++)
        status = look_at(undo, sky_numbers_at(undo->clientes, i), &subjects[i]);
    if (status == SKY_OK && undo->conflicts->size > 0)
        status = refuse_conflicts(undo);
    for (size_t i = 0; i < count && status == SKY_OK; i++)
        status = test(&subjects[i]);
    for (size_t i = 0; i < count && status == SKY_OK; i++)
        status = add_change(&subjects[i]);
    return status;
}

enum sky_status sky_deshacer_apply(struct sky_write *write, struct sky_present *present)
{
    struct undo undo = {
        .operacion = write->operation,
        .present = present,
        .log = sky_operacion_log(present),
        .arena = write->arena,
        .error = &write->error,
        .clientes = sky_buffer_new(write->arena),
        .conflicts = sky_buffer_new(write->arena),
    };
    if (!undo.clientes || !undo.conflicts)
        return sky_error_memory(&write->error);
    enum sky_status status;
    if ((status = clear_scratch(&undo)) == SKY_OK && (status = find_operation(&undo)) == SKY_OK)
        status = take_back(&undo);
    sky_arena_free(undo.scratch);
    return status;
}

struct sky_operacion *sky_operacion_deshacer(struct sky_arena *arena, int64_t number, struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_new(arena, SKY_OPERACION_DESHACER, (struct sky_span){ 0 }, error);
    if (operacion)
        operacion->number = number;
    return operacion;
}
