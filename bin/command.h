/* The operator's commands: what sky.c knows of each. */
#ifndef SKY_BIN_COMMAND_H
#define SKY_BIN_COMMAND_H

/* How a command ends: all is well; it found what it looks for; it could not be run. */
enum command_end { COMMAND_GOOD, COMMAND_FOUND, COMMAND_FAILED };

/* Runs with its own arguments, the command's name being the first. */
typedef enum command_end command_run(int argc, char **argv);

command_run command_verify, command_backup, command_restore, command_token, command_user;

#endif
