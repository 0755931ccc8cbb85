/* sky verify: reads the log from end to end and says which entries are not what was sealed. */
#include <stdio.h>

#include "base/hex.h"
#include "bin/report.h"

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
    if (argc > 2 || (argc == 2 && !sky_hex_read(argv[1], strlen(argv[1]), noted, sizeof noted))) {
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
