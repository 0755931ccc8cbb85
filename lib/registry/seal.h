/*
 * The hash chain over the log. With LP(x) for the length of x in 8 bytes, most significant first, and then x, and with
 * numbers in 8 bytes likewise:
 *
 *   seal   = SHA-256(previous seal | number | instant | LP(author) | LP(verb) | grupo | cliente | deshace
 *                    | name digest | document digest)
 *   name digest     = SHA-256("nombre" | salt | name)
 *   document digest = SHA-256("documento" | salt | document), or 32 zero bytes when the customer was deleted
 *
 * The seal before the first entry is 32 zero bytes. Entries of release 3.0, whose `grupo` is 0, were sealed without
 * grupo, cliente and deshace. Since seals cover digests, texts and salt can be erased later, and the digests stay.
 */
#ifndef SKY_REGISTRY_SEAL_H
#define SKY_REGISTRY_SEAL_H

#include "store/backend.h"

/* Computes the digests of the texts of `entry`, the name's first. */
void sky_seal_digest(const struct sky_entry *entry, unsigned char digests[SKY_DIGESTS_SIZE]);

/* Computes the seal of `entry`, all of whose other members are set, after the seal `previous`. */
void sky_seal_compute(const unsigned char previous[SKY_SHA256_SIZE], const struct sky_entry *entry,
                      unsigned char seal[SKY_SHA256_SIZE]);

/*
 * Holds entries that are to follow `head` against their seals, and moves it on to the last one. SKY_CONFLICT: one is
 * not what was sealed, or not the next one.
 */
enum sky_status sky_seal_follow(struct sky_head *head, const struct sky_entry *entries, size_t count,
                                struct sky_error *error) SKY_CHECKED;

/* Whether both are the end of the same log: by number and seal. */
bool sky_seal_same(const struct sky_head *one, const struct sky_head *other);

/* The head of the log when the entry `number` was its last one; all zeros: there is none of that number. */
enum sky_status sky_seal_find(const struct sky_backend *backend, void *reader, int64_t number, struct sky_head *head,
                              struct sky_error *error) SKY_CHECKED;

#endif
