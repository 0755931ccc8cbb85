/* Unicode: what is well-formed, what a character is, and the one form in which names are compared. */
#ifndef SKY_BASE_TEXT_H
#define SKY_BASE_TEXT_H

#include "base/arena.h"
#include "base/status.h"

/*
 * Returns how many bytes (1 to 4) the first character of `text` takes, or 0 when `text` is empty or does not begin with
 * well-formed UTF-8 (RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF).
 */
size_t sky_text_character(struct sky_span text);

/* Whether all of `text` is well-formed UTF-8. */
bool sky_text_is_utf8(struct sky_span text);

/* Whether `text`, well-formed, has a control character (general category Cc: C0, DEL and C1). */
bool sky_text_has_control(struct sky_span text);

/* Whether `text`, well-formed, begins or ends with white space (categories Zs, Zl, Zp, and C0's own). */
bool sky_text_has_outer_space(struct sky_span text);

/* Puts the NFC form (Unicode UAX 15) of `text`, well-formed, into `*form`: in the arena, or `text` itself. */
enum sky_status sky_text_nfc(struct sky_arena *arena, struct sky_span text, struct sky_span *form,
                             struct sky_error *error) SKY_CHECKED;

#endif
