/* One row a setting, made from settings.def. */
#include "base/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static const char *text_of(const char *variable, const char *standard)
{
    const char *value = getenv(variable);
    return value && *value ? value : standard;
}

static long number_of(const char *variable, long standard, long least, long most, struct sky_error *error)
{
    const char *value = getenv(variable);
    if (!value || !*value)
        return standard;
    char *end;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (errno || *end || number < least || number > most)
        sky_error_set(error, SKY_INVALID, "%s is '%s', but must be a number from %ld to %ld", variable, value, least,
                      most);
    return number;
}

enum sky_status sky_settings_load(struct sky_settings *settings, struct sky_error *error)
{
#define SKY_TEXT(member, variable, standard, help) settings->member = text_of(variable, standard);
#define SKY_NUMBER(member, variable, standard, least, most, help) \
    settings->member = number_of(variable, standard, least, most, error);
#include "base/settings.def"
#undef SKY_TEXT
#undef SKY_NUMBER
    return error->status;
}

/* A URL with an authority (RFC 3986, section 3.2) is of something on a network. */
static bool is_a_server(const char *store)
{
    return store && strstr(store, "://");
}

size_t sky_settings_workers(const struct sky_settings *settings)
{
    if (settings->workers > 0)
        return (size_t)settings->workers;
    long processors = sysconf(_SC_NPROCESSORS_ONLN), least = is_a_server(settings->store) ? 8 : 2;
    return processors < least ? (size_t)least : processors < SKY_WORKERS_MAX ? (size_t)processors : SKY_WORKERS_MAX;
}

const char *sky_settings_file(const struct sky_settings *settings)
{
    static const char scheme[] = "sqlite:";
    bool is_file = strncmp(settings->store, scheme, sizeof scheme - 1) == 0;
    return is_file ? settings->store + sizeof scheme - 1 : NULL;
}

void sky_settings_describe(struct sky_buffer *buffer)
{
#define SKY_TEXT(member, variable, standard, help) sky_buffer_put_text(buffer, variable "\t" standard "\t" help "\n");
#define SKY_NUMBER(member, variable, standard, least, most, help) \
    sky_buffer_put_text(buffer, variable "\t" #standard "\t" help "\n");
#include "base/settings.def"
#undef SKY_TEXT
#undef SKY_NUMBER
}
