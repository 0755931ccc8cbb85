/* Finding two customers, by whatever is known of the other one. */
#include "registry.h"

#include "registry/pareja.h"

static const struct step steps[] = {
    { GUARDA("{'nombre':'a'}") },
    { GUARDA("{'nombre':'b'}") },
    { GUARDA("{'nombre':'d'}") },
    { RENOMBRA("b", "c") },
    { ELIMINA("d") },
    { .verb = NULL },
};

/* As an operation on the customer `nombre`, with If-Match where `tag` is one; the other's number, or the refusal. */
static enum sky_status find(struct registry *registry, const char *nombre, const char *body, const char *tag,
                            int64_t *other, struct sky_plan *plan)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_operacion *operacion =
        sky_operacion_distinguir(registry->arena, sky_span_of(nombre), json_of(registry->arena, body), &error);
    operacion->condition.if_match = sky_span_of(tag);
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, SKY_NOW, &error), SKY_OK);
    struct sky_pareja pareja = {
        .lectura = &lectura, .operacion = operacion, .member = "de", .error = &error, .scratch = registry->arena
    };
    enum sky_status status = sky_pareja_find(&pareja, registry->arena, plan);
    sky_lectura_close(&lectura);
    *other = pareja.other.cliente;
    if (status == SKY_INVALID)
        assert_string_equal(error.pointer, "/de");
    return status;
}

static void both_are_found_or_refused(void **state)
{
    static const struct {
        const char *nombre, *body, *tag;
        enum sky_status status;
        int64_t other;
    } rows[] = {
        { "a", "{'de':'c'}", NULL, SKY_OK, 2 },      { "a", "{'de':'b'}", NULL, SKY_OK, 2 },
        { "a", "{'de':2}", "\"1\"", SKY_OK, 2 },     { "c", "{'de':1}", NULL, SKY_OK, 1 },
        { "a", "{'de':'d'}", NULL, SKY_INVALID, 0 }, { "a", "{'de':3}", NULL, SKY_INVALID, 0 },
        { "a", "{'de':99}", NULL, SKY_INVALID, 0 },  { "c", "{'de':'b'}", NULL, SKY_INVALID, 2 },
        { "d", "{'de':1}", NULL, SKY_NOT_FOUND, 0 }, { "a", "{'de':2}", "\"9\"", SKY_PRECONDITION, 2 },
    };
    do_steps(*state, steps);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_plan plan = { 0 };
        int64_t other;
        assert_int_equal(find(*state, rows[i].nombre, rows[i].body, rows[i].tag, &other, &plan), rows[i].status);
        assert_int_equal(other, rows[i].other);
        assert_int_equal(plan.version.number, rows[i].status == SKY_PRECONDITION);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(both_are_found_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
