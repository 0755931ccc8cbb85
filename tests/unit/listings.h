/* Listings of a test's own store: saved, found, and what is told of them. */
#ifndef SKY_TESTS_LISTINGS_H
#define SKY_TESTS_LISTINGS_H

#include "store.h"

#include "domain/busqueda.h"

/* One listing, in a transaction of its own; number 0 takes it away. */
static inline void list_one(struct fixture *fixture, int64_t cliente, int64_t number, const char *plegado,
                            const char *terminos)
{
    struct sky_error error = { 0 };
    const struct sky_listing listing = { cliente, number, sky_span_of(plegado), sky_span_of(terminos),
                                         sky_span_of(plegado) };
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->list(fixture->store, &listing, 1, number, &error), &error);
    commit_in(fixture, fixture->store);
}

/* The clientes that are found, each with a space after it. */
static inline const char *found(struct fixture *fixture, struct sky_find find)
{
    struct sky_error error = { 0 };
    struct sky_listings listings;
    struct sky_buffer *out = sky_buffer_new(fixture->arena);
    void *reader = new_reader(fixture);
    assert_ok(fixture->backend->find(reader, &find, fixture->arena, &listings, &error), &error);
    fixture->backend->reader_free(reader);
    assert_true(listings.count <= find.limit);
    assert_true(listings.ended == (listings.count < find.limit));
    for (size_t i = 0; i < listings.count; i++)
        sky_buffer_printf(out, "%d ", (int)listings.items[i].cliente);
    sky_buffer_put(out, "", 1);
    return out->data;
}

/* The same of all that have a term. */
static inline const char *found_by(struct fixture *fixture, const char *term, bool whole)
{
    struct sky_term one = { sky_span_of(term), whole };
    struct sky_clause clause = { .terms = &one, .count = 1 }, *clauses = &clause;
    struct sky_way way = { &clauses, 1 };
    const struct sky_wanted wanted = { &way, 1 };
    return found(fixture, (struct sky_find){ .wanted = &wanted, .limit = 100 });
}

static inline struct sky_listed listed_in(struct fixture *fixture)
{
    struct sky_error error = { 0 };
    struct sky_listed listed;
    void *reader = new_reader(fixture);
    assert_ok(fixture->backend->listed(reader, &listed, &error), &error);
    fixture->backend->reader_free(reader);
    return listed;
}

#endif
