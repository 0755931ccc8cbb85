/*
 * The parameters of a route as rows: what may stand in the query of its requests, and what a variable of its path holds
 * that is more than a text. They are checked before the handler is called.
 */
#ifndef SKY_HTTP_PARAMETER_H
#define SKY_HTTP_PARAMETER_H

#include <stdint.h>

#include "base/query.h"

/* A position in a log (base/position.h) is a number that may say of which log it is: the handler looks whether it is
 * this. */
enum sky_parameter_type { SKY_PARAMETER_TEXT, SKY_PARAMETER_NUMBER, SKY_PARAMETER_POSITION };

/* A row; a list of them ends with a row of zeros. Constant. */
struct sky_parameter {
    const char *name;
    enum sky_parameter_type type;
    bool in_path;        /* a variable of the path; else a parameter of the query, which may be left out */
    int64_t least, most; /* of a number, also a position's; INT64_MAX for `most` is no limit */
    int64_t standard;    /* what it is where it was left out */
    const char *refusal; /* what a client is told of a wrong one; NULL: the usual words */
};

/* The row of a route of the original, which passed over what it did not know (`?_=1`): here, too, it is no mistake. */
#define SKY_PARAMETER_OTHERS \
    {                        \
        .name = "*"          \
    }

/* For a route whose query is not looked at. */
extern const struct sky_parameter sky_parameters_any[];

/* Whether a row is SKY_PARAMETER_OTHERS. */
bool sky_parameter_takes_others(const struct sky_parameter *rows);

/* Which of the rows is called `name`, from 0; -1 for none. `rows` may be NULL: there are none. */
int sky_parameter_find(const struct sky_parameter *rows, struct sky_span name);

/*
 * Checks a query against its rows, and puts each number into `numbers` at its row's place. SKY_INVALID names all
 * parameters that no row knows or whose values are wrong, in the arena.
 */
enum sky_status sky_parameter_check(struct sky_arena *arena, const struct sky_parameter *rows,
                                    const struct sky_query *query, int64_t *numbers,
                                    struct sky_error *error) SKY_CHECKED;

/* Puts the number that the path has for the row into `*number`; SKY_INVALID. */
enum sky_status sky_parameter_check_path(const struct sky_parameter *row, struct sky_span text, int64_t *number,
                                         struct sky_error *error) SKY_CHECKED;

#endif
