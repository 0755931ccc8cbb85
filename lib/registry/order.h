/* Whose turn it is among the submissions that wait for a transaction. For transaction.c alone. */
#ifndef SKY_REGISTRY_ORDER_H
#define SKY_REGISTRY_ORDER_H

#include "registry/submission.h"

/*
 * Finds out of which sort each is, and puts them in the order in which they are to be written: the oldest first, so
 * that nobody waits for ever, then by what they take. Within a sort they stay as they arrived.
 */
void sky_order(struct sky_submission **submissions, size_t count);

#endif
