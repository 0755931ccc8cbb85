/*
 * All that is known of a customer as one file, for whoever may ask for it by law: {"cliente", "documento", "historial",
 * "instante"}, with every entry of the log that is the customer's, oldest first, and the document after each. Whom they
 * were told apart from, and who was merged into them, is in the documents.
 */
#ifndef SKY_API_EXPEDIENTE_H
#define SKY_API_EXPEDIENTE_H

#include "http/request.h"

/* The handler for whoever the path's {nombre} means, or was last deleted under it; and for the path's {cliente}, a
 * number, whether in the bin or not. */
sky_handler sky_api_expediente, sky_api_expediente_por_numero;

#endif
