/* Hexadecimal digits, as JSON escapes, percent-encoding and identifiers use them. */
#ifndef SKY_BASE_HEX_H
#define SKY_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>

/* The value of a hex digit, or -1. */
static inline int sky_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Writes the 2 * `size` lower-case digits of `bytes` and a NUL to `text`. */
static inline void sky_hex_write(char *text, const unsigned char *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * size] = '\0';
}

/* Reads the `size` bytes that `text` of `length` digits has; false, and some of them written, when it is none. */
static inline bool sky_hex_read(const char *text, size_t length, unsigned char *bytes, size_t size)
{
    for (size_t i = 0; length == 2 * size && i < size; i++) {
        int high = sky_hex_digit(text[2 * i]), low = sky_hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = (unsigned char)(high << 4 | low);
    }
    return length == 2 * size;
}

#endif
