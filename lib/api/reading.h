/* Reading customers, at the present or at a moment that "en" names. */
#ifndef SKY_API_READING_H
#define SKY_API_READING_H

#include "http/answer.h"
#include "registry/lectura.h"

/* The handler that answers with the customer that the path's {nombre} means, or with how it is called now. */
sky_handler sky_api_leer;

/* The one that answers with that customer's services, in the state that they are in on the day of the moment. */
sky_handler sky_api_listar_servicios;

/* Answers that a condition does not hold for `version`, which is in the answer; number 0: there is none. */
enum sky_turn sky_api_answer_precondition(struct sky_request *request, const struct sky_error *error,
                                          const struct sky_version *version);

/* Answers with `json`, whose entity tag is that of `version`, or 304 where the client has it already. */
enum sky_turn sky_api_answer_tagged(struct sky_request *request, int64_t version, bool weak, struct sky_span json);

#endif
