/* Files of all customers: which form is given to whom, of which moment, and that they may be of any length. */
#include "api-starve.h"

#include "api/asked.h"
#include "api/exporting.h"
#include "domain/columna.h"

static const struct sky_parameter parameters[] = { SKY_API_EN,
                                                   SKY_API_BOM,
                                                   SKY_API_SEP,
                                                   { .name = "prefijo" },
                                                   { .name = "servicio" },
                                                   { .name = "etiqueta" },
                                                   { .name = "estado" },
                                                   { 0 } };
static const struct sky_route routes[] = { { "GET", "/c", SKY_LECTOR, sky_api_exportar, NULL, parameters }, { 0 } };
static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

#define CSV                           \
    {                                 \
        {                             \
            "HTTP_ACCEPT", "text/csv" \
        }                             \
    }
#define HEADER                                                                                                  \
    "numero,nombre,contacto,documento_identidad,telefonos,correos,direccion,etiquetas,notas,ubicacion,equipos," \
    "servicios,otros\r\n"

/* 1 b; 2 a; 3, 4 b is c; 5 a is deleted. */
static const struct step steps[] = {
    { GUARDA("{'nombre':'b','contacto':'=1'}") },
    { GUARDA("{'nombre':'a','n':2}") },
    { RENOMBRA("b", "c") },
    { ELIMINA("a") },
    { .verb = NULL },
};

static void gives_rows(void **state)
{
    static const struct ask asks[] = {
        { "GET",
          "/c",
          CSV,
          NULL,
          200,
          { "Content-Type: text/csv; charset=utf-8; header=present", "!ETag" },
          HEADER "1,c,'=1,,,,,,,,,,\r\n" },
        { "HEAD", "/c", CSV, NULL, 200, { "Content-Type: text/csv; charset=utf-8; header=present" }, "" },
        { "GET", "/c?en=2", CSV, NULL, 200, { NULL }, HEADER "2,a,,,,,,,,,,,\"{``n``:2}\"\r\n1,b,'=1,,,,,,,,,,\r\n" },
        { "GET", "/c?en=0", CSV, NULL, 200, { NULL }, HEADER },
        { "GET", "/c?en=0&bom=1", CSV, NULL, 200, { NULL }, "\xEF\xBB\xBF" HEADER },
        { "GET", "/c?en=9", CSV, NULL, 400, { NULL }, NULL },
        { "GET", "/c?bom=2", CSV, NULL, 400, { NULL }, NULL },
        { "GET", "/c?sep=x", CSV, NULL, 400, { NULL }, ERROR("El parámetro 'sep' debe ser ',', ';' o 'tab'.") },
        { "GET", "/c?sep=", CSV, NULL, 400, { NULL }, NULL },
        { "GET", "/c?sep=,,", CSV, NULL, 400, { NULL }, NULL },
    };
    struct api *api = *state;
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
}

/* Quotes of CSV are no backticks: as they are. */
static void parts_cells_as_it_is_asked(void **state)
{
    static const struct {
        const char *uri, *row;
    } rows[] = { { "/c?sep=,&en=1", "1,b,'=1,," },
                 { "/c?sep=;&en=1", "1;b;'=1;;" },
                 { "/c?sep=tab&en=1", "1\tb\t'=1\t\t" } };
    struct api *api = *state;
    do_steps(api->registry, steps);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct call call = call_of("GET", rows[i].uri);
        fake_set(&call.fake, "HTTP_ACCEPT", "text/csv");
        assert_true(call_run(api, &call));
        assert_contains("rows", body_of(&call.fake), rows[i].row);
        call_clear(&call);
    }
}

static void gives_documents(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/c", LINES, NULL, 200, { "Content-Type: application/x-ndjson" }, "{`contacto`:`=1`,`nombre`:`c`}\n" },
        { "GET", "/c?en=2", LINES, NULL, 200, { NULL }, "{`n`:2,`nombre`:`a`}\n{`contacto`:`=1`,`nombre`:`b`}\n" },
        { "GET", "/c?en=0", LINES, NULL, 200, { NULL }, "" },
        { "GET", "/c?en=2&prefijo=A", LINES, NULL, 200, { NULL }, "{`n`:2,`nombre`:`a`}\n" },
        { "GET", "/c?en=2&prefijo=%C3%81", LINES, NULL, 200, { NULL }, "{`n`:2,`nombre`:`a`}\n" },
        { "GET", "/c?en=2&prefijo=ab", LINES, NULL, 200, { NULL }, "" },
        { "GET",
          "/c?en=2&prefijo=",
          LINES,
          NULL,
          200,
          { NULL },
          "{`n`:2,`nombre`:`a`}\n{`contacto`:`=1`,`nombre`:`b`}\n" },
    };
    struct api *api = *state;
    do_steps(api->registry, steps);
    check_asks(api, asks, COUNT(asks));
}

static void filters_by_what_documents_say(void **state)
{
#define TV(name, end) \
    "{'nombre':'" name "','servicios':[{'descripcion':'TV','fecha_contratacion':'2001-01-31'" end "}]}"
    static const struct step those[] = {
        { GUARDA("{'etiquetas':['vip'],'nombre':'a'}") },
        { GUARDA(TV("b", "")) },
        { GUARDA(TV("c", ",'fecha_baja':'2002-01-31'")) },
        { .verb = NULL },
    };
    static const struct {
        const char *uri, *has, *lacks[2];
    } rows[] = { { "/c?etiqueta=VIP", "\"nombre\":\"a\"", { "\"b\"", "\"c\"" } },
                 { "/c?servicio=tv&prefijo=c", "\"nombre\":\"c\"", { "\"a\"", "\"b\"" } },
                 { "/c?estado=activo", "\"nombre\":\"b\"", { "\"a\"", "\"c\"" } },
                 { "/c?estado=roto", "'estado'", { "\"a\"", "\"b\"" } } };
    struct api *api = *state;
    do_steps(api->registry, those);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct call call = call_of("GET", rows[i].uri);
        fake_set(&call.fake, "HTTP_ACCEPT", "application/x-ndjson");
        call_run(api, &call);
        assert_contains("lines", body_of(&call.fake), rows[i].has);
        assert_null(strstr(body_of(&call.fake), rows[i].lacks[0]));
        assert_null(strstr(body_of(&call.fake), rows[i].lacks[1]));
        call_clear(&call);
    }
}

/* Documents that are large, so that a page of them is more than a piece. */
#define CUSTOMERS ((size_t)300)
#define SIZE 20000

static void put_large(struct sky_buffer *document, size_t index)
{
    sky_buffer_printf(document, "{'nombre':'n%05zu','notas':'%0*d'}", index, SIZE, 0);
}

static void gives_all_of_many_in_small_pieces(void **state)
{
    struct api *api = *state;
    save_all(api, CUSTOMERS, put_large);
    struct call call = call_of("GET", "/c");
    fake_set(&call.fake, "HTTP_ACCEPT", "application/x-ndjson");
    call_begin(api, &call);
    size_t before = 0, pieces = 0;
    for (; call.turn == SKY_PARKED; pieces++) {
        assert_in_range(call.fake.out.size - before, 0, 32768 + 2 * SIZE);
        before = call.fake.out.size;
        call_go_on(&call);
    }
    assert_true(pieces > CUSTOMERS * SIZE / (32768 + 2 * SIZE));
    const char *at = body_of(&call.fake);
    for (size_t i = 0; i < CUSTOMERS; i++, at = strchr(at, '\n') + 1) {
        char name[32];
        snprintf(name, sizeof name, "{\"nombre\":\"n%05zu\"", i);
        assert_memory_equal(at, name, strlen(name));
    }
    assert_string_equal(at, "");
    assert_true(fake_finish(&call.fake));
    call_clear(&call);
}

static enum sky_status admit_after_long(struct sky_request *request, struct sky_caller *caller, struct sky_error *error)
{
    (void)request;
    (void)error;
    *caller = (struct sky_caller){ .name = SPAN("ana"), .role = SKY_ADMIN, .stale = true };
    return SKY_OK;
}

static void asks_for_the_password_again(void **state)
{
    static const struct sky_access access = { .challenge = "Bearer", .admit = admit_after_long };
    static const struct ask asks[] = {
        { "GET",
          "/c",
          CSV,
          NULL,
          403,
          { NULL },
          ERROR("Hace demasiado que dio la contraseña: confírmela con POST "
                "/sesion/clave y repita.") },
        { "GET", "/c", { { "HTTP_ACCEPT", "application/x-ndjson" } }, NULL, 403, { NULL }, NULL },
    };
    struct api *api = *state;
    api->app.access = &access;
    check_asks(api, asks, COUNT(asks));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(asks_for_the_password_again),   API_TEST(gives_rows),
        API_TEST(parts_cells_as_it_is_asked),    API_TEST(gives_documents),
        API_TEST(filters_by_what_documents_say), API_TEST(gives_all_of_many_in_small_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
