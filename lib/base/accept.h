/* The header Accept (RFC 9110, section 12.5.1): which of the types that there are a client would like best. */
#ifndef SKY_BASE_ACCEPT_H
#define SKY_BASE_ACCEPT_H

#include "base/span.h"

/*
 * The place, from 0, of the type to be sent among `offers`, at least one, that end with NULL. Each has the weight of
 * the range of `header` that fits it most closely: its own type, "type/" and "*", or "*" for all. The greatest weight
 * wins; of equal ones the type that is named more closely, then the one that is named first. Where all weights are 0,
 * it is the first offer. Malformed ranges are passed over, and parameters but "q" not looked at.
 */
size_t sky_accept(struct sky_span header, const char *const *offers);

#endif
