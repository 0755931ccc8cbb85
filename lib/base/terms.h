/*
 * Terms: the short texts by which a row is found, and which of them are wanted. What they mean is for whoever makes
 * them. A row has two texts: a name, each word of which is a term with SKY_TERM_NAME before it, and further terms; in
 * both a space stands between two.
 */
#ifndef SKY_BASE_TERMS_H
#define SKY_BASE_TERMS_H

#include "base/buffer.h"

#define SKY_TERM_NAME 'n'
#define SKY_TERM_KEY 'a' /* before what is only ever wanted whole, and with nothing else: who shares a key is alike */

/* A plain value: a term that is wanted, or one that begins with `text`. */
struct sky_term {
    struct sky_span text;
    bool whole; /* the term itself, not what begins with it */
};

/* One of its terms suffices. */
struct sky_clause {
    struct sky_term *terms;
    size_t count;
};

/* A plain value: each of its clauses must be met. */
struct sky_way {
    struct sky_clause **clauses;
    size_t count;
};

/* A plain value: what is wanted: one of the ways suffices, which may share clauses. None: nothing is. */
struct sky_wanted {
    struct sky_way *ways;
    size_t count;
};

/* Whether keys are. */
bool sky_wanted_keys(const struct sky_wanted *wanted);

/* Puts all terms of a row, a space between two. */
void sky_terms_put(struct sky_buffer *out, struct sky_span name, struct sky_span further);

/* Whether a row is wanted. */
bool sky_terms_are_wanted(const struct sky_wanted *wanted, struct sky_span name, struct sky_span further);

#endif
