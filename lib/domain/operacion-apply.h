/* What the files of the operations share. */
#ifndef SKY_DOMAIN_OPERACION_APPLY_H
#define SKY_DOMAIN_OPERACION_APPLY_H

#include "domain/operacion.h"
#include "domain/pasado.h"

/* An operation of that kind; NULL when memory ran out. `nombre` may be no span. */
struct sky_operacion *sky_operacion_new(struct sky_arena *arena, enum sky_operacion_kind kind, struct sky_span nombre,
                                        struct sky_error *error);

/* Makes it another kind, of the same way of applying. */
void sky_operacion_become(struct sky_operacion *operacion, enum sky_operacion_kind kind);

/* The log as the writing thread sees it while it applies a write: a plain value over `present`. */
struct sky_log sky_operacion_log(struct sky_present *present);

/*
 * The functions below fill write->error and return its status, unless it was the store that failed: then the batch has
 * the error, and fails.
 *
 * Holds the operation's condition against the version `number` of `nombre`. SKY_PRECONDITION.
 */
enum sky_status sky_operacion_test(struct sky_operacion *operacion, struct sky_span nombre, int64_t number) SKY_CHECKED;

/* The refusal of a name that is another customer's: SKY_CONFLICT. */
enum sky_status sky_operacion_ya_existe(struct sky_operacion *operacion, struct sky_span nombre);

/* That refusal when `nombre` means a customer other than `cliente`. */
enum sky_status sky_operacion_require_free(struct sky_operacion *operacion, struct sky_present *present,
                                           struct sky_span nombre, int64_t cliente) SKY_CHECKED;

/* Adds a change; at most `most` of them are ever added, as the first call says. The spans live in write->arena. */
enum sky_status sky_operacion_add(struct sky_operacion *operacion, size_t most, struct sky_change change) SKY_CHECKED;

/* Adds the change that gives a customer, called `from` now (or nothing: no span), the name and document `change`. */
enum sky_status sky_operacion_add_moved(struct sky_operacion *operacion, size_t most, struct sky_span from,
                                        struct sky_change change) SKY_CHECKED;

/* The applying of kinds that have a file of their own. */
sky_apply sky_modificar_apply, sky_restaurar_apply, sky_deshacer_apply;

#endif
