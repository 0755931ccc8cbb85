/* What programs over the registry share: opening it, closing it, looking after it. Slots of struct sky_program. */
#ifndef SKY_API_APP_H
#define SKY_API_APP_H

#include "http/program.h"

enum sky_status sky_api_open(struct sky_app *app, const struct sky_settings *settings,
                             struct sky_error *error) SKY_CHECKED;
void sky_api_close(struct sky_app *app);
bool sky_api_is_usable(struct sky_app *app);
void sky_api_rest(struct sky_app *app);

#endif
