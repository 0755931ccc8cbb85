/* The header Prefer (RFC 7240): what a client would like and can do without, so that nothing here is an error. */
#ifndef SKY_BASE_PREFER_H
#define SKY_BASE_PREFER_H

#include "base/span.h"

/*
 * The value of the first preference in `header` whose name is `name`, in either case (section 2): borrowed from
 * `header`, without its quotes, a quoted-pair inside them as it was written. An empty span for a preference without a
 * value or with an empty one, which mean the same; no span when there is none of that name. Malformed preferences are
 * passed over; the parameters after ";" are not looked at.
 */
struct sky_span sky_prefer(struct sky_span header, const char *name);

#endif
