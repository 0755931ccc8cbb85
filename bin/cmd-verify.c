/* sky verify: reads the log from end to end and says which entries are not what was sealed. */
#include <stdio.h>

#include "base/hex.h"
#include "bin/report.h"
#include "registry/move.h"

static enum command_end end_of(const struct asked *asked, const struct sky_verification *result, bool wanted,
                               struct watching *watching)
{
    if (wanted && !result->noted)
        fprintf(asked_for(asked, OPTION_JSON) ? stderr : stdout, "the noted seal is not in the log\n");
    report_verification(asked, result, watching);
    return result->faults || (wanted && !result->noted) ? COMMAND_FOUND : COMMAND_GOOD;
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    unsigned char noted[SKY_SHA256_SIZE];
    const char *seal = asked->count == 1 ? asked->arguments[0] : NULL;
    if (seal && !sky_hex_read(seal, strlen(seal), noted, sizeof noted)) {
        sky_error_set(&error, SKY_INVALID, "a seal has 64 hexadecimal digits, and there is one at most");
        return report_failure(asked, &error);
    }
    struct watching watching;
    const struct sky_verify_watch watch = report_watch(asked, &watching);
    struct sky_verification result;
    if (report_settings(asked, &error) || sky_verify(&asked->settings, seal ? noted : NULL, &watch, &result, &error))
        return report_failure(asked, &error);
    char notice[SKY_NOTICE_SIZE];
    if (sky_move_is_noted(&asked->settings, notice))
        fprintf(asked_for(asked, OPTION_JSON) ? stderr : stdout, "%s\n", notice);
    return end_of(asked, &result, seal != NULL, &watching);
}

const struct command command_verify = {
    .name = "verify",
    .arguments = "[SEAL]",
    .summary = "Check every seal of the log.",
    .details = "It reads the whole registry, while that is in use, and changes nothing: every entry must be what was "
               "sealed, and the customers what the log adds up to. A SEAL that was noted earlier, as the last one of a "
               "backup, must be in the log: so a log that was written anew is found, too.",
    .found = "there are faults, or the seal is not in the log",
    .examples = "  sky verify\n  sky verify --json\n",
    .options = { OPTION_JSON },
    .most = 1,
    .run = run,
};
