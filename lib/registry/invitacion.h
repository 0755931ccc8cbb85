/* What becomes of invitations: listed, ended and used. As registry/invitaciones.h says, none of this is for a worker.
 */
#ifndef SKY_REGISTRY_INVITACION_H
#define SKY_REGISTRY_INVITACION_H

#include "registry/fichas.h"

/* Those that can be used. */
enum sky_status sky_invitaciones_list(struct sky_registro *registro, struct sky_arena *arena,
                                      struct sky_fichas *invitaciones, struct sky_error *error) SKY_CHECKED;

/* Ends the one of that id: SKY_NOT_FOUND. */
enum sky_status sky_invitaciones_end(struct sky_registro *registro, struct sky_span author, struct sky_span id,
                                     struct sky_error *error) SKY_CHECKED;

/* Within a transaction: ends what a name has. */
enum sky_status sky_invitaciones_end_all(const struct sky_pases_change *change, struct sky_span nombre,
                                         struct sky_error *error) SKY_CHECKED;

/*
 * Uses the invitation of that text, and puts it into `*used`, in the arena. SKY_UNAUTHENTICATED,
 * in the same words, for one that was used, has ended, or is none; SKY_INVALID for a password that cannot be, after
 * which the invitation still stands. Makes a hash, but for nobody who has no invitation.
 */
enum sky_status sky_invitaciones_accept(struct sky_registro *registro, struct sky_arena *arena, struct sky_span text,
                                        struct sky_span clave, struct sky_ficha *used,
                                        struct sky_error *error) SKY_CHECKED;

#endif
