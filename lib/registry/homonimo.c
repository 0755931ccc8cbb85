/*
 * Creating a customer whose name somebody has already: the next namesake's name that is free. The first few are looked
 * at one by one, so that a gap among them is filled. Beyond, the numbers that are taken are passed in steps that
 * double, and then halve about the place where the first free one was met: a customer of ten thousand namesakes costs
 * some thirty looks. In the transaction this is final, as nobody else writes meanwhile.
 */
#include "domain/nombre.h"
#include "registry/plan.h"

/* Numbers that are looked at one by one. */
#define ONE_BY_ONE 32

struct search {
    struct sky_lectura *lectura;
    struct sky_arena *scratch; /* of the names that are looked at */
    struct sky_span base;
    struct sky_error *error;
};

static enum sky_status look(const struct search *search, int64_t number, bool *taken)
{
    struct sky_span nombre;
    struct sky_entry last;
    if (sky_nombre_number(search->scratch, search->base, number, &nombre, search->error) ||
        sky_lectura_had(search->lectura, search->scratch, nombre, &last, search->error))
        return search->error->status;
    *taken = last.lives;
    return SKY_OK;
}

/* A number that is free, from `first` on: the next one after some that are taken. */
static enum sky_status find(const struct search *search, int64_t first, int64_t *number)
{
    int64_t last = first - 1, step = 1;
    bool taken = true;
    for (*number = first; taken && last - first < ONE_BY_ONE; *number = last + 1) {
        if (look(search, *number, &taken))
            return search->error->status;
        last = taken ? *number : last;
    }
    for (; taken; step *= 2) {
        *number = last + step;
        if (look(search, *number, &taken))
            return search->error->status;
        last = taken ? *number : last;
    }
    while (*number - last > 1) {
        int64_t middle = last + (*number - last) / 2;
        if (look(search, middle, &taken))
            return search->error->status;
        *(taken ? &last : number) = middle;
    }
    return SKY_OK;
}

enum sky_status sky_homonimo_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                    struct sky_arena *arena, struct sky_plan *plan, struct sky_error *error)
{
    struct search search = { .lectura = lectura, .scratch = sky_arena_new(), .error = error };
    struct sky_span nombre = operacion->nombre;
    struct sky_entry last;
    *plan = (struct sky_plan){ 0 };
    if (!search.scratch)
        return sky_error_memory(error);
    if (sky_lectura_had(lectura, search.scratch, nombre, &last, error) == SKY_OK && last.lives) {
        int64_t number = sky_nombre_split(nombre, &search.base) + 1;
        if (find(&search, number, &number) == SKY_OK)
            error->status = sky_nombre_number(arena, search.base, number, &nombre, error);
    }
    sky_arena_free(search.scratch);
    if (error->status)
        return error->status;
    return sky_operacion_apply_as(operacion, nombre, arena, &plan->outcome, error);
}
