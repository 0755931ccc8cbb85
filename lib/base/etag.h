/*
 * Entity tags (RFC 9110, section 8.8.3) as If-Match (13.1.1) and If-None-Match (13.1.2) list them. A list is the value
 * of such a header; no span counts as an empty one.
 */
#ifndef SKY_BASE_ETAG_H
#define SKY_BASE_ETAG_H

#include "base/span.h"

/*
 * Whether `list` is "*", or entity tags parted by commas, at least one, weak ones too. White space about the commas and
 * empty elements are taken, as section 5.6.1 has a recipient do.
 */
bool sky_etag_list_is_valid(struct sky_span list);

/* Whether `list` is "*", which stands for any entity tag. */
bool sky_etag_list_is_any(struct sky_span list);

/*
 * Whether `list`, valid, names the tag whose text between the quotes is `opaque`. The tag compared with is a strong
 * one: by strong comparison (section 8.8.3.2; `weak` false) a W/ tag of the list never matches it, by weak comparison
 * it may.
 * "*" names no tag.
 */
bool sky_etag_list_has(struct sky_span list, struct sky_span opaque, bool weak);

#endif
