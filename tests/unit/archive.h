/* Archives of a test's own, in a file of its directory. */
#ifndef SKY_TESTS_ARCHIVE_H
#define SKY_TESTS_ARCHIVE_H

#include "directory.h"

#include "base/archive.h"

static const struct sky_archive_key no_key = { .kind = SKY_ARCHIVE_NO_KEY };

/* Writes the text as an archive, in pieces of some sizes; returns by what it is read back. */
static inline struct sky_archive_key write_archive(const char *path, struct sky_span text, const unsigned char *public)
{
    struct sky_error error = { 0 };
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    struct sky_archive_writer *writer = sky_archive_writer_new(fd, path, 1, public, &error);
    assert_non_null(writer);
    for (size_t at = 0, size = 1; at < text.size; at += size, size = size * 3 + 1) {
        size_t piece = size < text.size - at ? size : text.size - at;
        assert_int_equal(sky_archive_write(writer, sky_span(text.data + at, piece), &error), SKY_OK);
    }
    assert_int_equal(sky_archive_end(writer, &error), SKY_OK);
    struct sky_archive_key key = sky_archive_writer_key(writer);
    sky_archive_writer_free(writer);
    close(fd);
    return key;
}

/* Reads all of one, in pieces. */
static inline enum sky_status read_archive(const char *path, const struct sky_archive_key *key, struct sky_buffer *text,
                                           struct sky_error *error)
{
    int fd = open(path, O_RDONLY);
    size_t size = 1000, got = size;
    text->size = 0;
    *error = (struct sky_error){ 0 };
    struct sky_archive_reader *reader = sky_archive_reader_new(fd, path, key, error);
    while (reader && !error->status && got == size) {
        char *room = sky_buffer_reserve(text, size);
        assert_non_null(room);
        if (sky_archive_read(reader, room, size, &got, error) == SKY_OK)
            text->size += got;
    }
    sky_archive_reader_free(reader);
    close(fd);
    return error->status;
}

/* Bytes that cannot be compressed. */
static inline struct sky_span make_noise(size_t size)
{
    char *noise = malloc(size);
    assert_non_null(noise);
    sky_crypto_random(noise, size);
    return sky_span(noise, size);
}

#endif
