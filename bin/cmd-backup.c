/* sky backup: copies the registry of this moment into a file, while the programs go on. */
#include <stdio.h>
#include <string.h>

#include "bin/report.h"
#include "registry/backup.h"

enum command_end command_backup(int argc, char **argv)
{
    struct sky_error error = { 0 };
    struct sky_settings settings;
    struct sky_verification result;
    const struct sky_verify_watch watch = report_watch();
    bool overwrites = argc == 3 && strcmp(argv[1], "--overwrite") == 0;
    const char *file = argv[argc - 1];
    if ((argc != 2 && !overwrites) || !*file || *file == '-') {
        sky_error_set(&error, SKY_INVALID, "it takes the file that it makes, after --overwrite where one may be there");
        return report_failure(argv[0], &error);
    }
    if (sky_settings_load(&settings, &error) || sky_backup(&settings, file, overwrites, &watch, &result, &error))
        return report_failure(argv[0], &error);
    report_verification(&result);
    if (result.faults)
        fprintf(stderr, "sky backup: the registry has faults, and %s was not made\n", file);
    return result.faults ? COMMAND_FOUND : COMMAND_GOOD;
}
