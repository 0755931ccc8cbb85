/*
 * What changed between two documents of a customer: for people, member by member; and for undoing, as the set of places
 * that were touched and as the way back.
 */
#ifndef SKY_DOMAIN_DIFERENCIA_H
#define SKY_DOMAIN_DIFERENCIA_H

#include "base/json.h"

/* Items of two arrays together, up to which they are compared item by item; larger arrays are one place. */
#define SKY_DIFERENCIA_ITEMS_MAX ((size_t)1000)

/*
 * A place that a change touched, or that has such places within it: a member of the object around it, by its name, or
 * an item of the array around it, by its text, whatever its index, so that two changes to one array meet only in equal
 * items, unless one of them put items that stayed into another order: that touched the whole array. Names are borrowed
 * from the documents: however long they are, and however deep a place is, none is copied.
 */
struct sky_place {
    struct sky_span segment;
    bool is_item;
    struct sky_place *parts; /* in byte order, members before items; none: it was touched itself */
    size_t count;
};

/* A plain value: what a change touched; where it is not empty, the customer is the outermost place. */
struct sky_diferencia {
    struct sky_place root;
    bool empty;
};

/* In what follows a document is NULL where the customer is not there. */

/* The members that differ, in byte order: [{"antes", "despues", "miembro"}], absent values left out; NULL: no memory.
 */
struct sky_json *sky_diferencia_members(struct sky_arena *arena, const struct sky_json *before,
                                        const struct sky_json *after);

/* Puts the touched places into `*diferencia`: it lives as long as the arena and both documents. SKY_NO_MEMORY. */
enum sky_status sky_diferencia_places(struct sky_arena *arena, const struct sky_json *before,
                                      const struct sky_json *after, struct sky_diferencia *diferencia,
                                      struct sky_error *error) SKY_CHECKED;

/* Whether two changes touched the same place, or one a part of what the other did. */
bool sky_diferencia_meets(const struct sky_diferencia *one, const struct sky_diferencia *other);

/*
 * The way back: the change that an operation made from `before` to `after`, taken back in `present`, which no later one
 * has touched in the same places. What else is in `present` stays.
 */
struct sky_reversal;

/* All live as long as the arena; the documents are borrowed. NULL: no memory. */
struct sky_reversal *sky_reversal_new(struct sky_arena *arena, struct sky_json *present, const struct sky_json *before,
                                      const struct sky_json *after);

/*
 * Whether there is a list that was changed since, so that only its history tells its order. Then it is followed from a
 * document on, `operacion` 0, from before the operation at least, and before each that is undone on the way; through
 * those that each `operacion`, which undid another or 0, left; up to `present`. SKY_NO_MEMORY.
 */
bool sky_reversal_needs_history(const struct sky_reversal *reversal);
enum sky_status sky_reversal_follow(struct sky_reversal *reversal, int64_t operacion, int64_t deshace,
                                    const struct sky_json *documento, struct sky_error *error) SKY_CHECKED;

/* Takes back what `operacion` did. SKY_NO_MEMORY: `present` is changed in part. */
enum sky_status sky_reversal_make(struct sky_reversal *reversal, int64_t operacion,
                                  struct sky_error *error) SKY_CHECKED;

#endif
