/* The registry of the app is opened here and nowhere else. */
#include "api/app.h"

#include "api/bearer.h"
#include "api/kept.h"
#include "registry/portero.h"
#include "registry/registro.h"

enum sky_status sky_api_open(struct sky_app *app, const struct sky_settings *settings, struct sky_error *error)
{
    app->registro = sky_registro_open(settings, error);
    if (app->registro)
        app->identity = sky_registro_identity(app->registro);
    if (app->registro && settings->access) {
        app->access = &sky_api_bearers;
        app->portero = sky_portero_new(app->registro, error);
    }
    if (app->registro)
        app->kept = sky_kept_new(error);
    app->por_vencer = settings->por_vencer;
    return error->status;
}

void sky_api_close(struct sky_app *app)
{
    sky_kept_free(app->kept);
    sky_portero_free(app->portero);
    sky_registro_close(app->registro);
}

bool sky_api_is_usable(struct sky_app *app)
{
    return sky_registro_is_usable(app->registro);
}

void sky_api_rest(struct sky_app *app)
{
    sky_registro_rest(app->registro);
}
