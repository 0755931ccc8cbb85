/*
 * Frames: what two processes say to each other over a pipe, each a kind, a size and a body of numbers and texts. The
 * sizes that others give are bounded before anything is allocated for them.
 */
#ifndef SKY_BASE_FRAME_H
#define SKY_BASE_FRAME_H

#include "base/buffer.h"

/* Bytes of a body. */
#define SKY_FRAME_MAX ((size_t)16 << 20)

/* --- writing: into a buffer, which remembers whether memory ran out */

/* Begins a frame; what is put after it is its body, up to sky_frame_end with the place that this returns. */
size_t sky_frame_begin(struct sky_buffer *out, char kind);
void sky_frame_end(struct sky_buffer *out, size_t place);

void sky_frame_put_number(struct sky_buffer *out, int64_t number);
void sky_frame_put_text(struct sky_buffer *out, struct sky_span text); /* or no span */

/* Writes all of the buffer to the descriptor, and empties it. SKY_UNAVAILABLE: nobody reads there any more. */
enum sky_status sky_frame_write(struct sky_buffer *out, int fd, struct sky_error *error) SKY_CHECKED;

/* --- reading */

/* A plain value: a frame, or what is left of it. What is taken that is not there is 0 or no span, and makes it bad. */
struct sky_frame {
    char kind;
    struct sky_span body; /* borrowed from the reader of frames until its next one */
    bool is_bad;
};

int64_t sky_frame_take_number(struct sky_frame *frame);
struct sky_span sky_frame_take_text(struct sky_frame *frame); /* borrowed as the body is */
void sky_frame_take_bytes(struct sky_frame *frame, void *bytes, size_t size);

/* Whether all of it was taken, and was there. */
bool sky_frame_is_taken(const struct sky_frame *frame);

/* A plain value: reads frames from a descriptor; all zeros but for that at first. */
struct sky_frames {
    int fd;
    struct sky_buffer kept; /* what was read of the descriptor */
    size_t used;            /* of it, in frames that were given out */
};

/*
 * The next frame, waiting so many milliseconds at most between two bytes of it (negative: without an end).
 * SKY_UNAVAILABLE: the other side has ended, or is silent; SKY_INVALID: a size that no frame has.
 */
enum sky_status sky_frames_next(struct sky_frames *frames, int wait, struct sky_frame *frame,
                                struct sky_error *error) SKY_CHECKED;

/* Frees what was kept; the descriptor stays open. */
void sky_frames_clear(struct sky_frames *frames);

#endif
