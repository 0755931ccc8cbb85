/*
 * All that is known of a customer as one file, for whoever may ask for it by law: {"cliente", "documento", "historial",
 * "instante", "unidos": [{"cliente", "historial"}]}, with every entry of the log that is the customer's, oldest first,
 * and the document after each; "unidos" are those who are part of them by a merge, or of one of these, and would be
 * forgotten with them. Whom they were told apart from is in the documents. The audit is about people and tokens, and
 * names no customer.
 */
#ifndef SKY_API_EXPEDIENTE_H
#define SKY_API_EXPEDIENTE_H

#include "http/request.h"

/* The handler for whoever the path's {nombre} means, or was last deleted under it; and for the path's {cliente}, a
 * number, whether in the bin or not. */
sky_handler sky_api_expediente, sky_api_expediente_por_numero;

#endif
