/* sky restore: puts a copy of the registry in the place of the registry, while no program runs. */
#include <stdio.h>

#include "base/keyfile.h"
#include "bin/report.h"
#include "registry/backup.h"

#define INCREMENTS_MAX 10000

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

static enum sky_status read_order(const struct asked *asked, struct sky_restore_order *order, struct sky_error *error)
{
    const char *key = asked->values[OPTION_KEY_FILE];
    *order = (struct sky_restore_order){ .file = asked->arguments[0],
                                         .increments = asked->arguments + 1,
                                         .increments_count = (size_t)asked->count - 1,
                                         .at = asked->values[OPTION_AT],
                                         .rehearses = asked_for(asked, OPTION_DRY_RUN) };
    if (!*order->file)
        return sky_error_set(error, SKY_INVALID, "it takes the file that is to be the registry");
    if (key && sky_keyfile_read_private(key, order->key.bytes, error) == SKY_OK)
        order->key.kind = SKY_ARCHIVE_PRIVATE_KEY;
    return error->status;
}

static enum command_end tell_rehearsal(const struct asked *asked, const struct sky_restoration *restoration,
                                       struct watching *watching)
{
    report_verification(asked, &restoration->verification, watching);
    fprintf(stderr, "sky restore: nothing was changed; the copy is %s\n",
            restoration->is_whole ? "whole" : "no whole registry: take another one");
    return restoration->is_whole ? COMMAND_GOOD : COMMAND_FOUND;
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct sky_restore_order order;
    struct sky_restoration restoration = { .is_whole = true };
    struct watching watching;
    const struct sky_verify_watch watch = report_watch(asked, &watching);
    if (read_order(asked, &order, &error) || report_settings(asked, &error))
        return report_failure(asked, &error);
    enum sky_status status = sky_restore(&asked->settings, &order, &watch, &restoration, &error);
    sky_crypto_wipe(&order.key, sizeof order.key);
    if (status == SKY_OK)
        return order.rehearses ? tell_rehearsal(asked, &restoration, &watching)
                               : tell_end(asked, &restoration, &watching);
    report_failure(asked, &error);
    if (error.status != SKY_CONFLICT || restoration.is_placed)
        tell_rest(asked->arguments[0], &restoration);
    return COMMAND_FAILED;
}

const struct command command_restore = {
    .name = "restore",
    .arguments = "FILE|- [INCREMENT...]",
    .summary = "Put a copy in the registry's place, verified.",
    .details =
        "FILE is a copy or an archive that sky backup made; - is an archive from standard input. No program may run. "
        "What was there is set aside, with .replaced at the end of its name. The log goes on as another one than that "
        "of the copy, and whoever was forgotten since is forgotten again: as the registry's own ledger knows it, "
        "FILE.olvidos, and the one within an archive. An archive is unpacked beside the registry, which takes room for "
        "a copy twice.\n\n"
        "An INCREMENT, which sky backup --since made, is added to what comes before it, and has to begin where that "
        "ends: one that is missing, of another registry, or in the wrong place is named, and nothing is changed. What "
        "comes out is verified as a whole. Some of them may be encrypted, and others not.\n\n"
        "With --at it is the registry as it was then: what came later stays out, and so do the receipts of requests by "
        "which that would be answered again. Whoever may come in, people, tokens and sessions, and the audit of that, "
        "are as the copy has them: what is undone is the registry, and not who may use it. Whoever was forgotten, "
        "before that moment or after it, stays so.\n\n"
        "With --dry-run all is done but putting it in place.",
    .found = "the copy has faults, and nothing was changed",
    .examples = "  sky restore --dry-run /var/backups/sky.db.zst\n  sky restore /var/backups/sky.db.zst\n"
                "  sky restore /var/backups/sky.db.zst /var/backups/sky-1.inc.zst /var/backups/sky-2.inc.zst\n"
                "  sky restore --at 2026-01-31T12:00:00Z /var/backups/sky.db\n"
                "  rclone cat remote:sky/sky.db.zst | sky restore --key-file sky-backups.key -\n",
    .options = { OPTION_AT, OPTION_KEY_FILE, OPTION_DRY_RUN, OPTION_JSON },
    .least = 1,
    .most = INCREMENTS_MAX + 1,
    .run = run,
};
