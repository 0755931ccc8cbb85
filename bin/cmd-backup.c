/* sky backup: copies the registry of this moment into a file, while the programs go on. */
#include <stdio.h>
#include <string.h>

#include "bin/report.h"
#include "registry/backup.h"

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct sky_verification result;
    struct watching watching;
    const struct sky_verify_watch watch = report_watch(asked, &watching);
    const char *file = asked->arguments[0];
    if (!*file || strcmp(file, "-") == 0)
        sky_error_set(&error, SKY_INVALID, "it takes the file that it makes, which standard output is none");
    if (error.status || report_settings(asked, &error) ||
        sky_backup(&asked->settings, file, asked_for(asked, OPTION_OVERWRITE), &watch, &result, &error))
        return report_failure(asked, &error);
    report_verification(asked, &result, &watching);
    if (result.faults)
        fprintf(stderr, "sky backup: the registry has faults, and %s was not made\n", file);
    return result.faults ? COMMAND_FOUND : COMMAND_GOOD;
}

const struct command command_backup = {
    .name = "backup",
    .arguments = "FILE",
    .summary = "Copy the registry into a file, verified.",
    .details = "The registry may be in use. The copy is verified before it gets its name, and the ledger of who was "
               "forgotten goes with it, as FILE.olvidos. A registry in PostgreSQL is backed up by its own means.",
    .found = "the registry has faults, and no copy was made",
    .examples = "  sky backup /var/backups/sky.db\n  sky backup --overwrite /var/backups/sky.db\n",
    .options = { OPTION_OVERWRITE, OPTION_JSON },
    .least = 1,
    .most = 1,
    .run = run,
};
