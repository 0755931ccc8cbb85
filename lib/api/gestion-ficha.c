/* /fichas: tokens are listed without their secrets, made, which shows the secret once, and revoked. */
#include "api/gestion.h"
#include "base/clock.h"
#include "domain/peticion.h"
#include "registry/fichas.h"

enum sky_turn sky_api_listar_fichas(struct sky_request *request)
{
    struct sky_fichas fichas;
    return sky_fichas_list(sky_request_app(request)->registro, sky_request_arena(request), &fichas,
                           sky_request_error(request))
               ? sky_answer_failure(request)
               : sky_gestion_answer_list(request, fichas.items, fichas.count, sky_gestion_show_ficha);
}

static void make(struct sky_registro *registro, struct sky_gestion *gestion)
{
    gestion->error.status = sky_fichas_add(registro, gestion->author, &gestion->ficha, gestion->text, &gestion->error);
}

static enum sky_turn answer_made(struct sky_request *request, void *gestion)
{
    return sky_gestion_answer_made(request, gestion, "/fichas", "ficha");
}

enum sky_turn sky_api_crear_ficha(struct sky_request *request)
{
    struct sky_gestion *gestion = sky_gestion_new(request, false);
    if (!gestion || sky_peticion_ficha(gestion->arena, sky_request_json(request), sky_clock_now(), &gestion->ficha,
                                       sky_request_error(request)))
        return sky_answer_failure(request);
    return sky_gestion_park(request, gestion, make, answer_made);
}

static void revoke(struct sky_registro *registro, struct sky_gestion *gestion)
{
    gestion->error.status = sky_fichas_revoke(registro, gestion->author, gestion->id, &gestion->error);
}

enum sky_turn sky_api_revocar_ficha(struct sky_request *request)
{
    return sky_gestion_end(request, revoke, "Ficha revocada.");
}
