/*
 * Archives: a run of bytes in one file, compressed, in blocks that each have a checksum of themselves and all before
 * them, and encrypted where it is for somebody. Written and read from end to end, in constant memory.
 *
 * The form, numbers with their least byte first:
 *
 *   head    8 bytes "\x89SKYBAK\n" | 1 format | 1 whether it is encrypted | 6 zeros | then, if it is:
 *           32 the public key whose owner it is for | 80 the content's key, sealed for them | 24 the cipher's header
 *           | always: 32 SHA-256 of the head up to here
 *   block   4 size of its bytes | 1 whether it is the last one | its bytes | 32 SHA-256 of the digest before it, and of
 *           the block up to here
 *
 * The blocks' bytes, one after another, are the compressed run (base/compress.h); where it is encrypted, each block by
 * itself, and authenticated together with the digest before it and its own first five bytes. The last one is empty.
 */
#ifndef SKY_BASE_ARCHIVE_H
#define SKY_BASE_ARCHIVE_H

#include "base/crypto.h"

#define SKY_ARCHIVE_FORMAT 1
#define SKY_ARCHIVE_MAGIC "\x89SKYBAK\n"
#define SKY_ARCHIVE_MAGIC_SIZE ((size_t)8)

/* A plain value: by what an archive is read. */
struct sky_archive_key {
    enum { SKY_ARCHIVE_NO_KEY, SKY_ARCHIVE_PRIVATE_KEY, SKY_ARCHIVE_CONTENT_KEY } kind;
    unsigned char bytes[SKY_BOX_KEY_SIZE];
};

/* --- writing */

struct sky_archive_writer;

/*
 * Begins an archive in the file that is open as `fd`, whose name is `path` for whoever is told of it; `public` is NULL,
 * or the key for whose owner it is encrypted. The caller frees the writer; NULL on failure: SKY_INVALID for a public
 * key that is not secure; SKY_NO_SPACE, SKY_UNAVAILABLE. sky_crypto_init was called.
 */
struct sky_archive_writer *sky_archive_writer_new(int fd, const char *path, int level, const unsigned char *public,
                                                  struct sky_error *error);
void sky_archive_writer_free(struct sky_archive_writer *writer);

/* Adds bytes; or ends it: all is written then, but not synced. SKY_NO_SPACE, SKY_UNAVAILABLE. */
enum sky_status sky_archive_write(struct sky_archive_writer *writer, struct sky_span bytes,
                                  struct sky_error *error) SKY_CHECKED;
enum sky_status sky_archive_end(struct sky_archive_writer *writer, struct sky_error *error) SKY_CHECKED;

/* The key by which what was written is read back while the writer lives. */
struct sky_archive_key sky_archive_writer_key(const struct sky_archive_writer *writer);

/* --- reading */

struct sky_archive_reader;

/* Whether there is a file that begins as an archive does. */
bool sky_archive_is_one(const char *path);

/* Whether that one says that it is encrypted. */
bool sky_archive_is_encrypted(const char *path);

/*
 * Begins to read. The caller frees the reader; NULL on failure: SKY_INVALID where it is no archive, one of another
 * format, not as it was written, or not for that key; SKY_UNAVAILABLE.
 */
struct sky_archive_reader *sky_archive_reader_new(int fd, const char *path, const struct sky_archive_key *key,
                                                  struct sky_error *error);
void sky_archive_reader_free(struct sky_archive_reader *reader);

/*
 * Reads the next `size` bytes into `bytes`; `*got` is less at the end alone, when the whole file was checked. What was
 * read is as it was written, block by block. SKY_INVALID says which block is not, and at which byte the file ends when
 * it was cut short.
 */
enum sky_status sky_archive_read(struct sky_archive_reader *reader, void *bytes, size_t size, size_t *got,
                                 struct sky_error *error) SKY_CHECKED;

#endif
