/* sky verify: reads the log from end to end and says which entries are not what was sealed. */
#include <stdio.h>

#include "base/hex.h"
#include "bin/report.h"

static bool read_seal(const char *text, unsigned char seal[SKY_SHA256_SIZE])
{
    if (strlen(text) != 2 * SKY_SHA256_SIZE)
        return false;
    for (size_t i = 0; i < SKY_SHA256_SIZE; i++) {
        int high = sky_hex_digit(text[2 * i]), low = sky_hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        seal[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static enum command_end end_of(const struct sky_verification *result, bool wanted)
{
    if (wanted && !result->noted)
        printf("the noted seal is not in the log\n");
    report_verification(result);
    return result->faults || (wanted && !result->noted) ? COMMAND_FOUND : COMMAND_GOOD;
}

enum command_end command_verify(int argc, char **argv)
{
    struct sky_error error = { 0 };
    struct sky_settings settings;
    unsigned char noted[SKY_SHA256_SIZE];
    if (argc > 2 || (argc == 2 && !read_seal(argv[1], noted))) {
        sky_error_set(&error, SKY_INVALID, "a seal has 64 hexadecimal digits, and there is one at most");
        return report_failure(argv[0], &error);
    }
    const struct sky_verify_watch watch = report_watch();
    struct sky_verification result;
    const unsigned char *wanted = argc == 2 ? noted : NULL;
    if (sky_settings_load(&settings, &error) || sky_verify(&settings, wanted, &watch, &result, &error))
        return report_failure(argv[0], &error);
    return end_of(&result, wanted);
}
