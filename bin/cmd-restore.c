/* sky restore: puts a copy of the registry in the place of the registry, while no program runs. */
#include <stdio.h>

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

static enum command_end tell_end(const char *file, const struct sky_restoration *restoration)
{
    report_verification(&restoration->verification);
    if (!restoration->is_placed)
        return tell_rest(file, restoration), COMMAND_FOUND;
    if (!restoration->has_ledger)
        fprintf(stderr,
                "sky restore: there is no ledger of who was forgotten (SKY_OLVIDOS), nor %s.olvidos: whoever "
                "was forgotten since the copy was made is in it again\n",
                file);
    return COMMAND_GOOD;
}

enum command_end command_restore(int argc, char **argv)
{
    struct sky_error error = { 0 };
    struct sky_settings settings;
    struct sky_restoration restoration;
    const struct sky_verify_watch watch = report_watch();
    if (argc != 2 || !*argv[1])
        sky_error_set(&error, SKY_INVALID, "it takes the file that is to be the registry");
    if (error.status || sky_settings_load(&settings, &error))
        return report_failure(argv[0], &error);
    if (sky_restore(&settings, argv[1], &watch, &restoration, &error) == SKY_OK)
        return tell_end(argv[1], &restoration);
    report_failure(argv[0], &error);
    if (error.status != SKY_CONFLICT || restoration.is_placed)
        tell_rest(argv[1], &restoration);
    return COMMAND_FAILED;
}
