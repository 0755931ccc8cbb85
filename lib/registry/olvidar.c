/*
 * Forgetting a customer: who is meant, and who was merged into that one, and into those. Each gets an entry of the one
 * operation, by which all that is of that customer counts as erased; whoever is not there has no name in it, since the
 * name may be another's by now. Only the customer's own log tells of merges, so all of it is walked: before the
 * transaction, where it is long.
 */
#include <inttypes.h>

#include "base/numbers.h"
#include "registry/plan.h"
#include "registry/view.h"

/* Entries that are read at a time. */
#define PAGE ((size_t)500)

/* Somebody who is forgotten. */
struct who {
    int64_t cliente;
    struct who *before, *after;
};

struct search {
    struct sky_lectura *lectura;
    const struct sky_operacion *operacion;
    const struct sky_budget *budget;
    struct sky_arena *arena;
    struct sky_plan *plan;
    struct sky_error *error;
    struct sky_span nombre;   /* who is there is called so; no span: nobody is there */
    struct who *first, *last; /* the one that was asked for is the first */
    struct sky_numbers found; /* all of them */
    struct sky_spent spent;
};

static enum sky_status add(struct search *search, int64_t cliente)
{
    if (sky_numbers_has(&search->found, cliente))
        return SKY_OK;
    struct who *who = sky_arena_alloc(search->arena, sizeof *who);
    sky_numbers_add(&search->found, cliente);
    if (!who || search->found.failed)
        return sky_error_memory(search->error);
    *who = (struct who){ .cliente = cliente, .before = search->last };
    *(search->last ? &search->last->after : &search->first) = who;
    search->last = who;
    return SKY_OK;
}

/* --- who is meant */

/*
 * A name that leads to another customer, since whoever had it was merged into that one: who only follows where it leads
 * would erase somebody who was not asked for, for ever. One that leads to whoever had it is not found.
 */
static enum sky_status refuse_led(struct search *search, struct sky_span nombre, struct sky_span now)
{
    struct sky_entry left, last = { 0 };
    if (sky_lectura_left(search->lectura, search->arena, nombre, &left, search->error) ||
        sky_lectura_entry_of(search->lectura, search->arena, left.cliente, SKY_NOW, true, &last, search->error) ||
        last.lives)
        return search->error->status;
    return sky_error_set(search->error, SKY_CONFLICT,
                         "El cliente '%.*s' está fusionado en '%.*s', que tiene sus datos: es ese el que se olvida, y "
                         "con él quien se fusionó. Para olvidar a uno solo, deshaga antes la fusión.",
                         SKY_SPAN_ARGS(nombre), SKY_SPAN_ARGS(now));
}

static enum sky_status find_deleted(struct search *search, struct sky_span nombre, int64_t *cliente)
{
    struct sky_entry deleted = { 0 };
    struct sky_span renamed;
    if (sky_lectura_renamed(search->lectura, search->arena, nombre, &renamed, search->error) ||
        (renamed.data && refuse_led(search, nombre, renamed)) ||
        (!renamed.data && sky_lectura_deleted(search->lectura, search->arena, nombre, &deleted, search->error)))
        return search->error->status;
    *cliente = deleted.cliente;
    return deleted.number ? SKY_OK : sky_operacion_no_encontrado(nombre, search->error);
}

/* Whoever was merged is part of another one, who still has what they brought. */
static enum sky_status refuse_merged(struct search *search, int64_t cliente)
{
    struct sky_baja baja;
    struct sky_entry other = { 0 };
    int64_t con = 0;
    if (search->operacion->is_due)
        return SKY_OK;
    if (sky_papelera_find(search->lectura, search->arena, cliente, &baja, search->error) ||
        sky_lectura_merged(search->lectura, search->arena, &baja.stands, &con, search->error) ||
        (con && sky_lectura_entry_of(search->lectura, search->arena, con, SKY_NOW, true, &other, search->error)))
        return search->error->status;
    if (con && !other.is_forgotten)
        return sky_error_set(search->error, SKY_CONFLICT,
                             "El cliente número %" PRId64 " está fusionado en el número %" PRId64
                             ", que tiene sus datos: es ese el que se olvida.",
                             cliente, con);
    return SKY_OK;
}

/* A condition is one on the present version of whoever is there; it is copied into the plan with what it is about. */
static enum sky_status test(struct search *search, struct sky_span nombre, const struct sky_version *version)
{
    enum sky_status status = sky_condition_check(&search->operacion->condition, nombre, version->number, search->error);
    if (status == SKY_PRECONDITION) {
        search->plan->nombre = nombre;
        search->plan->version = *version;
    }
    return status;
}

static enum sky_status find_cliente(struct search *search)
{
    struct sky_version version = { 0 };
    struct sky_span nombre = search->operacion->nombre;
    int64_t cliente = search->operacion->cliente;
    if (nombre.data && sky_lectura_version(search->lectura, search->arena, nombre, &version, search->error))
        return search->error->status;
    if (cliente && version.cliente != cliente)
        version = (struct sky_version){ 0 }; /* somebody else has the name by now */
    if (version.number) {
        search->nombre = nombre;
        cliente = version.cliente;
    } else if ((nombre.data && !cliente && find_deleted(search, nombre, &cliente)) || refuse_merged(search, cliente)) {
        return search->error->status;
    }
    if (add(search, cliente))
        return search->error->status;
    return test(search, nombre.data ? nombre : sky_span_of(""), &version);
}

/* --- who was merged into it */

static enum sky_status look_at(struct search *search, const struct sky_entry *entry)
{
    int64_t con;
    if (sky_lectura_part(search->lectura, search->arena, entry, &con, search->error) || con == 0)
        return search->error->status;
    return add(search, con);
}

/* `*enough`: the budget suffices; the last one always does. */
static enum sky_status walk(struct search *search, int64_t cliente, bool *enough)
{
    struct sky_entries entries = { 0 };
    struct sky_selection selection = {
        .view = SKY_VIEW_WHOSE, .cliente = cliente, .upto = SKY_NOW, .bare = true, .limit = PAGE
    };
    while (!entries.ended && *enough) {
        struct sky_arena *scratch = sky_arena_new();
        if (!scratch)
            return sky_error_memory(search->error);
        if (sky_lectura_select(search->lectura, &selection, scratch, &entries, search->error) == SKY_OK)
            for (size_t i = 0; i < entries.count && !search->error->status; i++)
                look_at(search, &entries.items[i]);
        selection.from = entries.reached;
        search->spent.entries += entries.count;
        *enough = search->budget->is_last || search->spent.entries <= search->budget->entries;
        sky_arena_free(scratch);
        if (search->error->status)
            return search->error->status;
    }
    return SKY_OK;
}

/* --- the plan */

/* The one that was asked for comes last, as the one that an operation is about does. */
static enum sky_status make_plan(struct search *search)
{
    struct sky_plan *plan = search->plan;
    plan->guards = sky_arena_alloc(search->arena, search->found.count * sizeof *plan->guards);
    if (!plan->guards)
        return sky_error_memory(search->error);
    if (sky_outcome_reserve(&plan->outcome, search->arena, search->found.count, search->error))
        return search->error->status;
    for (const struct who *who = search->last; who; who = who->before) {
        struct sky_entry last;
        bool is_there = who == search->first && search->nombre.data;
        int64_t cliente = who->cliente;
        if (sky_lectura_entry_of(search->lectura, search->arena, cliente, SKY_NOW, true, &last, search->error))
            return search->error->status;
        plan->guards[plan->guards_count++] = (struct sky_guard){ cliente, last.number };
        sky_outcome_add(&plan->outcome, (struct sky_span){ 0 },
                        (struct sky_draft){ is_there ? search->nombre : sky_span_of(""), cliente, { 0 } });
    }
    return SKY_OK;
}

enum sky_status sky_olvidar_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                   const struct sky_budget *budget, struct sky_arena *arena, struct sky_plan *plan,
                                   struct sky_error *error)
{
    struct search search = { .lectura = lectura,
                             .operacion = operacion,
                             .budget = budget,
                             .arena = arena,
                             .plan = plan,
                             .error = error,
                             .found = { .arena = arena } };
    bool enough = true;
    *plan = (struct sky_plan){ 0 };
    if (!lectura->backend->forget)
        return sky_error_set(error, SKY_INVALID, "the store forgets nobody");
    if (find_cliente(&search))
        return error->status;
    for (const struct who *who = search.first; who && enough; who = who->after)
        if (walk(&search, who->cliente, &enough))
            return error->status;
    plan->is_unfinished = !enough;
    return enough ? make_plan(&search) : SKY_OK;
}
