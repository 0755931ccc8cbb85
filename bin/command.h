/*
 * The operator's commands. Each is a constant in a file of its own, and what it says of itself is the one source of the
 * parser, of --help, of the manual's pages and of what shells complete.
 */
#ifndef SKY_BIN_COMMAND_H
#define SKY_BIN_COMMAND_H

#include "base/settings.h"

/* How a command ends: all is well; it found what it looks for; it could not be run. */
enum command_end { COMMAND_GOOD, COMMAND_FOUND, COMMAND_FAILED };

enum command_option {
    OPTION_NONE,
#define SKY_OPTION(NAME, name, argument, values, help) OPTION_##NAME,
#include "bin/option.def"
#undef SKY_OPTION
    OPTIONS
};

/* Constant: what option.def says of an option. */
struct option_row {
    const char *name, *argument, *values, *help;
};

extern const struct option_row option_rows[OPTIONS];

/* Options of one command. */
#define COMMAND_OPTIONS_MAX 12

struct command;

/* A plain value: what a command was asked to do. All is borrowed. */
struct asked {
    const struct command *command;
    const char *values[OPTIONS]; /* NULL: it was not given; "" of one without an argument */
    int count;
    char **arguments;
    struct sky_settings settings; /* read by command_settings */
};

typedef enum command_end command_run(struct asked *asked);

/* Constant: a command. */
struct command {
    const char *name;
    const char *arguments;                            /* as the usage has them; several forms on a line each */
    const char *summary;                              /* half a line */
    const char *details;                              /* paragraphs, with an empty line between two */
    const char *found;                                /* what status 1 says; NULL: it does not end so */
    const char *examples;                             /* lines "command" */
    enum command_option options[COMMAND_OPTIONS_MAX]; /* up to OPTION_NONE */
    int least, most;                                  /* arguments; `most` negative: it counts them itself */
    const char *words;                                /* with which shells complete the first argument; NULL: files */
    command_run *run;
};

extern const struct command command_import, command_export, command_backup, command_restore, command_verify,
    command_key, command_history, command_undo, command_log, command_status, command_config, command_move,
    command_follow, command_promote, command_ship, command_user, command_token;

/* All of them, up to NULL. */
#define COMMANDS_MAX 32
extern const struct command *const commands[];

/* The command of that name; NULL: there is none. */
const struct command *command_find(const char *name);

/* Parses the arguments, the command's name being the first, and runs it. What is wrong ends the process. */
enum command_end command_parse(const struct command *command, int argc, char **argv);

/* Whether the option was given. */
static inline bool asked_for(const struct asked *asked, enum command_option option)
{
    return asked->values[option] != NULL;
}

#endif
