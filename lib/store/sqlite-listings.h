/* Listings in SQLite: writing and finding them. Of sqlite-internal.h, which has what they are written to. */
#ifndef SKY_STORE_SQLITE_LISTINGS_H
#define SKY_STORE_SQLITE_LISTINGS_H

#include "store/backend.h"

struct sky_sqlite;
struct sky_sqlite_reader;

/* Listings that wait; see sqlite-aside.c. */
struct sky_sqlite_aside {
    struct sky_arena *arena; /* NULL: there are none */
    struct sky_listing *items;
    size_t count, bytes;
};

/* --- sqlite-listing.c, sqlite-aside.c, sqlite-find.c */

/* Writes listings of different customers, in ascending order; adds to `*more` how many customers more are listed. */
enum sky_status sky_sqlite_write_listings(struct sky_sqlite *store, const struct sky_listing *listings, size_t count,
                                          int64_t *more, struct sky_error *error) SKY_CHECKED;

/* Copies listings, to be written later in the same transaction; writes those that wait; forgets them. */
enum sky_status sky_sqlite_put_aside(struct sky_sqlite *store, const struct sky_listing *listings, size_t count,
                                     struct sky_error *error) SKY_CHECKED;
enum sky_status sky_sqlite_write_aside(struct sky_sqlite *store, struct sky_error *error) SKY_CHECKED;
void sky_sqlite_drop_aside(struct sky_sqlite *store);

/* Beginnings of terms up to so many characters are kept together: rows that have them are found one by one. */
#define SKY_SQLITE_TERM_MAX ((size_t)5)

/* Adds the listing of a customer, if there is one. */
enum sky_status sky_sqlite_read_listing(struct sky_sqlite_reader *reader, int64_t cliente, struct sky_arena *arena,
                                        struct sky_listings *listings, struct sky_error *error) SKY_CHECKED;

/* --- sqlite-key.c */

/* A plain value: the keys of a listing, each once, in byte order. */
struct sky_sqlite_keys {
    const struct sky_span *items;
    size_t count;
};

/* A plain value: a key that a customer gets, or has no more. */
struct sky_sqlite_key {
    struct sky_span text;
    int64_t cliente;
    bool comes;
};

/* What listings that are written together are found by: written in the order of its table. */
struct sky_sqlite_batch {
    struct sky_arena *arena;
    struct sky_buffer *terms; /* of one listing after another */
    struct sky_sqlite_key *keys;
    struct sky_span *palabras;
    size_t keys_count, palabras_count;
};

/* Notes a key, whose text is borrowed; notes those that differ; and writes what was noted. */
enum sky_status sky_sqlite_note_key(struct sky_sqlite_batch *batch, struct sky_span text, int64_t cliente, bool comes,
                                    struct sky_error *error) SKY_CHECKED;
enum sky_status sky_sqlite_note_keys(struct sky_sqlite_batch *batch, int64_t cliente,
                                     const struct sky_sqlite_keys *before, const struct sky_sqlite_keys *after,
                                     struct sky_error *error) SKY_CHECKED;
enum sky_status sky_sqlite_write_keys(struct sky_sqlite *store, struct sky_sqlite_batch *batch,
                                      struct sky_error *error) SKY_CHECKED;

/* Who has one of the keys that are wanted. */
enum sky_status sky_sqlite_find_keys(struct sky_sqlite_reader *reader, const struct sky_find *find,
                                     struct sky_arena *arena, struct sky_listings *listings,
                                     struct sky_error *error) SKY_CHECKED;

#endif
