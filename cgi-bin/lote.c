/* /clientes/lote and /lotes: many customers at once. A program of their own, so that their bodies hold up nobody else.
 */
#include "sky.h"

static const struct sky_parameter numero[] = {
    { .name = "numero",
      .type = SKY_PARAMETER_NUMBER,
      .in_path = true,
      .least = 1,
      .most = INT64_MAX,
      .refusal = "El número del lote no es un número." },
    { 0 },
};

static const struct sky_route routes[] = {
    { "POST", "/clientes/lote", SKY_EDITOR, sky_api_cargar, &sky_api_lote, sky_api_lote_parameters },
    { "POST", "/lotes/{numero}/deshacer", SKY_EDITOR, sky_api_deshacer_lote, NULL, numero },
    { 0 },
};

static enum sky_status open_lote(struct sky_app *app, const struct sky_settings *settings, struct sky_error *error)
{
    if (sky_api_open(app, settings, error) == SKY_OK)
        app->lotes = sky_lotes_new(app->registro, error);
    return error->status;
}

static void close_lote(struct sky_app *app)
{
    sky_lotes_free(app->lotes);
    sky_api_close(app);
}

static void rest_lote(struct sky_app *app)
{
    sky_api_rest(app);
    sky_lotes_rest(app->lotes);
}

static const struct sky_program program = {
    .name = "lote",
    .routes = routes,
    .open = open_lote,
    .close = close_lote,
    .usable = sky_api_is_usable,
    .rest = rest_lote,
};

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
