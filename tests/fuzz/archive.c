/* Whatever bytes are read as an archive, or as what is compressed in one, nothing is read out of bounds or without an
 * end; and any bytes, written as one, are read again. */
#include "base/archive-form.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void put(int fd, const void *bytes, size_t size)
{
    require(write(fd, bytes, size) == (ssize_t)size);
}

/* Bytes that came out, up to some; negative: it is refused. */
static ssize_t read_all(int fd, char *out, size_t room)
{
    const struct sky_archive_key none = { 0 };
    struct sky_error error = { 0 };
    size_t got = 0;
    require(lseek(fd, 0, SEEK_SET) == 0);
    struct sky_archive_reader *reader = sky_archive_reader_new(fd, "a", &none, &error);
    if (reader && sky_archive_read(reader, out, room, &got, &error))
        got = 0;
    sky_archive_reader_free(reader);
    return error.status ? -1 : (ssize_t)got;
}

/* With checksums that are right, and the bytes in two blocks. */
static void wrap(int fd, const uint8_t *data, size_t size)
{
    unsigned char head[HEAD_SIZE] = SKY_ARCHIVE_MAGIC;
    struct sky_archive_chain chain;
    head[AT_FORMAT] = SKY_ARCHIVE_FORMAT;
    const struct sky_span part = sky_span((const char *)head, sizeof head);
    sky_crypto_sha256(&part, 1, chain.bytes);
    put(fd, head, sizeof head);
    put(fd, chain.bytes, SKY_SHA256_SIZE);
    for (int block = 0; block < 3; block++) {
        size_t bytes = block == 0 ? size / 2 : block == 1 ? size - size / 2 : 0;
        const uint8_t *from = block == 1 ? data + size / 2 : data;
        const unsigned char begin[BLOCK_HEAD_SIZE] = { bytes & 255, (bytes >> 8) & 255, (unsigned char)(bytes >> 16), 0,
                                                       block == 2 };
        memcpy(chain.bytes + SKY_SHA256_SIZE, begin, sizeof begin);
        sky_archive_chain_close(&chain, from, bytes);
        put(fd, begin, sizeof begin);
        put(fd, from, bytes);
        put(fd, chain.bytes, SKY_SHA256_SIZE);
    }
}

static void write_archive(int fd, const uint8_t *data, size_t size)
{
    struct sky_error error = { 0 };
    struct sky_archive_writer *writer = sky_archive_writer_new(fd, "a", 1, NULL, &error);
    require(writer && sky_archive_write(writer, sky_span((const char *)data, size), &error) == SKY_OK &&
            sky_archive_end(writer, &error) == SKY_OK);
    sky_archive_writer_free(writer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sky_error error = { 0 };
    char *out = malloc(size + 65536);
    int fd = memfd_create("archive", 0);
    require(out && fd >= 0 && sky_crypto_init(&error) == SKY_OK);
    put(fd, data, size);
    read_all(fd, out, size + 65536);
    require(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
    wrap(fd, data, size);
    read_all(fd, out, size + 65536);
    require(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
    write_archive(fd, data, size);
    require(read_all(fd, out, size + 1) == (ssize_t)size && (size == 0 || memcmp(out, data, size) == 0));
    close(fd);
    free(out);
    return 0;
}
