/* sky user: the people who are let in by a password, on the host. The password is typed twice, or read from a pipe. */
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/json.h"
#include "bin/action.h"
#include "registry/invitaciones.h"
#include "registry/usuarios.h"

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

static bool read_role(const struct doing *doing, enum sky_role *rol)
{
    const char *role = doing->asked->values[OPTION_ROLE];
    return role && sky_role_from_name(sky_span_of(role), rol);
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
    const char *name = doing->arguments[0];
    if (!read_role(doing, &rol))
        return action_refuse(doing);
    if (set_password(doing, name, rol))
        return doing->error->status;
    return action_tell(doing, (const char *[]){ "name", name, "role", sky_role_name(rol), NULL });
}

/* Who bears what is printed chooses the password. */
static enum sky_status invite(const struct doing *doing)
{
    char text[SKY_FICHA_SIZE];
    struct sky_ficha invitacion = { .rol = SKY_PUBLIC };
    if (!read_role(doing, &invitacion.rol))
        return action_refuse(doing);
    invitacion.nombre = sky_span_of(doing->arguments[0]);
    if (sky_invitaciones_add(doing->registro, doing->author, doing->arena, &invitacion, text, doing->error))
        return doing->error->status;
    if (asked_for(doing->asked, OPTION_JSON))
        action_tell(doing, (const char *[]){ "invitation", text, "name", doing->arguments[0], "role",
                                             sky_role_name(invitacion.rol), NULL });
    else
        printf("%s\n", text);
    fprintf(stderr, "It works once, and for an hour; this is the only time that it is shown.\n");
    sky_crypto_wipe(text, sizeof text);
    return doing->error->status;
}

static enum sky_status passwd(const struct doing *doing)
{
    if (set_password(doing, doing->arguments[0], SKY_PUBLIC))
        return doing->error->status;
    return action_tell(doing, (const char *[]){ "name", doing->arguments[0], NULL });
}

static enum sky_status role(const struct doing *doing)
{
    enum sky_role rol;
    if (!sky_role_from_name(sky_span_of(doing->arguments[1]), &rol))
        return action_refuse(doing);
    if (sky_usuarios_set_rol(doing->registro, doing->author, sky_span_of(doing->arguments[0]), rol, NULL, doing->error))
        return doing->error->status;
    return action_tell(doing, (const char *[]){ "name", doing->arguments[0], "role", sky_role_name(rol), NULL });
}

static enum sky_status remove_user(const struct doing *doing)
{
    if (sky_usuarios_remove(doing->registro, doing->author, sky_span_of(doing->arguments[0]), NULL, doing->error))
        return doing->error->status;
    return action_tell(doing, (const char *[]){ "name", doing->arguments[0], NULL });
}

/* Of who has lost the telephone, and the recovery codes with it. */
static enum sky_status factor(const struct doing *doing)
{
    if (strcmp(doing->arguments[0], "remove") != 0)
        return action_refuse(doing);
    if (sky_usuarios_remove_factor(doing->registro, doing->author, sky_span_of(doing->arguments[1]), doing->error))
        return doing->error->status;
    return action_tell(doing, (const char *[]){ "name", doing->arguments[1], NULL });
}

static void put_as_json(struct sky_buffer *out, const struct sky_usuario *usuario)
{
    sky_buffer_put_text(out, "{\"name\":");
    sky_json_write_string(out, usuario->nombre);
    action_put_instant(out, "made", usuario->creado);
    sky_buffer_printf(out, ",\"role\":\"%s\"}\n", sky_role_name(usuario->rol));
}

static enum sky_status list(const struct doing *doing)
{
    struct sky_usuarios usuarios;
    struct sky_buffer out = { 0 };
    bool json = asked_for(doing->asked, OPTION_JSON);
    if (sky_usuarios_list(doing->registro, doing->arena, &usuarios, doing->error))
        return doing->error->status;
    if (!json)
        printf("role\tmade\tname\n");
    for (size_t i = 0; i < usuarios.count; i++) {
        if (json) {
            put_as_json(&out, &usuarios.items[i]);
            continue;
        }
        printf("%s", sky_role_name(usuarios.items[i].rol));
        action_print_instant(usuarios.items[i].creado);
        printf("\t%.*s\n", SKY_SPAN_ARGS(usuarios.items[i].nombre));
    }
    report_print(&out, doing->error);
    sky_buffer_clear(&out);
    return doing->error->status;
}

static enum command_end run(struct asked *asked)
{
    static const struct action actions[] = {
        { "add", 1, add, { OPTION_ROLE, OPTION_JSON } },
        { "invite", 1, invite, { OPTION_ROLE, OPTION_JSON } },
        { "list", 0, list, { OPTION_JSON } },
        { "passwd", 1, passwd, { OPTION_JSON } },
        { "role", 2, role, { OPTION_JSON } },
        { "remove", 1, remove_user, { OPTION_JSON } },
        { "factor", 2, factor, { OPTION_JSON } },
        { 0 },
    };
    return action_run(actions, asked);
}

const struct command command_user = {
    .name = "user",
    .arguments = "add --role ROLE NAME\ninvite --role ROLE NAME\nlist\npasswd NAME\nrole NAME ROLE\nremove NAME\n"
                 "factor remove NAME",
    .summary = "Let people in by their passwords.",
    .details = "`add' and `passwd' read the password from standard input, or ask for it twice on a terminal. `invite' "
               "prints an invitation, which works once and for an hour: whoever bears it chooses the password. `factor "
               "remove' is for who has lost the telephone, and the recovery codes with it.\n\nThe last person with the "
               "role admin stays. Each change is noted in the audit.",
    .examples = "  sky user add --role admin ana\n  sky user list --json\n  sky user role ana editor\n",
    .options = { OPTION_ROLE, OPTION_JSON },
    .most = -1,
    .words = "add invite list passwd role remove factor",
    .run = run,
};
