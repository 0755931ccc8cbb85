/* Changing and ending a service, listing services, and creating a namesake, when memory runs out. */
#include "starve-operation.h"

static const struct sky_servicio_key service = { TEXT("Fibra"), { 0 } };

static enum sky_status adjust(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *patch = sky_json_parse(arena, SPAN("{\"precio\":1,\"fecha_fin\":\"2026-02-28\"}"), 100, error);
    return patch
               ? apply(arena, sky_operacion_ajustar(arena, SPAN("d"), service, patch, SPAN("2026-01-31"), error), error)
               : error->status;
}

static enum sky_status finish(struct sky_arena *arena, struct sky_error *error)
{
    return apply(arena, sky_operacion_terminar(arena, SPAN("d"), service, SPAN("2026-01-31"), error), error);
}

/* A refusal that lists them. */
static enum sky_status finish_in_vain(struct sky_arena *arena, struct sky_error *error)
{
    static const struct sky_servicio_key several = { TEXT("n\xCC\x83"), { 0 } };
    enum sky_status status =
        apply(arena, sky_operacion_terminar(arena, SPAN("d"), several, SPAN("2026-01-31"), error), error);
    return status == SKY_AMBIGUOUS ? SKY_OK : status;
}

static enum sky_status name_alike(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_json *body =
        sky_json_parse(arena, SPAN("{\"nombre\":\"d\",\"contacto\":\"c\",\"servicio\":\"s\"}"), 100, error);
    struct sky_operacion *operacion = body ? sky_operacion_crear(arena, body, SPAN("2026-01-31"), error) : NULL;
    if (operacion)
        operacion->homonimo = true;
    return operacion ? apply(arena, operacion, error) : error->status;
}

static enum sky_status list_services(struct sky_arena *arena, struct sky_error *error)
{
    struct sky_span list;
    return sky_cliente_servicios(arena, SPAN("{\"servicios\":[{\"fecha_fin\":\"2026-02-28\"}]}"), SPAN("2026-01-31"),
                                 30, &list, error);
}

int main(void)
{
    static struct use uses[] = {
        { "ajustar", adjust, 20, true, false },
        { "terminar", finish, 20, true, false },
        { "terminar, in vain", finish_in_vain, 20, true, false },
        { "crear, a namesake", name_alike, 20, false, false },
        { "services listed", list_services, 10, false, false },
    };
    struct CMUnitTest tests[COUNT(uses)];
    char day[SKY_CLOCK_DAY_SIZE];
    sky_clock_today(day); /* the C library keeps the time zone from then on */
    teller = teller_new();
    put(teller, "d", 1,
        "{'nombre':'d','servicios':[{'descripcion':'Fibra'},{'descripcion':'\xC3\xB1'},"
        "{'descripcion':'n\xCC\x83'}]}");
    for (size_t i = 0; i < COUNT(uses); i++)
        tests[i] = (struct CMUnitTest){ uses[i].name, each_failure_is_told, NULL, NULL, &uses[i] };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    teller_free(teller);
    return failed;
}
