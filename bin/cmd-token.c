/* sky token: the tokens by which programs are let in, made, listed and revoked on the host. */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "bin/action.h"
#include "registry/fichas.h"

static bool read_days(const char *text, int64_t *vence)
{
    int64_t days;
    if (!sky_text_number(sky_span_of(text), &days) || days < 1 || days > SKY_FICHA_DIAS_MAX)
        return false;
    *vence = sky_clock_now() + days * SKY_FICHA_DIA;
    return true;
}

static bool read_options(const struct doing *doing, struct sky_ficha *ficha)
{
    const char *role = doing->asked->values[OPTION_ROLE], *days = doing->asked->values[OPTION_DAYS];
    ficha->nombre = sky_span_of(doing->arguments[0]);
    return role && sky_role_from_name(sky_span_of(role), &ficha->rol) && ficha->rol != SKY_PUBLIC &&
           (!days || read_days(days, &ficha->vence));
}

static enum sky_status add(const struct doing *doing)
{
    char text[SKY_FICHA_SIZE];
    struct sky_ficha ficha = { .rol = SKY_PUBLIC };
    if (!read_options(doing, &ficha))
        return action_refuse(doing);
    if (sky_fichas_add(doing->registro, doing->author, &ficha, text, doing->error))
        return doing->error->status;
    if (asked_for(doing->asked, OPTION_JSON))
        action_tell(doing, (const char *[]){ "name", doing->arguments[0], "role", sky_role_name(ficha.rol), "token",
                                             text, NULL });
    else
        printf("%s\n", text);
    fprintf(stderr, "This is the only time that the token is shown.\n");
    sky_crypto_wipe(text, sizeof text);
    return doing->error->status;
}

static void put_as_json(struct sky_buffer *out, const struct sky_ficha *ficha)
{
    sky_buffer_printf(out, "{\"id\":\"%.*s\"", SKY_SPAN_ARGS(ficha->id));
    action_put_instant(out, "ends", ficha->vence);
    action_put_instant(out, "last_used", ficha->uso);
    action_put_instant(out, "made", ficha->creada);
    sky_buffer_put_text(out, ",\"name\":");
    sky_json_write_string(out, ficha->nombre);
    sky_buffer_printf(out, ",\"role\":\"%s\"}\n", sky_role_name(ficha->rol));
}

static enum sky_status list(const struct doing *doing)
{
    struct sky_fichas fichas;
    struct sky_buffer out = { 0 };
    bool json = asked_for(doing->asked, OPTION_JSON);
    if (sky_fichas_list(doing->registro, doing->arena, &fichas, doing->error))
        return doing->error->status;
    if (!json)
        printf("id\trole\tmade\tends\tlast used\tname\n");
    for (size_t i = 0; i < fichas.count; i++) {
        const struct sky_ficha *ficha = &fichas.items[i];
        if (json) {
            put_as_json(&out, ficha);
            continue;
        }
        printf("%.*s\t%s", SKY_SPAN_ARGS(ficha->id), sky_role_name(ficha->rol));
        action_print_instant(ficha->creada);
        action_print_instant(ficha->vence);
        action_print_instant(ficha->uso);
        printf("\t%.*s\n", SKY_SPAN_ARGS(ficha->nombre));
    }
    report_print(&out, doing->error);
    sky_buffer_clear(&out);
    return doing->error->status;
}

static enum sky_status retire(const struct doing *doing)
{
    if (sky_fichas_revoke(doing->registro, doing->author, sky_span_of(doing->arguments[0]), doing->error))
        return doing->error->status;
    return action_tell(doing, (const char *[]){ "id", doing->arguments[0], NULL });
}

static enum command_end run(struct asked *asked)
{
    static const struct action actions[] = { { "add", 1, add, { OPTION_ROLE, OPTION_DAYS, OPTION_JSON } },
                                             { "list", 0, list, { OPTION_JSON } },
                                             { "revoke", 1, retire, { OPTION_JSON } },
                                             { 0 } };
    return action_run(actions, asked);
}

const struct command command_token = {
    .name = "token",
    .arguments = "add --role ROLE [--days DAYS] NAME\nlist\nrevoke ID",
    .summary = "Let programs in that bear a token.",
    .details = "`add' makes a token, and prints it: that is the only time that it is shown. `list' tells of each one "
               "its id, role, when it was made, when it ends and was last used, and its name. `revoke' ends one, at "
               "once.\n\nTokens count unless SKY_ACCESS is 0. Each change is noted in the audit.",
    .examples = "  sky token add --role editor --days 365 importador\n  sky token list --json\n"
                "  sky token revoke 0011223344556677\n",
    .options = { OPTION_ROLE, OPTION_DAYS, OPTION_JSON },
    .most = -1,
    .words = "add list revoke",
    .run = run,
};
