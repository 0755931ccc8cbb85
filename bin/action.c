/* The choice of an action, and the registry that it is done to. */
#include "bin/action.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/core.h"
#include "base/json.h"

enum sky_status action_refuse(const struct doing *doing)
{
    char forms[SKY_ERROR_TEXT_MAX];
    size_t at = 0;
    for (const char *from = doing->asked->command->arguments; *from && at < sizeof forms - 2; from++) {
        if (*from == '\n')
            forms[at++] = ',';
        forms[at++] = *from == '\n' ? ' ' : *from;
    }
    forms[at] = '\0';
    return sky_error_set(doing->error, SKY_INVALID, "it is %s", forms);
}

void action_print_instant(int64_t instant)
{
    char text[SKY_CLOCK_INSTANT_SIZE] = "-";
    if (instant)
        sky_clock_format(instant, text);
    printf("\t%s", text);
}

void action_put_instant(struct sky_buffer *out, const char *name, int64_t instant)
{
    char text[SKY_CLOCK_INSTANT_SIZE];
    if (instant)
        sky_clock_format(instant, text);
    if (instant)
        sky_buffer_printf(out, ",\"%s\":\"%s\"", name, text);
    else
        sky_buffer_printf(out, ",\"%s\":null", name);
}

enum sky_status action_tell(const struct doing *doing, const char *const *members)
{
    struct sky_buffer out = { 0 };
    if (!asked_for(doing->asked, OPTION_JSON))
        return doing->error->status;
    sky_buffer_put_text(&out, "{\"done\":");
    sky_json_write_string(&out, sky_span_of(doing->asked->arguments[0]));
    for (; *members; members += 2) {
        sky_buffer_printf(&out, ",\"%s\":", members[0]);
        sky_json_write_string(&out, sky_span_of(members[1]));
    }
    sky_buffer_put_text(&out, "}\n");
    report_print(&out, doing->error);
    sky_buffer_clear(&out);
    return doing->error->status;
}

static bool takes(const struct action *action, enum command_option option)
{
    for (size_t i = 0; i < sizeof action->options / sizeof *action->options && action->options[i]; i++)
        if (action->options[i] == option)
            return true;
    return false;
}

static bool is_well_asked(const struct action *action, const struct asked *asked)
{
    for (enum command_option option = OPTION_NONE + 1; option < OPTIONS; option++)
        if (asked_for(asked, option) && !takes(action, option))
            return false;
    return asked->count == action->arguments + 1;
}

static enum sky_status run(const struct action *action, struct doing *doing)
{
    char author[AUTHOR_SIZE];
    if (!(doing->arena = sky_arena_new()))
        return sky_error_memory(doing->error);
    doing->author = report_author(doing->asked, author);
    action->run(doing);
    sky_arena_free(doing->arena);
    return doing->error->status;
}

enum command_end action_run(const struct action *actions, struct asked *asked)
{
    struct sky_error error = { 0 };
    char **arguments = asked->count > 0 ? asked->arguments + 1 : NULL;
    struct doing doing = { .asked = asked, .arguments = arguments, .error = &error };
    const struct action *action = actions;
    sky_core_forbid(); /* passwords and tokens pass by here */
    while (action->name && (asked->count < 1 || strcmp(asked->arguments[0], action->name) != 0))
        action++;
    if (!action->name || !is_well_asked(action, asked))
        action_refuse(&doing);
    else if ((doing.registro = report_open(asked, &error)))
        run(action, &doing);
    sky_registro_close(doing.registro);
    return error.status ? report_failure(asked, &error) : COMMAND_GOOD;
}
