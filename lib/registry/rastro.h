/*
 * What is left of a customer in another one's past: while two were one, by a merge that was undone since, the entries
 * of the one that stayed held what both had. They are the other's all the same, so their texts do not go altogether:
 * each gets the document of the entry before the merge, with the name that it had itself. The past is as if the two had
 * never been one, and the entry says that it lost its texts (is_forgotten, but it lives and has a name).
 *
 * What was brought back out of the bin is another matter: there the one that stayed keeps what it got, by decision.
 */
#ifndef SKY_REGISTRY_RASTRO_H
#define SKY_REGISTRY_RASTRO_H

#include "registry/lectura.h"

/*
 * Within a transaction, before `entry` of a customer who is being forgotten is erased: if it began such a time, erases
 * what is left of the customer from then, in the past of whoever that one was part of meanwhile as well; one entry at
 * least, and no more after `end`, on the clock of sky_clock_elapsed. `*done`: nothing is left.
 */
enum sky_status sky_rastro_erase(struct sky_lectura *log, void *store, const struct sky_entry *entry, int64_t end,
                                 bool *done, struct sky_error *error) SKY_CHECKED;

/* Whether `entry`, which lost its texts and has a document, is one of these, and the document the right one. */
enum sky_status sky_rastro_check(struct sky_lectura *log, const struct sky_entry *entry, bool *right,
                                 struct sky_error *error) SKY_CHECKED;

#endif
