/*
 * What the members of a document may be, as tables of rows: types and bounds, and what is told of a wrong one. A member
 * that no row knows may be anything.
 */
#ifndef SKY_DOMAIN_MEMBER_H
#define SKY_DOMAIN_MEMBER_H

#include "base/json.h"

enum sky_member_type {
    SKY_MEMBER_TEXT,     /* of `most` bytes at most */
    SKY_MEMBER_SHOWN,    /* the same, and it shows something */
    SKY_MEMBER_DAY,      /* of the calendar */
    SKY_MEMBER_CURRENCY, /* three capital letters, as ISO 4217 has them */
    SKY_MEMBER_NUMBER,   /* from `least` to `greatest` */
    SKY_MEMBER_OBJECT,   /* of `members` */
    SKY_MEMBER_LIST,     /* of `most` items at most, each as the first row of `members` says */
    SKY_MEMBER_COMPUTED, /* shown, and never written */
};

/* Constant. A table ends with a row without a name, but for that of a list's items, which is one row. */
struct sky_member {
    const char *name;
    enum sky_member_type type;
    bool required; /* a text that shows nothing counts as missing */
    size_t most;   /* 0: as many as a document has room for */
    double least, greatest;
    const char *since; /* the day in the same object that a day may not come before; NULL: none */
    const struct sky_member *members;
};

/*
 * Checks the members of `object` that the rows know; with `only`, an object, those that it names, and days about those
 * that it names. SKY_INVALID and SKY_MISSING name all that are wrong, in the arena.
 */
enum sky_status sky_member_check(struct sky_arena *arena, const struct sky_member *rows, const struct sky_json *object,
                                 const struct sky_json *only, struct sky_error *error) SKY_CHECKED;

/* Names each member of `object` that is not known, a list that ends with NULL: a mistyped one must not do something
 * else. */
void sky_member_refuse_others(struct sky_arena *arena, const struct sky_json *object, const char *const *known,
                              struct sky_error *error);

/* Puts what a row takes as JSON Schema (draft 2020-12). */
void sky_member_describe(const struct sky_member *row, struct sky_buffer *out);

#endif
