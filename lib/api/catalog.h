/* What customers have contracted, in which states that is, and which tags they have. */
#ifndef SKY_API_CATALOG_H
#define SKY_API_CATALOG_H

#include "http/request.h"

/* The handlers that answer with the catalogue, with how many customers have a service in each state, and with their
 * tags, at the moment "en" or at present: whoever is first looks at all customers, piece by piece. */
sky_handler sky_api_catalogo, sky_api_estados, sky_api_etiquetas;

#endif
