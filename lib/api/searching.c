/* A search is a source of pages. */
#include "api/searching.h"

#include "api/asked.h"
#include "api/cursor.h"
#include "api/finding.h"
#include "api/listing.h"
#include "http/answer.h"
#include "registry/buscar.h"

static const char *const parameters[] = { SKY_API_PAGE, "buscar", "prefijo", "servicio", "etiqueta", "estado", NULL };

static enum sky_status slice_search(const struct sky_api_finding *finding, struct sky_lectura *lectura,
                                    const struct sky_hallado_place *from, size_t limit, struct sky_arena *arena,
                                    struct sky_hallados *hallados, struct sky_error *error)
{
    struct sky_buscar asked = *(const struct sky_buscar *)finding->own;
    asked.page = finding->limit;
    asked.documents = finding->documents;
    asked.back = finding->back;
    if (from->grado < SKY_GRADO_NONE || from->grado >= SKY_GRADOS)
        return sky_cursor_refuse(error);
    return sky_buscar(lectura, &asked, from, limit, arena, hallados, error);
}

static bool turns(const struct sky_api_finding *finding)
{
    (void)finding;
    return true;
}

enum sky_turn sky_api_answer_search(struct sky_request *request)
{
    static const struct sky_api_source source = { .parameters = parameters, .slice = slice_search, .turns = turns };
    static const struct sky_api_source of_the_day = {
        .parameters = parameters, .slice = slice_search, .turns = turns, .follows_day = true
    };
    static const char *const others[] = { "en", "orden", NULL };
    struct sky_arena *arena = sky_request_arena(request);
    if (sky_api_refuse_beside(request, "buscar", others))
        return sky_answer_failure(request);
    struct sky_buscar *asked = sky_arena_alloc(arena, sizeof *asked);
    if (!asked)
        sky_error_memory(sky_request_error(request));
    if (!asked ||
        !(asked->busqueda = sky_busqueda_new(arena, sky_request_text(request, "buscar"), sky_request_error(request))) ||
        sky_api_read_filtro(request, &asked->filtro))
        return sky_answer_failure(request);
    return sky_api_answer_finding(request, asked->filtro.has_estado ? &of_the_day : &source, asked);
}
