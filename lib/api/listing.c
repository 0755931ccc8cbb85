/* A list is a source of pages. */
#include "api/listing.h"

#include "api/asked.h"
#include "api/finding.h"
#include "base/clock.h"
#include "base/text.h"
#include "http/answer.h"
#include "http/app.h"
#include "registry/listar.h"

#define WHICH "orden", "prefijo", "servicio", "etiqueta", "estado"
static const char *const parameters[] = { SKY_API_PAGE, WHICH, "en", NULL };

bool sky_api_wants_pages(struct sky_request *request)
{
    static const char *const paged[] = { SKY_API_PAGE, WHICH, "cursor", NULL };
    return sky_api_first_of(request, paged);
}

/* --- slices */

/* Whoever counts goes by the log, the quickest, and through it at one moment; but a beginning of names is a short way.
 */
static bool counts_by_log(const struct sky_api_finding *finding)
{
    return finding->counts && ((const struct sky_listar *)finding->own)->filtro.prefijo.size == 0;
}

static bool holds(const struct sky_api_finding *finding)
{
    return ((const struct sky_listar *)finding->own)->past || counts_by_log(finding);
}

static enum sky_status slice_list(const struct sky_api_finding *finding, struct sky_lectura *lectura,
                                  const struct sky_hallado_place *from, size_t limit, struct sky_arena *arena,
                                  struct sky_hallados *hallados, struct sky_error *error)
{
    struct sky_listar asked = *(const struct sky_listar *)finding->own;
    asked.documents = finding->documents;
    asked.turned = asked.turned != finding->back;
    if (counts_by_log(finding)) {
        asked.orden = SKY_ORDEN_RECIENTE;
        asked.turned = true;
    }
    return sky_listar(lectura, &asked, from, limit, arena, hallados, error);
}

/* --- what is asked for */

static enum sky_status read_orden(struct sky_request *request, struct sky_listar *asked)
{
    static const char *const ordenes[] = {
        [SKY_ORDEN_NOMBRE] = "nombre", [SKY_ORDEN_CREADO] = "creado", [SKY_ORDEN_RECIENTE] = "reciente"
    };
    struct sky_span orden = sky_request_text(request, "orden");
    if (!orden.data)
        return SKY_OK;
    asked->turned = orden.size > 0 && *orden.data == '-';
    if (asked->turned)
        orden = sky_span(orden.data + 1, orden.size - 1);
    for (size_t i = 0; i < sizeof ordenes / sizeof *ordenes; i++)
        if (sky_span_equal(orden, sky_span_of(ordenes[i]))) {
            asked->orden = (enum sky_orden)i;
            return SKY_OK;
        }
    return sky_error_parameter(sky_request_error(request), sky_span_of("orden"),
                               "El parámetro 'orden' debe ser nombre, reciente o creado, o uno de ellos tras '-'.");
}

typedef enum sky_status form_of(struct sky_arena *arena, struct sky_span text, struct sky_span *form,
                                struct sky_error *error);

static enum sky_status read_text(struct sky_request *request, const char *name, form_of *make,
                                 struct sky_span *form)
{
    struct sky_span text = sky_request_text(request, name);
    *form = (struct sky_span){ 0 };
    return text.data ? make(sky_request_arena(request), text, form, sky_request_error(request)) : SKY_OK;
}

static enum sky_status read_estado(struct sky_request *request, struct sky_filtro *filtro)
{
    struct sky_span estado = sky_request_text(request, "estado");
    if (!estado.data || sky_filtro_set_estado(filtro, estado))
        return SKY_OK;
    return sky_error_parameter(sky_request_error(request), sky_span_of("estado"),
                               "El parámetro 'estado' debe ser futuro, activo, suspendido, por_vencer, vencido o "
                               "de_baja.");
}

/* The state of a service is that of the day of the moment. */
static enum sky_status read_day(struct sky_request *request, struct sky_filtro *filtro)
{
    char *hoy = sky_arena_alloc(sky_request_arena(request), SKY_CLOCK_DAY_SIZE);
    if (!hoy)
        return sky_error_memory(sky_request_error(request));
    if (sky_api_day(request, hoy))
        return sky_request_error(request)->status;
    filtro->hoy = sky_span_of(hoy);
    filtro->dias = sky_request_app(request)->por_vencer;
    return SKY_OK;
}

enum sky_status sky_api_read_filtro(struct sky_request *request, struct sky_filtro *filtro)
{
    if (read_text(request, "prefijo", sky_text_fold, &filtro->prefijo) ||
        read_text(request, "servicio", sky_text_alike, &filtro->servicio) ||
        read_text(request, "etiqueta", sky_text_alike, &filtro->etiqueta) || read_estado(request, filtro))
        return sky_request_error(request)->status;
    return filtro->has_estado ? read_day(request, filtro) : SKY_OK;
}

static enum sky_status count_all(struct sky_api_finding *finding, struct sky_lectura *lectura, int64_t *count,
                                 struct sky_error *error)
{
    const struct sky_listar *asked = finding->own;
    if (asked->past || asked->filtro.prefijo.size > 0 || !sky_filtro_is_open(&asked->filtro))
        return SKY_OK;
    return sky_listar_count(lectura, count, error);
}

static bool turns(const struct sky_api_finding *finding)
{
    const struct sky_listar *asked = finding->own;
    return !asked->past || asked->orden != SKY_ORDEN_NOMBRE;
}

enum sky_turn sky_api_answer_list(struct sky_request *request)
{
    static const struct sky_api_source source = {
        .parameters = parameters, .slice = slice_list, .count = count_all, .turns = turns, .holds = holds
    };
    static const struct sky_api_source of_the_day = { .parameters = parameters,
                                                      .slice = slice_list,
                                                      .count = count_all,
                                                      .turns = turns,
                                                      .holds = holds,
                                                      .follows_day = true };
    struct sky_listar *asked = sky_arena_alloc(sky_request_arena(request), sizeof *asked);
    if (!asked)
        sky_error_memory(sky_request_error(request));
    if (!asked || read_orden(request, asked) || sky_api_read_filtro(request, &asked->filtro))
        return sky_answer_failure(request);
    asked->past = sky_request_text(request, "en").data != NULL;
    return sky_api_answer_finding(request, asked->filtro.has_estado ? &of_the_day : &source, asked);
}
