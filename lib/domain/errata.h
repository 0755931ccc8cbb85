/*
 * Words that were mistyped: those that differ from a known word by a letter too many, one too few, another one, or two
 * neighbours that changed places; by two of these where the word is long. The known words are those of names, each as
 * it is and, after SKY_ERRATA_REVERSED, turned round, so that a search can begin at the end that has fewer errors.
 */
#ifndef SKY_DOMAIN_ERRATA_H
#define SKY_DOMAIN_ERRATA_H

#include "base/arena.h"
#include "base/status.h"

/* Sorts before all letters. */
#define SKY_ERRATA_REVERSED '<'

/* Letters of the shortest word in which an error is looked for, and of one that may have two; and of the longest. */
#define SKY_ERRATA_LEAST 3
#define SKY_ERRATA_LONG 9
#define SKY_ERRATA_MOST 32

/* Words found for one; the nearest in byte order. */
#define SKY_ERRATA_FOUND_MAX 50

/* Puts the words of a folded name that may be mistyped, in both directions, into `*palabras` (arena). SKY_NO_MEMORY. */
enum sky_status sky_errata_words(struct sky_arena *arena, struct sky_span plegado, struct sky_span *palabras,
                                 struct sky_error *error) SKY_CHECKED;

/* How many errors a word may have: 0, 1 or 2. One with a digit is never mistyped. */
int sky_errata_allowed(struct sky_span word);

/* The distance of two words in errors as above, each letter taking part in one; more than `most`: `most` + 1. */
int sky_errata_distance(struct sky_span one, struct sky_span other, int most);

/* A plain value: where the known words are. `next` puts the first one after `after`, in byte order, and perhaps some
 * that follow it, a space between two, into `*words` (arena); an empty text or no span: there is none. */
struct sky_errata_source {
    enum sky_status (*next)(void *context, struct sky_span after, struct sky_arena *arena, struct sky_span *words,
                            struct sky_error *error);
    void *context;
};

/* A plain value: words, in an arena. */
struct sky_errata {
    struct sky_span words[SKY_ERRATA_FOUND_MAX];
    size_t count;
};

/* The known words from which `word` may come, but for itself, in byte order. The source's errors. */
enum sky_status sky_errata_find(const struct sky_errata_source *source, struct sky_span word, struct sky_arena *arena,
                                struct sky_errata *errata, struct sky_error *error) SKY_CHECKED;

#endif
