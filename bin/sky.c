/* sky, the operator's command: a table of commands, each in a file of its own. */
#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "bin/command.h"

static const struct {
    const char *name, *arguments, *help;
    command_run *run;
} commands[] = {
    { "verify", "[seal]", "checks every seal of the log, and that it holds a seal that was noted earlier",
      command_verify },
    { "backup", "[--overwrite] <file>", "copies the registry into a file, whole and verified, while it is in use",
      command_backup },
    { "restore", "<file>", "puts such a copy in the registry's place, verified, while no program runs",
      command_restore },
    { "user", "add|list|passwd|role|remove|factor ...", "lets people in by their passwords", command_user },
    { "token", "add|list|revoke ...", "lets programs in that bear a token, unless SKY_ACCESS is 0", command_token },
};

#define COMMANDS (sizeof commands / sizeof *commands)

static void print_usage(FILE *out)
{
    fprintf(out, "usage: sky <command> [argument...]\n");
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-8s%-40s%s\n", commands[i].name, commands[i].arguments, commands[i].help);
    fprintf(out, "  --version\n  --help\nThe registry is the one that SKY_STORE names. Status 0: all is well, 1: "
                 "something was found, 2: the command failed.\n");
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(name, commands[i].name) == 0)
            return (int)commands[i].run(argc - 1, argv + 1);
    if (strcmp(name, "--version") == 0)
        return puts(SKY_VERSION) < 0 ? COMMAND_FAILED : COMMAND_GOOD;
    if (strcmp(name, "--help") == 0)
        return print_usage(stdout), COMMAND_GOOD;
    print_usage(stderr);
    return COMMAND_FAILED;
}
