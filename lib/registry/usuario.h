/* One of the people of a registry, found by name. */
#ifndef SKY_REGISTRY_USUARIO_H
#define SKY_REGISTRY_USUARIO_H

#include "domain/usuario.h"
#include "registry/registro.h"

#define SKY_USUARIO_KIND "usuario/"

struct sky_pases_change;

/* The form in which a name is kept, NFC: SKY_INVALID for what is none. */
enum sky_status sky_usuario_normalize(struct sky_arena *arena, struct sky_span nombre, struct sky_span *form,
                                      struct sky_error *error) SKY_CHECKED;

/* Finds somebody by any form of the name: SKY_NOT_FOUND; SKY_INVALID for what is no name. */
enum sky_status sky_usuario_find(struct sky_registro *registro, struct sky_arena *arena, struct sky_span nombre,
                                 struct sky_usuario *usuario, struct sky_error *error) SKY_CHECKED;

/* Within a transaction: whether somebody new may have the name. SKY_NAME_TAKEN where there is somebody of that name, or
 * of one that looks alike; SKY_INVALID where it is written so that it could look like another. */
enum sky_status sky_usuario_require_free(const struct sky_pases_change *change, struct sky_span nombre,
                                         struct sky_error *error) SKY_CHECKED;

/* Within a transaction, by the form in which it is kept. */
enum sky_status sky_usuario_there(const struct sky_pases_change *change, struct sky_span nombre,
                                  struct sky_usuario *usuario, struct sky_error *error) SKY_CHECKED;

/* Within a transaction: stores somebody, or takes them out, and records that by a verb. */
enum sky_status sky_usuario_save(const struct sky_pases_change *change, const struct sky_usuario *usuario, bool stays,
                                 const char *verb, struct sky_error *error) SKY_CHECKED;

/* Within a transaction: takes the second factor away; SKY_NOT_FOUND where there is none. */
enum sky_status sky_usuario_drop_factor(const struct sky_pases_change *change, struct sky_usuario *usuario,
                                        struct sky_error *error) SKY_CHECKED;
/* Ends all sessions of somebody: SKY_NOT_FOUND. */
enum sky_status sky_usuarios_end_sesiones(struct sky_registro *registro, struct sky_span author, struct sky_span nombre,
                                          struct sky_error *error) SKY_CHECKED;

/* Within a transaction: somebody comes to be, by the hash of a password, or has that one from then on and the role that
 * they had. SKY_CONFLICT where there are too many. */
enum sky_status sky_usuarios_admit(const struct sky_pases_change *change, struct sky_span nombre, enum sky_role rol,
                                   struct sky_span hash, struct sky_error *error) SKY_CHECKED;

#endif
