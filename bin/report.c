/* A registry's faults, its numbers and its end, in words or as JSON. */
#include "bin/report.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/text.h"
#include "registry/situacion.h"

enum sky_status report_settings(struct asked *asked, struct sky_error *error)
{
    return sky_settings_load(&asked->settings, error) ? error->status
                                                      : sky_clock_set_zone(asked->settings.timezone, error);
}

struct sky_registro *report_open_to_read(struct asked *asked, struct sky_error *error)
{
    return report_settings(asked, error) ? NULL : sky_registro_open_to_read(&asked->settings, error);
}

struct sky_registro *report_open(struct asked *asked, struct sky_error *error)
{
    return report_settings(asked, error) ? NULL : sky_registro_open(&asked->settings, error);
}

enum sky_status report_open_reading(const struct asked *asked, struct sky_registro *registro,
                                    struct sky_lectura *lectura, struct sky_error *error)
{
    const char *at = asked->values[OPTION_AT];
    return sky_lectura_open_at(lectura, registro, at ? sky_span_of(at) : (struct sky_span){ 0 }, "--at", error);
}

enum sky_status report_require(const struct asked *asked, struct sky_error *error)
{
    struct sky_situacion situacion;
    if (sky_situacion_read(&asked->settings, &situacion, error) == SKY_OK)
        sky_situacion_clear(&situacion);
    return error->status;
}

struct sky_span report_author(const struct asked *asked, char text[AUTHOR_SIZE])
{
    const struct passwd *user = getpwuid(getuid());
    if (asked_for(asked, OPTION_AUTHOR))
        return sky_span_of(asked->values[OPTION_AUTHOR]);
    snprintf(text, AUTHOR_SIZE, "host:%s", user ? user->pw_name : "?");
    return sky_span_of(text);
}

enum sky_status report_number(const struct asked *asked, enum command_option option, int64_t least, int64_t standard,
                              int64_t *number, struct sky_error *error)
{
    const char *text = asked->values[option];
    *number = standard;
    if (!text || (sky_text_number(sky_span_of(text), number) && *number >= least))
        return SKY_OK;
    return sky_error_set(error, SKY_INVALID, "--%s is '%s', but must be a number from %" PRId64 " on",
                         option_rows[option].name, text, least);
}

enum sky_status report_print(struct sky_buffer *text, struct sky_error *error)
{
    if (text->failed)
        sky_error_memory(error);
    if (!error->status && fwrite(text->data, 1, text->size, stdout) != text->size)
        sky_error_set(error, SKY_UNAVAILABLE, "standard output cannot be written");
    text->size = 0;
    return error->status;
}

enum command_end report_failure(const struct asked *asked, const struct sky_error *error)
{
    fflush(stdout);
    fprintf(stderr, "sky %s: %s\n", asked->command->name, error->text);
    return COMMAND_FAILED;
}

static void print_fault(void *context, int64_t number, const char *what)
{
    (void)context;
    if (number)
        printf("operation %" PRId64 " %s\n", number, what);
    else
        printf("%s\n", what);
}

static void gather_fault(void *context, int64_t number, const char *what)
{
    struct sky_buffer *faults = &((struct watching *)context)->faults;
    sky_buffer_put_text(faults, faults->size > 0 ? ",{" : "{");
    if (number)
        sky_buffer_printf(faults, "\"operation\":%" PRId64 ",", number);
    sky_buffer_put_text(faults, "\"what\":");
    sky_json_write_string(faults, sky_span_of(what));
    sky_buffer_put_text(faults, "}");
}

static void tell_progress(void *context, int64_t done, int64_t all)
{
    struct progress *progress = &((struct watching *)context)->progress;
    progress_tell(progress, done, all);
    if (done >= all)
        progress_clear(progress);
}

struct sky_verify_watch report_watch(const struct asked *asked, struct watching *watching)
{
    *watching = (struct watching){ .progress = progress_begin("operations", false), .proved = -1 };
    return (struct sky_verify_watch){ .fault = asked_for(asked, OPTION_JSON) ? gather_fault : print_fault,
                                      .progress = tell_progress,
                                      .context = watching };
}

static void print_as_json(const struct sky_verification *result, const char *seal, const struct watching *watching)
{
    char ended[SKY_CLOCK_INSTANT_SIZE];
    printf("{\"faults\":[%.*s],\"faults_count\":%" PRId64, SKY_SPAN_ARGS(sky_buffer_span(&watching->faults)),
           result->faults);
    if (result->identity.text[0])
        printf(",\"identity\":\"%s\"", result->identity.text);
    if (result->last > 0) {
        sky_clock_format(result->ended, ended);
        printf(",\"last\":%" PRId64 ",\"last_instant\":\"%s\"", result->last, ended);
    }
    printf(",\"operations\":%" PRId64, result->entries);
    if (watching->proved >= 0)
        printf(",\"proved_seconds\":%" PRId64 ".%03d", watching->proved / 1000, (int)(watching->proved % 1000));
    printf(",\"restored\":%s,\"seal\":\"%s\"}\n", result->identity.tags[0] ? "true" : "false", seal);
}

static void print_as_text(const struct sky_verification *result, const char *seal, int64_t proved)
{
    char ended[SKY_CLOCK_INSTANT_SIZE];
    printf("%" PRId64 " operations, %" PRId64 " faults, last seal %s\n", result->entries, result->faults, seal);
    if (result->last > 0) {
        sky_clock_format(result->ended, ended);
        printf("the log ends with operation %" PRId64 ", of %s\n", result->last, ended);
    }
    if (result->identity.text[0])
        printf("the log's identity is %s%s\n", result->identity.text,
               result->identity.tags[0] ? ", after a restore" : "");
    if (proved >= 0)
        printf("proved in %.1f s\n", (double)proved / 1000);
}

void report_verification(const struct asked *asked, const struct sky_verification *result, struct watching *watching)
{
    char seal[2 * SKY_SHA256_SIZE + 1];
    sky_hex_write(seal, result->seal, sizeof result->seal);
    if (asked_for(asked, OPTION_JSON))
        print_as_json(result, seal, watching);
    else
        print_as_text(result, seal, watching->proved);
    sky_buffer_clear(&watching->faults);
    fflush(stdout); /* before what is said on stderr */
}
