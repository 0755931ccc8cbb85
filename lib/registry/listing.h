/*
 * Listings: what present customers are found and sorted by. They are made with each entry, in its transaction. Where
 * they lack some, because an earlier release wrote those or the registry is older than listings, they follow the log
 * from the entry that they have come to, slice by slice.
 */
#ifndef SKY_REGISTRY_LISTING_H
#define SKY_REGISTRY_LISTING_H

#include "store/backend.h"

struct sky_indice;
struct sky_writer;

struct sky_lectura;

/* SKY_NOT_LISTED, unless all customers of the reading's moment are listed, which is the present's. */
enum sky_status sky_listing_require(struct sky_lectura *lectura, struct sky_error *error) SKY_CHECKED;

/* Makes what a customer with that name and document is found by, for sky_listing_save; arena. SKY_NO_MEMORY. */
enum sky_status sky_listing_prepare(struct sky_arena *arena, struct sky_span nombre, struct sky_span documento,
                                    struct sky_indice *indice, struct sky_error *error) SKY_CHECKED;

/*
 * Within a transaction: saves `entries`, at least one, and replaces the listings of their customers. `indices` are what
 * was made of their names and documents before, each or all of them NULL: it is made here.
 */
enum sky_status sky_listing_save(const struct sky_backend *backend, void *store, const struct sky_entry *entries,
                                 const struct sky_indice *const *indices, size_t count,
                                 struct sky_error *error) SKY_CHECKED;

/* A transaction, of some 20 milliseconds, that makes up for a slice of what listings lack. `*done`: nothing. */
enum sky_status sky_listing_follow(const struct sky_backend *backend, void *store, bool *done,
                                   struct sky_error *error) SKY_CHECKED;

/* A transaction that makes searches quicker, after many were written at once. `*done`: there is nothing to do. */
enum sky_status sky_listing_tidy(const struct sky_backend *backend, void *store, bool *done,
                                 struct sky_error *error) SKY_CHECKED;

/* Told of a fault, about the entry `number` or, 0, about the whole. */
typedef void sky_listing_tell(void *context, int64_t number, const char *what);

/* Tells of each listing that is not what the log makes of its customer, and whether all `present` customers have one,
 * unless something was written since the log had the `head`. */
enum sky_status sky_listing_check(const struct sky_backend *backend, void *reader, int64_t head, int64_t present,
                                  sky_listing_tell *tell, void *context, struct sky_error *error) SKY_CHECKED;

/*
 * A thread that has the writer do so, now and then, where something lacks, and erase those who were forgotten
 * (registry/olvido.h); between two slices others write. Each time it asks first whether the registry stays in this
 * store. It borrows all that it is given. NULL on failure; free takes NULL.
 */
typedef bool sky_lister_stays(void *context);
struct sky_lister *sky_lister_new(const struct sky_backend *backend, void *store, struct sky_writer *writer,
                                  const char *ledger, sky_lister_stays *stays, void *context, struct sky_error *error);
void sky_lister_free(struct sky_lister *lister);

#endif
