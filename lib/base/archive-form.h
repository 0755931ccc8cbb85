/* What writing and reading archives (base/archive.h) share: sizes and places. */
#ifndef SKY_BASE_ARCHIVE_FORM_H
#define SKY_BASE_ARCHIVE_FORM_H

#include "base/archive.h"

/* Bytes of a compressed run in one block, at most. */
#define BLOCK_SIZE ((size_t)256 << 10)
/* What is before a block's bytes; the most that they are; and a whole block. */
#define BLOCK_HEAD_SIZE ((size_t)5)
#define BLOCK_BYTES_SIZE (BLOCK_SIZE + SKY_STREAM_MORE)
#define BLOCK_WHOLE_SIZE (BLOCK_HEAD_SIZE + BLOCK_BYTES_SIZE + SKY_SHA256_SIZE)

/* Places in the head. */
#define AT_FORMAT SKY_ARCHIVE_MAGIC_SIZE
#define AT_ENCRYPTED (AT_FORMAT + 1)
#define AT_PUBLIC (AT_FORMAT + 8)
#define AT_SEALED (AT_PUBLIC + SKY_BOX_KEY_SIZE)
#define AT_STREAM (AT_SEALED + SKY_BOX_SEALED_SIZE)
/* Bytes of a head without its digest: of one that is not encrypted, and of one that is. */
#define HEAD_SIZE AT_PUBLIC
#define HEAD_SIZE_ENCRYPTED (AT_STREAM + SKY_STREAM_HEADER_SIZE)

/* A plain value: with what a block is authenticated, the digest before it and its own head. */
struct sky_archive_chain {
    unsigned char bytes[SKY_SHA256_SIZE + BLOCK_HEAD_SIZE];
};

static inline struct sky_span sky_archive_chain_span(const struct sky_archive_chain *chain)
{
    return sky_span((const char *)chain->bytes, sizeof chain->bytes);
}

/* Goes on to the next block, with that head, and the bytes that follow it: the digest takes the place of the one
 * before. */
static inline void sky_archive_chain_close(struct sky_archive_chain *chain, const unsigned char *bytes, size_t size)
{
    const struct sky_span parts[] = { sky_archive_chain_span(chain), sky_span((const char *)bytes, size) };
    sky_crypto_sha256(parts, 2, chain->bytes);
}

#endif
