/* One parser for all commands: argp, told what a command says of itself. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include "bin/command.h"

/* Above what argp takes for a letter, so that every option has its long name alone. */
#define KEY_BASE 1000

const struct option_row option_rows[OPTIONS] = {
#define SKY_OPTION(NAME, name, argument, values, help) [OPTION_##NAME] = { name, argument, values, help },
#include "bin/option.def"
#undef SKY_OPTION
};

static error_t take(int key, char *value, struct argp_state *state)
{
    struct asked *asked = state->input;
    const struct command *command = asked->command;
    if (key > KEY_BASE && key < KEY_BASE + OPTIONS) {
        asked->values[key - KEY_BASE] = value ? value : "";
        return 0;
    }
    if (key == ARGP_KEY_ARGS) {
        asked->arguments = state->argv + state->next;
        asked->count = state->argc - state->next;
        return 0;
    }
    if (key == ARGP_KEY_SUCCESS && command->most >= 0 &&
        (asked->count < command->least || asked->count > command->most)) {
        if (command->most == 0)
            argp_error(state, "it takes no argument, but '%s' is one", asked->arguments[0]);
        else
            argp_error(state, "it takes %s", command->arguments);
    }
    return key == ARGP_KEY_ARGS || key == ARGP_KEY_SUCCESS ? 0 : ARGP_ERR_UNKNOWN;
}

/* What --help ends with: the details, the examples and the statuses. */
static char *make_doc(const struct command *command)
{
    char *doc = NULL;
    if (asprintf(&doc, "%s\v%s\n\nExamples:\n%s\nStatus 0: it was done.%s%s%s 2: it failed, or was asked for wrongly.",
                 command->summary, command->details, command->examples, command->found ? " 1: " : "",
                 command->found ? command->found : "", command->found ? "." : "") < 0)
        return NULL;
    return doc;
}

enum command_end command_parse(const struct command *command, int argc, char **argv)
{
    struct asked asked = { .command = command };
    struct argp_option options[COMMAND_OPTIONS_MAX + 1] = { 0 };
    char name[32], *doc = make_doc(command);
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i]; i++) {
        const struct option_row *row = &option_rows[command->options[i]];
        options[i] =
            (struct argp_option){ row->name, KEY_BASE + (int)command->options[i], row->argument, 0, row->help, 0 };
    }
    const struct argp argp = { .options = options, .parser = take, .args_doc = command->arguments, .doc = doc };
    snprintf(name, sizeof name, "sky %s", command->name);
    argv[0] = name;
    argp_err_exit_status = COMMAND_FAILED;
    error_t failed = argp_parse(&argp, argc, argv, 0, NULL, &asked);
    free(doc);
    if (failed) {
        fprintf(stderr, "%s: %s\n", name, strerror(failed));
        return COMMAND_FAILED;
    }
    return command->run(&asked);
}
