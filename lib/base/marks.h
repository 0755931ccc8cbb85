/* Which of many texts have come before, told by 64 bits of each: a stranger is taken for known once in many lifetimes.
 */
#ifndef SKY_BASE_MARKS_H
#define SKY_BASE_MARKS_H

#include "base/status.h"

/* A plain value; all zeros has none. Its memory is some 16 bytes a text. */
struct sky_marks {
    uint64_t *slots, seed;
    size_t count, capacity;
};

/* Remembers the text; `*known` says whether it was. SKY_NO_MEMORY. */
enum sky_status sky_marks_add(struct sky_marks *marks, struct sky_span text, bool *known,
                              struct sky_error *error) SKY_CHECKED;

/* Frees what it holds, and leaves it empty. */
void sky_marks_clear(struct sky_marks *marks);

#endif
