/* Creating a customer unless somebody is like it. */
#include "registry.h"

#include "domain/indice.h"

static struct sky_operacion *create(struct registry *registry, const char *body, bool homonimo)
{
    struct sky_error error = { 0 };
    struct sky_json *cliente = json_of(registry->arena, body);
    struct sky_operacion *operacion = sky_operacion_crear(registry->arena, cliente, SPAN(HOY), &error);
    struct sky_indice *indice = sky_arena_alloc(registry->arena, sizeof *indice);
    assert_non_null(operacion);
    assert_int_equal(sky_indice_make_alike(registry->arena, operacion->nombre, cliente, indice, &error), SKY_OK);
    operacion->parecido = indice;
    operacion->unico = true;
    operacion->homonimo = homonimo;
    operacion->author = SPAN("anonimo");
    return operacion;
}

static struct sky_submission *created(struct registry *registry, const char *body, bool homonimo)
{
    struct sky_error error = { 0 };
    struct sky_submission *submission = sky_submission_new(registry->arena, create(registry, body, homonimo), &error);
    assert_non_null(submission);
    do_it(registry, submission);
    return submission;
}

#define BODY(nombre, contacto) "{'nombre':'" nombre "','contacto':'" contacto "','servicio':'s'}"

static const struct step some[] = {
    { GUARDA("{'nombre':'Ana Gil','contacto':'600 11 22 33'}") },
    { GUARDA("{'nombre':'Eva','contacto':'eva@sky.com'}") },
    { .verb = NULL },
};

static void who_is_like_somebody_is_refused(void **state)
{
    static const struct {
        const char *body;
        bool homonimo;
        enum sky_status status;
        const char *words;
    } rows[] = {
        { BODY("Luz", "l@sky.com"), false, SKY_OK, NULL },
        { BODY("Luz", "x"), false, SKY_NAME_TAKEN, "El cliente 'Luz' ya existe." },
        { BODY("Luz", "x"), true, SKY_ALIKE, "Hay clientes parecidos: 'Luz' (3)." },
        { BODY("luz", "x"), false, SKY_ALIKE, "Hay clientes parecidos: 'Luz' (3)." },
        { BODY("ANAGIL", "+34600112233, Eva@sky.com"), false, SKY_ALIKE,
          "Hay clientes parecidos: 'Ana Gil' (1), 'Eva' (2)." },
        { BODY("Pía", "p@sky.com"), true, SKY_OK, NULL },
    };
    struct registry *registry = *state;
    do_steps(registry, some);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct sky_result *result = &created(registry, rows[i].body, rows[i].homonimo)->result;
        assert_int_equal(result->error.status, rows[i].status);
        if (rows[i].words)
            assert_string_equal(result->error.text, rows[i].words);
    }
}

/* Nobody is between the look and the write: of two at once the later is refused. */
static void of_two_at_once_one_is_refused(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_submission *submissions[2];
    submissions[0] = sky_submission_new(registry->arena, create(registry, BODY("Ana", "a@sky.com"), false), &error);
    submissions[1] = sky_submission_new(registry->arena, create(registry, BODY("Eva", "a@sky.com"), false), &error);
    size_t before = gate_count(&registry->answered);
    sky_registro_submit_all(registry->registro, submissions, 2, answered, &registry->answered);
    gate_wait(&registry->answered, before + 1);
    assert_int_equal(submissions[0]->result.error.status + submissions[1]->result.error.status, SKY_ALIKE);
}

static void a_condition_holds_all_the_same(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_operacion *operacion = create(registry, BODY("Ana", "a"), false);
    operacion->condition.if_match = SPAN("\"1\"");
    struct sky_submission *submission = sky_submission_new(registry->arena, operacion, &error);
    do_it(registry, submission);
    assert_int_equal(submission->result.error.status, SKY_PRECONDITION);
    assert_span("name", submission->result.nombre, SPAN("Ana"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(who_is_like_somebody_is_refused),
        REGISTRY_TEST(of_two_at_once_one_is_refused),
        REGISTRY_TEST(a_condition_holds_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
