/* A registry's faults, its numbers and its end, in words. */
#include "bin/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hex.h"

enum command_end report_failure(const char *command, const struct sky_error *error)
{
    fprintf(stderr, "sky %s: %s\n", command, error->text);
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

struct sky_verify_watch report_watch(void)
{
    return (struct sky_verify_watch){ .fault = print_fault, .progress = isatty(STDERR_FILENO) ? print_progress : NULL };
}

void report_verification(const struct sky_verification *result)
{
    char seal[2 * SKY_SHA256_SIZE + 1], ended[SKY_CLOCK_INSTANT_SIZE];
    sky_hex_write(seal, result->seal, sizeof result->seal);
    printf("%" PRId64 " operations, %" PRId64 " faults, last seal %s\n", result->entries, result->faults, seal);
    if (result->entries > 0) {
        sky_clock_format(result->ended, ended);
        printf("the log ends with operation %" PRId64 ", of %s\n", result->last, ended);
    }
    if (result->identity.text[0])
        printf("the log's identity is %s%s\n", result->identity.text,
               result->identity.tags[0] ? ", after a restore" : "");
    fflush(stdout); /* before what is said on stderr */
}
