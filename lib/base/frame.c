/* A kind in one byte, the size of the body in four, and the body; numbers have eight bytes, the most significant first.
 * A text is its size as a number, -1 for no span, and its bytes. */
#include "base/frame.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/file.h"

#define HEAD ((size_t)5)
/* Bytes that are read at a time, at least. */
#define READ ((size_t)64 << 10)

static void write_size(unsigned char *bytes, size_t size)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(size >> (24 - 8 * i));
}

size_t sky_frame_begin(struct sky_buffer *out, char kind)
{
    const char head[HEAD] = { kind };
    size_t place = out->size;
    sky_buffer_put(out, head, sizeof head);
    return place;
}

void sky_frame_end(struct sky_buffer *out, size_t place)
{
    if (!out->failed)
        write_size((unsigned char *)out->data + place + 1, out->size - place - HEAD);
}

void sky_frame_put_number(struct sky_buffer *out, int64_t number)
{
    char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)((uint64_t)number >> (56 - 8 * i));
    sky_buffer_put(out, bytes, sizeof bytes);
}

void sky_frame_put_text(struct sky_buffer *out, struct sky_span text)
{
    sky_frame_put_number(out, text.data ? (int64_t)text.size : -1);
    if (text.data)
        sky_buffer_put_span(out, text);
}

enum sky_status sky_frame_write(struct sky_buffer *out, int fd, struct sky_error *error)
{
    if (out->failed)
        return sky_error_memory(error);
    if (sky_file_write(fd, sky_buffer_span(out)) < 0)
        return sky_error_set(error, SKY_UNAVAILABLE, "cannot write to the other side: %s", strerror(errno));
    out->size = 0;
    return SKY_OK;
}

/* --- reading */

void sky_frame_take_bytes(struct sky_frame *frame, void *bytes, size_t size)
{
    if (frame->is_bad || size > frame->body.size) {
        frame->is_bad = true;
        memset(bytes, 0, size);
        return;
    }
    memcpy(bytes, frame->body.data, size);
    frame->body = sky_span(frame->body.data + size, frame->body.size - size);
}

int64_t sky_frame_take_number(struct sky_frame *frame)
{
    unsigned char bytes[8];
    uint64_t number = 0;
    sky_frame_take_bytes(frame, bytes, sizeof bytes);
    for (int i = 0; i < 8; i++)
        number = number << 8 | bytes[i];
    return (int64_t)number;
}

struct sky_span sky_frame_take_text(struct sky_frame *frame)
{
    int64_t size = sky_frame_take_number(frame);
    if (size < -1 || (size > 0 && (uint64_t)size > frame->body.size))
        frame->is_bad = true;
    if (frame->is_bad || size < 0)
        return (struct sky_span){ 0 };
    struct sky_span text = sky_span(frame->body.data, (size_t)size);
    frame->body = sky_span(frame->body.data + size, frame->body.size - (size_t)size);
    return text;
}

bool sky_frame_is_taken(const struct sky_frame *frame)
{
    return !frame->is_bad && frame->body.size == 0;
}

/* Reads until `size` bytes are there that were not given out. */
static enum sky_status fill(struct sky_frames *frames, size_t size, int wait, struct sky_error *error)
{
    struct sky_buffer *kept = &frames->kept;
    while (kept->size - frames->used < size) {
        struct pollfd one = { .fd = frames->fd, .events = POLLIN };
        size_t lacks = size - (kept->size - frames->used), room = lacks > READ ? lacks : READ;
        char *to = sky_buffer_reserve(kept, room);
        if (!to)
            return sky_error_memory(error);
        int ready = poll(&one, 1, wait);
        ssize_t got = ready > 0 ? read(frames->fd, to, room) : ready;
        if (ready == 0)
            return sky_error_set(error, SKY_UNAVAILABLE, "the other side has been silent for %d s", wait / 1000);
        if (got == 0)
            return sky_error_set(error, SKY_UNAVAILABLE, "the other side has ended");
        if (got < 0 && errno != EINTR)
            return sky_error_set(error, SKY_UNAVAILABLE, "cannot read from the other side: %s", strerror(errno));
        kept->size += got > 0 ? (size_t)got : 0;
    }
    return SKY_OK;
}

/* What was given out is let go before more is read. */
static void compact(struct sky_frames *frames)
{
    struct sky_buffer *kept = &frames->kept;
    if (frames->used == 0)
        return;
    kept->size -= frames->used;
    memmove(kept->data, kept->data + frames->used, kept->size);
    frames->used = 0;
}

static bool has(const struct sky_frames *frames, size_t *size)
{
    size_t there = frames->kept.size - frames->used;
    if (there < HEAD)
        return false;
    const unsigned char *at = (const unsigned char *)frames->kept.data + frames->used;
    *size = (size_t)at[1] << 24 | (size_t)at[2] << 16 | (size_t)at[3] << 8 | at[4];
    return there - HEAD >= *size;
}

enum sky_status sky_frames_next(struct sky_frames *frames, int wait, struct sky_frame *frame, struct sky_error *error)
{
    size_t size = 0;
    if (!has(frames, &size)) {
        compact(frames);
        if (fill(frames, HEAD, wait, error))
            return error->status;
        has(frames, &size);
        if (size > SKY_FRAME_MAX)
            return sky_error_set(error, SKY_INVALID,
                                 "the other side sends %zu bytes at once: it is no sky of this kind", size);
        if (fill(frames, HEAD + size, wait, error))
            return error->status;
    }
    const char *at = frames->kept.data + frames->used;
    *frame = (struct sky_frame){ .kind = *at, .body = sky_span(at + HEAD, size) };
    frames->used += HEAD + size;
    return SKY_OK;
}

void sky_frames_clear(struct sky_frames *frames)
{
    sky_buffer_clear(&frames->kept);
    frames->used = 0;
}
