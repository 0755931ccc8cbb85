/* Saying of a new customer who is like it. */
#ifndef SKY_API_ALIKE_H
#define SKY_API_ALIKE_H

#include "domain/operacion.h"
#include "http/request.h"
#include "http/route.h"

/* The row of the parameter "parecido": 0 refuses who is like somebody. */
#define SKY_API_PARECIDO                                                                       \
    {                                                                                          \
        .name = "parecido", .type = SKY_PARAMETER_NUMBER, .least = 0, .most = 1, .standard = 1 \
    }

/*
 * Prepares an operation that creates a customer from the document `cliente`, so that it is refused where "parecido"
 * asks for that, and that sky_api_tell_alike can tell of it. NULL, with the request's error filled: SKY_NO_MEMORY.
 */
struct sky_operacion *sky_api_compare(struct sky_request *request, struct sky_operacion *operacion,
                                      const struct sky_json *cliente);

/*
 * Adds the header Sky-Parecido: the numbers of those who are like the customer of the operation, which was created as
 * `cliente` or, 0, refused; the likeliest first, each with "motivos" and "puntos" (RFC 8941, a list). No header: there
 * are none, they cannot be found now, or the operation was not prepared.
 */
void sky_api_tell_alike(struct sky_request *request, const struct sky_operacion *operacion, int64_t cliente);

#endif
