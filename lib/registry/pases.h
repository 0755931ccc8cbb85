/* Passes of the store, as tokens, people and sessions are kept: changed in a transaction, each change recorded. */
#ifndef SKY_REGISTRY_PASES_H
#define SKY_REGISTRY_PASES_H

#include "base/json.h"
#include "registry/readers.h"

/* A plain value: who changes something, and what they work with. */
struct sky_pases_change {
    const struct sky_backend *backend;
    void *store; /* NULL: out of a transaction */
    struct sky_arena *arena;
    struct sky_span author;
};

/*
 * Saves the pass of `kind` ("ficha/") and id, or takes it out where there is no document, and records that with what
 * is shown of it.
 */
enum sky_status sky_pases_save(const struct sky_pases_change *change, const char *kind, struct sky_span id,
                               struct sky_span documento, const char *verb, struct sky_json *shown,
                               struct sky_error *error) SKY_CHECKED;

/* Records something about a pass that changes nothing of it. */
enum sky_status sky_pases_record(const struct sky_pases_change *change, const char *kind, struct sky_span id,
                                 const char *verb, struct sky_error *error) SKY_CHECKED;

/* The id of a pass without its kind. */
struct sky_span sky_pases_id(const struct sky_pass *pass, const char *kind);

/* Writes in a transaction of its own, with an arena that ends with it. Waits for the disk. */
typedef enum sky_status sky_pases_work(const struct sky_pases_change *change, void *what, struct sky_error *error);
enum sky_status sky_pases_write(struct sky_registro *registro, struct sky_span author, sky_pases_work *work, void *what,
                                struct sky_error *error) SKY_CHECKED;

/* Reads the passes of a kind whose ids begin so, out of a transaction. */
enum sky_status sky_pases_read(struct sky_registro *registro, struct sky_span prefix, struct sky_arena *arena,
                               struct sky_passes *passes, struct sky_error *error) SKY_CHECKED;

/* The id as it is stored, in the arena; no span when memory ran out. */
struct sky_span sky_pases_whole_id(struct sky_arena *arena, const char *kind, struct sky_span id);

#endif
