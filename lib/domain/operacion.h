/*
 * Operations: what can be done to a customer. Each is checked when it is made, and applied later, by the registry, to
 * the document that the customer then has.
 */
#ifndef SKY_DOMAIN_OPERACION_H
#define SKY_DOMAIN_OPERACION_H

#include "base/json.h"
#include "store/store.h"

enum sky_operacion_kind {
#define SKY_OPERACION(name, verb) SKY_OPERACION_##name,
#include "domain/operacion.def"
#undef SKY_OPERACION
};

/*
 * An operation, in the arena it was made in, together with its result. `write` is the store's side of it: number,
 * document and error are there to be read once the operation is done.
 */
struct sky_operacion {
    enum sky_operacion_kind kind;
    struct sky_write write;
    struct sky_span text;      /* contacto or servicio, for those that change one */
    struct sky_json *cliente;  /* the new document, for those that bring one */
    bool created;              /* result: there was no such customer before */
};

/*
 * The constructors return an operation that lives in the arena, or NULL with `error` filled: SKY_INVALID names the
 * member that is missing or wrong, SKY_NO_MEMORY. `body` is what the client sent; `nombre` has passed sky_nombre_parse.
 */

/* A new customer from {"nombre", "contacto", "servicio"}; refused with SKY_CONFLICT when the name is taken. */
struct sky_operacion *sky_operacion_crear(struct sky_arena *arena, const struct sky_json *body,
                                          struct sky_error *error);

/* A whole document from `body`, which it keeps and in which it sets the name's one form. Creates or replaces. */
struct sky_operacion *sky_operacion_guardar(struct sky_arena *arena, struct sky_json *body, struct sky_error *error);

/* Another contact from {"contacto"}. Without that member NULL is returned and no error: there is nothing to do. */
struct sky_operacion *sky_operacion_contactar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error);

/* One more service from {"servicio"}. */
struct sky_operacion *sky_operacion_contratar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error);

/* No customer of that name any more. */
struct sky_operacion *sky_operacion_eliminar(struct sky_arena *arena, struct sky_span nombre, struct sky_error *error);

/* The refusal of reads and operations on a name that no customer has: SKY_NOT_FOUND. */
enum sky_status sky_operacion_no_encontrado(struct sky_span nombre, struct sky_error *error);

#endif
