/*
 * What follows an operation that forgets customers: it is noted in the ledger (registry/constancia.h), their texts are
 * erased slice by slice, and after a restore it is done again.
 */
#ifndef SKY_REGISTRY_OLVIDO_H
#define SKY_REGISTRY_OLVIDO_H

#include "registry/lectura.h"
#include "registry/writer.h"

/* Where the ledger is, as the settings say, of a store at `location`. The caller frees it; NULL: no memory. */
char *sky_olvido_ledger(const struct sky_settings *settings, const char *location, struct sky_error *error);

/* The ledger beside a copy of a registry in `file`, or one that the settings name no other for. As above. */
char *sky_olvido_beside(const char *file, struct sky_error *error);

/* Puts the line of a customer who was forgotten, as the present log tells of it. */
enum sky_status sky_olvido_put_line(struct sky_buffer *lines, struct sky_lectura *log, int64_t cliente,
                                    struct sky_error *error) SKY_CHECKED;

/* Notes in the ledger at `ledger` all who are not noted there yet. */
enum sky_status sky_olvido_note(struct sky_writer *writer, const char *ledger, struct sky_error *error) SKY_CHECKED;

/* A transaction, of some 20 milliseconds, that erases what comes next, also of theirs in others' past (rastro.h). */
enum sky_status sky_olvido_slice(struct sky_writer *writer, const char *ledger, struct sky_error *error) SKY_CHECKED;

/*
 * Forgets those again whom the ledger has and the log does not, since it was put back from a copy that was older, or as
 * of a moment before; then their texts are gone already, and the log says so with it.
 * Before anybody is served; the operations have the author "sky:olvidos". Whoever is part of another one in the copy is
 * two again with that one first, by an undo; where it is refused that is logged, and what the other one has stays.
 */
enum sky_status sky_olvido_repeat(struct sky_registro *registro, const char *ledger,
                                  struct sky_error *error) SKY_CHECKED;

/*
 * Puts what an operation that forgets comes to, of which `entry` is one: {"autor",
 * "borrando": <whether texts are still to be erased>, "cambios": [], "cliente", "clientes": [those who were forgotten],
 * "entradas": <how many of theirs>, "instante", "nombre": null, "olvidado": true, "operacion", "sello", "verbo"}.
 */
enum sky_status sky_olvido_put(struct sky_buffer *out, struct sky_lectura *lectura, struct sky_arena *arena,
                               const struct sky_entry *entry, struct sky_error *error) SKY_CHECKED;

#endif
