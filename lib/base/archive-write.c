/* Writing an archive: what is compressed fills a block, which is then encrypted, checksummed and written at once. */
#include "base/archive-form.h"

#include <stdlib.h>

#include "base/compress.h"
#include "base/file.h"

struct sky_archive_writer {
    int fd;
    bool encrypts;
    char *path;
    struct sky_compressor *compressor;
    struct sky_archive_chain chain;
    struct sky_stream_cipher cipher;
    unsigned char key[SKY_BOX_KEY_SIZE];
    size_t filled;
    unsigned char block[BLOCK_SIZE], wire[BLOCK_WHOLE_SIZE];
};

static enum sky_status write_all(struct sky_archive_writer *writer, const unsigned char *bytes, size_t size,
                                 struct sky_error *error)
{
    return sky_file_write(writer->fd, sky_span((const char *)bytes, size)) == 0
               ? SKY_OK
               : sky_file_fail(error, "write", writer->path);
}

static enum sky_status write_head(struct sky_archive_writer *writer, const unsigned char *public,
                                  struct sky_error *error)
{
    unsigned char head[HEAD_SIZE_ENCRYPTED + SKY_SHA256_SIZE] = SKY_ARCHIVE_MAGIC;
    size_t size = public ? HEAD_SIZE_ENCRYPTED : HEAD_SIZE;
    head[AT_FORMAT] = SKY_ARCHIVE_FORMAT;
    head[AT_ENCRYPTED] = public != NULL;
    if (public) {
        sky_crypto_random(writer->key, sizeof writer->key);
        memcpy(head + AT_PUBLIC, public, SKY_BOX_KEY_SIZE);
        if (!sky_crypto_box_seal(public, writer->key, head + AT_SEALED))
            return sky_error_set(error, SKY_INVALID, "the public key is none for which anything can be sealed");
        sky_crypto_stream_begin(&writer->cipher, writer->key, head + AT_STREAM);
    }
    const struct sky_span part = sky_span((const char *)head, size);
    sky_crypto_sha256(&part, 1, writer->chain.bytes);
    memcpy(head + size, writer->chain.bytes, SKY_SHA256_SIZE);
    return write_all(writer, head, size + SKY_SHA256_SIZE, error);
}

struct sky_archive_writer *sky_archive_writer_new(int fd, const char *path, int level, const unsigned char *public,
                                                  struct sky_error *error)
{
    struct sky_archive_writer *writer = calloc(1, sizeof *writer);
    if (!writer || !(writer->path = strdup(path))) {
        sky_error_memory(error);
        sky_archive_writer_free(writer);
        return NULL;
    }
    writer->fd = fd;
    writer->encrypts = public != NULL;
    writer->compressor = sky_compressor_new(level, error);
    if (writer->compressor && write_head(writer, public, error) == SKY_OK)
        return writer;
    sky_archive_writer_free(writer);
    return NULL;
}

void sky_archive_writer_free(struct sky_archive_writer *writer)
{
    if (!writer)
        return;
    sky_compressor_free(writer->compressor);
    sky_crypto_wipe(writer->key, sizeof writer->key);
    sky_crypto_wipe(&writer->cipher, sizeof writer->cipher);
    free(writer->path);
    free(writer);
}

static enum sky_status write_block(struct sky_archive_writer *writer, bool is_last, struct sky_error *error)
{
    size_t size = writer->filled + (writer->encrypts ? SKY_STREAM_MORE : 0);
    unsigned char *head = writer->wire, *bytes = head + BLOCK_HEAD_SIZE;
    for (size_t i = 0; i < 4; i++)
        head[i] = (unsigned char)(size >> (8 * i));
    head[4] = is_last;
    memcpy(writer->chain.bytes + SKY_SHA256_SIZE, head, BLOCK_HEAD_SIZE);
    if (writer->encrypts)
        sky_crypto_stream_push(&writer->cipher, sky_span((const char *)writer->block, writer->filled),
                               sky_archive_chain_span(&writer->chain), bytes);
    else
        memcpy(bytes, writer->block, size);
    sky_archive_chain_close(&writer->chain, bytes, size);
    memcpy(bytes + size, writer->chain.bytes, SKY_SHA256_SIZE);
    writer->filled = 0;
    return write_all(writer, writer->wire, BLOCK_HEAD_SIZE + size + SKY_SHA256_SIZE, error);
}

static enum sky_status compress(struct sky_archive_writer *writer, struct sky_span bytes, bool ends,
                                struct sky_error *error)
{
    for (bool done = false; !done && !error->status;) {
        struct sky_room room = { writer->block, BLOCK_SIZE, writer->filled };
        if (sky_compress(writer->compressor, &bytes, ends, &room, &done, error))
            break;
        writer->filled = room.used;
        if (writer->filled == BLOCK_SIZE)
            error->status = write_block(writer, false, error);
    }
    return error->status;
}

enum sky_status sky_archive_write(struct sky_archive_writer *writer, struct sky_span bytes, struct sky_error *error)
{
    return compress(writer, bytes, false, error);
}

enum sky_status sky_archive_end(struct sky_archive_writer *writer, struct sky_error *error)
{
    if (compress(writer, sky_span_of(""), true, error) || (writer->filled > 0 && write_block(writer, false, error)))
        return error->status;
    return write_block(writer, true, error);
}

struct sky_archive_key sky_archive_writer_key(const struct sky_archive_writer *writer)
{
    struct sky_archive_key key = { .kind = writer->encrypts ? SKY_ARCHIVE_CONTENT_KEY : SKY_ARCHIVE_NO_KEY };
    memcpy(key.bytes, writer->key, sizeof key.bytes);
    return key;
}
