/* Two moments of a customer side by side. */
#ifndef SKY_API_COMPARING_H
#define SKY_API_COMPARING_H

#include "http/request.h"

/* The row of the parameter "comparar", which asks for it: two moments with a comma between them. */
#define SKY_API_COMPARAR   \
    {                      \
        .name = "comparar" \
    }

/* Whether the request does. */
bool sky_api_compares(struct sky_request *request);

/* The handler that answers with the members that differ, of the customer that the path's {nombre} means. */
sky_handler sky_api_comparar;

#endif
