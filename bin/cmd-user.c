/* sky user: the people who are let in by a password, on the host. The password is typed twice, or read from a pipe. */
#include <getopt.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "base/crypto.h"
#include "bin/action.h"
#include "registry/invitaciones.h"
#include "registry/usuarios.h"

#define USAGE                                                                                                      \
    "it is add --role lector|editor|admin <name>, invite --role lector|editor|admin <name>, list, passwd <name>, " \
    "role <name> lector|editor|admin, remove <name>, or factor remove <name>"

/* Bytes of a line, which are more than a password may have. */
#define LINE 2048

/* A line, without its end; it is not shown where it is typed. */
static bool read_line(const char *prompt, char *line, size_t size)
{
    struct termios shown, hidden;
    bool typed = tcgetattr(STDIN_FILENO, &shown) == 0;
    hidden = shown;
    if (typed) {
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
        fprintf(stderr, "%s: ", prompt);
    }
    bool read = fgets(line, (int)size, stdin) != NULL;
    if (typed) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        fprintf(stderr, "\n");
    }
    if (read)
        line[strcspn(line, "\n")] = '\0';
    return read;
}

static enum sky_status read_password(char *password, size_t size, struct sky_error *error)
{
    char again[LINE];
    if (!read_line("Password", password, size))
        return sky_error_set(error, SKY_INVALID, "there is no password on the standard input");
    if (isatty(STDIN_FILENO) && (!read_line("Again", again, sizeof again) || strcmp(password, again) != 0))
        sky_error_set(error, SKY_INVALID, "the second time it was another password");
    sky_crypto_wipe(again, sizeof again);
    return error->status;
}

static bool read_role(int argc, char **argv, enum sky_role *rol)
{
    static const struct option options[] = { { "role", required_argument, NULL, 'r' }, { 0 } };
    int option;
    bool good = false;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        good = option == 'r' && sky_role_from_name(sky_span_of(optarg), rol);
    return good && optind == argc - 1;
}

/* Adds somebody of that role, or gives them another password where it is SKY_PUBLIC. */
static enum sky_status set_password(const struct doing *doing, const char *name, enum sky_role rol)
{
    char password[LINE];
    enum sky_status status = read_password(password, sizeof password, doing->error);
    if (status == SKY_OK && rol == SKY_PUBLIC)
        status = sky_usuarios_set_clave(doing->registro, doing->author, sky_span_of(name), sky_span_of(password),
                                        doing->error);
    else if (status == SKY_OK)
        status = sky_usuarios_add(doing->registro, doing->author, sky_span_of(name), rol, sky_span_of(password),
                                  doing->error);
    sky_crypto_wipe(password, sizeof password);
    return status;
}

static enum sky_status add(const struct doing *doing)
{
    enum sky_role rol = SKY_PUBLIC;
    return read_role(doing->argc, doing->argv, &rol) ? set_password(doing, doing->argv[optind], rol)
                                                     : action_refuse(doing);
}

/* Who bears what is printed chooses the password. */
static enum sky_status invite(const struct doing *doing)
{
    char text[SKY_FICHA_SIZE];
    struct sky_ficha invitacion = { .rol = SKY_PUBLIC };
    if (!read_role(doing->argc, doing->argv, &invitacion.rol))
        return action_refuse(doing);
    invitacion.nombre = sky_span_of(doing->argv[optind]);
    if (sky_invitaciones_add(doing->registro, doing->author, doing->arena, &invitacion, text, doing->error))
        return doing->error->status;
    printf("%s\n", text);
    fprintf(stderr, "It works once, and for an hour; this is the only time that it is shown.\n");
    sky_crypto_wipe(text, sizeof text);
    return SKY_OK;
}

static enum sky_status passwd(const struct doing *doing)
{
    return set_password(doing, doing->argv[1], SKY_PUBLIC);
}

static enum sky_status role(const struct doing *doing)
{
    enum sky_role rol;
    if (!sky_role_from_name(sky_span_of(doing->argv[2]), &rol))
        return action_refuse(doing);
    return sky_usuarios_set_rol(doing->registro, doing->author, sky_span_of(doing->argv[1]), rol, NULL, doing->error);
}

static enum sky_status remove_user(const struct doing *doing)
{
    return sky_usuarios_remove(doing->registro, doing->author, sky_span_of(doing->argv[1]), NULL, doing->error);
}

/* Of who has lost the telephone, and the recovery codes with it. */
static enum sky_status factor(const struct doing *doing)
{
    if (strcmp(doing->argv[1], "remove") != 0)
        return action_refuse(doing);
    return sky_usuarios_remove_factor(doing->registro, doing->author, sky_span_of(doing->argv[2]), doing->error);
}

static enum sky_status list(const struct doing *doing)
{
    struct sky_usuarios usuarios;
    if (sky_usuarios_list(doing->registro, doing->arena, &usuarios, doing->error))
        return doing->error->status;
    printf("role\tmade\tname\n");
    for (size_t i = 0; i < usuarios.count; i++) {
        printf("%s", sky_role_name(usuarios.items[i].rol));
        action_print_instant(usuarios.items[i].creado);
        printf("\t%.*s\n", SKY_SPAN_ARGS(usuarios.items[i].nombre));
    }
    return SKY_OK;
}

enum command_end command_user(int argc, char **argv)
{
    static const struct action actions[] = {
        { "add", ACTION_READS, add }, { "invite", ACTION_READS, invite },
        { "list", 0, list },          { "passwd", 1, passwd },
        { "role", 2, role },          { "remove", 1, remove_user },
        { "factor", 2, factor },      { 0 },
    };
    return action_run(actions, USAGE, argc, argv);
}
