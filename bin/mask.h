/* Values that may have a secret in them, so that they can be shown. */
#ifndef SKY_BIN_MASK_H
#define SKY_BIN_MASK_H

#include "base/buffer.h"

/* Puts the value with the password of a URL, before its host or as a parameter, as "***". */
void mask_put(struct sky_buffer *out, struct sky_span value);

#endif
