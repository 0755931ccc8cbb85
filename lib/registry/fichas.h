/*
 * The tokens of a registry: made, listed and revoked, each change recorded in the audit with its author. All of these
 * wait for the store, and those that change something for the disk: they are not for a worker.
 */
#ifndef SKY_REGISTRY_FICHAS_H
#define SKY_REGISTRY_FICHAS_H

#include "domain/ficha.h"
#include "registry/registro.h"

#define SKY_FICHA_KIND "ficha/"

/* Tokens that there may be at a time. */
#define SKY_FICHAS_MAX ((size_t)1000)

/* A plain value, in the arena. */
struct sky_fichas {
    struct sky_ficha *items;
    size_t count;
};

/*
 * Makes a token of the name, the role and the end in `*ficha`, of which it fills the rest (its id borrowed from
 * `text`), and writes what its bearer needs: it is in no other place. SKY_INVALID; SKY_NAME_TAKEN; SKY_CONFLICT where
 * there are too many.
 */
enum sky_status sky_fichas_add(struct sky_registro *registro, struct sky_span author, struct sky_ficha *ficha,
                               char text[SKY_FICHA_SIZE], struct sky_error *error) SKY_CHECKED;

/* All of them, those that have ended too. */
enum sky_status sky_fichas_list(struct sky_registro *registro, struct sky_arena *arena, struct sky_fichas *fichas,
                                struct sky_error *error) SKY_CHECKED;

/* Revokes the token of that id: SKY_NOT_FOUND. */
enum sky_status sky_fichas_revoke(struct sky_registro *registro, struct sky_span author, struct sky_span id,
                                  struct sky_error *error) SKY_CHECKED;

/* --- what sessions and invitations are kept with, too, as passes of other kinds */

struct sky_pases_change;

/* Fills what a new one has: its text, and the id and the digest of that. */
enum sky_status sky_fichas_make(struct sky_ficha *ficha, char text[SKY_FICHA_SIZE],
                                struct sky_error *error) SKY_CHECKED;

/* Those of a kind: within a transaction, and out of one. */
enum sky_status sky_fichas_there(const struct sky_pases_change *change, const char *kind, struct sky_fichas *fichas,
                                 struct sky_error *error) SKY_CHECKED;
enum sky_status sky_fichas_read(struct sky_registro *registro, const char *kind, struct sky_arena *arena,
                                struct sky_fichas *fichas, struct sky_error *error) SKY_CHECKED;

/* Saves one of a kind within a transaction, or takes it out, and records that by a verb. */
enum sky_status sky_fichas_save(const struct sky_pases_change *change, const char *kind, const struct sky_ficha *ficha,
                                bool stays, const char *verb, struct sky_error *error) SKY_CHECKED;

/* A plain value: which of a kind, and how their end is recorded. No span: whatever the id, or the name, is. */
struct sky_fichas_ending {
    const char *kind, *verb;
    struct sky_span id, nombre;
};

/* Takes those out within a transaction. SKY_NOT_FOUND, with the text `absent`, where it was none; NULL: that is well.
 */
enum sky_status sky_fichas_end(const struct sky_pases_change *change, const struct sky_fichas_ending *ending,
                               const char *absent, struct sky_error *error) SKY_CHECKED;

#endif
