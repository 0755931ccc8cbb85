/* Lists of customers in each order, both ways, of the present and the past, as requests ask for them. */
#include "api-starve.h"
#include "pages.h"
#include "sql.h"

#include "api/asked.h"
#include "api/listing.h"
#include "api/paging.h"

static const struct sky_parameter parameters[] = {
    { .name = "orden" },
    { .name = "prefijo" },
    { .name = "servicio" },
    { .name = "etiqueta" },
    { .name = "estado" },
    SKY_API_LIMITE,
    { .name = "cursor" },
    SKY_API_DETALLE,
    SKY_API_EN,
    { 0 },
};
static const struct sky_route routes[] = { { "GET", "/c", SKY_LECTOR, sky_api_answer_list, NULL, parameters }, { 0 } };
static const struct sky_program program = { .name = "prueba", .routes = routes };

/* 1 b; 2 Á; 3 Z; 4 a; 5 b changes; 6, 7 Z is y; 8 a goes; 9 c. */
static const struct step customers[] = {
    { GUARDA("{'nombre':'b'}") },
    { GUARDA("{'nombre':'Á'}") },
    { GUARDA("{'nombre':'Z'}") },
    { GUARDA("{'nombre':'a'}") },
    { GUARDA("{'nombre':'b','n':1}") },
    { RENOMBRA("Z", "y") },
    { ELIMINA("a") },
    { GUARDA("{'nombre':'c'}") },
    { .verb = NULL },
};

static int open_program(void **state)
{
    return open_api_with(state, &program, customers);
}

#define ORDEN "El parámetro 'orden' debe ser nombre, reciente o creado, o uno de ellos tras '-'."

static void every_order_of_the_present(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/c", PLAIN, NULL, 200, { "ETag: W/`9`", "!Link", "!Total-Count" }, "[`Á`,`b`,`c`,`y`]\n" },
        { "GET", "/c?orden=nombre", PLAIN, NULL, 200, { NULL }, "[`Á`,`b`,`c`,`y`]\n" },
        { "GET", "/c?orden=-nombre", PLAIN, NULL, 200, { NULL }, "[`y`,`c`,`b`,`Á`]\n" },
        { "GET", "/c?orden=creado", PLAIN, NULL, 200, { NULL }, "[`b`,`Á`,`y`,`c`]\n" },
        { "GET", "/c?orden=-creado", PLAIN, NULL, 200, { NULL }, "[`c`,`y`,`Á`,`b`]\n" },
        { "GET", "/c?orden=reciente", PLAIN, NULL, 200, { NULL }, "[`c`,`y`,`b`,`Á`]\n" },
        { "GET", "/c?orden=-reciente", PLAIN, NULL, 200, { NULL }, "[`Á`,`b`,`y`,`c`]\n" },
        { "GET",
          "/c?orden=-creado&detalle=1&limite=1000",
          PLAIN,
          NULL,
          200,
          { NULL },
          "[{`nombre`:`c`},{`nombre`:`y`},{`nombre`:`Á`},{`n`:1,`nombre`:`b`}]\n" },
        { "GET", "/c?prefijo=A", PLAIN, NULL, 200, { NULL }, "[`Á`]\n" },
        { "GET", "/c?prefijo=a&orden=-nombre", PLAIN, NULL, 200, { NULL }, "[`Á`]\n" },
        { "GET", "/c?prefijo=Y&orden=creado", PLAIN, NULL, 200, { NULL }, "[`y`]\n" },
        { "GET", "/c?prefijo=x", PLAIN, NULL, 200, { NULL }, "[]\n" },
        { "GET", "/c?orden=edad", PLAIN, NULL, 400, { NULL }, ERROR(ORDEN) },
        { "GET", "/c?orden=", PLAIN, NULL, 400, { NULL }, ERROR(ORDEN) },
        { "GET", "/c", COUNT_THEM, NULL, 200, { "Total-Count: 4", "Preference-Applied: count=exact" }, NULL },
        { "GET", "/c?limite=1", COUNT_THEM, NULL, 200, { "Total-Count: 4" }, "[`Á`]\n" },
        { "GET", "/c?prefijo=a", COUNT_THEM, NULL, 200, { "Total-Count: 1", "Preference-Applied: count=exact" }, NULL },
        { "GET", "/c?prefijo=x", COUNT_THEM, NULL, 200, { "Total-Count: 0" }, "[]\n" },
    };
    check_asks(*state, asks, COUNT(asks));
}

static void the_past_in_its_orders(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/c?en=5", PLAIN, NULL, 200, { "ETag: W/`5`" }, "[`Z`,`a`,`b`,`Á`]\n" },
        { "GET", "/c?en=5&orden=creado", PLAIN, NULL, 200, { NULL }, "[`b`,`Á`,`Z`,`a`]\n" },
        { "GET", "/c?en=5&orden=reciente", PLAIN, NULL, 200, { NULL }, "[`b`,`a`,`Z`,`Á`]\n" },
        { "GET",
          "/c?en=4&orden=-reciente&detalle=1",
          PLAIN,
          NULL,
          200,
          { NULL },
          "[{`nombre`:`b`},{`nombre`:`Á`},{`nombre`:`Z`},{`nombre`:`a`}]\n" },
        { "GET", "/c?en=5&prefijo=a", PLAIN, NULL, 200, { NULL }, "[`a`,`Á`]\n" },
        { "GET",
          "/c?en=5&orden=-nombre",
          PLAIN,
          NULL,
          400,
          { NULL },
          ERROR("El parámetro 'orden' no puede ser '-nombre' con 'en'.") },
        { "GET", "/c?en=5", COUNT_THEM, NULL, 200, { "Total-Count: 4" }, NULL },
        { "GET", "/c?en=5&orden=reciente&limite=1", COUNT_THEM, NULL, 200, { "Total-Count: 4" }, "[`b`]\n" },
        { "GET", "/c?en=99", PLAIN, NULL, 400, { NULL }, NULL },
        { "GET", "/c?en=5&detalle=1&prefijo=b", PLAIN, NULL, 200, { NULL }, "[{`n`:1,`nombre`:`b`}]\n" },
    };
    check_asks(*state, asks, COUNT(asks));
}

/* Whatever the order, one page after another is the whole. */
static void pages_are_the_whole(void **state)
{
    struct api *api = *state;
    static const struct {
        const char *uri, *wanted;
    } rows[] = {
        { "/c?limite=1", "[Á][b][c][y]" },
        { "/c?limite=1&orden=-nombre", "[y][c][b][Á]" },
        { "/c?limite=2&orden=creado", "[b,Á][y,c]" },
        { "/c?limite=1&orden=-creado", "[c][y][Á][b]" },
        { "/c?limite=3&orden=reciente", "[c,y,b][Á]" },
        { "/c?limite=1&orden=-reciente", "[Á][b][y][c]" },
        { "/c?limite=1&en=5", "[Z][a][b][Á]" },
        { "/c?limite=1&en=5&orden=reciente", "[b][a][Z][Á]" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_buffer *all = sky_buffer_new(api->registry->arena);
        for (const char *uri = rows[i].uri; uri;)
            uri = put_page(api, uri, TO_NEXT, all);
        assert_span(rows[i].uri, sky_buffer_span(all), sky_span_of(rows[i].wanted));
    }
}

/* From the last page back to the first, each as it was; the past by name has one way only. */
static void pages_lead_back(void **state)
{
    struct api *api = *state;
    static const struct {
        const char *uri, *wanted;
    } rows[] = {
        { "/c?limite=1", "[c][b][Á]" },
        { "/c?limite=3&orden=-nombre", "[y,c,b]" },
        { "/c?limite=2&orden=creado", "[b,Á]" },
        { "/c?limite=1&orden=-creado", "[Á][y][c]" },
        { "/c?limite=1&orden=reciente", "[b][y][c]" },
        { "/c?limite=1&en=5&orden=reciente", "[Z][a][b]" },
        { "/c?limite=1&en=5", "" },
        { "/c?limite=4", "" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_buffer *back = sky_buffer_new(api->registry->arena), *ignored = sky_buffer_new(api->registry->arena);
        const char *last = rows[i].uri;
        for (const char *uri = last; uri; uri = put_page(api, uri, TO_NEXT, ignored))
            last = uri;
        for (const char *uri = put_page(api, last, TO_PREV, ignored); uri;)
            uri = put_page(api, uri, TO_PREV, back);
        assert_span(rows[i].uri, back->size ? sky_buffer_span(back) : SPAN(""), sky_span_of(rows[i].wanted));
    }
}

#define FIBRA "{'descripcion':'Fibra','fecha_contratacion':'1970-01-01'}"
#define BAJA "{'descripcion':'Fibra','fecha_contratacion':'1970-01-01','fecha_baja':'1970-01-02'}"
#define ESTADO "El parámetro 'estado' debe ser futuro, activo, suspendido, por_vencer, vencido o de_baja."

/* 10 d; 11 e; 12 f; then d ends it. */
static const struct step contracted[] = {
    { GUARDA("{'nombre':'d','servicios':[" FIBRA ",{'descripcion':'TV'}],'etiquetas':['Útil']}") },
    { GUARDA("{'nombre':'e','servicios':[" FIBRA "]}") },
    { GUARDA("{'nombre':'f','servicios':[{'descripcion':'TV','fecha_contratacion':'9999-01-01'}]}") },
    { GUARDA("{'nombre':'d','servicios':[" BAJA ",{'descripcion':'TV'}],'etiquetas':['Útil','vip']}") },
    { GUARDA("{'nombre':'g'}") },
    { .verb = NULL },
};

static void filters_choose(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/c?servicio=FIBRA", PLAIN, NULL, 200, { "ETag: W/`14`" }, "[`d`,`e`]\n" },
        { "GET", "/c?servicio=fib", PLAIN, NULL, 200, { NULL }, "[]\n" },
        { "GET", "/c?servicio=tv&orden=reciente", PLAIN, NULL, 200, { NULL }, "[`d`,`f`]\n" },
        { "GET", "/c?etiqueta=util", PLAIN, NULL, 200, { NULL }, "[`d`]\n" },
        { "GET", "/c?etiqueta=VIP&servicio=tv", PLAIN, NULL, 200, { NULL }, "[`d`]\n" },
        { "GET", "/c?etiqueta=vip&servicio=cine", PLAIN, NULL, 200, { NULL }, "[]\n" },
        { "GET", "/c?estado=activo", PLAIN, NULL, 200, { "!ETag" }, "[`d`,`e`]\n" },
        { "GET", "/c?estado=activo&servicio=fibra", PLAIN, NULL, 200, { NULL }, "[`e`]\n" },
        { "GET", "/c?estado=de_baja", PLAIN, NULL, 200, { NULL }, "[`d`]\n" },
        { "GET", "/c?estado=futuro&orden=creado", PLAIN, NULL, 200, { NULL }, "[`f`]\n" },
        { "GET", "/c?estado=futuro&prefijo=d", PLAIN, NULL, 200, { NULL }, "[]\n" },
        { "GET", "/c?servicio=fibra&limite=1", COUNT_THEM, NULL, 200, { "Total-Count: 2" }, "[`d`]\n" },
        { "GET", "/c?servicio=fibra&prefijo=E", COUNT_THEM, NULL, 200, { "Total-Count: 1" }, "[`e`]\n" },
        { "GET", "/c?servicio=tv&orden=creado", COUNT_THEM, NULL, 200, { "Total-Count: 2" }, "[`d`,`f`]\n" },
        { "GET", "/c?etiqueta=util&en=12", COUNT_THEM, NULL, 200, { "Total-Count: 1" }, "[`d`]\n" },
        { "GET", "/c?etiqueta=vip&en=12", COUNT_THEM, NULL, 200, { "Total-Count: 0" }, "[]\n" },
        { "GET", "/c?etiqueta=util&en=12&orden=creado", PLAIN, NULL, 200, { NULL }, "[`d`]\n" },
        { "GET", "/c?estado=activo", PLAIN, NULL, 200, { NULL }, NULL },
        { "GET", "/c?estado=", PLAIN, NULL, 400, { NULL }, ERROR(ESTADO) },
        { "GET", "/c?estado=Activo", PLAIN, NULL, 400, { NULL }, ERROR(ESTADO) },
    };
    struct api *api = *state;
    do_steps(api->registry, contracted);
    check_asks(api, asks, COUNT(asks));
}

static void memory_that_runs_out_is_told(void **state)
{
    static const struct ask asks[] = {
        { .method = "GET", .uri = "/c?detalle=1&prefijo=b", .status = 200 },
        { .method = "GET", .uri = "/c?orden=reciente", .status = 200 },
        { .method = "GET", .uri = "/c?en=5", .status = 200 },
        { .method = "GET", .uri = "/c?estado=activo&etiqueta=vip", .status = 200 },
    };
    for (size_t i = 0; i < COUNT(asks); i++)
        check_starved(*state, &asks[i], 3);
    assert_int_equal(open_readings(*state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(every_order_of_the_present),
        API_TEST(the_past_in_its_orders),
        API_TEST(pages_are_the_whole),
        API_TEST(pages_lead_back),
        API_TEST(filters_choose),
        API_TEST(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
