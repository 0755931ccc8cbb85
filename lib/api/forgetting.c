/* The operation is handed in as any other: what it is answered with is writing.c's. */
#include "api/forgetting.h"

#include "api/asked.h"
#include "api/writing.h"

enum sky_turn sky_api_olvidar(struct sky_request *request)
{
    struct sky_span nombre;
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    return sky_api_submit(
        request, sky_operacion_olvidar(sky_request_arena(request), nombre, 0, sky_request_error(request)), NULL);
}

enum sky_turn sky_api_olvidar_baja(struct sky_request *request)
{
    return sky_api_submit(request,
                          sky_operacion_olvidar(sky_request_arena(request), (struct sky_span){ 0 },
                                                sky_request_number(request, "cliente"), sky_request_error(request)),
                          NULL);
}
