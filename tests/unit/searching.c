/* Searching, as requests ask for it. */
#include "api-starve.h"
#include "pages.h"
#include "sql.h"

#include "api/asked.h"
#include "api/listing.h"
#include "api/paging.h"
#include "api/searching.h"

static const struct sky_parameter parameters[] = {
    { .name = "buscar" },
    SKY_API_LIMITE,
    { .name = "cursor" },
    SKY_API_DETALLE,
    SKY_API_EN,
    { .name = "orden" },
    { .name = "prefijo" },
    { .name = "servicio" },
    { .name = "etiqueta" },
    { .name = "estado" },
    { 0 },
};
static const struct sky_route routes[] = { { "GET", "/c", SKY_LECTOR, sky_api_answer_search, NULL, parameters },
                                           { 0 } };
static const struct sky_program program = { .name = "prueba", .routes = routes };

static const struct step customers[] = {
    { GUARDA("{'nombre':'José Muñoz','contacto':'600 11 22 33'}") },
    { GUARDA("{'nombre':'Ana','notas':'José'}") },
    { GUARDA("{'nombre':'Joseba'}") },
    { .verb = NULL },
};

static int open_program(void **state)
{
    return open_api_with(state, &program, customers);
}

static void a_text_finds_customers(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/c?buscar=JOSE", PLAIN, NULL, 200, { "ETag: W/`3`", "!Link" }, "[`José Muñoz`,`Joseba`,`Ana`]\n" },
        { "GET", "/c?buscar=%2B34600112233", PLAIN, NULL, 200, { NULL }, "[`José Muñoz`]\n" },
        { "GET", "/c?buscar=joseba&detalle=1", PLAIN, NULL, 200, { NULL }, "[{`nombre`:`Joseba`}]\n" },
        { "GET", "/c?buscar=josebe", PLAIN, NULL, 200, { NULL }, "[`Joseba`]\n" },
        { "GET", "/c?buscar=", PLAIN, NULL, 200, { NULL }, "[]\n" },
        { "GET", "/c?buscar=%22%2A-%20OR%20%F0%9F%98%80", PLAIN, NULL, 200, { NULL }, "[]\n" },
        { "GET", "/c?buscar=x&en=1", PLAIN, NULL, 400, { NULL }, ERROR("El parámetro 'en' no va con 'buscar'.") },
        { "GET",
          "/c?buscar=x&orden=nombre",
          PLAIN,
          NULL,
          400,
          { NULL },
          ERROR("El parámetro 'orden' no va con 'buscar'.") },
        { "GET",
          "/c?buscar=x&limite=0",
          PLAIN,
          NULL,
          400,
          { NULL },
          ERROR("El parámetro 'limite' debe ser un número de 1 a 1000.") },
        { "GET", "/c?buscar=jose&limite=1", COUNT_THEM, NULL, 200, { "Total-Count: 3" }, "[`José Muñoz`]\n" },
        { "GET", "/c?buscar=nadie", COUNT_THEM, NULL, 200, { "Total-Count: 0" }, "[]\n" },
        { "GET", "/c?buscar=jose", IF_NONE_MATCH("W/`3`"), NULL, 304, { NULL }, "" },
    };
    check_asks(*state, asks, COUNT(asks));
}

static const struct step tagged[] = {
    { MODIFICA("Ana", "{'etiquetas':['VIP']}") },
    { MODIFICA("Joseba",
               "{'etiquetas':['víp'],'servicios':[{'descripcion':'Fibra','fecha_contratacion':'2026-01-01'}]}") },
    { .verb = NULL },
};

/* They are counted together, paged together, and a place in one such list is none in another. */
static void a_search_takes_filters(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/c?buscar=jose&etiqueta=vip", COUNT_THEM, NULL, 200, { "Total-Count: 2" }, "[`Joseba`,`Ana`]\n" },
        { "GET", "/c?buscar=jose&etiqueta=vip&limite=1", COUNT_THEM, NULL, 200, { "Total-Count: 2" }, "[`Joseba`]\n" },
        { "GET", "/c?buscar=jose&servicio=FIBRA", PLAIN, NULL, 200, { "ETag: W/`5`" }, "[`Joseba`]\n" },
        { "GET", "/c?buscar=jose&estado=activo", PLAIN, NULL, 200, { "!ETag" }, "[`Joseba`]\n" },
        { "GET", "/c?buscar=jose&estado=vencido", COUNT_THEM, NULL, 200, { "Total-Count: 0" }, "[]\n" },
        { "GET", "/c?buscar=jose&prefijo=JOS%C3%89&etiqueta=vip", PLAIN, NULL, 200, { NULL }, "[`Joseba`]\n" },
        { "GET", "/c?buscar=josefa&etiqueta=vip", PLAIN, NULL, 200, { NULL }, "[`Joseba`]\n" },
        { "GET",
          "/c?buscar=jose&estado=x",
          PLAIN,
          NULL,
          400,
          { NULL },
          ERROR("El parámetro 'estado' debe ser futuro, activo, suspendido, por_vencer, vencido o de_baja.") },
    };
    static const struct {
        const char *uri, *forth;
    } rows[] = {
        { "/c?buscar=jose&etiqueta=vip&limite=1", "[Joseba][Ana]" },
        { "/c?buscar=jose&etiqueta=sin&limite=1", "[]" },
    };
    struct api *api = *state;
    do_steps(api->registry, tagged);
    check_asks(api, asks, COUNT(asks));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_buffer *forth = sky_buffer_new(api->registry->arena);
        for (const char *uri = rows[i].uri; uri;)
            uri = put_page(api, uri, TO_NEXT, forth);
        assert_span(rows[i].uri, sky_buffer_span(forth), sky_span_of(rows[i].forth));
    }
}

/* Forth over all tiers, and from the last page back to the first; mistyped ones are found only by the last. */
static void pages_lead_forth_and_back(void **state)
{
    static const struct {
        const char *uri, *forth, *back;
    } rows[] = {
        { "/c?buscar=jose&limite=1", "[José Muñoz][Joseba][Ana]", "[Joseba][José Muñoz]" },
        { "/c?buscar=jose&limite=2", "[José Muñoz,Joseba][Ana]", "[José Muñoz,Joseba]" },
        { "/c?buscar=jose&limite=3", "[José Muñoz,Joseba,Ana]", "" },
        { "/c?buscar=josebe&limite=1", "[Joseba]", "" },
        { "/c?buscar=jsoe&limite=1", "[José Muñoz]", "" },
    };
    struct api *api = *state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_buffer *forth = sky_buffer_new(api->registry->arena), *back = sky_buffer_new(api->registry->arena),
                          *ignored = sky_buffer_new(api->registry->arena);
        const char *last = rows[i].uri;
        for (const char *uri = last; uri; uri = put_page(api, uri, TO_NEXT, forth))
            last = uri;
        for (const char *uri = put_page(api, last, TO_PREV, ignored); uri;)
            uri = put_page(api, uri, TO_PREV, back);
        assert_span(rows[i].uri, sky_buffer_span(forth), sky_span_of(rows[i].forth));
        assert_span(rows[i].uri, sky_buffer_span(back), sky_span_of(rows[i].back));
    }
}

static void what_is_not_listed_is_told(void **state)
{
    check_not_listed(*state, "/c?buscar=jose");
}

static void memory_that_runs_out_is_told(void **state)
{
    static const struct ask asks[] = {
        { .method = "GET", .uri = "/c?buscar=jose%20muno", .status = 200 },
        { .method = "GET", .uri = "/c?buscar=jose&etiqueta=vip&estado=activo", .status = 200 },
    };
    for (size_t i = 0; i < COUNT(asks); i++)
        check_starved(*state, &asks[i], 10);
    assert_int_equal(open_readings(*state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(a_text_finds_customers),       API_TEST(a_search_takes_filters),
        API_TEST(pages_lead_forth_and_back),    API_TEST(what_is_not_listed_is_told),
        API_TEST(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
