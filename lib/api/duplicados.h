/* Pairs of customers who may be one who is there twice. */
#ifndef SKY_API_DUPLICADOS_H
#define SKY_API_DUPLICADOS_H

#include "http/request.h"
#include "http/route.h"

/* The rows of the parameters that say which: those too who were told apart; and those with so many points. */
#define SKY_API_DUPLICADOS                                                                     \
    { .name = "distintos", .type = SKY_PARAMETER_NUMBER, .least = 0, .most = 1 },              \
    {                                                                                          \
        .name = "puntos", .type = SKY_PARAMETER_NUMBER, .least = 1, .most = 100, .standard = 1 \
    }

/* The handler that answers a page of them. */
sky_handler sky_api_duplicados;

#endif
