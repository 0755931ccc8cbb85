/* sky promote: makes a follower the registry. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/hex.h"
#include "base/json.h"
#include "bin/report.h"
#include "registry/mirror.h"

static void print_json(const struct sky_promotion *promotion, const char *seal, const char *last, const char *heard)
{
    struct sky_buffer source = { 0 };
    sky_json_write_string(&source, sky_span_of(promotion->source));
    printf("{\"heard\":\"%s\",\"identity\":\"%s\",\"last\":%" PRId64 ",\"last_instant\":\"%s\",\"seal\":\"%s\","
           "\"source\":%.*s,\"source_last\":%" PRId64 "}\n",
           heard, promotion->identity.text, promotion->head.number, last, seal, SKY_SPAN_ARGS(sky_buffer_span(&source)),
           promotion->known);
    sky_buffer_clear(&source);
}

static void print_text(const struct sky_promotion *promotion, const char *seal, const char *last, const char *heard)
{
    printf("the registry ends with operation %" PRId64 ", of %s, seal %s\n", promotion->head.number, last, seal);
    if (promotion->heard)
        printf("%s was last heard of at %s, and had operation %" PRId64 " then\n", promotion->source, heard,
               promotion->known);
    if (promotion->known > promotion->head.number)
        printf("%" PRId64 " operations that it had are not here\n", promotion->known - promotion->head.number);
}

static enum command_end tell(const struct asked *asked, const struct sky_promotion *promotion)
{
    char seal[2 * SKY_SHA256_SIZE + 1], last[SKY_CLOCK_INSTANT_SIZE], heard[SKY_CLOCK_INSTANT_SIZE];
    sky_hex_write(seal, promotion->head.seal, sizeof promotion->head.seal);
    sky_clock_format(promotion->head.instant, last);
    sky_clock_format(promotion->heard, heard);
    if (asked_for(asked, OPTION_JSON)) {
        print_json(promotion, seal, last, heard);
        return COMMAND_GOOD;
    }
    print_text(promotion, seal, last, heard);
    if (asked_for(asked, OPTION_DRY_RUN))
        printf("nothing was changed\n");
    else
        printf("it is the registry now, with the log %s: start the programs, and see that %s serves nobody any more\n",
               promotion->identity.text, promotion->source);
    return COMMAND_GOOD;
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct sky_promotion promotion;
    if (report_settings(asked, &error) ||
        sky_promote(&asked->settings, asked_for(asked, OPTION_DRY_RUN), &promotion, &error))
        return report_failure(asked, &error);
    return tell(asked, &promotion);
}

const struct command command_promote = {
    .name = "promote",
    .arguments = "",
    .summary = "Make a follower the registry.",
    .details =
        "It is the follower that SKY_STORE names, and sky follow must have ended. What the source had and had not "
        "told yet is not in it: how much that may be is said. The log goes on as another one, as after a "
        "restore: the positions that clients have in the source's feed and their entity tags count no more.\n\n"
        "What was the registry until now must serve nobody: it would go on with the same numbers.",
    .examples = "  sky promote --dry-run\n  sky promote\n",
    .options = { OPTION_DRY_RUN, OPTION_JSON },
    .most = 0,
    .run = run,
};
