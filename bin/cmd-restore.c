/* sky restore: puts a copy of the registry in the place of the registry, while no program runs. */
#include <stdio.h>
#include <stdlib.h>

#include "bin/report.h"
#include "registry/backup.h"

/* What is true after it did not work, and what to do. */
static void tell_rest(const char *file, const struct sky_restoration *restoration)
{
    if (restoration->is_placed)
        fprintf(stderr, "sky restore: the copy is in place, and what was there is beside it, but whoever was forgotten "
                        "since the copy was made may be in it again: put right what failed and start the programs, "
                        "which forget them before they serve anybody\n");
    else if (restoration->is_whole)
        fprintf(stderr, "sky restore: nothing was changed\n");
    else
        fprintf(stderr, "sky restore: nothing was changed, since %s is no whole registry: take another copy\n", file);
}

static enum command_end tell_end(const struct asked *asked, const struct sky_restoration *restoration,
                                 struct watching *watching)
{
    const char *file = asked->arguments[0];
    report_verification(asked, &restoration->verification, watching);
    if (!restoration->is_placed)
        return tell_rest(file, restoration), COMMAND_FOUND;
    if (!restoration->has_ledger)
        fprintf(stderr,
                "sky restore: there is no ledger of who was forgotten (SKY_OLVIDOS), nor %s.olvidos: whoever "
                "was forgotten since the copy was made is in it again\n",
                file);
    return COMMAND_GOOD;
}

/* The copy is looked at as a registry of its own. */
static enum command_end rehearse(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct sky_verification result;
    struct watching watching;
    const struct sky_verify_watch watch = report_watch(asked, &watching);
    char *url = NULL;
    if (asprintf(&url, "sqlite:%s", asked->arguments[0]) < 0)
        return COMMAND_FAILED;
    asked->settings.store = url;
    if (sky_verify(&asked->settings, NULL, &watch, &result, &error) == SKY_OK)
        report_verification(asked, &result, &watching);
    free(url);
    if (error.status)
        return report_failure(asked, &error);
    fprintf(stderr, "sky restore: nothing was changed; the copy is %s\n",
            result.faults ? "no whole registry: take another one" : "whole");
    return result.faults ? COMMAND_FOUND : COMMAND_GOOD;
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct sky_restoration restoration;
    struct watching watching;
    const struct sky_verify_watch watch = report_watch(asked, &watching);
    if (!*asked->arguments[0])
        sky_error_set(&error, SKY_INVALID, "it takes the file that is to be the registry");
    if (error.status || report_settings(asked, &error))
        return report_failure(asked, &error);
    if (asked_for(asked, OPTION_DRY_RUN))
        return rehearse(asked);
    if (sky_restore(&asked->settings, asked->arguments[0], &watch, &restoration, &error) == SKY_OK)
        return tell_end(asked, &restoration, &watching);
    report_failure(asked, &error);
    if (error.status != SKY_CONFLICT || restoration.is_placed)
        tell_rest(asked->arguments[0], &restoration);
    return COMMAND_FAILED;
}

const struct command command_restore = {
    .name = "restore",
    .arguments = "FILE",
    .summary = "Put a copy in the registry's place, verified.",
    .details = "No program may run. What was there is set aside, with .replaced at the end of its name. The log goes "
               "on as another one than that of the copy, and whoever was forgotten since is forgotten again.\n\n"
               "With --dry-run the copy is verified, and nothing else is done.",
    .found = "the copy has faults, and nothing was changed",
    .examples = "  sky restore --dry-run /var/backups/sky.db\n  sky restore /var/backups/sky.db\n",
    .options = { OPTION_DRY_RUN, OPTION_JSON },
    .least = 1,
    .most = 1,
    .run = run,
};
