/* sky token: the tokens by which programs are let in, made, listed and revoked on the host. */
#include <getopt.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "bin/action.h"
#include "registry/fichas.h"

#define USAGE "it is add --role lector|editor|admin [--days <days>] <name>, list, or revoke <id>"

static bool read_days(const char *text, int64_t *vence)
{
    int64_t days;
    if (!sky_text_number(sky_span_of(text), &days) || days < 1 || days > SKY_FICHA_DIAS_MAX)
        return false;
    *vence = sky_clock_now() + days * SKY_FICHA_DIA;
    return true;
}

static bool read_options(int argc, char **argv, struct sky_ficha *ficha)
{
    static const struct option options[] = { { "role", required_argument, NULL, 'r' },
                                             { "days", required_argument, NULL, 'd' },
                                             { 0 } };
    int option;
    bool good = true;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        good = good && ((option == 'r' && sky_role_from_name(sky_span_of(optarg), &ficha->rol)) ||
                        (option == 'd' && read_days(optarg, &ficha->vence)));
    ficha->nombre = sky_span_of(argv[optind]);
    return good && ficha->rol != SKY_PUBLIC && optind == argc - 1;
}

static enum sky_status add(const struct doing *doing)
{
    char text[SKY_FICHA_SIZE];
    struct sky_ficha ficha = { .rol = SKY_PUBLIC };
    if (!read_options(doing->argc, doing->argv, &ficha))
        return action_refuse(doing);
    if (sky_fichas_add(doing->registro, doing->author, &ficha, text, doing->error))
        return doing->error->status;
    printf("%s\n", text);
    fprintf(stderr, "This is the only time that the token is shown.\n");
    sky_crypto_wipe(text, sizeof text);
    return SKY_OK;
}

static enum sky_status list(const struct doing *doing)
{
    struct sky_fichas fichas;
    if (sky_fichas_list(doing->registro, doing->arena, &fichas, doing->error))
        return doing->error->status;
    printf("id\trole\tmade\tends\tlast used\tname\n");
    for (size_t i = 0; i < fichas.count; i++) {
        const struct sky_ficha *ficha = &fichas.items[i];
        printf("%.*s\t%s", SKY_SPAN_ARGS(ficha->id), sky_role_name(ficha->rol));
        action_print_instant(ficha->creada);
        action_print_instant(ficha->vence);
        action_print_instant(ficha->uso);
        printf("\t%.*s\n", SKY_SPAN_ARGS(ficha->nombre));
    }
    return SKY_OK;
}

static enum sky_status retire(const struct doing *doing)
{
    return sky_fichas_revoke(doing->registro, doing->author, sky_span_of(doing->argv[1]), doing->error);
}

enum command_end command_token(int argc, char **argv)
{
    static const struct action actions[] = {
        { "add", ACTION_READS, add }, { "list", 0, list }, { "revoke", 1, retire }, { 0 }
    };
    return action_run(actions, USAGE, argc, argv);
}
