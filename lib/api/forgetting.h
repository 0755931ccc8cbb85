/* Forgetting a customer, whoever may ask for it by law. */
#ifndef SKY_API_FORGETTING_H
#define SKY_API_FORGETTING_H

#include "http/request.h"

/* The handler for whoever the path's {nombre} means, or was last deleted under it; and for the path's {cliente}, the
 * number of one in the bin. */
sky_handler sky_api_olvidar, sky_api_olvidar_baja;

#endif
