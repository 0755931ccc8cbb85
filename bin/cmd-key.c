/* sky key: makes the pair of keys by which backups are encrypted and read. */
#include <stdio.h>

#include "base/keyfile.h"
#include "bin/report.h"

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    unsigned char public[SKY_BOX_KEY_SIZE];
    char text[SKY_PUBLIC_KEY_TEXT_SIZE];
    const char *file = asked->arguments[0];
    if (!*file)
        sky_error_set(&error, SKY_INVALID, "it takes the file that it makes");
    if (error.status || sky_crypto_init(&error) || sky_keyfile_make(file, public, &error))
        return report_failure(asked, &error);
    sky_keyfile_write_public(public, text);
    printf(asked_for(asked, OPTION_JSON) ? "{\"public\":\"%s\"}\n" : "%s\n", text);
    return COMMAND_GOOD;
}

const struct command command_key = {
    .name = "key",
    .arguments = "FILE",
    .summary = "Make the keys of encrypted backups.",
    .details =
        "FILE gets the private key, for its owner alone, and the public one is printed. sky backup --to-key takes the "
        "public one, sky restore --key-file the FILE. Keep FILE elsewhere than on the host that makes backups, and "
        "more "
        "than once: without it they are lost, and whoever has it reads them.",
    .examples = "  sky key sky-backups.key\n",
    .options = { OPTION_JSON },
    .least = 1,
    .most = 1,
    .run = run,
};
