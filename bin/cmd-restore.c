/* sky restore: puts a copy of the registry in the place of the registry, while no program runs. */
#include <stdio.h>

#include "bin/report.h"
#include "registry/backup.h"

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
    if (sky_settings_load(&settings, &error) || sky_restore(&settings, argv[1], &watch, &result, &error))
        return report_failure(argv[0], &error);
    report_verification(&result);
    if (result.faults)
        fprintf(stderr, "sky restore: %s has faults, and nothing was changed: take another copy\n", argv[1]);
    return result.faults ? COMMAND_FOUND : COMMAND_GOOD;
}
