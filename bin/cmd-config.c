/* sky config: every setting, its value, and where that came from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "bin/mask.h"
#include "bin/report.h"

struct row {
    const char *variable, *standard, *help;
};

static const struct row rows[] = {
#define SKY_TEXT(member, variable, standard, help) { variable, standard, help },
#define SKY_NUMBER(member, variable, standard, least, most, help) { variable, #standard, help },
#include "base/settings.def"
#undef SKY_TEXT
#undef SKY_NUMBER
};

static void put_as_json(struct sky_buffer *out, const struct row *row, struct sky_span value, bool is_set)
{
    sky_buffer_put_text(out, "{\"from\":");
    sky_json_write_string(out, sky_span_of(is_set ? "environment" : "default"));
    sky_buffer_put_text(out, ",\"help\":");
    sky_json_write_string(out, sky_span_of(row->help));
    sky_buffer_printf(out, ",\"name\":\"%s\",\"value\":", row->variable);
    sky_json_write_string(out, value);
    sky_buffer_put_text(out, "}\n");
}

static void put_row(struct sky_buffer *out, const struct row *row, bool json)
{
    const char *value = getenv(row->variable);
    bool is_set = value && *value;
    struct sky_buffer shown = { 0 };
    mask_put(&shown, sky_span_of(is_set ? value : row->standard));
    if (json)
        put_as_json(out, row, sky_buffer_span(&shown), is_set);
    else
        sky_buffer_printf(out, "%s\t%.*s\t%s\n", row->variable, SKY_SPAN_ARGS(sky_buffer_span(&shown)),
                          is_set ? "environment" : "default");
    sky_buffer_clear(&shown);
}

/* Whoever has a setting wrong sees all of them, and which. */
static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct sky_buffer out = { 0 };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        put_row(&out, &rows[i], asked_for(asked, OPTION_JSON));
    report_print(&out, &error);
    sky_buffer_clear(&out);
    if (error.status)
        return report_failure(asked, &error);
    if (report_settings(asked, &error) == SKY_OK)
        return COMMAND_GOOD;
    report_failure(asked, &error);
    return COMMAND_FOUND;
}

const struct command command_config = {
    .name = "config",
    .arguments = "",
    .summary = "Print every setting and where it came from.",
    .details =
        "Each line has the setting's name, its value, and whether that came from the environment or is the "
        "default, with tabs between them. Passwords within URLs are masked. Settings are those of this command's "
        "environment; the programs of a host have theirs in their units.",
    .found = "a setting is not as it must be; standard error says which",
    .examples = "  sky config\n  sky config --json | jq -r 'select(.from == \"environment\").name'\n",
    .options = { OPTION_JSON },
    .most = 0,
    .run = run,
};
