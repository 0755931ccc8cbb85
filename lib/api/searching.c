/* A search is a source of pages. */
#include "api/searching.h"

#include "api/asked.h"
#include "api/cursor.h"
#include "api/finding.h"
#include "http/answer.h"
#include "registry/buscar.h"

static enum sky_status slice_search(const struct sky_api_finding *finding, struct sky_lectura *lectura,
                                    const struct sky_hallado_place *from, size_t limit, struct sky_arena *arena,
                                    struct sky_hallados *hallados, struct sky_error *error)
{
    const struct sky_buscar asked = { finding->own, finding->limit, finding->documents, finding->back };
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
    static const char *const parameters[] = { SKY_API_PAGE, "buscar", NULL };
    static const struct sky_api_source source = { .parameters = parameters, .slice = slice_search, .turns = turns };
    static const char *const others[] = { "en", "orden", "prefijo", "servicio", "etiqueta", "estado", NULL };
    if (sky_api_refuse_beside(request, "buscar", others))
        return sky_answer_failure(request);
    struct sky_busqueda *busqueda =
        sky_busqueda_new(sky_request_arena(request), sky_request_text(request, "buscar"), sky_request_error(request));
    return busqueda ? sky_api_answer_finding(request, &source, busqueda) : sky_answer_failure(request);
}
