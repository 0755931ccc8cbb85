/* The registry of one process: readers for its threads, and the one way in for operations. */
#ifndef SKY_DOMAIN_REGISTRO_H
#define SKY_DOMAIN_REGISTRO_H

#include "domain/operacion.h"
#include "domain/pasado.h"

struct sky_registro;

/* Opens the registry that the settings name; NULL on failure. Its type lets a program's row hold it. */
void *sky_registro_open(const struct sky_settings *settings, struct sky_error *error);

/* Finishes the operations that were submitted, then closes. Takes NULL. */
void sky_registro_close(void *registro);

/* Whether writing goes on; when not, the process should leave and start again. */
bool sky_registro_is_usable(void *registro);

/* Puts the version of a customer at `moment` into `*version`, in the arena; SKY_NOT_FOUND when there is none. */
enum sky_status sky_registro_read(struct sky_registro *registro, struct sky_arena *arena, struct sky_span nombre,
                                  int64_t moment, struct sky_version *version, struct sky_error *error) SKY_CHECKED;

/* How the customer is called at `moment` that was renamed away from `nombre`; no span when there is none. */
enum sky_status sky_registro_renamed(struct sky_registro *registro, struct sky_arena *arena, struct sky_span nombre,
                                     int64_t moment, struct sky_span *now, struct sky_error *error) SKY_CHECKED;

/* Visits the names of `moment` in byte order, page by page, so that a long visit holds nothing up. */
enum sky_status sky_registro_names(struct sky_registro *registro, int64_t moment, sky_name_visitor *visit,
                                   void *context, struct sky_error *error) SKY_CHECKED;

/* The number of the last entry of the log; 0: it is empty. */
enum sky_status sky_registro_head(struct sky_registro *registro, int64_t *number, struct sky_error *error) SKY_CHECKED;

/* The number of the last entry that is not later than `instant`; 0: there is none. */
enum sky_status sky_registro_find(struct sky_registro *registro, int64_t instant, int64_t *number,
                                  struct sky_error *error) SKY_CHECKED;

/*
 * What a client means by a moment: the number of an operation, an instant (RFC 3339) or a day, which stands for its end
 * on this host, as the number of the last entry that counts then; no span is SKY_NOW. SKY_INVALID for anything else,
 * and for what is still to come.
 */
enum sky_status sky_registro_moment(struct sky_registro *registro, struct sky_span text, int64_t *moment,
                                    struct sky_error *error) SKY_CHECKED;

/* Lends this thread a way to read the log, until it is given back. */
enum sky_status sky_registro_borrow(struct sky_registro *registro, struct sky_log *log,
                                    struct sky_error *error) SKY_CHECKED;
void sky_registro_return(struct sky_registro *registro, struct sky_log *log);

/*
 * Hands in an operation (a struct sky_operacion) and returns. `done(context)` is called once from another thread,
 * perhaps before this returns, when the operation is on disk or failed: its write.error says which.
 */
void sky_registro_submit(void *registro, void *operacion, void (*done)(void *context), void *context);

/* Whether the store can be written, durably. */
enum sky_status sky_registro_probe(struct sky_registro *registro, struct sky_error *error) SKY_CHECKED;

/* Checks every page of the store, which takes long; one thread at a time. SKY_INTERNAL: it is damaged. */
enum sky_status sky_registro_check(struct sky_registro *registro, struct sky_error *error) SKY_CHECKED;

/* From another thread: ends a check that runs, and lets none begin. */
void sky_registro_stop_check(struct sky_registro *registro);

#endif
