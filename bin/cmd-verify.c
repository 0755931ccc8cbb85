/* sky verify: reads the log from end to end and says which entries are not what was sealed. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hex.h"
#include "bin/command.h"
#include "registry/verify.h"

static enum command_end fail(const struct sky_error *error)
{
    fprintf(stderr, "sky verify: %s\n", error->text);
    return COMMAND_FAILED;
}

static void print_fault(void *context, int64_t number, const char *what)
{
    (void)context;
    if (number)
        printf("operation %" PRId64 " %s\n", number, what);
    else
        printf("%s\n", what);
}

/* Over itself, on a terminal alone. */
static void print_progress(void *context, int64_t done, int64_t all)
{
    (void)context;
    fprintf(stderr, "\r%" PRId64 " of %" PRId64 " operations", done, all > done ? all : done);
    if (done >= all)
        fprintf(stderr, "\r\033[K");
}

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

static enum command_end report(const struct sky_verification *result, bool wanted)
{
    char seal[2 * SKY_SHA256_SIZE + 1];
    sky_hex_write(seal, result->seal, sizeof result->seal);
    if (wanted && !result->noted)
        printf("the noted seal is not in the log\n");
    printf("%" PRId64 " operations, %" PRId64 " faults, last seal %s\n", result->entries, result->faults, seal);
    if (result->entries > 0) {
        char ended[SKY_CLOCK_INSTANT_SIZE];
        sky_clock_format(result->ended, ended);
        printf("the log ends with operation %" PRId64 ", of %s\n", result->last, ended);
    }
    return result->faults || (wanted && !result->noted) ? COMMAND_FOUND : COMMAND_GOOD;
}

enum command_end command_verify(int argc, char **argv)
{
    struct sky_error error = { 0 };
    struct sky_settings settings;
    unsigned char noted[SKY_SHA256_SIZE];
    if (argc > 2 || (argc == 2 && !read_seal(argv[1], noted))) {
        sky_error_set(&error, SKY_INVALID, "a seal has 64 hexadecimal digits, and there is one at most");
        return fail(&error);
    }
    const struct sky_verify_watch watch = { .fault = print_fault,
                                            .progress = isatty(STDERR_FILENO) ? print_progress : NULL };
    struct sky_verification result;
    const unsigned char *wanted = argc == 2 ? noted : NULL;
    if (sky_settings_load(&settings, &error) || sky_verify(&settings, wanted, &watch, &result, &error))
        return fail(&error);
    return report(&result, wanted);
}
