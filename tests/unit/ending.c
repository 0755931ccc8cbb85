/* Services that end, as each form is asked for; the rest is tests/contracts.bats'. */
#include "api-starve.h"

#include "api/ending.h"
#include "api/exporting.h"
#include "base/clock.h"

static const struct sky_parameter all[] = { SKY_API_DIAS, SKY_API_BOM, SKY_API_SEP, { 0 } };
static const struct sky_parameter some[] = { SKY_API_DIAS, { 0 } };
static const struct sky_route routes[] = {
    { "GET", "/v", SKY_LECTOR, sky_api_vencimientos, NULL, all },
    { "GET", "/v.ics", SKY_LECTOR, sky_api_calendario, NULL, some },
    { 0 },
};
static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

#define ACCEPTS(type)           \
    {                           \
        {                       \
            "HTTP_ACCEPT", type \
        }                       \
    }
#define HEAD "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Sky//Vencimientos//ES\r\nCALSCALE:GREGORIAN\r\n"

static void nothing_has_its_form_too(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/v", { NO_PARAM }, NULL, 200, { "Content-Type: application/json" }, "[]\n" },
        { "GET",
          "/v",
          ACCEPTS("text/csv"),
          NULL,
          200,
          { "Content-Type: text/csv; charset=utf-8; header=present" },
          "fecha_fin,descripcion,estado,cliente,nombre,fecha_contratacion,precio,moneda\r\n" },
        { "GET",
          "/v?sep=tab&bom=1",
          ACCEPTS("text/csv"),
          NULL,
          200,
          { NULL },
          "\xEF\xBB\xBF"
          "fecha_fin\tdescripcion\testado\tcliente\tnombre\tfecha_contratacion\tprecio\tmoneda\r\n" },
        { "GET",
          "/v",
          ACCEPTS("text/calendar"),
          NULL,
          200,
          { "Content-Type: text/calendar; charset=utf-8" },
          HEAD "END:VCALENDAR\r\n" },
        { "GET",
          "/v.ics?dias=3660",
          { NO_PARAM },
          NULL,
          200,
          { "Content-Type: text/calendar; charset=utf-8" },
          HEAD "END:VCALENDAR\r\n" },
        { "GET",
          "/v?sep=x",
          ACCEPTS("text/csv"),
          NULL,
          400,
          { NULL },
          ERROR("El parámetro 'sep' debe ser ',', ';' o 'tab'.") },
        { "GET",
          "/v?dias=3661",
          { NO_PARAM },
          NULL,
          400,
          { NULL },
          ERROR("El parámetro 'dias' debe ser un número de 0 a 3660.") },
        { "GET", "/v.ics?sep=x", { NO_PARAM }, NULL, 400, { NULL }, ERROR("El parámetro 'sep' no se conoce aquí.") },
    };
    check_asks(*state, asks, COUNT(asks));
}

static void today_and_days_to_come_are_told(void **state)
{
    struct api *api = *state;
    char today[SKY_CLOCK_DAY_SIZE], later[SKY_CLOCK_DAY_SIZE], document[160], wanted[400];
    int64_t number;
    sky_clock_today(today);
    assert_true(sky_clock_day_number(sky_span_of(today), &number));
    sky_clock_day_text(number + 2, later);
    snprintf(document, sizeof document,
             "{'nombre':'a','servicios':[{'descripcion':'y','fecha_fin':'%s'},"
             "{'descripcion':'x','fecha_fin':'%s'}]}",
             later, today);
    const struct step steps[] = { { GUARDA(document) }, { .verb = NULL } };
    do_steps(api->registry, steps);
#define ITEM "{`cliente`:1,`nombre`:`a`,`servicio`:{`descripcion`:`%c`,`estado`:`%s`,`fecha_fin`:`%s`}}"
    const char *estado = "activo"; /* the app has no days before the end but the last */
    snprintf(wanted, sizeof wanted, "[" ITEM "," ITEM "]\n", 'x', "por_vencer", today, 'y', estado, later);
    const struct ask both = { .method = "GET", .uri = "/v?dias=2", .status = 200, .body = wanted };
    check_ask(api, &both);
    snprintf(wanted, sizeof wanted, "[" ITEM "]\n", 'x', "por_vencer", today);
    const struct ask one = { .method = "GET", .uri = "/v?dias=1", .status = 200, .body = wanted };
    check_ask(api, &one);
}

static enum sky_status admit_after_long(struct sky_request *request, struct sky_caller *caller, struct sky_error *error)
{
    (void)request;
    (void)error;
    *caller = (struct sky_caller){ .name = SPAN("ana"), .role = SKY_ADMIN, .stale = true };
    return SKY_OK;
}

/* The list that is looked at all day does not. */
static void a_file_asks_for_the_password_again(void **state)
{
    static const struct sky_access access = { .challenge = "Bearer", .admit = admit_after_long };
    static const struct ask asks[] = {
        { "GET", "/v", { NO_PARAM }, NULL, 200, { NULL }, "[]\n" },
        { "GET", "/v", ACCEPTS("text/csv"), NULL, 403, { NULL }, NULL },
        { "GET", "/v", ACCEPTS("text/calendar"), NULL, 403, { NULL }, NULL },
        { "GET", "/v.ics", { NO_PARAM }, NULL, 403, { NULL }, NULL },
    };
    struct api *api = *state;
    api->app.access = &access;
    check_asks(api, asks, COUNT(asks));
}

static void memory_that_runs_out_is_told(void **state)
{
    static const struct ask ask = { .method = "GET", .uri = "/v?dias=0", .status = 200 };
    check_starved(*state, &ask, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(nothing_has_its_form_too),
        API_TEST(today_and_days_to_come_are_told),
        API_TEST(a_file_asks_for_the_password_again),
        API_TEST(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
