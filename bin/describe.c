/* Pages are in mdoc(7); a shell's completion is a script of its own kind. */
#include "bin/describe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the pages. */
#define DESCRIBE_DATE "November 30, 2026"

/* --- the manual */

/* Whether a sentence ends with this space. */
static bool ends_sentence(const char *text, const char *at)
{
    return *at == ' ' && at > text && at[-1] == '.' && at[1] >= 'A' && at[1] <= 'Z';
}

/* Text of a page, a sentence a line: a mark of mdoc at its beginning, and backslashes, are taken as they are. */
static void put_text(const char *all)
{
    bool starts = true;
    for (const char *text = all; *text; text++) {
        if (starts && (*text == '.' || *text == '\''))
            printf("\\&");
        if (ends_sentence(all, text)) {
            putchar('\n');
            starts = true;
            continue;
        }
        if (*text == '\n' && text[1] == '\n') {
            printf("\n.Pp");
            continue;
        }
        if (*text == '\\')
            printf("\\e");
        else if (*text == '-')
            printf("\\-");
        else if (starts && *text == ' ')
            continue;
        else
            putchar(*text);
        starts = *text == '\n' || (text[0] == ' ' && starts);
    }
    putchar('\n');
}

static void put_options(const struct command *command)
{
    printf(".Pp\nThe options are:\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i]; i++) {
        const struct option_row *row = &option_rows[command->options[i]];
        printf(".It Fl Fl %s", row->name);
        printf(row->argument ? " Ns = Ns Ar %s\n" : "\n", row->argument);
        put_text(row->help);
    }
    printf(".It Fl Fl help\nSay all this in short.\n.It Fl Fl usage\nSay how it is used.\n"
           ".It Fl Fl version\nSay which release it is.\n.El\n");
}

/* The forms of its arguments, each a line of the synopsis. */
static void put_synopsis(const struct command *command)
{
    const char *form = command->arguments;
    do {
        size_t size = strcspn(form, "\n");
        printf(".Nm sky %s\n", command->name);
        if (command->options[0])
            printf(".Op Ar OPTION...\n");
        if (size > 0)
            printf(".Ar %.*s\n", (int)size, form);
        form += size + (form[size] == '\n');
    } while (*form);
}

static void put_ends(const char *found)
{
    printf(".Sh EXIT STATUS\n.Bl -tag -width Ds\n.It 0\nIt was done.\n");
    if (found) {
        printf(".It 1\n");
        put_text(found);
    }
    printf(".It 2\nIt failed, or was asked for wrongly; standard error says why.\n.El\n");
}

static void put_head(const char *title, const char *name, const char *summary)
{
    size_t size = strlen(summary);
    printf(".Dd " DESCRIBE_DATE "\n.Dt %s 1\n.Os Sky\n.Sh NAME\n.Nm %s\n.Nd %.*s\n.Sh SYNOPSIS\n", title, name,
           (int)(size > 0 && summary[size - 1] == '.' ? size - 1 : size), summary);
}

static void put_title(char *title, size_t size, const char *name)
{
    snprintf(title, size, "SKY-%s", name);
    for (; *title; title++)
        if (*title >= 'a' && *title <= 'z')
            *title = (char)(*title - 'a' + 'A');
}

static void put_page(const struct command *command)
{
    char title[32], name[32];
    put_title(title, sizeof title, command->name);
    snprintf(name, sizeof name, "sky-%s", command->name);
    put_head(title, name, command->summary);
    put_synopsis(command);
    printf(".Sh DESCRIPTION\n");
    put_text(command->details);
    put_options(command);
    printf(".Sh ENVIRONMENT\nThe settings that sky config tells of; above all\n"
           ".Bl -tag -width Ds\n.It Ev SKY_STORE\nwhere the registry is kept.\n.It Ev NO_COLOR\n"
           "Where it is set, nothing is coloured.\n.El\n");
    put_ends(command->found);
    printf(".Sh EXAMPLES\n.Bd -literal\n%s.Ed\n.Sh SEE ALSO\n.Xr sky 1\n", command->examples);
}

static int by_name(const void *one, const void *other)
{
    return strcmp((*(const struct command *const *)one)->name, (*(const struct command *const *)other)->name);
}

static void put_main_page(void)
{
    const struct command *sorted[COMMANDS_MAX];
    size_t count = 0;
    for (; commands[count]; count++)
        sorted[count] = commands[count];
    qsort(sorted, count, sizeof *sorted, by_name);
    put_head("SKY", "sky", DESCRIBE_SUMMARY);
    printf(".Nm\n.Ar COMMAND\n.Op Ar ARGUMENT...\n.Nm\n.Fl Fl help | Fl Fl usage | Fl Fl version\n.Sh DESCRIPTION\n");
    put_text(DESCRIBE_DETAILS);
    printf(".Pp\nThe commands are:\n.Bl -tag -width Ds\n");
    for (size_t i = 0; commands[i]; i++) {
        printf(".It Cm %s\n", commands[i]->name);
        put_text(commands[i]->summary);
    }
    printf(".El\n.Sh ENVIRONMENT\n.Bl -tag -width Ds\n.It Ev SKY_STORE\nwhere the registry is kept.\n.El\n");
    put_ends("Something was found, as each command says.");
    printf(".Sh SEE ALSO\n");
    for (size_t i = 0; i < count; i++)
        printf(".Xr sky-%s 1%s\n", sorted[i]->name, i + 1 < count ? " ," : "");
}

/* --- shells */

static void put_bash(void)
{
    printf("# Completion of sky for bash.\n_sky() {\n    local word=${COMP_WORDS[COMP_CWORD]} "
           "last=${COMP_WORDS[COMP_CWORD-1]}"
           " options='' words=''\n    COMPREPLY=()\n    if ((COMP_CWORD > 1)) && [[ $word == = ]]; then\n"
           "        word=''\n    elif ((COMP_CWORD > 2)) && [[ $last == = ]]; then\n"
           "        last=${COMP_WORDS[COMP_CWORD-2]}\n    fi\n    case $last in\n");
    for (size_t i = 1; i < OPTIONS; i++)
        if (option_rows[i].argument && option_rows[i].values)
            printf("        --%s) mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$word\"); return ;;\n",
                   option_rows[i].name, option_rows[i].values);
        else if (option_rows[i].argument)
            printf("        --%s) mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;\n", option_rows[i].name);
    printf("    esac\n    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; commands[i]; i++) {
        printf("        %s) options='", commands[i]->name);
        for (size_t j = 0; j < COMMAND_OPTIONS_MAX && commands[i]->options[j]; j++)
            printf("--%s ", option_rows[commands[i]->options[j]].name);
        printf("--help --usage --version' words='%s' ;;\n", commands[i]->words ? commands[i]->words : "");
    }
    printf("    esac\n    if ((COMP_CWORD == 1)); then\n        words='--help --usage --version");
    for (size_t i = 0; commands[i]; i++)
        printf(" %s", commands[i]->name);
    printf("'\n    elif [[ $word == -* ]]; then\n        words=$options\n    elif [[ ! $words ]]; then\n"
           "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n        return\n    fi\n"
           "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\ncomplete -o filenames -F _sky sky\n");
}

/* A text in single quotes, within brackets: marks of zsh, and quotes, are taken as they are. */
static void put_zsh_text(const char *text)
{
    for (; *text; text++)
        if (*text == '\'')
            printf("'\\''");
        else if (strchr("[]:\\", *text))
            printf("\\%c", *text);
        else
            putchar(*text);
}

static void put_zsh_option(const struct option_row *row)
{
    printf(" \\\n                '--%s%s[", row->name, row->argument ? "=" : "");
    put_zsh_text(row->help);
    printf("]");
    if (row->argument && row->values)
        printf(":%s:(%s)", row->argument, row->values);
    else if (row->argument)
        printf(":%s:_files", row->argument);
    printf("'");
}

static void put_zsh(void)
{
    printf("#compdef sky\n# Completion of sky for zsh.\n_sky() {\n    local line state\n    local -a commands\n"
           "    commands=(\n");
    for (size_t i = 0; commands[i]; i++) {
        printf("        '%s:", commands[i]->name);
        put_zsh_text(commands[i]->summary);
        printf("'\n");
    }
    printf("    )\n    if ((CURRENT == 2)); then\n        _describe command commands\n"
           "        _arguments '--help[Say what there is.]' '--usage[Say how it is used.]' "
           "'--version[Say which release it is.]'\n        return\n    fi\n    local name=$words[2]\n    shift words\n"
           "    ((CURRENT--))\n    case $name in\n");
    for (size_t i = 0; commands[i]; i++) {
        printf("        %s)\n            _arguments", commands[i]->name);
        for (size_t j = 0; j < COMMAND_OPTIONS_MAX && commands[i]->options[j]; j++)
            put_zsh_option(&option_rows[commands[i]->options[j]]);
        printf(" \\\n                '--help[Say all this in short.]' \\\n                "
               "'--usage[Say how it is used.]'");
        if (commands[i]->words)
            printf(" \\\n                '*:argument:(%s)' ;;\n", commands[i]->words);
        else
            printf(" \\\n                '*:file:_files' ;;\n");
    }
    printf("    esac\n}\n_sky \"$@\"\n");
}

static void put_commands(void)
{
    for (size_t i = 0; commands[i]; i++)
        puts(commands[i]->name);
}

enum command_end describe(const char *what, const char *name)
{
    const struct command *command = command_find(name);
    if (strcmp(what, "bash") == 0)
        put_bash();
    else if (strcmp(what, "zsh") == 0)
        put_zsh();
    else if (strcmp(what, "commands") == 0)
        put_commands();
    else if (strcmp(what, "man") == 0 && command)
        put_page(command);
    else if (strcmp(what, "man") == 0 && strcmp(name, "sky") == 0)
        put_main_page();
    else
        return fprintf(stderr, "sky: there is no '%s' of '%s'\n", what, name), COMMAND_FAILED;
    return COMMAND_GOOD;
}
