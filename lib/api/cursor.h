/*
 * Cursors: where a page of a list goes on, as text that means nothing to a client. One that was altered, or that is of
 * another list, is refused.
 */
#ifndef SKY_API_CURSOR_H
#define SKY_API_CURSOR_H

#include "base/buffer.h"

/*
 * Puts the cursor for `place`, any bytes, of the list that `list` tells of: what must be the same to go on in it, and
 * which is of the log with the `identity`.
 */
void sky_cursor_put(struct sky_buffer *out, const char *identity, struct sky_span list, struct sky_span place);

/*
 * Puts the place that `cursor` is for into `*place` (arena); SKY_INVALID names the parameter "cursor". Of which log it
 * is, is for the caller to see.
 */
enum sky_status sky_cursor_read(struct sky_arena *arena, struct sky_span list, struct sky_span cursor,
                                struct sky_span *place, struct sky_error *error) SKY_CHECKED;

/* SKY_INVALID, for a cursor whose place is none of its list. */
enum sky_status sky_cursor_refuse(struct sky_error *error) SKY_CHECKED;

#endif
