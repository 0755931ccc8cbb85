/* Addresses of the network, as texts: where somebody asks from. */
#ifndef SKY_BASE_ADDRESS_H
#define SKY_BASE_ADDRESS_H

#include "base/span.h"

/* Bytes of an address of IPv6. */
#define SKY_ADDRESS_SIZE ((size_t)16)

/*
 * Whom an address, as REMOTE_ADDR has it (RFC 3875, section 4.1.8), stands for: of IPv4 it alone, the same in the form
 * that is mapped into IPv6 (RFC 4291, section 2.5.5.2); of IPv6 its network of 64 bits, all of which one customer has.
 * Returns what is put into `bytes`; or `text` itself, where it is no address.
 */
struct sky_span sky_address_source(struct sky_span text, unsigned char bytes[SKY_ADDRESS_SIZE]);

/* Whether the address is this machine's own: one of 127.0.0.0/8, in either form, or ::1. What is no address is not. */
bool sky_address_is_loopback(struct sky_span text);

#endif
