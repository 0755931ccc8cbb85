/* Lots as requests: what is asked for, what each is answered with, and what is refused before anything is written. */
#include "api-starve.h"

#include "api/loading.h"

static const struct sky_parameter numero[] = {
    { .name = "numero", .type = SKY_PARAMETER_NUMBER, .in_path = true, .least = 1, .most = INT64_MAX }, { 0 }
};
static const struct sky_route routes[] = {
    { "POST", "/lote", SKY_EDITOR, sky_api_cargar, &sky_api_lote, sky_api_lote_parameters },
    { "POST", "/lotes/{numero}/deshacer", SKY_EDITOR, sky_api_deshacer_lote, NULL, numero },
    { 0 },
};
static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    struct sky_error error = { 0 };
    if (open_api(state, &program))
        return -1;
    struct api *api = *state;
    api->app.lotes = sky_lotes_new(api->app.registro, &error);
    return api->app.lotes ? 0 : -1;
}

static int close_program(void **state)
{
    sky_lotes_free(((struct api *)*state)->app.lotes);
    return close_api(state);
}

#define LOADING_TEST(function) cmocka_unit_test_setup_teardown(function, open_program, close_program)

/* The body of `ask` is of the type that its first header says. */
static void check(struct api *api, const struct ask *ask)
{
    struct sky_arena *arena = api->registry->arena;
    struct call call = call_of(ask->method, ask->uri);
    for (size_t i = 0; i < HEADERS_MAX && ask->headers[i].name; i++)
        fake_set(&call.fake, ask->headers[i].name, unquoted(arena, ask->headers[i].value));
    call.fake.body = sky_span_of(ask->body ? unquoted(arena, ask->body) : "");
    call_run(api, &call);
    check_head(arena, ask, &call);
    if (ask->answer && strcmp(body_of(&call.fake), unquoted(arena, ask->answer)) != 0)
        fail_msg("%s %s: '%s' instead of '%s'", ask->method, ask->uri, body_of(&call.fake), ask->answer);
    call_clear(&call);
}

static void check_all(struct api *api, const struct ask *asks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check(api, &asks[i]);
}

#define TYPE(type)               \
    {                            \
        {                        \
            "CONTENT_TYPE", type \
        }                        \
    }
#define TYPE_AND(type, name, value) \
    {                               \
        { "CONTENT_TYPE", type },   \
        {                           \
            name, value             \
        }                           \
    }
#define NDJSON "application/x-ndjson"
#define SUM(changed, made, rest) \
    "{`resumen`:{`cambiados`:" changed ",`codificacion`:`utf-8`,`creados`:" made "," rest "}}\n"

static void loads_and_takes_back(void **state)
{
    static const struct ask asks[] = {
        { "POST",
          "/lote?ensayo=1",
          TYPE("text/csv"),
          "nombre;contacto\na;x\n",
          200,
          { "ETag: `0`", "!Sky-Operacion" },
          "{`documento`:{`contacto`:`x`,`nombre`:`a`},`linea`:2,`nombre`:`a`,`resultado`:`creado`}\n" SUM(
              "0", "1", "`rechazados`:0,`separador`:`;`,`sin_cambios`:0") },
        { "POST",
          "/lote",
          TYPE_AND("text/csv", "HTTP_IF_MATCH", "`1`"),
          "nombre;contacto\na;x\n",
          412,
          { NULL },
          ERROR("La operación 1 no existe todavía.") },
        { "POST", "/lote", TYPE("text/csv; charset=utf-8"), "nombre\ta\nx\t", 400, { NULL }, NULL },
        { "POST",
          "/lote",
          TYPE("text/csv"),
          "nombre;contacto\na;x\n",
          200,
          { "Sky-Operacion: 1" },
          "{`cliente`:1,`linea`:2,`nombre`:`a`,`operacion`:1,`resultado`:`creado`}\n" SUM(
              "0", "1", "`lote`:1,`rechazados`:0,`separador`:`;`,`sin_cambios`:0") },
        { "POST",
          "/lote?modo=cada",
          TYPE(NDJSON),
          "{`nombre`:`a`,`contacto`:`y`}\nx\n",
          200,
          { "Sky-Operacion: 2" },
          NULL },
        { "POST",
          "/lote",
          TYPE_AND(NDJSON, "HTTP_PREFER", "return=minimal"),
          "{`nombre`:`a`,`contacto`:`y`}",
          200,
          { "Preference-Applied: return=minimal", "!Sky-Operacion" },
          SUM("0", "0", "`rechazados`:0,`sin_cambios`:1") },
        { "POST",
          "/lote",
          TYPE(NDJSON),
          "{`nombre`:`b`}\nx\n",
          400,
          { "!Sky-Operacion" },
          ERROR("No se guardó nada: 1 fila no vale; la primera es la línea 2: El cuerpo no es JSON válido: se esperaba "
                "un objeto, '{' (byte 0). Con ensayo=1 se ven todas.") },
        { "POST",
          "/lotes/2/deshacer",
          { NO_PARAM },
          NULL,
          200,
          { "Sky-Operacion: 3" },
          "{`message`:`Lote 2 deshecho.`,`status`:`ok`}\n" },
        { "POST", "/lotes/9/deshacer", { NO_PARAM }, NULL, 404, { NULL }, NULL },
        { "POST", "/lotes/2/deshacer", { NO_PARAM }, NULL, 409, { NULL }, NULL },
    };
    check_all(*state, asks, COUNT(asks));
}

static void refuses_what_is_not_asked_for_well(void **state)
{
    static const struct ask asks[] = {
        { "POST", "/lote", TYPE("application/json"), "{}", 415, { NULL }, NULL },
        { "POST", "/lote", { NO_PARAM }, "{}", 415, { NULL }, NULL },
        { "POST",
          "/lote?modo=x",
          TYPE(NDJSON),
          "{}",
          400,
          { NULL },
          ERROR("El parámetro 'modo' debe ser 'todo' o 'cada'.") },
        { "POST",
          "/lote?clave=x",
          TYPE(NDJSON),
          "{}",
          400,
          { NULL },
          ERROR("El parámetro 'clave' debe ser 'nombre', 'numero', 'documento_identidad' o 'correo'.") },
        { "POST", "/lote?ensayo=2", TYPE(NDJSON), "{}", 400, { NULL }, NULL },
        { "POST", "/lote?sep=x", TYPE(NDJSON), "{}", 400, { NULL }, NULL },
        { "POST", "/lote?x=1", TYPE(NDJSON), "{}", 400, { NULL }, NULL },
        { "POST", "/lote", TYPE_AND(NDJSON, "HTTP_IF_NONE_MATCH", "*"), "{}", 400, { NULL }, NULL },
        { "POST", "/lote", TYPE_AND(NDJSON, "HTTP_IDEMPOTENCY_KEY", "k"), "{}", 400, { NULL }, NULL },
        { "POST", "/lote", TYPE_AND(NDJSON, "HTTP_IF_MATCH", "1"), "{}", 400, { NULL }, NULL },
        { "POST", "/lote", TYPE_AND(NDJSON, "HTTP_IF_MATCH", "`x`"), "{}", 412, { NULL }, NULL },
        { "POST", "/lote", TYPE_AND(NDJSON, "HTTP_CONTENT_ENCODING", "gzip"), "{}", 415, { NULL }, NULL },
        { "POST",
          "/lote",
          TYPE("text/csv"),
          "PK\3\4xxxx",
          400,
          { NULL },
          ERROR("Línea 1: el archivo es un archivo ZIP, como lo son los .xlsx y .ods, y no texto.") },
        { "POST",
          "/lote",
          TYPE("text/csv"),
          "nombre\n`a\n",
          400,
          { NULL },
          ERROR("Línea 2: las comillas que se abren en la línea 2 no se cierran.") },
        { "POST",
          "/lote?columnas=x:nombre",
          TYPE("text/csv"),
          "nombre\na\n",
          400,
          { NULL },
          ERROR("El parámetro 'columnas' nombra la columna 'x', que la tabla no tiene.") },
        { "POST", "/lotes/x/deshacer", { NO_PARAM }, NULL, 400, { NULL }, NULL },
    };
    check_all(*state, asks, COUNT(asks));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(loads_and_takes_back),
        LOADING_TEST(refuses_what_is_not_asked_for_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
