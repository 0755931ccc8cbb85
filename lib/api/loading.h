/* Lots: many customers from the rows of one body, and a lot that is taken back. They are worked on one after another.
 */
#ifndef SKY_API_LOADING_H
#define SKY_API_LOADING_H

#include "http/request.h"
#include "http/route.h"

/* What a program of lots has in its app. */
struct sky_lotes;
struct sky_registro;

/* Over a registry that it borrows; NULL on failure. free finishes what was begun, and takes NULL. */
struct sky_lotes *sky_lotes_new(struct sky_registro *registro, struct sky_error *error);
void sky_lotes_free(struct sky_lotes *lotes);

/* To be called a few times a second: takes back what a process left of a lot when it died. Waits for nothing. */
void sky_lotes_rest(struct sky_lotes *lotes);

/* The body of a lot, and the rows of its parameters. */
extern const struct sky_body sky_api_lote;
extern const struct sky_parameter sky_api_lote_parameters[];

/* The handler that loads the body's rows. */
sky_handler sky_api_cargar;

/* The handler that takes back the lot of the path's {numero}. */
sky_handler sky_api_deshacer_lote;

#endif
