/*
 * Invitations: who bears one chooses the password of somebody, who is new or has another one by then, once and within
 * an hour. Kept as tokens are, of which only a digest is stored. Whatever changes somebody ends the invitations of the
 * name, so that whom one is for is who they were when it was made. All of these wait for the store, and those that
 * change something for the disk: they are not for a worker.
 */
#ifndef SKY_REGISTRY_INVITACIONES_H
#define SKY_REGISTRY_INVITACIONES_H

#include "registry/fichas.h"

/* Milliseconds of an invitation. */
#define SKY_INVITACION_LASTS ((int64_t)60 * 60 * 1000)

/* Invitations that there may be at a time. */
#define SKY_INVITACIONES_MAX ((size_t)100)

/*
 * Invites `invitacion->nombre`, in place of an earlier invitation of the name, and fills the rest as sky_fichas_add
 * does, the name in NFC and in the arena: with a role somebody who is not there yet (SKY_NAME_TAKEN), with SKY_PUBLIC
 * somebody who is (SKY_NOT_FOUND), to another password. SKY_INVALID; SKY_CONFLICT where there are too many.
 */
enum sky_status sky_invitaciones_add(struct sky_registro *registro, struct sky_span author, struct sky_arena *arena,
                                     struct sky_ficha *invitacion, char text[SKY_FICHA_SIZE],
                                     struct sky_error *error) SKY_CHECKED;

#endif
