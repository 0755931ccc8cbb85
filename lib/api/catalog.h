/* What customers have contracted, description by description. */
#ifndef SKY_API_CATALOG_H
#define SKY_API_CATALOG_H

#include "http/request.h"

/* The handler that answers with the catalogue at the moment "en", or of today; it looks at all customers, piece by
 * piece. */
sky_handler sky_api_catalogo;

#endif
