/* The choice of an action, and the registry that it is done to. */
#include "bin/action.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/core.h"
#include "bin/report.h"

/* Bytes of who is at the keyboard. */
#define AUTHOR_SIZE 256

static struct sky_span author_of(char text[AUTHOR_SIZE])
{
    const struct passwd *user = getpwuid(getuid());
    snprintf(text, AUTHOR_SIZE, "host:%s", user ? user->pw_name : "?");
    return sky_span_of(text);
}

enum sky_status action_refuse(const struct doing *doing)
{
    return sky_error_set(doing->error, SKY_INVALID, "%s", doing->usage);
}

void action_print_instant(int64_t instant)
{
    char text[SKY_CLOCK_INSTANT_SIZE] = "-";
    if (instant)
        sky_clock_format(instant, text);
    printf("\t%s", text);
}

static enum sky_status run(const struct action *action, struct doing *doing)
{
    char author[AUTHOR_SIZE];
    if (action->arguments != ACTION_READS && doing->argc != action->arguments + 1)
        return action_refuse(doing);
    if (!(doing->arena = sky_arena_new()))
        return sky_error_memory(doing->error);
    doing->author = author_of(author);
    action->run(doing);
    sky_arena_free(doing->arena);
    return doing->error->status;
}

enum command_end action_run(const struct action *actions, const char *usage, int argc, char **argv)
{
    struct sky_error error = { 0 };
    struct sky_settings settings;
    struct doing doing = { .argc = argc - 1, .argv = argv + 1, .usage = usage, .error = &error };
    const struct action *action = actions;
    sky_core_forbid(); /* passwords and tokens pass by here */
    while (action->name && (argc < 2 || strcmp(argv[1], action->name) != 0))
        action++;
    if (!action->name)
        action_refuse(&doing);
    else if (sky_settings_load(&settings, &error) == SKY_OK && (doing.registro = sky_registro_open(&settings, &error)))
        run(action, &doing);
    sky_registro_close(doing.registro);
    return error.status ? report_failure(argv[0], &error) : COMMAND_GOOD;
}
