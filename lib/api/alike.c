/* What is compared is made of the body before the request parks; who is like it is looked for after the commit. */
#include "api/alike.h"

#include <inttypes.h>

#include "http/answer.h"
#include "http/app.h"
#include "registry/parecidos.h"

struct sky_operacion *sky_api_compare(struct sky_request *request, struct sky_operacion *operacion,
                                      const struct sky_json *cliente)
{
    struct sky_arena *arena = sky_request_arena(request);
    struct sky_indice *indice = sky_arena_alloc(arena, sizeof *indice);
    if (!indice)
        return sky_error_memory(sky_request_error(request)), NULL;
    if (sky_indice_make_alike(arena, operacion->nombre, cliente, indice, sky_request_error(request)))
        return NULL;
    operacion->parecido = indice;
    operacion->unico = sky_request_number(request, "parecido") == 0;
    return operacion;
}

static void tell(struct sky_request *request, const struct sky_parecidos *parecidos)
{
    struct sky_buffer *list = sky_buffer_new(sky_request_arena(request));
    for (size_t i = 0; list && i < parecidos->count; i++) {
        const struct sky_parecido *parecido = &parecidos->items[i];
        sky_buffer_printf(list, "%s%" PRId64 ";motivos=\"", i ? ", " : "", parecido->cliente);
        sky_parecido_put(list, parecido->motivos, " ");
        sky_buffer_printf(list, "\";puntos=%d", sky_parecido_puntos(parecido->motivos));
    }
    if (list && !list->failed && list->size > 0)
        sky_answer_header(request, "Sky-Parecido", "%.*s", SKY_SPAN_ARGS(sky_buffer_span(list)));
}

void sky_api_tell_alike(struct sky_request *request, const struct sky_operacion *operacion, int64_t cliente)
{
    const struct sky_comparado whom = { cliente, operacion->parecido, operacion->documento };
    struct sky_lectura lectura;
    struct sky_parecidos parecidos;
    struct sky_error error = { 0 };
    if (!whom.indice ||
        sky_lectura_open_en(&lectura, sky_request_app(request)->registro, (struct sky_span){ 0 }, &error))
        return;
    if (sky_parecidos_find(&lectura, &whom, sky_request_arena(request), &parecidos, &error) == SKY_OK)
        tell(request, &parecidos);
    sky_lectura_close(&lectura);
}
