/* sky backup: copies the registry of this moment into a file, while the programs go on. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/compress.h"
#include "base/keyfile.h"
#include "bin/report.h"
#include "registry/backup.h"

/* Whoever is being answered meanwhile comes first. */
#define NICE 10

static void give_way(void)
{
    if (getpriority(PRIO_PROCESS, 0) < NICE)
        setpriority(PRIO_PROCESS, 0, NICE);
}

/* An archive when anything is said of one. */
static enum sky_status read_level(const struct asked *asked, struct sky_backup_order *order, struct sky_error *error)
{
    int64_t level;
    bool packs = asked_for(asked, OPTION_COMPRESS) || asked_for(asked, OPTION_TO_KEY) || asked_for(asked, OPTION_SINCE);
    if (asked_for(asked, OPTION_LEVEL) && !packs)
        return sky_error_set(error, SKY_INVALID, "--level is of an archive: add --compress");
    if (report_number(asked, OPTION_LEVEL, SKY_COMPRESS_LEVEL_MIN, SKY_COMPRESS_LEVEL, &level, error))
        return error->status;
    if (level > SKY_COMPRESS_LEVEL_MAX)
        return sky_error_set(error, SKY_INVALID, "--level is '%s', but %d at most", asked->values[OPTION_LEVEL],
                             SKY_COMPRESS_LEVEL_MAX);
    order->level = packs ? (int)level : 0;
    return SKY_OK;
}

/* What is printed goes to standard error from then on, and standard output has nothing but the archive. */
static enum sky_status take_output(struct sky_backup_order *order, struct sky_error *error)
{
    if (!order->level)
        return sky_error_set(error, SKY_INVALID, "a plain copy is a file: name it, or add --compress for an archive");
    if (isatty(STDOUT_FILENO))
        return sky_error_set(error, SKY_INVALID, "an archive is not for a terminal: send it to a file or a program");
    if ((order->out = dup(STDOUT_FILENO)) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        return sky_error_set(error, SKY_UNAVAILABLE, "there is no standard output");
    return SKY_OK;
}

static enum sky_status read_since(const struct asked *asked, struct sky_backup_order *order, struct sky_error *error)
{
    const char *file = asked->values[OPTION_KEY_FILE];
    order->since = asked->values[OPTION_SINCE];
    if (order->since && !*order->since)
        return sky_error_set(error, SKY_INVALID,
                             "--since takes an earlier backup, or the number of its last operation");
    if (file && !order->since)
        return sky_error_set(error, SKY_INVALID, "--key-file is of the backup that --since names: add that");
    if (file && sky_keyfile_read_private(file, order->key.bytes, error) == SKY_OK)
        order->key.kind = SKY_ARCHIVE_PRIVATE_KEY;
    return error->status;
}

static enum sky_status read_order(const struct asked *asked, struct sky_backup_order *order,
                                  unsigned char public[SKY_BOX_KEY_SIZE], struct sky_error *error)
{
    const char *key = asked->values[OPTION_TO_KEY];
    *order = (struct sky_backup_order){ .file = asked->arguments[0],
                                        .out = -1,
                                        .overwrites = asked_for(asked, OPTION_OVERWRITE),
                                        .public = key ? public : NULL };
    if (!*order->file)
        return sky_error_set(error, SKY_INVALID, "it takes the file that it makes");
    if (read_level(asked, order, error) || read_since(asked, order, error) ||
        (key && sky_keyfile_read_public(key, public, error)))
        return error->status;
    return strcmp(order->file, "-") == 0 ? take_output(order, error) : SKY_OK;
}

static enum command_end tell(const struct asked *asked, const struct sky_backup_result *result,
                             struct watching *watching)
{
    watching->proved = result->proved;
    report_verification(asked, &result->verification, watching);
    if (result->verification.faults)
        return fprintf(stderr, "sky backup: the registry has faults, and %s was not made\n", asked->arguments[0]),
               COMMAND_FOUND;
    if (result->unkept.status)
        fprintf(stderr,
                "sky backup: the backup is made and proved, but nobody else is told of its proof, so that it counts as"
                " old: %s\n",
                result->unkept.text);
    return COMMAND_GOOD;
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct sky_backup_order order;
    struct sky_backup_result result;
    struct watching watching;
    unsigned char public[SKY_BOX_KEY_SIZE];
    const struct sky_verify_watch watch = report_watch(asked, &watching);
    give_way();
    if (read_order(asked, &order, public, &error) == SKY_OK && report_settings(asked, &error) == SKY_OK)
        error.status = sky_backup(&asked->settings, &order, &watch, &result, &error);
    sky_crypto_wipe(&order.key, sizeof order.key);
    if (error.status)
        return report_failure(asked, &error);
    return tell(asked, &result, &watching);
}

const struct command command_backup = {
    .name = "backup",
    .arguments = "FILE|-",
    .summary = "Copy the registry into a file, proved.",
    .details =
        "The registry may be in use, and the backup gives way to whoever is. The copy is proved before it gets its "
        "name: it is read back and verified, seal by "
        "seal, and how long that took is told. The ledger of who was forgotten goes with it, as FILE.olvidos. When the "
        "last proof was, of which operation and file, is kept beside the registry, as .backup. A registry in "
        "PostgreSQL "
        "is backed up by its own means.\n\n"
        "With --compress it is an archive: smaller, every byte of it checksummed, and the ledger within it as well. "
        "With --to-key it is encrypted, too, and only the private key reads it, which sky key makes and this host need "
        "not have: the proof then reads it by the key of its content, which is not kept; that the private key is still "
        "there proves sky restore --dry-run. With - the archive goes to standard output, when it is proved, and what "
        "is "
        "told to standard error.\n\n"
        "With --since it is an increment: an archive of what is new since an earlier backup, whole or an "
        "increment itself, which sky restore adds to that. Of one that is encrypted, --key-file is to be given, "
        "or in place of its name the number of its last operation, which sky backup has told and .backup has. Its "
        "proof holds each operation in it against its seal, from the last one of the earlier backup to the "
        "registry's own. Where nothing is new, it is an increment of 0 operations. A registry that was put back "
        "since has another log: it is refused, and the next backup is a whole one.",
    .found = "the registry has faults, and no copy was made",
    .examples = "  sky backup /var/backups/sky.db\n  sky backup --compress /var/backups/sky.db.zst\n"
                "  sky backup --since /var/backups/sky.db.zst /var/backups/sky-1.inc.zst\n"
                "  sky backup --to-key sky-public-... - | rclone rcat remote:sky/sky.db.zst\n",
    .options = { OPTION_COMPRESS, OPTION_LEVEL, OPTION_TO_KEY, OPTION_SINCE, OPTION_KEY_FILE, OPTION_OVERWRITE,
                 OPTION_JSON },
    .least = 1,
    .most = 1,
    .run = run,
};
