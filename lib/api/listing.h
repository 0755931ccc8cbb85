/* Lists of customers in an order, page by page. */
#ifndef SKY_API_LISTING_H
#define SKY_API_LISTING_H

#include "http/request.h"
#include "http/route.h"

/* The row of the parameter that asks for documents, and not for names. */
#define SKY_API_DETALLE                                                        \
    {                                                                          \
        .name = "detalle", .type = SKY_PARAMETER_NUMBER, .least = 0, .most = 1 \
    }

/* Whether one of the parameters asks for pages, and not for all names at once. */
bool sky_api_wants_pages(struct sky_request *request);

struct sky_filtro;

/* Whom "prefijo", "servicio", "etiqueta" and "estado" ask for, the state being that of the day of the moment "en". */
enum sky_status sky_api_read_filtro(struct sky_request *request, struct sky_filtro *filtro) SKY_CHECKED;

/* Answers a page of the customers at the moment "en", or at present, in the "orden" and with the "prefijo" asked for.
 */
enum sky_turn sky_api_answer_list(struct sky_request *request);

#endif
