/*
 * The people of a registry: added, listed, changed and removed, each change recorded with its author; who changes ends
 * their sessions and invitations. All of these wait for the store, and those that take a password make a hash of it,
 * for some tens of milliseconds: they are not for a worker.
 */
#ifndef SKY_REGISTRY_USUARIOS_H
#define SKY_REGISTRY_USUARIOS_H

#include "domain/condition.h"
#include "domain/usuario.h"
#include "registry/registro.h"

/* People that there may be. */
#define SKY_USUARIOS_MAX ((size_t)1000)

/* A plain value, in the arena. */
struct sky_usuarios {
    struct sky_usuario *items;
    size_t count;
};

/* Adds somebody, whose name is kept in NFC. SKY_INVALID; SKY_NAME_TAKEN; SKY_CONFLICT where there are too many. */
enum sky_status sky_usuarios_add(struct sky_registro *registro, struct sky_span author, struct sky_span nombre,
                                 enum sky_role rol, struct sky_span clave, struct sky_error *error) SKY_CHECKED;

/* Changes the password of somebody, or takes the second factor away: SKY_NOT_FOUND. */
enum sky_status sky_usuarios_set_clave(struct sky_registro *registro, struct sky_span author, struct sky_span nombre,
                                       struct sky_span clave, struct sky_error *error) SKY_CHECKED;
enum sky_status sky_usuarios_remove_factor(struct sky_registro *registro, struct sky_span author,
                                           struct sky_span nombre, struct sky_error *error) SKY_CHECKED;

/*
 * Changes the role of somebody, or removes them, if the condition holds for what is shown of them (sky_pase_version);
 * NULL: whatever that is. SKY_NOT_FOUND; SKY_PRECONDITION; SKY_CONFLICT where nobody with the role admin would be left.
 */
enum sky_status sky_usuarios_set_rol(struct sky_registro *registro, struct sky_span author, struct sky_span nombre,
                                     enum sky_role rol, const struct sky_condition *condition,
                                     struct sky_error *error) SKY_CHECKED;
enum sky_status sky_usuarios_remove(struct sky_registro *registro, struct sky_span author, struct sky_span nombre,
                                    const struct sky_condition *condition, struct sky_error *error) SKY_CHECKED;

enum sky_status sky_usuarios_list(struct sky_registro *registro, struct sky_arena *arena, struct sky_usuarios *usuarios,
                                  struct sky_error *error) SKY_CHECKED;

#endif
