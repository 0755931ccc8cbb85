/* Reading an archive: a block at a time, which is checked before any of it counts. */
#include "base/archive-form.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/compress.h"
#include "base/keyfile.h"

struct sky_archive_reader {
    int fd;
    bool is_encrypted, run_ended, ended;
    char *path;
    int64_t place, block; /* in the file, and how many blocks came before */
    struct sky_decompressor *decompressor;
    struct sky_archive_chain chain;
    struct sky_stream_cipher cipher;
    struct sky_span in; /* of the block, what is still to be decompressed */
    unsigned char bytes[BLOCK_SIZE], wire[BLOCK_WHOLE_SIZE];
};

#define ANOTHER "take another copy, or fetch it again"

bool sky_archive_is_one(const char *path)
{
    char magic[SKY_ARCHIVE_MAGIC_SIZE];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool is_one = fd >= 0 && pread(fd, magic, sizeof magic, 0) == (ssize_t)sizeof magic &&
                  memcmp(magic, SKY_ARCHIVE_MAGIC, sizeof magic) == 0;
    if (fd >= 0)
        close(fd);
    return is_one;
}

bool sky_archive_is_encrypted(const char *path)
{
    char said = 0;
    int fd = sky_archive_is_one(path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    bool is_encrypted = fd >= 0 && pread(fd, &said, 1, AT_ENCRYPTED) == 1 && said == 1;
    if (fd >= 0)
        close(fd);
    return is_encrypted;
}

/* As many bytes as there are, up to `size`. */
static enum sky_status take(struct sky_archive_reader *reader, unsigned char *bytes, size_t size, size_t *got,
                            struct sky_error *error)
{
    for (*got = 0; *got < size;) {
        ssize_t count = read(reader->fd, bytes + *got, size - *got);
        if (count == 0)
            break;
        if (count < 0 && errno != EINTR)
            return sky_error_set(error, SKY_UNAVAILABLE, "cannot read %s: %s", reader->path, strerror(errno));
        *got += count > 0 ? (size_t)count : 0;
    }
    reader->place += (int64_t)*got;
    return SKY_OK;
}

static enum sky_status take_all(struct sky_archive_reader *reader, unsigned char *bytes, size_t size,
                                struct sky_error *error)
{
    size_t got;
    if (take(reader, bytes, size, &got, error) == SKY_OK && got < size)
        sky_error_set(error, SKY_INVALID, "%s ends at byte %" PRId64 ", within block %" PRId64 ": it was cut short; %s",
                      reader->path, reader->place, reader->block, ANOTHER);
    return error->status;
}

/* --- the head */

static enum sky_status refuse_key(const struct sky_archive_reader *reader, const unsigned char *public,
                                  const struct sky_archive_key *key, struct sky_error *error)
{
    unsigned char own[SKY_BOX_KEY_SIZE];
    char wanted[SKY_PUBLIC_KEY_TEXT_SIZE], given[SKY_PUBLIC_KEY_TEXT_SIZE];
    sky_keyfile_write_public(public, wanted);
    if (key->kind == SKY_ARCHIVE_NO_KEY)
        return sky_error_set(error, SKY_INVALID,
                             "%s is encrypted for %s: name the file with its private key by --key-file", reader->path,
                             wanted);
    sky_crypto_box_public(key->bytes, own);
    sky_keyfile_write_public(own, given);
    return sky_error_set(error, SKY_INVALID,
                         "%s is encrypted for %s, and the key file is of %s: name that of the first", reader->path,
                         wanted, given);
}

static enum sky_status use_key(struct sky_archive_reader *reader, const unsigned char *head,
                               const struct sky_archive_key *key, struct sky_error *error)
{
    unsigned char content[SKY_BOX_KEY_SIZE];
    if (!reader->is_encrypted)
        return key->kind == SKY_ARCHIVE_NO_KEY
                   ? SKY_OK
                   : sky_error_set(error, SKY_INVALID,
                                   "%s is not encrypted, whoever made it: leave --key-file out if you trust them",
                                   reader->path);
    memcpy(content, key->bytes, sizeof content);
    if (key->kind == SKY_ARCHIVE_CONTENT_KEY ||
        (key->kind == SKY_ARCHIVE_PRIVATE_KEY && sky_crypto_box_open(key->bytes, head + AT_SEALED, content)))
        sky_crypto_stream_resume(&reader->cipher, content, head + AT_STREAM);
    else
        refuse_key(reader, head + AT_PUBLIC, key, error);
    sky_crypto_wipe(content, sizeof content);
    return error->status;
}

static enum sky_status read_head(struct sky_archive_reader *reader, const struct sky_archive_key *key,
                                 struct sky_error *error)
{
    unsigned char head[HEAD_SIZE_ENCRYPTED + SKY_SHA256_SIZE];
    size_t got;
    if (take(reader, head, HEAD_SIZE, &got, error))
        return error->status;
    if (got < SKY_ARCHIVE_MAGIC_SIZE || memcmp(head, SKY_ARCHIVE_MAGIC, SKY_ARCHIVE_MAGIC_SIZE) != 0)
        return sky_error_set(error, SKY_INVALID, "%s is no archive: it does not begin as one", reader->path);
    if (got == HEAD_SIZE && head[AT_FORMAT] != SKY_ARCHIVE_FORMAT)
        return sky_error_set(error, SKY_INVALID,
                             "%s is an archive of format %d, and this release reads %d: use the release that made it",
                             reader->path, head[AT_FORMAT], SKY_ARCHIVE_FORMAT);
    reader->is_encrypted = got == HEAD_SIZE && head[AT_ENCRYPTED] == 1;
    size_t size = reader->is_encrypted ? HEAD_SIZE_ENCRYPTED : HEAD_SIZE;
    if (got == HEAD_SIZE && take(reader, head + got, size + SKY_SHA256_SIZE - HEAD_SIZE, &got, error))
        return error->status;
    if (reader->place < (int64_t)(size + SKY_SHA256_SIZE))
        return sky_error_set(error, SKY_INVALID, "%s ends at byte %" PRId64 ", within its head: it was cut short; %s",
                             reader->path, reader->place, ANOTHER);
    const struct sky_span part = sky_span((const char *)head, size);
    sky_crypto_sha256(&part, 1, reader->chain.bytes);
    if (!sky_crypto_same(reader->chain.bytes, head + size, SKY_SHA256_SIZE))
        return sky_error_set(error, SKY_INVALID, "the head of %s, bytes 0 to %zu, is not as it was written: %s",
                             reader->path, size + SKY_SHA256_SIZE - 1, ANOTHER);
    return use_key(reader, head, key, error);
}

struct sky_archive_reader *sky_archive_reader_new(int fd, const char *path, const struct sky_archive_key *key,
                                                  struct sky_error *error)
{
    struct sky_archive_reader *reader = calloc(1, sizeof *reader);
    if (!reader || !(reader->path = strdup(path))) {
        sky_error_memory(error);
        sky_archive_reader_free(reader);
        return NULL;
    }
    reader->fd = fd;
    reader->decompressor = sky_decompressor_new(error);
    if (reader->decompressor && read_head(reader, key, error) == SKY_OK)
        return reader;
    sky_archive_reader_free(reader);
    return NULL;
}

void sky_archive_reader_free(struct sky_archive_reader *reader)
{
    if (!reader)
        return;
    sky_decompressor_free(reader->decompressor);
    sky_crypto_wipe(&reader->cipher, sizeof reader->cipher);
    free(reader->path);
    free(reader);
}

/* --- blocks */

static enum sky_status fail_block(const struct sky_archive_reader *reader, int64_t from, struct sky_error *error)
{
    return sky_error_set(error, SKY_INVALID,
                         "block %" PRId64 " of %s, bytes %" PRId64 " to %" PRId64 ", is not as it was written: %s",
                         reader->block, reader->path, from, reader->place - 1, ANOTHER);
}

static size_t size_in(const unsigned char *head)
{
    return (size_t)head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 | (size_t)head[3] << 24;
}

/* Checks the block that is there from `from` on, and leaves its bytes to be decompressed. */
static enum sky_status open_block(struct sky_archive_reader *reader, size_t size, int64_t from, struct sky_error *error)
{
    unsigned char *bytes = reader->wire + BLOCK_HEAD_SIZE;
    struct sky_archive_chain before = reader->chain;
    sky_archive_chain_close(&reader->chain, bytes, size);
    if (!sky_crypto_same(reader->chain.bytes, bytes + size, SKY_SHA256_SIZE))
        return fail_block(reader, from, error);
    reader->in = sky_span((const char *)bytes, size);
    if (!reader->is_encrypted)
        return SKY_OK;
    if (!sky_crypto_stream_pull(&reader->cipher, reader->in, sky_archive_chain_span(&before), reader->bytes))
        return sky_error_set(error, SKY_INVALID, "block %" PRId64 " of %s is not of whoever encrypted it: %s",
                             reader->block, reader->path, ANOTHER);
    reader->in = sky_span((const char *)reader->bytes, size - SKY_STREAM_MORE);
    return SKY_OK;
}

/* Nothing comes after the last block, and the compressed run has ended before it. */
static enum sky_status end(struct sky_archive_reader *reader, struct sky_error *error)
{
    unsigned char more;
    size_t got;
    if (reader->in.size > 0 || !reader->run_ended)
        return sky_error_set(error, SKY_INVALID, "%s ends before what is compressed in it: %s", reader->path, ANOTHER);
    if (take(reader, &more, 1, &got, error) == SKY_OK && got > 0)
        sky_error_set(error, SKY_INVALID, "%s goes on at byte %" PRId64 ", after its end: %s", reader->path,
                      reader->place - 1, ANOTHER);
    reader->ended = true;
    return error->status;
}

static enum sky_status next_block(struct sky_archive_reader *reader, struct sky_error *error)
{
    int64_t from = reader->place;
    reader->block++;
    if (take_all(reader, reader->wire, BLOCK_HEAD_SIZE, error))
        return error->status;
    size_t size = size_in(reader->wire);
    if (size > BLOCK_BYTES_SIZE)
        return fail_block(reader, from, error);
    memcpy(reader->chain.bytes + SKY_SHA256_SIZE, reader->wire, BLOCK_HEAD_SIZE);
    if (take_all(reader, reader->wire + BLOCK_HEAD_SIZE, size + SKY_SHA256_SIZE, error) ||
        open_block(reader, size, from, error))
        return error->status;
    return reader->wire[BLOCK_HEAD_SIZE - 1] ? end(reader, error) : SKY_OK;
}

enum sky_status sky_archive_read(struct sky_archive_reader *reader, void *bytes, size_t size, size_t *got,
                                 struct sky_error *error)
{
    struct sky_room room = { bytes, size, 0 };
    while (room.used < size && !reader->ended && !error->status) {
        size_t had = room.used;
        if (reader->run_ended && reader->in.size > 0)
            sky_error_set(error, SKY_INVALID, "%s goes on after what is compressed in it: %s", reader->path, ANOTHER);
        else if (!reader->run_ended &&
                 sky_decompress(reader->decompressor, &reader->in, &room, &reader->run_ended, error) == SKY_OK &&
                 room.used > had)
            continue;
        if (!error->status && reader->in.size == 0)
            error->status = next_block(reader, error);
    }
    *got = room.used;
    return error->status;
}
