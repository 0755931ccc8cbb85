/* The pairs are a source of pages, whose items are pairs; a place has the number of the second one for its count. */
#include "api/duplicados.h"

#include "api/finding.h"
#include "registry/pares.h"

static struct sky_hallado_place place_of(const struct sky_pares_place *place)
{
    return (struct sky_hallado_place){ .name = place->plegado, .number = place->cliente, .count = place->otro };
}

static enum sky_status take(const struct sky_pares *pares, struct sky_arena *arena, struct sky_hallados *hallados,
                            struct sky_error *error)
{
    *hallados = (struct sky_hallados){
        .items = sky_arena_alloc(arena, (pares->count + 1) * sizeof *hallados->items),
        .count = pares->count,
        .next = place_of(&pares->next),
        .ended = pares->ended,
    };
    if (!hallados->items)
        return sky_error_memory(error);
    for (size_t i = 0; i < hallados->count; i++)
        hallados->items[i] =
            (struct sky_hallado){ .documento = pares->items[i].json, .place = place_of(&pares->items[i].place) };
    return SKY_OK;
}

static enum sky_status slice_pares(const struct sky_api_finding *finding, struct sky_lectura *lectura,
                                   const struct sky_hallado_place *from, size_t limit, struct sky_arena *arena,
                                   struct sky_hallados *hallados, struct sky_error *error)
{
    struct sky_pares pares;
    const struct sky_pares_place place = { from->name, from->number, from->count };
    const struct sky_pares_asked asked = { sky_request_number(finding->request, "distintos") != 0,
                                           (int)sky_request_number(finding->request, "puntos") };
    if (sky_pares(lectura, &asked, &place, limit, arena, &pares, error))
        return error->status;
    return take(&pares, arena, hallados, error);
}

enum sky_turn sky_api_duplicados(struct sky_request *request)
{
    static const char *const parameters[] = { SKY_API_PAGE, "distintos", "puntos", NULL };
    static const struct sky_api_source source = { .parameters = parameters, .slice = slice_pares, .has_items = true };
    return sky_api_answer_finding(request, &source, NULL);
}
