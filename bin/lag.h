/* What sky status tells of a follower: of what it is one, and how far behind. Of a registry that is none, nothing. */
#ifndef SKY_BIN_LAG_H
#define SKY_BIN_LAG_H

#include "base/buffer.h"
#include "registry/situacion.h"

/* Each adds whole lines: a warning where the follower lacks something for a minute; the text; the member as JSON. */
void lag_warn(struct sky_buffer *warnings, const struct sky_situacion *situacion);
void lag_put_text(struct sky_buffer *out, const struct sky_situacion *situacion);
void lag_put_json(struct sky_buffer *out, const struct sky_situacion *situacion);

#endif
