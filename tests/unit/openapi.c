/* What OpenAPI is told of a table of routes. */
#include "unit.h"

#include "http/openapi.h"

static const struct sky_parameter page[] = {
    { .name = "limite", .type = SKY_PARAMETER_NUMBER, .least = 1, .most = 5, .standard = 3 },
    { .name = "cursor", .type = SKY_PARAMETER_POSITION, .most = INT64_MAX, .standard = INT64_MAX },
    SKY_PARAMETER_OTHERS,
    { .name = "en" },
    { 0 },
};
static const struct sky_parameter numbered[] = {
    { .name = "numero", .type = SKY_PARAMETER_NUMBER, .in_path = true, .most = INT64_MAX }, { 0 }
};
static const struct sky_body stream = { SKY_BODY_STREAM, 7 };

#define OF_TEXT "\"schema\":{\"type\":\"string\"}}"
#define BODY(required, content, bytes) \
    ",\"requestBody\":{\"required\":" required ",\"content\":{" content "},\"x-bytes\":" bytes "}}"

static const struct {
    struct sky_route routes[3];
    const char *wanted;
} cases[] = {
    { { { 0 } }, "{}" },
    { { { "GET", "/c", SKY_LECTOR, NULL, NULL, page } },
      "{\"/c\":{\"get\":{\"x-rol\":\"lector\",\"parameters\":["
      "{\"name\":\"limite\",\"in\":\"query\",\"schema\":{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":1,"
      "\"maximum\":5,\"default\":3}},"
      "{\"name\":\"cursor\",\"in\":\"query\",\"schema\":{\"type\":\"string\","
      "\"pattern\":\"^([0-9a-f]{16}-)?[0-9]{1,19}$\"}},"
      "{\"name\":\"en\",\"in\":\"query\"," OF_TEXT "]}}}" },
    { { { "POST", "/c", SKY_EDITOR, NULL, &sky_body_json, NULL },
        { "DELETE", "/d/{numero}/s/{servicio}", SKY_ADMIN | SKY_RECENT, NULL, NULL, numbered } },
      "{\"/c\":{\"post\":{\"x-rol\":\"editor\",\"parameters\":[]" BODY(
          "true", "\"application/json\":{}",
          "1048576") "},\"/d/{numero}/s/"
                     "{servicio}\":{\"delete\":{\"x-rol\":\"admin\",\"x-reciente\":true,\"parameters\":["
                     "{\"name\":\"numero\",\"in\":\"path\",\"required\":true,"
                     "\"schema\":{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":0}},"
                     "{\"name\":\"servicio\",\"in\":\"path\",\"required\":true," OF_TEXT "]}}}" },
    { { { "PATCH", "/c", SKY_EDITOR, NULL, &sky_body_merge_patch, sky_parameters_any },
        { "POST", "/c", SKY_PUBLIC, NULL, &sky_body_optional_json, NULL } },
      "{\"/c\":{\"patch\":{\"x-rol\":\"editor\",\"parameters\":[]" BODY(
          "true", "\"application/merge-patch+json\":{},\"application/json\":{}",
          "1048576") ",\"post\":{\"x-rol\":\"public\",\"parameters\":[]" BODY("false", "\"application/json\":{}",
                                                                              "1048576") "}}" },
    { { { "POST", "/c", SKY_EDITOR, NULL, &stream, NULL } },
      "{\"/c\":{\"post\":{\"x-rol\":\"editor\",\"parameters\":[]" BODY("true", "\"*/*\":{}", "7") "}}" },
};

/* What a program with these rows is told as. */
static void assert_told(const struct sky_program *program, const char *paths, const char *schemas)
{
    struct sky_buffer out = { 0 }, wanted = { 0 };
    sky_openapi_describe(program, &out);
    sky_buffer_put(&out, "", 1);
    sky_buffer_printf(&wanted, "{\"paths\":%s,\"schemas\":%s}\n", paths, schemas);
    assert_string_equal(out.data, wanted.data);
    sky_buffer_clear(&out);
    sky_buffer_clear(&wanted);
}

static void rows_are_told_as_openapi(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_told(&(struct sky_program){ .routes = cases[i].routes }, cases[i].wanted, "{}");
}

static void put_schemas(struct sky_buffer *out)
{
    sky_buffer_put_text(out, "{\"Cliente\":{}}");
}

static void schemas_are_told_by_the_program(void **state)
{
    (void)state;
    assert_told(&(struct sky_program){ .routes = cases[0].routes, .schemas = put_schemas }, "{}", "{\"Cliente\":{}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_are_told_as_openapi),
                                        cmocka_unit_test(schemas_are_told_by_the_program) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
