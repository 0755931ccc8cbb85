/*
 * Undoing one operation by another. For each customer that the operation changed, three documents are read: before it,
 * after it, and the present one. What differs between the first two is what it did. If no later operation that is still
 * in force touched the same places (conflict.c), that difference is taken back in the present document, and what was
 * changed elsewhere since stays. All customers are looked at before anything is refused, so that a refusal names every
 * conflict.
 */
#include <inttypes.h>

#include "registry/follow.h"

/* Later operations that a refusal names; their text has room for about so many. */
#define NAMED_MAX ((size_t)20)
/* Entries of the operation that are read at a time. */
#define PAGE ((size_t)100)

struct undo {
    struct sky_lectura *lectura;
    const struct sky_operacion *operacion;
    const struct sky_budget *budget;
    struct sky_arena *arena; /* of the plan */
    struct sky_plan *plan;
    struct sky_error *error;
    int64_t first, last;          /* entries of the operation to be undone; of a row of a lot, first is the lot's */
    int64_t before;               /* the entry before which its customers were as they were */
    struct sky_numbers clientes;  /* whom it changed */
    struct sky_numbers conflicts; /* later operations in the way */
    struct sky_spent spent;
};

/* One of the customers: who it is, its present version, and the way back, or why there is none. */
struct subject {
    int64_t cliente;
    int64_t version; /* number of the present version; 0: it is not there */
    struct sky_span nombre;
    struct sky_draft draft;
    int64_t stays; /* as in the outcome */
    struct sky_error refusal;
};

/* What was read of a customer, in an arena for this alone. */
struct past {
    struct sky_arena *arena;
    struct sky_effect effect;
    struct sky_entry now;            /* its last entry */
    struct sky_json *before, *after; /* the operation; NULL: it was not there */
};

/* A row of a lot is undone alone: its entry, and the one after the departure of a rename. */
static enum sky_status find_row(struct undo *undo, const struct sky_entry *entry)
{
    struct sky_entry next;
    const struct sky_selection after = { .view = SKY_VIEW_LOG, .from = entry->number, .bare = true, .limit = 1 };
    if (sky_lectura_first(undo->lectura, &after, undo->arena, &next, undo->error))
        return undo->error->status;
    bool goes_on = !entry->lives && next.grupo == entry->grupo && next.cliente == entry->cliente;
    undo->last = goes_on ? next.number : entry->number;
    undo->before = entry->number;
    sky_numbers_add(&undo->clientes, entry->cliente);
    return SKY_OK;
}

/* Finds the first and last entry of the operation, and whom it changed. */
static enum sky_status find_operation(struct undo *undo)
{
    struct sky_entry entry;
    struct sky_entries entries = { 0 };
    if (sky_lectura_entry(undo->lectura, undo->arena, undo->operacion->entry, true, &entry, undo->error))
        return undo->error->status;
    undo->first = undo->last = undo->before = sky_entry_grupo(&entry);
    if (sky_operacion_is_of_lote(entry.verb))
        return find_row(undo, &entry);
    struct sky_selection selection = { .view = SKY_VIEW_LOG, .from = undo->first - 1, .bare = true, .limit = PAGE };
    while (!entries.ended) {
        if (sky_lectura_select(undo->lectura, &selection, undo->arena, &entries, undo->error))
            return undo->error->status;
        for (size_t i = 0; i < entries.count; i++) {
            if (sky_entry_grupo(&entries.items[i]) != undo->first)
                return SKY_OK;
            undo->last = selection.from = entries.items[i].number;
            sky_numbers_add(&undo->clientes, entries.items[i].cliente);
        }
    }
    return SKY_OK;
}

/*
 * Looks at the last entry of a customer, on which the plan rests. A condition is one on the present version of each; it
 * is tested before the search, which may be long.
 */
static enum sky_status meet(struct undo *undo, int64_t cliente)
{
    struct sky_plan *plan = undo->plan;
    struct sky_error refusal = { 0 };
    struct sky_entry now;
    if (sky_lectura_entry_of(undo->lectura, undo->arena, cliente, SKY_NOW, true, &now, undo->error))
        return undo->error->status;
    plan->guards[plan->guards_count++] = (struct sky_guard){ cliente, now.number };
    if (now.is_forgotten)
        return sky_error_set(undo->error, SKY_FORGOTTEN,
                             "No se puede deshacer la operación %" PRId64 ": el cliente número %" PRId64
                             " fue olvidado.",
                             undo->operacion->entry, cliente);
    int64_t version = now.lives ? now.number : 0;
    if (sky_condition_check(&undo->operacion->condition, now.nombre, version, &refusal) == SKY_OK)
        return SKY_OK;
    if (sky_lectura_entry_of(undo->lectura, undo->arena, cliente, SKY_NOW, false, &now, undo->error))
        return undo->error->status;
    plan->nombre = now.nombre;
    plan->version = (struct sky_version){ version, cliente, now.documento };
    *undo->error = refusal;
    return refusal.status;
}

static struct sky_json *parse(struct past *past, const struct sky_entry *entry, struct sky_error *error)
{
    return entry->documento.data ? sky_cliente_parse(past->arena, entry->documento, error) : NULL;
}

/* `*enough` is false when the budget does not suffice for parsing what there is. */
static enum sky_status read_past(struct undo *undo, int64_t cliente, struct past *past, bool *enough)
{
    struct sky_lectura *lectura = undo->lectura;
    struct sky_error *error = undo->error;
    struct sky_entry earlier, then;
    past->effect = (struct sky_effect){ .cliente = cliente, .first = undo->first, .last = undo->last };
    if (sky_lectura_entry_of(lectura, past->arena, cliente, undo->before - 1, false, &earlier, error) ||
        sky_lectura_entry_of(lectura, past->arena, cliente, undo->last, false, &then, error) ||
        sky_lectura_entry_of(lectura, past->arena, cliente, SKY_NOW, false, &past->now, error))
        return error->status;
    if (then.is_forgotten)
        return sky_error_set(error, SKY_FORGOTTEN,
                             "No se puede deshacer la operación %" PRId64 ": lo que cambió fue olvidado con quien "
                             "entonces era parte de este cliente.",
                             undo->operacion->entry);
    if (!undo->budget->is_last) {
        sky_spent_add(&undo->spent, undo->budget, earlier.documento);
        sky_spent_add(&undo->spent, undo->budget, then.documento);
        sky_spent_add(&undo->spent, undo->budget, past->now.documento);
    }
    *enough = undo->budget->is_last || sky_budget_suffices(undo->budget, &undo->spent, error);
    if (!*enough)
        return SKY_OK;
    past->before = parse(past, &earlier, error);
    past->after = parse(past, &then, error);
    if (error->status)
        return error->status;
    return sky_diferencia_places(past->arena, past->before, past->after, &past->effect.diferencia, error);
}

/* The present document with the operation's change taken back; NULL with the error filled, or without `*enough`. */
static struct sky_json *reverted(struct undo *undo, struct past *past, bool *enough, struct sky_error *error)
{
    if (!past->after)
        return past->before;
    struct sky_json *present = parse(past, &past->now, error);
    struct sky_reversal *reversal;
    if (!present) {
        sky_error_set(error, SKY_INTERNAL, "an operation without a conflict has no customer to be undone on");
        return NULL;
    }
    if (!(reversal = sky_reversal_new(past->arena, present, past->before, past->after)))
        return sky_error_memory(error), NULL;
    if (sky_reversal_needs_history(reversal) &&
        (sky_follow(undo->lectura, &past->effect, undo->budget, reversal, enough, error) || !*enough))
        return NULL;
    return sky_reversal_make(reversal, undo->first, error) ? NULL : present;
}

/* `*enough` as for a conflict: false when the budget does not suffice. */
static enum sky_status make_draft(struct undo *undo, struct past *past, struct subject *subject, bool *enough)
{
    struct sky_error *error = &subject->refusal;
    struct sky_json *cliente, *nombre;
    subject->draft = (struct sky_draft){ subject->nombre, subject->cliente, { 0 } };
    if (!past->before)
        return SKY_OK;
    if (!(cliente = reverted(undo, past, enough, error)) ||
        sky_cliente_write(undo->arena, cliente, &subject->draft.documento, error))
        return error->status;
    if (sky_json_member(cliente, "nombre", &nombre))
        subject->draft.nombre = sky_arena_copy(undo->arena, sky_json_text(nombre));
    if (!subject->draft.nombre.data)
        return sky_error_memory(error);
    const struct sky_version present = { subject->version, subject->cliente, past->now.documento };
    subject->stays = sky_draft_stays(&subject->draft, &present, subject->nombre);
    return SKY_OK;
}

static enum sky_status look_at_past(struct undo *undo, struct subject *subject, struct past *past)
{
    bool enough;
    if (read_past(undo, subject->cliente, past, &enough) ||
        (enough && sky_conflict_find(undo->lectura, &past->effect, undo->budget, &undo->spent, &enough,
                                     &undo->conflicts, undo->error)))
        return undo->error->status;
    undo->plan->is_unfinished = !enough;
    if (!enough)
        return SKY_OK;
    subject->version = past->now.lives ? past->now.number : 0;
    subject->nombre = sky_arena_copy(undo->arena, past->now.nombre);
    if (!subject->nombre.data)
        return sky_error_memory(undo->error);
    /* A way back that cannot be is a refusal, which comes after those that name conflicts. */
    if (undo->conflicts.count == 0 && make_draft(undo, past, subject, &enough) == SKY_NO_MEMORY)
        return sky_error_memory(undo->error);
    undo->plan->is_unfinished = !enough && !subject->refusal.status;
    return SKY_OK;
}

static enum sky_status look_at(struct undo *undo, int64_t cliente, struct subject *subject)
{
    struct past past = { .arena = sky_arena_new() };
    *subject = (struct subject){ .cliente = cliente };
    enum sky_status status = past.arena ? look_at_past(undo, subject, &past) : sky_error_memory(undo->error);
    sky_arena_free(past.arena);
    return status;
}

static enum sky_status refuse_conflicts(struct undo *undo)
{
    struct sky_buffer *list = sky_buffer_new(undo->arena);
    size_t count = undo->conflicts.count, named = count < NAMED_MAX ? count : NAMED_MAX;
    if (!list)
        return sky_error_memory(undo->error);
    for (size_t i = 0; i < named; i++)
        sky_buffer_printf(list, "%s%" PRId64, i ? ", " : "", undo->conflicts.items[i]);
    if (count > named)
        sky_buffer_printf(list, " y %zu más", count - named);
    if (list->failed)
        return sky_error_memory(undo->error);
    return sky_error_set(undo->error, SKY_UNDO_BLOCKED,
                         "No se puede deshacer la operación %" PRId64 ": después la %s %.*s.", undo->operacion->entry,
                         count == 1 ? "cambió la operación" : "cambiaron las operaciones",
                         SKY_SPAN_ARGS(sky_buffer_span(list)));
}

static enum sky_status require_free(struct undo *undo, const struct subject *subject)
{
    struct sky_version version = { 0 };
    struct sky_arena *scratch = sky_arena_new();
    enum sky_status status =
        scratch ? sky_lectura_version(undo->lectura, scratch, subject->draft.nombre, &version, undo->error)
                : sky_error_memory(undo->error);
    sky_arena_free(scratch);
    if (status == SKY_OK && version.number > 0 && version.cliente != subject->cliente) {
        undo->plan->outcome.holder = version.cliente;
        status = sky_error_set(undo->error, SKY_NAME_TAKEN,
                               "No se puede deshacer la operación %" PRId64 ": el nombre '%.*s' está tomado.",
                               undo->operacion->entry, SKY_SPAN_ARGS(subject->draft.nombre));
    }
    return status;
}

static enum sky_status add_draft(struct undo *undo, const struct subject *subject)
{
    if (subject->refusal.status) {
        *undo->error = subject->refusal;
        return undo->error->status;
    }
    if (subject->draft.documento.data && require_free(undo, subject))
        return undo->error->status;
    sky_outcome_add(&undo->plan->outcome, subject->version ? subject->nombre : (struct sky_span){ 0 }, subject->draft);
    return SKY_OK;
}

static enum sky_status take_back(struct undo *undo)
{
    size_t count = undo->clientes.count;
    struct subject *subjects = sky_arena_alloc(undo->arena, count * sizeof *subjects);
    undo->plan->guards = sky_arena_alloc(undo->arena, count * sizeof *undo->plan->guards);
    enum sky_status status = subjects && undo->plan->guards ? SKY_OK : sky_error_memory(undo->error);
    if (status == SKY_OK)
        status = sky_outcome_reserve(&undo->plan->outcome, undo->arena, 2 * count, undo->error);
    for (size_t i = 0; i < count && status == SKY_OK; i++)
        status = meet(undo, undo->clientes.items[i]);
    for (size_t i = 0; i < count && status == SKY_OK && !undo->plan->is_unfinished; i++)
        status = look_at(undo, undo->clientes.items[i], &subjects[i]);
    if (status || undo->plan->is_unfinished)
        return status;
    if (undo->conflicts.count > 0)
        return refuse_conflicts(undo);
    for (size_t i = 0; i < count && status == SKY_OK; i++)
        status = add_draft(undo, &subjects[i]);
    undo->plan->outcome.stays = count == 1 ? subjects[0].stays : 0;
    return status;
}

enum sky_status sky_deshacer_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                    const struct sky_budget *budget, struct sky_arena *arena, struct sky_plan *plan,
                                    struct sky_error *error)
{
    struct undo undo = { .lectura = lectura,
                         .operacion = operacion,
                         .budget = budget,
                         .arena = arena,
                         .plan = plan,
                         .error = error,
                         .clientes = { .arena = arena },
                         .conflicts = { .arena = arena } };
    *plan = (struct sky_plan){ 0 };
    if (find_operation(&undo))
        return error->status;
    if (undo.clientes.failed)
        return sky_error_memory(error);
    plan->outcome.deshace = undo.first;
    return take_back(&undo);
}
