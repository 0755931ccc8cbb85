/*
 * Sessions: what a person who gave the password has instead of a token, for 12 hours, or until they were idle for half
 * an hour. Kept as tokens are. What changes something waits for the disk: it is not for a worker.
 */
#ifndef SKY_REGISTRY_SESIONES_H
#define SKY_REGISTRY_SESIONES_H

#include "registry/fichas.h"

/* What the ids of all begin with; the name of whose it is follows, a slash, and what an id is elsewhere. */
#define SKY_SESION_KIND "sesiones/"

/* Milliseconds: of a session; and that it may be idle. */
#define SKY_SESION_LASTS ((int64_t)12 * 60 * 60 * 1000)
#define SKY_SESION_IDLE ((int64_t)30 * 60 * 1000)

/* Milliseconds after which a password that was given is asked for again, where something asks for that. */
#define SKY_SESION_RECENT ((int64_t)10 * 60 * 1000)

/* Sessions that a person may have; a further one ends the oldest. */
#define SKY_SESIONES_MAX ((size_t)20)

struct sky_pases_change;

/*
 * Within a transaction: begins a session of `sesion->nombre` with its role, which ends at `sesion->vence` or, if that
 * is 0, in 12 hours, and fills the rest as sky_fichas_add does. Those of theirs that have ended go; others' cost
 * nothing.
 */
enum sky_status sky_sesiones_begin(const struct sky_pases_change *change, struct sky_ficha *sesion,
                                   char text[SKY_FICHA_SIZE], struct sky_error *error) SKY_CHECKED;

/*
 * Within a transaction: the same in the place of the session of that id, which ends and leaves it its end; `alone`: in
 * the place of all that they have. Whoever has the new text is known at once, by every program. SKY_NOT_FOUND.
 */
enum sky_status sky_sesiones_renew(const struct sky_pases_change *change, struct sky_span id, bool alone,
                                   struct sky_ficha *sesion, char text[SKY_FICHA_SIZE],
                                   struct sky_error *error) SKY_CHECKED;

/* Within a transaction: ends the one of that id, if it is `nombre`'s: SKY_NOT_FOUND. Or all that somebody has. */
enum sky_status sky_sesiones_end(const struct sky_pases_change *change, struct sky_span nombre, struct sky_span id,
                                 struct sky_error *error) SKY_CHECKED;
enum sky_status sky_sesiones_end_all(const struct sky_pases_change *change, struct sky_span nombre,
                                     struct sky_error *error) SKY_CHECKED;

/* Those that somebody has. */
enum sky_status sky_sesiones_list(struct sky_registro *registro, struct sky_span nombre, struct sky_arena *arena,
                                  struct sky_fichas *sesiones, struct sky_error *error) SKY_CHECKED;

#endif
