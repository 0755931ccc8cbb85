/* The settings of a program: read once from the environment, checked, and constant from then on. */
#ifndef SKY_BASE_SETTINGS_H
#define SKY_BASE_SETTINGS_H

#include "base/buffer.h"

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

/* Puts a table of all settings, a line each: variable, default, help, parted by tabs. */
void sky_settings_describe(struct sky_buffer *buffer);

#endif
