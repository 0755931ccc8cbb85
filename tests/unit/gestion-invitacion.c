/* Invitations over HTTP: given, listed, ended; used by anybody who has one, and never guessed. */
#include "gestion.h"

static const char *body_with(struct api *api, const char *invitacion, const char *clave)
{
    struct sky_buffer *body = sky_buffer_new(api->registry->arena);
    sky_buffer_printf(body, "{`invitacion`:`%s`,`clave`:`%s`}", invitacion, clave);
    sky_buffer_put(body, "", 1);
    return body->data;
}

#define NONE ERROR("La invitación no vale: ya se usó, terminó, o no es ninguna.")

static void an_invitation_is_given_and_used_once(void **state)
{
    const char *made = answer_to(*state, "POST", "/usuarios", "{`nombre`:`ana`,`rol`:`admin`}");
    const char *text = text_in(*state, made, "invitacion");
    const char *listed = answer_to(*state, "GET", "/invitaciones", NULL);
    assert_contains("list", listed, "\"nombre\":\"ana\",\"rol\":\"admin\"");
    assert_null(strstr(listed, "\"invitacion\""));
    const struct ask asks[] = {
        { "POST",
          "/invitacion",
          PLAIN,
          body_with(*state, text, "corta"),
          400,
          { NULL },
          ERROR("La contraseña debe tener al menos 8 caracteres.") },
        { "POST",
          "/invitacion",
          PLAIN,
          body_with(*state, text, "caballo correcto"),
          200,
          { NULL },
          "{`nombre`:`ana`,`rol`:`admin`}\n" },
        { "POST",
          "/invitacion",
          PLAIN,
          body_with(*state, text, "caballo correcto"),
          401,
          { "WWW-Authenticate: Bearer realm=`Sky`" },
          NONE },
        { "GET", "/invitaciones", PLAIN, NULL, 200, { NULL }, "[]\n" },
        { "POST",
          "/usuarios",
          PLAIN,
          "{`nombre`:`ana`,`rol`:`admin`}",
          409,
          { NULL },
          ERROR("Ya hay un usuario que se llama 'ana'.") },
        { "POST", "/invitacion", PLAIN, "{`invitacion`:1}", 400, { NULL }, NULL },
    };
    check_asks(*state, asks, COUNT(asks));
}

static void who_is_there_gets_another_password(void **state)
{
    static const struct ask absent = { "POST",   "/usuarios/ana/invitacion",          PLAIN, NULL, 404,
                                       { NULL }, ERROR("El usuario 'ana' no existe.") };
    check_ask(*state, &absent);
    const char *made = answer_to(*state, "POST", "/usuarios", "{`nombre`:`ana`,`rol`:`editor`}");
    answer_to(*state, "POST", "/invitacion",
              body_with(*state, text_in(*state, made, "invitacion"), "caballo correcto"));
    const char *again = answer_to(*state, "POST", "/usuarios/ana/invitacion", NULL);
    char uri[64];
    snprintf(uri, sizeof uri, "/invitaciones/%s", text_in(*state, again, "id"));
    const struct ask asks[] = {
        { "DELETE", uri, PLAIN, NULL, 200, { NULL }, MESSAGE("Invitación terminada.") },
        { "DELETE", uri, PLAIN, NULL, 404, { NULL }, ERROR("La invitación no existe.") },
        { "POST",
          "/invitacion",
          PLAIN,
          body_with(*state, text_in(*state, again, "invitacion"), "caballo correcto"),
          401,
          { NULL },
          NONE },
    };
    check_asks(*state, asks, COUNT(asks));
}

/* As a sign-in is. */
static void who_guesses_waits(void **state)
{
    const struct ask wrong = {
        "POST",   "/invitacion", { { "REMOTE_ADDR", "192.0.2.1" } }, body_with(*state, "sky_", "caballo correcto"), 401,
        { NULL }, NONE
    };
    const char *made = answer_to(*state, "POST", "/usuarios", "{`nombre`:`ana`,`rol`:`editor`}");
    const char *right = body_with(*state, text_in(*state, made, "invitacion"), "caballo correcto");
    for (int i = 0; i < 5; i++)
        check_ask(*state, &wrong);
    struct call call = call_of("POST", "/invitacion");
    call.fake.body = sky_span_of(unquoted(((struct api *)*state)->registry->arena, right));
    fake_set(&call.fake, "CONTENT_TYPE", "application/json");
    fake_set(&call.fake, "REMOTE_ADDR", "192.0.2.1");
    call_run(*state, &call);
    assert_header(&call.fake, "Status: 429");
    call_clear(&call);
    const struct ask elsewhere = {
        "POST", "/invitacion", { { "REMOTE_ADDR", "192.0.2.2" } }, right, 200, { NULL }, NULL
    };
    check_ask(*state, &elsewhere);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        GESTION_TEST(an_invitation_is_given_and_used_once),
        GESTION_TEST(who_is_there_gets_another_password),
        GESTION_TEST(who_guesses_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
