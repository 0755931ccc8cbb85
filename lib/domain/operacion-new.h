/* What the constructors of operations share. For the operacion family alone. */
#ifndef SKY_DOMAIN_OPERACION_NEW_H
#define SKY_DOMAIN_OPERACION_NEW_H

#include "domain/operacion.h"

/* An operation of a kind, and nothing else yet; NULL: memory ran out. */
struct sky_operacion *sky_operacion_new(struct sky_arena *arena, enum sky_operacion_kind kind, struct sky_span nombre,
                                        struct sky_error *error);

/* Takes the name that the body gives, in its one form, as the operation's other name. SKY_INVALID. */
enum sky_status sky_operacion_take_destino(struct sky_operacion *operacion, struct sky_arena *arena,
                                           const struct sky_json *body, struct sky_error *error) SKY_CHECKED;

/* Copies which service is meant, in its one form, and the day. SKY_INVALID. */
enum sky_status sky_operacion_take_key(struct sky_operacion *operacion, struct sky_arena *arena,
                                       struct sky_servicio_key cual, struct sky_span hoy,
                                       struct sky_error *error) SKY_CHECKED;

#endif
