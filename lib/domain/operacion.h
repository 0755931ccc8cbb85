/*
 * Operations: what can be done to a customer. Each is checked when it is made, and applied later, by the registry, to
 * the document that the customer then has.
 */
#ifndef SKY_DOMAIN_OPERACION_H
#define SKY_DOMAIN_OPERACION_H

#include "base/json.h"
#include "domain/condition.h"

enum sky_operacion_kind {
#define SKY_OPERACION(name, verb) SKY_OPERACION_##name,
#include "domain/operacion.def"
#undef SKY_OPERACION
};

/*
 * An operation, in the arena it was made in, together with its result. `write` is the store's side of it: number,
 * changes and error are there to be read once the operation is done.
 */
struct sky_operacion {
    enum sky_operacion_kind kind;
    struct sky_write write;
    struct sky_condition condition; /* to be set before it is handed in, or left empty */
    struct sky_span text;           /* what it brings: contacto or servicio, the new document, or the merge patch */
    int64_t number;                 /* the entry to go back to, or the one to be undone; 0: none given */
};

/*
 * The constructors return an operation that lives in the arena, or NULL with `error` filled: SKY_INVALID names the
 * member that is missing or wrong, SKY_TOO_LARGE, SKY_NO_MEMORY. `body` is what the client sent, of which nothing is
 * borrowed: an operation waits, and has texts only. `nombre` has passed sky_nombre_parse.
 */

/* A new customer from {"nombre", "contacto", "servicio"}; refused with SKY_CONFLICT when the name is taken. */
struct sky_operacion *sky_operacion_crear(struct sky_arena *arena, const struct sky_json *body,
                                          struct sky_error *error);

/* The whole document `body`, in which it sets the name's one form. Creates or replaces. */
struct sky_operacion *sky_operacion_guardar(struct sky_arena *arena, struct sky_json *body, struct sky_error *error);

/* Another contact from {"contacto"}. Without that member NULL is returned and no error: there is nothing to do. */
struct sky_operacion *sky_operacion_contactar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error);

/* One more service from {"servicio"}. */
struct sky_operacion *sky_operacion_contratar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error);

/* No customer of that name any more. */
struct sky_operacion *sky_operacion_eliminar(struct sky_arena *arena, struct sky_span nombre, struct sky_error *error);

/*
 * A merge patch (RFC 7396) of any members, in which it sets the name's one form. A "nombre" other than the present one
 * renames; SKY_CONFLICT when another customer has it.
 */
struct sky_operacion *sky_operacion_modificar(struct sky_arena *arena, struct sky_span nombre, struct sky_json *patch,
                                              struct sky_error *error);

/*
 * Back from the bin, or with {"version"} back to what the customer was after that operation, name included. `body` may
 * be NULL. SKY_CONFLICT when the name is another's.
 */
struct sky_operacion *sky_operacion_restaurar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error);

/*
 * Takes back the operation that the entry `number` is part of. SKY_CONFLICT names the later operations that touched
 * the same members, or the name that is another's by now.
 */
struct sky_operacion *sky_operacion_deshacer(struct sky_arena *arena, int64_t number, struct sky_error *error);

/* The customer's name and document after an operation that was done; a deleted one has no document. */
const struct sky_change *sky_operacion_outcome(const struct sky_operacion *operacion);

/* The refusal of reads and operations on a name that no customer has: SKY_NOT_FOUND. */
enum sky_status sky_operacion_no_encontrado(struct sky_span nombre, struct sky_error *error);

#endif
