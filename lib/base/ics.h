/* Content lines of calendars (RFC 5545, section 3.1): of 75 bytes at most, what is longer is folded; they end with CR
 * LF. */
#ifndef SKY_BASE_ICS_H
#define SKY_BASE_ICS_H

#include "base/buffer.h"

/* Puts a line that needs no escaping. */
void sky_ics_put_line(struct sky_buffer *out, struct sky_span line);

/* Puts the property `name` with a text as its value (section 3.3.11): what the form does not allow becomes a space. */
void sky_ics_put_text(struct sky_buffer *out, const char *name, struct sky_span text);

#endif
