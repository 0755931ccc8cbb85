/* sky restore: puts a copy of the registry in the place of the registry, while no program runs. */
#include <stdio.h>

#include "bin/report.h"
#include "registry/backup.h"

static enum command_end refuse(const char *file, enum command_end end)
{
    fprintf(stderr, "sky restore: nothing was changed, since %s is no whole registry: take another copy\n", file);
    return end;
}

enum command_end command_restore(int argc, char **argv)
{
    struct sky_error error = { 0 };
    struct sky_settings settings;
    struct sky_verification result;
    const struct sky_verify_watch watch = report_watch();
    if (argc != 2 || !*argv[1]) {
        sky_error_set(&error, SKY_INVALID, "it takes the file that is to be the registry");
        return report_failure(argv[0], &error);
    }
    if (sky_settings_load(&settings, &error) || sky_restore(&settings, argv[1], &watch, &result, &error)) {
        report_failure(argv[0], &error);
        return error.status == SKY_CONFLICT ? COMMAND_FAILED : refuse(argv[1], COMMAND_FAILED);
    }
    report_verification(&result);
    return result.faults ? refuse(argv[1], COMMAND_FOUND) : COMMAND_GOOD;
}
