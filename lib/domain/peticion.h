/*
 * What is asked for about tokens and people, read from the bodies of requests: every member that is wrong is named.
 * Texts are copied into the arena.
 */
#ifndef SKY_DOMAIN_PETICION_H
#define SKY_DOMAIN_PETICION_H

#include "base/json.h"
#include "domain/ficha.h"

/* Bytes of what is sent as an invitation: more than any has. */
#define SKY_PETICION_INVITACION_MAX ((size_t)256)

/*
 * {"nombre", "rol", "dias", "vence"}: a token that ends after so many days, or at an instant, or never. Fills name,
 * role, end and `creada`, which is `now`. SKY_INVALID, SKY_MISSING.
 */
enum sky_status sky_peticion_ficha(struct sky_arena *arena, const struct sky_json *body, int64_t now,
                                   struct sky_ficha *ficha, struct sky_error *error) SKY_CHECKED;

/* {"nombre", "rol"}: somebody who is to come in. SKY_INVALID, SKY_MISSING. */
enum sky_status sky_peticion_usuario(struct sky_arena *arena, const struct sky_json *body, struct sky_span *nombre,
                                     enum sky_role *rol, struct sky_error *error) SKY_CHECKED;

/* {"rol"}, a merge patch: what is to change; SKY_PUBLIC: nothing. SKY_INVALID. */
enum sky_status sky_peticion_cambio(struct sky_arena *arena, const struct sky_json *body, enum sky_role *rol,
                                    struct sky_error *error) SKY_CHECKED;

/* {"invitacion", "clave"}: a password by an invitation. Neither is looked into. SKY_INVALID, SKY_MISSING. */
enum sky_status sky_peticion_clave(struct sky_arena *arena, const struct sky_json *body, struct sky_span *invitacion,
                                   struct sky_span *clave, struct sky_error *error) SKY_CHECKED;

#endif
