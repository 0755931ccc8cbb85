/* Only whole addresses in the forms that inet_pton takes: names that begin like one are none. */
#include "base/address.h"

#include <arpa/inet.h>

#define NETWORK ((size_t)8)

/* What an address of IPv4 stands after, in IPv6. */
static const unsigned char mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };

/* One of IPv4 becomes the one of IPv6 that it is mapped to. */
static bool read_address(struct sky_span text, unsigned char bytes[SKY_ADDRESS_SIZE])
{
    char whole[INET6_ADDRSTRLEN] = "";
    if (text.size == 0 || text.size >= sizeof whole || memchr(text.data, '\0', text.size))
        return false;
    memcpy(whole, text.data, text.size);
    memcpy(bytes, mapped, sizeof mapped);
    return inet_pton(AF_INET, whole, bytes + sizeof mapped) == 1 || inet_pton(AF_INET6, whole, bytes) == 1;
}

static bool is_mapped(const unsigned char bytes[SKY_ADDRESS_SIZE])
{
    return memcmp(bytes, mapped, sizeof mapped) == 0;
}

struct sky_span sky_address_source(struct sky_span text, unsigned char bytes[SKY_ADDRESS_SIZE])
{
    if (!read_address(text, bytes))
        return text;
    return sky_span((const char *)bytes, is_mapped(bytes) ? SKY_ADDRESS_SIZE : NETWORK);
}

bool sky_address_is_loopback(struct sky_span text)
{
    static const unsigned char own[SKY_ADDRESS_SIZE] = { [SKY_ADDRESS_SIZE - 1] = 1 };
    unsigned char bytes[SKY_ADDRESS_SIZE];
    if (!read_address(text, bytes))
        return false;
    return is_mapped(bytes) ? bytes[sizeof mapped] == 127 : memcmp(bytes, own, sizeof own) == 0;
}
