/* sky ship: tells a follower of what is written here. sky follow runs it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bin/report.h"
#include "registry/ship.h"

/* A folder's registry has its ledger beside it, whatever this environment says of another one. */
static char *name_store(struct asked *asked, const char *place, struct sky_error *error)
{
    struct stat there;
    char *url = NULL;
    bool is_folder = stat(place, &there) == 0 && S_ISDIR(there.st_mode);
    if (asprintf(&url, is_folder ? "sqlite:%s/sky.db" : "sqlite:%s", place) < 0)
        return sky_error_memory(error), NULL;
    asked->settings.store = url;
    asked->settings.olvidos = "";
    return url;
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    char *url = NULL;
    signal(SIGPIPE, SIG_IGN);
    if (isatty(STDIN_FILENO) || isatty(STDOUT_FILENO))
        sky_error_set(&error, SKY_INVALID, "it speaks with sky follow, which runs it: there is nothing to type");
    if (error.status || report_settings(asked, &error))
        return report_failure(asked, &error);
    if (asked->count > 0)
        url = name_store(asked, asked->arguments[0], &error);
    if (!error.status)
        error.status = sky_ship(&asked->settings, STDIN_FILENO, STDOUT_FILENO, &error);
    free(url);
    return error.status ? COMMAND_FAILED : COMMAND_GOOD; /* why, it has told the follower, who says it */
}

const struct command command_ship = {
    .name = "ship",
    .arguments = "[FOLDER]",
    .summary = "Tell a follower what is written here; sky follow runs it.",
    .details =
        "It is the side of a follower where the registry is: on this host, or by ssh on another, where it must be "
        "found as sky by the shell. Of a FOLDER it is the registry in sky.db there, whose ledger of who was "
        "forgotten is beside it; else what SKY_STORE names. The registry may be in use, and nothing in it is "
        "changed.\n\nA key that may do nothing else stands in authorized_keys with restrict,command=\"sky ship\".",
    .examples = "  sky follow sky@host.example.org\n",
    .most = 1,
    .run = run,
};
