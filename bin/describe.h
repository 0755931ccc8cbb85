/* What the commands say of themselves in other forms: the manual's pages, and what shells complete. */
#ifndef SKY_BIN_DESCRIBE_H
#define SKY_BIN_DESCRIBE_H

#include "bin/command.h"

#define DESCRIBE_SUMMARY "The operator's command of Sky, a registry of customers."
#define DESCRIBE_DETAILS                                                                                         \
    "The registry is the one that SKY_STORE names; `sky config' tells it and every other setting. `sky COMMAND " \
    "--help' says what a command does.\n\nStatus 0: it was done. 1: something was found, as each command says. " \
    "2: it failed, or was asked for wrongly."

/*
 * Prints what WHAT is of `command`, which may be empty: "man", a page of the manual (mdoc) of the command, or of sky;
 * "bash" and "zsh", their completion of all commands; "commands", their names.
 */
enum command_end describe(const char *what, const char *command);

#endif
