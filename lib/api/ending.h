/* Services that come to their end within some days: as JSON, as a table or as a calendar, in the order of the days. */
#ifndef SKY_API_ENDING_H
#define SKY_API_ENDING_H

#include "http/request.h"
#include "http/route.h"

#define SKY_TYPE_CALENDAR "text/calendar"

/* The row of the parameter "dias": from today on so many more. */
#define SKY_API_DIAS                                                                           \
    {                                                                                          \
        .name = "dias", .type = SKY_PARAMETER_NUMBER, .least = 0, .most = 3660, .standard = 30 \
    }

/* The handler that answers in the form that is accepted, and the one that answers with a calendar. */
sky_handler sky_api_vencimientos, sky_api_calendario;

#endif
