/* What several programs share: the seam between HTTP and the registry. */
#ifndef SKY_CGI_COMUN_H
#define SKY_CGI_COMUN_H

#include "sky.h"

/* The handler that lists all customers' names, in byte order, as a JSON array. */
sky_handler comun_listar;

/*
 * Reads the customer that the path's {nombre} means. SKY_INVALID for what is no name, SKY_NOT_FOUND; the request's
 * error is filled.
 */
enum sky_status comun_leer(struct sky_request *request, struct sky_version *version) SKY_CHECKED;

/* Puts the name that the path's {nombre} means into `*nombre`; SKY_INVALID, with the request's error filled. */
enum sky_status comun_nombre(struct sky_request *request, struct sky_span *nombre) SKY_CHECKED;

/*
 * Submits `operacion` and parks the request until `then`. NULL answers the request's error: the operation could not be
 * made.
 */
enum sky_turn comun_submit(struct sky_request *request, struct sky_operacion *operacion, sky_resumed *then);

/*
 * Answers an operation that is done: its error, or `http` and "Cliente X <what>.", with its number and, when it created
 * the customer, the Location behind `collection`.
 */
enum sky_turn comun_answer_done(struct sky_request *request, const struct sky_operacion *operacion, int http,
                                const char *collection, const char *what);

#endif
