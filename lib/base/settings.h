/* The settings of a program: read once from the environment, checked, and constant from then on. */
#ifndef SKY_BASE_SETTINGS_H
#define SKY_BASE_SETTINGS_H

#include "base/buffer.h"

/* Threads that serve requests, at most. */
#define SKY_WORKERS_MAX 64

/* A plain value. The texts are borrowed from the environment. */
struct sky_settings {
#define SKY_TEXT(member, variable, standard, help) const char *member;
#define SKY_NUMBER(member, variable, standard, least, most, help) long member;
#include "base/settings.def"
#undef SKY_TEXT
#undef SKY_NUMBER
};

/* Fills `*settings` from the environment. A value out of its range is SKY_INVALID and names its variable. */
enum sky_status sky_settings_load(struct sky_settings *settings, struct sky_error *error) SKY_CHECKED;

/* How many threads serve requests: as many as are set, or one a processor, two at least; or eight where the store is a
 * server, whose answers are waited for. */
size_t sky_settings_workers(const struct sky_settings *settings);

/* The file that the registry is kept in, borrowed; NULL: it is not in one. */
const char *sky_settings_file(const struct sky_settings *settings);

/* Puts a table of all settings, a line each: variable, default, help, parted by tabs. */
void sky_settings_describe(struct sky_buffer *buffer);

#endif
