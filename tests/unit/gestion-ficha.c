/* Tokens over HTTP: made, which shows the secret once; listed without it; revoked. */
#include "gestion.h"

#include "domain/ficha-text.h"

static void a_token_is_made_listed_and_revoked(void **state)
{
    struct sky_span id;
    char uri[64];
    const char *made = answer_to(*state, "POST", "/fichas", "{`nombre`:`una`,`rol`:`editor`,`dias`:1}");
    const char *text = text_in(*state, made, "ficha");
    assert_true(sky_ficha_read(sky_span_of(text), &id));
    assert_span("id", sky_span_of(text_in(*state, made, "id")), id);
    const char *listed = answer_to(*state, "GET", "/fichas", NULL);
    assert_contains("list", listed, "\"nombre\":\"una\",\"rol\":\"editor\",\"vence\":");
    assert_null(strstr(listed, "\"ficha\""));
    assert_null(strstr(listed, "huella"));
    snprintf(uri, sizeof uri, "/fichas/%.*s", SKY_SPAN_ARGS(id));
    const struct ask asks[] = {
        { "POST",
          "/fichas",
          PLAIN,
          "{`nombre`:`una`,`rol`:`lector`}",
          409,
          { "!Location" },
          ERROR("Ya hay una ficha que se llama 'una'.") },
        { "DELETE", uri, PLAIN, NULL, 200, { NULL }, MESSAGE("Ficha revocada.") },
        { "DELETE", uri, PLAIN, NULL, 404, { NULL }, ERROR("La ficha no existe.") },
        { "GET", "/fichas", PLAIN, NULL, 200, { NULL }, "[]\n" },
        { "POST",
          "/fichas",
          PLAIN,
          "{`nombre`:`una`,`rol`:`jefe`}",
          400,
          { "!Location" },
          ERROR("El miembro 'rol' debe ser 'lector', 'editor' o 'admin'.") },
    };
    check_asks(*state, asks, COUNT(asks));
}

int main(void)
{
    const struct CMUnitTest tests[] = { GESTION_TEST(a_token_is_made_listed_and_revoked) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
