/* sky, the operator's command: it finds the command that is named, and hands the rest to it. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "bin/command.h"
#include "bin/describe.h"

const struct command *const commands[] = {
    &command_import,  &command_export,  &command_backup, &command_key,    &command_restore, &command_verify,
    &command_history, &command_undo,    &command_log,    &command_status, &command_config,  &command_move,
    &command_follow,  &command_promote, &command_ship,   &command_user,   &command_token,   NULL
};

#define COMMANDS (sizeof commands / sizeof *commands - 1)
_Static_assert(COMMANDS < COMMANDS_MAX, "there is room for all of them");
#define KEY_DESCRIBE 1000

const char *argp_program_version = SKY_VERSION;

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(name, commands[i]->name) == 0)
            return commands[i];
    return NULL;
}

/* A plain value: where the command's name stands among the arguments; 0: nowhere. */
struct found {
    int at;
    const char *described; /* what is to be described; NULL: nothing */
};

static error_t take(int key, char *value, struct argp_state *state)
{
    struct found *found = state->input;
    switch (key) {
    case KEY_DESCRIBE:
        found->described = value;
        return 0;
    case ARGP_KEY_ARG:
        if (!found->described && !command_find(value))
            argp_error(state, "there is no command '%s'", value);
        found->at = state->next - 1;
        state->next = state->argc;
        return 0;
    case ARGP_KEY_END:
        if (!found->at && !found->described)
            argp_state_help(state, state->err_stream, ARGP_HELP_STD_USAGE);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int main(int argc, char **argv)
{
    struct argp_option options[COMMANDS + 3] = { { NULL, 0, NULL, 0, "Commands:", 1 } };
    struct found found = { 0 };
    for (size_t i = 0; i < COMMANDS; i++)
        options[i + 1] =
            (struct argp_option){ commands[i]->name, 0, NULL, OPTION_DOC | OPTION_NO_USAGE, commands[i]->summary, 1 };
    options[COMMANDS + 1] = (struct argp_option){ "describe", KEY_DESCRIBE, "WHAT", OPTION_HIDDEN, NULL, 2 };
    const struct argp argp = { .options = options,
                               .parser = take,
                               .args_doc = "COMMAND [ARGUMENT...]",
                               .doc = DESCRIBE_SUMMARY "\v" DESCRIBE_DETAILS };
    char name[] = "sky";
    if (argc > 0)
        argv[0] = name;
    argp_err_exit_status = COMMAND_FAILED;
    if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &found))
        return COMMAND_FAILED;
    if (found.described)
        return (int)describe(found.described, found.at ? argv[found.at] : "");
    return (int)command_parse(command_find(argv[found.at]), argc - found.at, argv + found.at);
}
