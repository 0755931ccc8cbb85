/* sky move: moves the registry to another store while it is served, and tells how far it is. */
#include <inttypes.h>
#include <stdio.h>

#include "base/hex.h"
#include "bin/report.h"
#include "registry/move.h"

static void tell_progress(void *context, int64_t done, int64_t all)
{
    progress_tell(context, done, all);
}

static void tell_waiting(void *context, const char *what)
{
    progress_clear(context);
    fprintf(stderr, "waiting for %s\n", what);
}

static enum command_end tell_end(const char *to, const struct sky_settings *settings,
                                 const struct sky_move_result *result)
{
    char seal[2 * SKY_SHA256_SIZE + 1];
    if (result->was_finished)
        printf("a move that had been cut off was ended\n");
    if (result->was_there) {
        printf("the registry is in %s already\n", to);
        return COMMAND_GOOD;
    }
    sky_hex_write(seal, result->head.seal, sizeof result->head.seal);
    printf("%" PRId64 " operations of %" PRId64 " customers, last seal %s\n", result->head.number, result->customers,
           seal);
    printf("nobody could write for %" PRId64 " ms\n", result->held / 1000);
    printf("the registry is in %s now; programs that run have followed, and the next ones do: name it in SKY_STORE\n",
           to);
    if (!settings->olvidos || !*settings->olvidos)
        printf("SKY_OLVIDOS is not set: of a file that SKY_STORE names, who was forgotten stands in <file>.olvidos,"
               " which SKY_OLVIDOS must then name\n");
    return COMMAND_GOOD;
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct sky_move_result result;
    struct progress progress = progress_begin("operations", true);
    const struct sky_move_watch watch = { tell_progress, tell_waiting, &progress };
    const char *to = asked->values[OPTION_TO];
    if (!to)
        sky_error_set(&error, SKY_INVALID,
                      "it is --to URL, as postgresql://sky@host/sky or sqlite:/var/lib/sky/sky.db");
    if (error.status || report_settings(asked, &error))
        return report_failure(asked, &error);
    enum sky_status status = sky_move(&asked->settings, to, &watch, &result, &error);
    progress_clear(&progress);
    return status ? report_failure(asked, &error) : tell_end(to, &asked->settings, &result);
}

const struct command command_move = {
    .name = "move",
    .arguments = "--to URL",
    .summary = "Move the registry to another store, in use.",
    .details = "Programs that run follow by themselves. One that was cut off is ended by the same command again.",
    .examples = "  sky move --to postgresql://sky@db.example.org/sky\n",
    .options = { OPTION_TO },
    .most = 0,
    .run = run,
};
