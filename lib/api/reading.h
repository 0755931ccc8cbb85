/* Reading customers and lists of their names, at the present or at a moment that "en" names. */
#ifndef SKY_API_READING_H
#define SKY_API_READING_H

#include "http/answer.h"
#include "registry/lectura.h"

/* The handler that lists the customers' names of one moment, in byte order, as a JSON array. */
sky_handler sky_api_listar;

/* The handler that answers with the customer that the path's {nombre} means, or with how it is called now. */
sky_handler sky_api_leer;

/* Answers that a condition does not hold for `version`, which is in the answer; number 0: there is none. */
enum sky_turn sky_api_answer_precondition(struct sky_request *request, const struct sky_error *error,
                                          const struct sky_version *version);

#endif
