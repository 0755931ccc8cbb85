/* Percent-encoding of what a URI's path and query hold (RFC 3986, section 2.1). */
#ifndef SKY_BASE_PERCENT_H
#define SKY_BASE_PERCENT_H

#include "base/buffer.h"

/* Puts the decoded bytes of `text` into `*decoded` (arena). A "%" without two hex digits behind it is SKY_INVALID. */
enum sky_status sky_percent_decode(struct sky_arena *arena, struct sky_span text, struct sky_span *decoded,
                                   struct sky_error *error) SKY_CHECKED;

/* Whether `encoded` decodes to `text`. */
bool sky_percent_is(struct sky_span encoded, struct sky_span text);

/* Puts `text` with all but unreserved characters (section 2.3) encoded. */
void sky_percent_encode(struct sky_buffer *buffer, struct sky_span text);

/* Puts `uri`, as a client sent it, with what no URI may hold (appendix A) encoded; what is encoded stays as it is. */
void sky_percent_repair(struct sky_buffer *buffer, struct sky_span uri);

#endif
