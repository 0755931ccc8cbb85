/* Looking things up in the log: an entry, a customer at a moment, who was deleted under a name, and new names. */
#ifndef SKY_DOMAIN_PASADO_H
#define SKY_DOMAIN_PASADO_H

#include "store/store.h"

/* A plain value: a way to read the log, of a reader or of the writing thread. One selection of a view at a time. */
struct sky_log {
    enum sky_status (*select)(void *from, const struct sky_selection *selection, sky_entry_visitor *visit,
                              void *context, struct sky_error *error);
    void *from;
};

/* The first entry of `selection`, its texts copied into the arena; number 0 when there is none. */
enum sky_status sky_pasado_first(const struct sky_log *log, struct sky_arena *arena,
                                 const struct sky_selection *selection, struct sky_entry *entry,
                                 struct sky_error *error) SKY_CHECKED;

/* The entry `number`; SKY_NOT_FOUND, in words for a client, when there is none. */
enum sky_status sky_pasado_entry(const struct sky_log *log, struct sky_arena *arena, int64_t number,
                                 struct sky_entry *entry, struct sky_error *error) SKY_CHECKED;

/* The customer's last entry up to `upto`; without a document when it was deleted; number 0 before it was created. */
enum sky_status sky_pasado_cliente(const struct sky_log *log, struct sky_arena *arena, int64_t cliente, int64_t upto,
                                   struct sky_entry *entry, struct sky_error *error) SKY_CHECKED;

/* What `nombre` meant at `upto`: number 0 when it meant nobody. */
enum sky_status sky_pasado_version(const struct sky_log *log, struct sky_arena *arena, struct sky_span nombre,
                                   int64_t upto, struct sky_version *version, struct sky_error *error) SKY_CHECKED;

/* The entry that deleted whoever is in the bin at `upto` as `nombre`, the last one of several; number 0: nobody is. */
enum sky_status sky_pasado_deleted(const struct sky_log *log, struct sky_arena *arena, struct sky_span nombre,
                                   int64_t upto, struct sky_entry *entry, struct sky_error *error) SKY_CHECKED;

/* How the customer is called at `upto` that last had the free name `nombre`; no span when it is called nothing. */
enum sky_status sky_pasado_renamed(const struct sky_log *log, struct sky_arena *arena, struct sky_span nombre,
                                   int64_t upto, struct sky_span *now, struct sky_error *error) SKY_CHECKED;

/* The last entry of the operation that the entry `number` is part of. */
enum sky_status sky_pasado_end(const struct sky_log *log, int64_t number, int64_t *end,
                               struct sky_error *error) SKY_CHECKED;

#endif
