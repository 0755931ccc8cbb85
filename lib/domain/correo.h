/* E-mail addresses within a text. */
#ifndef SKY_DOMAIN_CORREO_H
#define SKY_DOMAIN_CORREO_H

#include "base/span.h"

/* Takes the next address off `*text`, as it is written, borrowed; no span when there is none. Two that differ only in
 * the case of ASCII letters are the same. */
struct sky_span sky_correo_next(struct sky_span *text);

#endif
