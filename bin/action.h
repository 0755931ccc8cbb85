/* Commands that do one of several things to a registry: what they have in common. */
#ifndef SKY_BIN_ACTION_H
#define SKY_BIN_ACTION_H

#include "bin/command.h"
#include "registry/registro.h"

/* A plain value: what an action has. */
struct doing {
    struct sky_registro *registro;
    struct sky_arena *arena;
    struct sky_span author; /* who is at the keyboard, for the audit: "host:<user>" */
    int argc;               /* the action's own arguments, its name first */
    char **argv;
    const char *usage;
    struct sky_error *error;
};

/* Constant: a row of a command's table, which ends with a row of zeros. */
struct action {
    const char *name;
    int arguments; /* that it takes; ACTION_READS: it reads them itself */
    enum sky_status (*run)(const struct doing *doing);
};

#define ACTION_READS (-1)

/* SKY_INVALID, which tells how the command is used. */
enum sky_status action_refuse(const struct doing *doing);

/* Runs the action that the second argument names, over the registry that SKY_STORE names; else tells the usage. */
enum command_end action_run(const struct action *actions, const char *usage, int argc, char **argv);

/* Prints a tab and the instant, "-" for 0. */
void action_print_instant(int64_t instant);

#endif
