/*
 * Text files as programs of all kinds write them, made UTF-8 piece by piece: with or without a byte order mark, UTF-8,
 * UTF-16 of either order, or Latin-1, which is read as browsers read it (windows-1252). Which it is is found out.
 */
#ifndef SKY_BASE_DECODE_H
#define SKY_BASE_DECODE_H

#include "base/buffer.h"

enum sky_encoding {
    SKY_ENCODING_UNKNOWN, /* nothing beyond ASCII yet */
    SKY_ENCODING_UTF_8,
    SKY_ENCODING_UTF_16LE,
    SKY_ENCODING_UTF_16BE,
    SKY_ENCODING_LATIN_1,
};

/* As it is told to people; a constant string. What is ASCII only is UTF-8. */
const char *sky_encoding_name(enum sky_encoding encoding);

/* The most bytes of a character. */
#define SKY_DECODER_HELD 4

/* A plain value; all zeros is one at the beginning of a file. */
struct sky_decoder {
    enum sky_encoding encoding;
    bool begun;                           /* the first bytes were looked at */
    unsigned char held[SKY_DECODER_HELD]; /* the beginning of what the next piece goes on with */
    size_t held_size;
    int64_t lines; /* that have ended so far, with LF, CR or both */
    bool after_cr;
};

/*
 * Puts `bytes`, the next piece, into `out` as UTF-8, without its byte order mark. `last`: nothing follows. A text whose
 * first character beyond ASCII is no UTF-8 is Latin-1. SKY_INVALID, with the line, for what is no text: bytes that its
 * encoding does not have, NUL, and files of other kinds, as ZIP, which are told by their first bytes. SKY_NO_MEMORY.
 */
enum sky_status sky_decoder_put(struct sky_decoder *decoder, struct sky_span bytes, bool last, struct sky_buffer *out,
                                struct sky_error *error) SKY_CHECKED;

#endif
