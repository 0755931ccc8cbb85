/* Rows of every type as JSON Schema. */
#include "unit.h"

#include "domain/cliente.h"
#include "domain/member.h"

static const struct sky_member text = { .type = SKY_MEMBER_SHOWN, .most = 3 };
static const struct sky_member inner[] = {
    { .name = "lat", .type = SKY_MEMBER_NUMBER, .required = true, .least = -90, .greatest = 90.5 },
    { .name = "dia", .type = SKY_MEMBER_DAY, .required = true },
    { .name = "moneda", .type = SKY_MEMBER_CURRENCY },
    { 0 },
};

#define INNER                                                                                              \
    "{\"type\":\"object\",\"properties\":{\"lat\":{\"type\":\"number\",\"minimum\":-90,\"maximum\":90.5}," \
    "\"dia\":{\"type\":\"string\",\"format\":\"date\"},"                                                   \
    "\"moneda\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\"}},\"required\":[\"lat\",\"dia\"]}"

static const struct {
    struct sky_member row;
    const char *wanted;
} cases[] = {
    { { .type = SKY_MEMBER_TEXT }, "{\"type\":\"string\"}" },
    { { .type = SKY_MEMBER_SHOWN, .most = 7 }, "{\"type\":\"string\",\"minLength\":1,\"maxLength\":7}" },
    { { .type = SKY_MEMBER_COMPUTED }, "{\"type\":\"string\",\"readOnly\":true}" },
    { { .type = SKY_MEMBER_NUMBER, .greatest = 1e12 },
      "{\"type\":\"number\",\"minimum\":0,\"maximum\":1000000000000}" },
    { { .type = SKY_MEMBER_LIST, .most = 2, .members = &text },
      "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":3},\"maxItems\":2}" },
    { { .type = SKY_MEMBER_OBJECT, .members = inner }, INNER },
    { { .type = SKY_MEMBER_OBJECT, .members = inner + 2 },
      "{\"type\":\"object\",\"properties\":{\"moneda\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\"}}}" },
};

static void rows_are_told_as_schemas(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_buffer out = { 0 };
        sky_member_describe(&cases[i].row, &out);
        sky_buffer_put(&out, "", 1);
        assert_string_equal(out.data, cases[i].wanted);
        sky_buffer_clear(&out);
    }
}

/* Each is JSON that the registry itself would read. */
static void documents_are_told_by_name(void **state)
{
    (void)state;
    struct sky_buffer out = { 0 };
    struct sky_error error = { 0 };
    struct sky_arena *arena = sky_arena_new();
    struct sky_json *schemas, *cliente, *servicio;
    sky_cliente_describe(&out);
    assert_non_null(schemas = sky_json_parse(arena, sky_buffer_span(&out), SKY_JSON_VALUES_MAX, &error));
    assert_true(sky_json_member(schemas, "Cliente", &cliente) && sky_json_member(cliente, "properties", &cliente));
    assert_true(sky_json_member(schemas, "Servicio", &servicio) && sky_json_member(servicio, "properties", &servicio));
    assert_true(sky_json_member(cliente, "telefonos", &cliente) && sky_json_member(servicio, "precio", &servicio));
    sky_arena_free(arena);
    sky_buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_are_told_as_schemas),
                                        cmocka_unit_test(documents_are_told_by_name) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
