/* Handing in operations, under the conditions and the key of their requests, and answering what became of them. */
#ifndef SKY_API_WRITING_H
#define SKY_API_WRITING_H

#include "http/answer.h"
#include "registry/registro.h"

/* Constant: how an operation on a customer that is done is answered: "Cliente X <what>.", or what Prefer asks for. */
struct sky_api_done {
    int http;
    const char *what;
    const char *collection; /* the path that the addresses of customers begin with; NULL: it gives nobody a name */
};

/*
 * Submits `operacion`, under the request's conditions and Idempotency-Key, and parks the request until it is answered
 * as `done` says, or refused: with 412 and the present document when a condition does not hold, with the new name when
 * the path's {nombre} is an old one. An operation of NULL answers the request's error: it could not be made. With
 * `done` NULL the operation undoes another, and is answered with "Operación N deshecha."; one that forgets is answered
 * with what it comes to.
 */
enum sky_turn sky_api_submit(struct sky_request *request, struct sky_operacion *operacion,
                             const struct sky_api_done *done);

/* Answers as `done` says for a request that leaves the customer as it is: under its conditions, without a number. */
enum sky_turn sky_api_answer_unchanged(struct sky_request *request, struct sky_span nombre,
                                       const struct sky_api_done *done);

#endif
