/* Commands that do one of several things to a registry: what they have in common. */
#ifndef SKY_BIN_ACTION_H
#define SKY_BIN_ACTION_H

#include "bin/report.h"

/* A plain value: what an action has. */
struct doing {
    const struct asked *asked; /* whose first argument is the action's name */
    char **arguments;          /* the others */
    struct sky_registro *registro;
    struct sky_arena *arena;
    struct sky_span author; /* who is at the keyboard, for the audit */
    struct sky_error *error;
};

/* Constant: a row of a command's table, which ends with a row of zeros. */
struct action {
    const char *name;
    int arguments; /* that it takes */
    enum sky_status (*run)(const struct doing *doing);
    enum command_option options[3]; /* that it takes, up to OPTION_NONE */
};

/* SKY_INVALID, which tells how the command is used. */
enum sky_status action_refuse(const struct doing *doing);

/* Runs the action that the first argument names, over the registry that SKY_STORE names; else tells the usage. */
enum command_end action_run(const struct action *actions, struct asked *asked);

/* With --json: prints what was done, as {"done": <the action>}, with further members: names and texts, up to NULL. */
enum sky_status action_tell(const struct doing *doing, const char *const *members);

/* Prints a tab and the instant, "-" for 0; or it as a member of JSON after a comma, null for 0. */
void action_print_instant(int64_t instant);
void action_put_instant(struct sky_buffer *out, const char *name, int64_t instant);

#endif
