/* /saludo: the original's greeting; also the smallest program there can be. */
#include "sky.h"

static sky_handler saludar;

static const struct sky_route routes[] = {
    { "GET", "/saludo", SKY_PUBLIC, saludar, NULL, sky_parameters_any },
    { 0 },
};

static const struct sky_program program = { .name = "saludo", .routes = routes };

static enum sky_turn saludar(struct sky_request *request)
{
    return sky_answer(request, 200, sky_span_of("{\"message\":\"Hola desde Sky App v2.0 mejorada!\"}"));
}

int main(int argc, char **argv)
{
    return sky_program_run(&program, argc, argv);
}
