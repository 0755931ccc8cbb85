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

static enum command_end tell_plan(const struct asked *asked, const char *to, const struct sky_move_plan *plan)
{
    int64_t left = plan->head.number - (plan->there > 0 ? plan->there : 0);
    if (asked_for(asked, OPTION_JSON)) {
        printf("{\"customers\":");
        printf(plan->customers < 0 ? "null" : "%" PRId64, plan->customers);
        printf(",\"is_there\":%s,\"operations\":%" PRId64 ",\"operations_left\":%" PRId64 ",\"target\":\"%s\"}\n",
               plan->is_there ? "true" : "false", plan->head.number, plan->is_there ? 0 : left,
               plan->is_there     ? "this"
               : plan->there < 0  ? "none"
               : plan->there == 0 ? "empty"
                                  : "beginning");
        return COMMAND_GOOD;
    }
    if (plan->is_there) {
        printf("the registry is in %s already\n", to);
        return COMMAND_GOOD;
    }
    printf("%" PRId64 " operations", plan->head.number);
    if (plan->customers >= 0)
        printf(" of %" PRId64 " customers", plan->customers);
    printf(" would move");
    if (plan->there > 0)
        printf(", %" PRId64 " of which are there from before", plan->there);
    printf(plan->there < 0 ? "; the store would be made\n" : "\n");
    return COMMAND_GOOD;
}

static enum command_end tell_as_json(const struct sky_move_result *result)
{
    char seal[2 * SKY_SHA256_SIZE + 1];
    sky_hex_write(seal, result->head.seal, sizeof result->head.seal);
    if (result->was_there)
        printf("{\"was_finished\":%s,\"was_there\":true}\n", result->was_finished ? "true" : "false");
    else
        printf("{\"customers\":%" PRId64 ",\"held_ms\":%" PRId64 ",\"operations\":%" PRId64
               ",\"seal\":\"%s\",\"was_finished\":%s,\"was_there\":false}\n",
               result->customers, result->held / 1000, result->head.number, seal,
               result->was_finished ? "true" : "false");
    return COMMAND_GOOD;
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
    struct sky_move_plan plan;
    struct progress progress = progress_begin("operations", true);
    const struct sky_move_watch watch = { tell_progress, tell_waiting, &progress };
    const char *to = asked->values[OPTION_TO];
    if (!to)
        sky_error_set(&error, SKY_INVALID,
                      "it is --to URL, as postgresql://sky@host/sky or sqlite:/var/lib/sky/sky.db");
    if (error.status || report_settings(asked, &error))
        return report_failure(asked, &error);
    if (asked_for(asked, OPTION_DRY_RUN))
        return sky_move_rehearse(&asked->settings, to, &plan, &error) ? report_failure(asked, &error)
                                                                      : tell_plan(asked, to, &plan);
    enum sky_status status = sky_move(&asked->settings, to, &watch, &result, &error);
    progress_clear(&progress);
    if (status)
        return report_failure(asked, &error);
    return asked_for(asked, OPTION_JSON) ? tell_as_json(&result) : tell_end(to, &asked->settings, &result);
}

const struct command command_move = {
    .name = "move",
    .arguments = "--to URL",
    .summary = "Move the registry to another store, in use.",
    .details = "Programs that run follow by themselves. One that was cut off is ended by the same command again.\n\n"
               "With --dry-run it says what would move, and refuses what a move would refuse; nothing is changed.",
    .examples = "  sky move --to postgresql://sky@db.example.org/sky\n"
                "  sky move --dry-run --json --to sqlite:/srv/sky/sky.db\n",
    .options = { OPTION_TO, OPTION_DRY_RUN, OPTION_JSON },
    .most = 0,
    .run = run,
};
