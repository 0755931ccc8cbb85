/* A service: its state on every day, how it ends, which one is meant, and its members. */
#include "steps.h"

#include "domain/servicio.h"

/* On 2026-01-31, a service being due 30 days before its end. */
static const struct {
    const char *servicio, *estado;
} states[] = {
    { "{}", "activo" },
    { "{'fecha_contratacion':'2026-01-30'}", "activo" },
    { "{'fecha_contratacion':'2026-01-31'}", "activo" },
    { "{'fecha_contratacion':'2026-02-01'}", "futuro" },
    { "{'fecha_contratacion':'9999-12-31'}", "futuro" },
    { "{'fecha_fin':'2026-01-30'}", "vencido" },
    { "{'fecha_fin':'2026-01-31'}", "por_vencer" },
    { "{'fecha_fin':'2026-02-28'}", "por_vencer" },
    { "{'fecha_fin':'2026-03-01'}", "por_vencer" },
    { "{'fecha_fin':'2026-03-02'}", "por_vencer" },
    { "{'fecha_fin':'2026-03-03'}", "activo" },
    { "{'fecha_contratacion':'2026-02-01','fecha_fin':'2026-02-10'}", "futuro" },
    { "{'fecha_baja':'2026-01-30'}", "de_baja" },
    { "{'fecha_baja':'2026-01-31'}", "de_baja" },
    { "{'fecha_baja':'2026-02-01'}", "activo" },
    { "{'fecha_fin':'2026-01-01','fecha_baja':'2026-01-10'}", "de_baja" },
    { "{'fecha_fin':'2026-01-01','fecha_baja':'2026-02-10'}", "vencido" },
    { "{'fecha_fin':'2026-02-01','fecha_baja':'2026-02-01'}", "por_vencer" },
    { "{'fecha_contratacion':'2026-02-10','fecha_baja':'2026-02-10'}", "de_baja" },
    { "{'fecha_contratacion':'2026-02-10','fecha_baja':'2026-02-11'}", "futuro" },
    { "{'fecha_contratacion':'2026-01-31','fecha_baja':'2026-01-31'}", "de_baja" },
    { "{'suspension':{'desde':'2026-02-01'}}", "activo" },
    { "{'suspension':{'desde':'2026-01-31'}}", "suspendido" },
    { "{'suspension':{'desde':'2026-01-01','hasta':'2026-01-31'}}", "suspendido" },
    { "{'suspension':{'desde':'2026-01-01','hasta':'2026-01-30'}}", "activo" },
    { "{'suspension':{'desde':'2026-01-31','hasta':'2026-01-31'}}", "suspendido" },
    { "{'suspension':{'hasta':'2026-02-28'}}", "activo" },
    { "{'suspension':{}}", "activo" },
    { "{'suspension':{'desde':'2026-01-01'},'fecha_fin':'2026-02-01'}", "suspendido" },
    { "{'suspension':{'desde':'2026-01-01'},'fecha_fin':'2026-01-30'}", "vencido" },
    { "{'suspension':{'desde':'2026-01-01'},'fecha_contratacion':'2026-02-01'}", "futuro" },
    { "{'suspension':{'desde':'2026-01-01'},'fecha_baja':'2026-01-02'}", "de_baja" },
    /* What was stored otherwise counts as if it were not there. */
    { "{'fecha_contratacion':'mañana','fecha_fin':'2026-02-30','fecha_baja':7,'suspension':'x'}", "activo" },
    { "{'suspension':{'desde':'ayer','hasta':'2026-02-28'}}", "activo" },
    { "{'fecha_contratacion':null,'fecha_baja':'2026-01-01'}", "de_baja" },
};

static void the_state_follows_from_the_day(void **state)
{
    for (size_t i = 0; i < COUNT(states); i++)
        assert_string_equal(sky_estado_name(sky_servicio_estado(json_of(*state, states[i].servicio), SPAN(HOY), 30)),
                            states[i].estado);
}

/* Through the year, from before the beginning to after the end. */
static void the_state_changes_on_the_day(void **state)
{
    static const struct {
        struct sky_span hoy;
        int64_t dias;
        enum sky_estado estado;
    } days[] = {
        { TEXT("2023-12-31"), 30, SKY_ESTADO_FUTURO },     { TEXT("2024-01-01"), 30, SKY_ESTADO_ACTIVO },
        { TEXT("2024-02-28"), 30, SKY_ESTADO_ACTIVO },     { TEXT("2024-02-29"), 30, SKY_ESTADO_SUSPENDIDO },
        { TEXT("2024-03-10"), 30, SKY_ESTADO_SUSPENDIDO }, { TEXT("2024-03-11"), 30, SKY_ESTADO_ACTIVO },
        { TEXT("2024-11-30"), 30, SKY_ESTADO_ACTIVO },     { TEXT("2024-12-01"), 30, SKY_ESTADO_POR_VENCER },
        { TEXT("2024-12-01"), 29, SKY_ESTADO_ACTIVO },     { TEXT("2024-12-31"), 0, SKY_ESTADO_POR_VENCER },
        { TEXT("2024-12-30"), 0, SKY_ESTADO_ACTIVO },      { TEXT("2025-01-01"), 30, SKY_ESTADO_VENCIDO },
        { TEXT("2025-01-09"), 30, SKY_ESTADO_VENCIDO },    { TEXT("2025-01-10"), 30, SKY_ESTADO_DE_BAJA },
        { TEXT("9999-12-31"), 30, SKY_ESTADO_DE_BAJA },
    };
    const struct sky_json *servicio =
        json_of(*state, "{'fecha_contratacion':'2024-01-01','fecha_fin':'2024-12-31','fecha_baja':'2025-01-10',"
                        "'suspension':{'desde':'2024-02-29','hasta':'2024-03-10'}}");
    for (size_t i = 0; i < COUNT(days); i++)
        assert_string_equal(sky_estado_name(sky_servicio_estado(servicio, days[i].hoy, days[i].dias)),
                            sky_estado_name(days[i].estado));
}

static void it_ends_today_or_before_it_begins(void **state)
{
    static const struct {
        const char *before, *after;
    } cases[] = {
        { "{}", "{'fecha_baja':'2026-01-31'}" },
        { "{'fecha_contratacion':'2026-01-31'}", "{'fecha_baja':'2026-01-31','fecha_contratacion':'2026-01-31'}" },
        { "{'fecha_contratacion':'2026-03-01'}", "{'fecha_baja':'2026-03-01','fecha_contratacion':'2026-03-01'}" },
        { "{'fecha_contratacion':'x'}", "{'fecha_baja':'2026-01-31','fecha_contratacion':'x'}" },
        { "{'fecha_baja':'2026-03-01'}", "{'fecha_baja':'2026-01-31'}" },
        { "{'fecha_baja':'2026-01-31'}", "{'fecha_baja':'2026-01-31'}" },
        { "{'fecha_baja':'2025-01-01'}", "{'fecha_baja':'2025-01-01'}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_json *servicio = json_of(*state, cases[i].before);
        assert_int_equal(sky_servicio_end(servicio, SPAN(HOY), &error), SKY_OK);
        assert_span("service", sky_json_render(*state, servicio), quoted(*state, cases[i].after));
        assert_int_equal(sky_servicio_estado(servicio, SPAN(HOY), 0), SKY_ESTADO_DE_BAJA);
    }
}

#define SEVERAL                                                                                        \
    "{'s':[{'descripcion':'TV','fecha_contratacion':'2020-01-01'},"                                    \
    "{'descripcion':'TV','fecha_contratacion':'2021-01-01'},"                                          \
    "{'descripcion':'Cine','fecha_contratacion':'2020-01-01','fecha_baja':'2020-06-01'},"              \
    "{'descripcion':'Cine','fecha_contratacion':'2021-01-01'},"                                        \
    "{'descripcion':'Sol','fecha_baja':'2020-06-01'},{'descripcion':'Sol','fecha_baja':'2021-06-01'}," \
    "{'descripcion':'Radio','fecha_baja':'2020-06-01'},{'descripcion':5},{},"                          \
    "{'descripcion':'n\xCC\x83'},{'descripcion':'a/b %'},"                                             \
    "{'descripcion':'TV','fecha_contratacion':'2021-01-01','fecha_baja':'2030-01-01'}]}"

static void the_one_that_is_meant_is_found(void **state)
{
    static const struct {
        struct sky_servicio_key key;
        size_t index;
        enum sky_status status;
        const char *words;
    } cases[] = {
        { { TEXT("TV"), TEXT("2020-01-01") }, 0, SKY_OK, "" },
        { { TEXT("Cine"), { 0 } }, 3, SKY_OK, "" },
        { { TEXT("Cine"), TEXT("2020-01-01") }, 2, SKY_OK, "" },
        { { TEXT("Radio"), { 0 } }, 6, SKY_OK, "" },
        { { TEXT("\xC3\xB1"), { 0 } }, 9, SKY_OK, "" },
        { { TEXT("a/b %"), { 0 } }, 10, SKY_OK, "" },
        { { TEXT("TV"), { 0 } },
          0,
          SKY_AMBIGUOUS,
          "Hay 3 servicios así, por su fecha de contratación: 2020-01-01, "
          "2021-01-01 y 2021-01-01." },
        { { TEXT("TV"), TEXT("2021-01-01") }, 0, SKY_AMBIGUOUS, "Hay 2 servicios así" },
        { { TEXT("Sol"), { 0 } }, 0, SKY_AMBIGUOUS, ": uno sin fecha y uno sin fecha." },
        { { TEXT("tv"), { 0 } }, 0, SKY_NO_SERVICE, "El cliente no tiene el servicio 'tv'." },
        { { TEXT("TV"), TEXT("2022-01-01") },
          0,
          SKY_NO_SERVICE,
          "El cliente no tiene el servicio 'TV' contratado el 2022-01-01." },
        { { TEXT(""), { 0 } }, 0, SKY_NO_SERVICE, "''" },
    };
    struct sky_json *servicios;
    assert_true(sky_json_member(json_of(*state, SEVERAL), "s", &servicios));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        size_t index = 0;
        assert_int_equal(sky_servicio_find(*state, servicios, &cases[i].key, SPAN(HOY), &index, &error),
                         cases[i].status);
        assert_contains("error", error.text, cases[i].words);
        if (!cases[i].status)
            assert_int_equal(index, cases[i].index);
    }
}

static void without_services_there_is_none(void **state)
{
    const struct sky_servicio_key key = { TEXT("TV"), { 0 } };
    struct sky_error error = { 0 };
    size_t index;
    assert_int_equal(sky_servicio_find(*state, NULL, &key, SPAN(HOY), &index, &error), SKY_NO_SERVICE);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_servicio_find(*state, sky_json_array_new(*state), &key, SPAN(HOY), &index, &error),
                     SKY_NO_SERVICE);
}

/* However many there are, the refusal ends with how to tell them apart. */
static void many_are_listed_in_part(void **state)
{
    const struct sky_servicio_key key = { TEXT("TV"), { 0 } };
    struct sky_json *servicios = sky_json_array_new(*state);
    for (int i = 0; i < 500; i++)
        assert_true(
            sky_json_append(servicios, json_of(*state, "{'descripcion':'TV','fecha_contratacion':'2020-01-01'}")));
    struct sky_error error = { 0 };
    size_t index;
    assert_int_equal(sky_servicio_find(*state, servicios, &key, SPAN(HOY), &index, &error), SKY_AMBIGUOUS);
    assert_contains("error", error.text, "Hay 500 servicios así");
    assert_contains("error", error.text, " y 480 más. El parámetro 'fecha_contratacion' dice cuál es;");
}

static void its_members_are_checked(void **state)
{
    static const struct {
        const char *servicio, *only, *pointer;
        bool rest; /* wrong, too, but for what it is and since when */
    } cases[] = {
        { "{'descripcion':'x','fecha_contratacion':'2026-01-01','fecha_fin':'2026-01-01','fecha_baja':'2026-01-01',"
          "'precio':1.50,'moneda':'EUR','suspension':{'desde':'2026-01-01','hasta':'2026-01-01','motivo':'x'},'n':1}",
          NULL, "", false },
        { "{}", NULL, "/descripcion", false },
        { "{'descripcion':'x','fecha_contratacion':'hoy'}", NULL, "/fecha_contratacion", false },
        { "{'descripcion':'x','estado':'activo'}", NULL, "/estado", true },
        { "{'descripcion':'x','precio':-1}", NULL, "/precio", true },
        { "{'descripcion':'x','precio':'1'}", NULL, "/precio", true },
        { "{'descripcion':'x','moneda':'euro'}", NULL, "/moneda", true },
        { "{'descripcion':'x','fecha_fin':'2026-02-30'}", NULL, "/fecha_fin", true },
        { "{'descripcion':'x','fecha_baja':1}", NULL, "/fecha_baja", true },
        { "{'descripcion':'x','fecha_contratacion':'2026-01-02','fecha_fin':'2026-01-01'}", NULL, "/fecha_fin", true },
        { "{'descripcion':'x','fecha_contratacion':'2026-01-02','fecha_baja':'2026-01-01'}", NULL, "/fecha_baja",
          true },
        { "{'descripcion':'x','suspension':[]}", NULL, "/suspension", true },
        { "{'descripcion':'x','suspension':{}}", NULL, "/suspension/desde", true },
        { "{'descripcion':'x','suspension':{'desde':'2026-01-02','hasta':'2026-01-01'}}", NULL, "/suspension/hasta",
          true },
        { "{'descripcion':'x','suspension':{'desde':'2026-01-02','motivo':1}}", NULL, "/suspension/motivo", true },
        { "{'fecha_contratacion':'hoy','moneda':'x'}", "{'precio':1}", "", true },
        { "{'fecha_contratacion':'hoy'}", "{'descripcion':null}", "/descripcion", false },
        { "{'descripcion':'x','fecha_contratacion':'2026-01-02','fecha_fin':'2026-01-01'}", "{'fecha_contratacion':1}",
          "/fecha_fin", true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 }, rest = { 0 };
        const struct sky_json *servicio = json_of(*state, cases[i].servicio), *only = json_of(*state, cases[i].only);
        enum sky_status status = sky_servicio_check(*state, servicio, only, &error);
        assert_string_equal(error.pointer, cases[i].pointer);
        assert_int_equal(status != SKY_OK, cases[i].pointer[0] != '\0');
        assert_int_equal(sky_servicio_check_rest(*state, servicio, &rest) != SKY_OK, cases[i].rest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(the_state_follows_from_the_day),    ARENA_TEST(the_state_changes_on_the_day),
        ARENA_TEST(it_ends_today_or_before_it_begins), ARENA_TEST(the_one_that_is_meant_is_found),
        ARENA_TEST(without_services_there_is_none),    ARENA_TEST(many_are_listed_in_part),
        ARENA_TEST(its_members_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
