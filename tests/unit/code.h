/* The codes that a telephone shows, at an instant in milliseconds, of the secret that it was given. */
#ifndef SKY_TESTS_CODE_H
#define SKY_TESTS_CODE_H

#include <liboath/oath.h>

#include "base/totp.h"

#define CODE_SIZE 7

static inline void code_at(const unsigned char secret[SKY_TOTP_SECRET_SIZE], int64_t instant, char code[CODE_SIZE])
{
    assert_int_equal(oath_totp_generate((const char *)secret, SKY_TOTP_SECRET_SIZE, (time_t)(instant / 1000), 30, 0,
                                        CODE_SIZE - 1, code),
                     OATH_OK);
}

#endif
