/* People over HTTP: read, changed under conditions, removed; and their sessions. */
#include "gestion.h"

#include "registry/pases.h"
#include "registry/sesiones.h"
#include "registry/usuarios.h"

static void add(struct api *api, const char *nombre, enum sky_role rol)
{
    struct sky_error error = { 0 };
    assert_int_equal(
        sky_usuarios_add(api->app.registro, SPAN("jefa"), sky_span_of(nombre), rol, SPAN("caballo correcto"), &error),
        SKY_OK);
}

#define NOBODY ERROR("El usuario 'nadie' no existe.")

static void people_are_read_changed_and_removed(void **state)
{
    static const struct ask asks[] = {
        { "GET", "/usuarios/nadie", PLAIN, NULL, 404, { "!ETag" }, NOBODY },
        { "PATCH", "/usuarios/nadie", PLAIN, "{}", 404, { NULL }, NOBODY },
        { "DELETE", "/usuarios/nadie", PLAIN, NULL, 404, { NULL }, NOBODY },
        { "GET", "/usuarios/a:b", PLAIN, NULL, 400, { NULL }, NULL },
        { "PATCH", "/usuarios/ana", PLAIN, "{`rol`:1}", 400, { NULL }, ERROR("El miembro 'rol' debe ser un texto.") },
        { "PATCH",
          "/usuarios/ana",
          PLAIN,
          "{`rol`:`lector`}",
          409,
          { NULL },
          ERROR("'ana' es la última persona con el rol 'admin': antes debe haber otra.") },
        { "DELETE",
          "/usuarios/ana",
          PLAIN,
          NULL,
          409,
          { NULL },
          ERROR("'ana' es la última persona con el rol 'admin': antes debe haber otra.") },
        { "PATCH", "/usuarios/eva", PLAIN, "{`rol`:`admin`}", 200, { NULL }, MESSAGE("Usuario eva actualizado.") },
        { "PATCH", "/usuarios/eva", PLAIN, "{}", 200, { NULL }, MESSAGE("Usuario eva actualizado.") },
        { "DELETE", "/usuarios/ana", PLAIN, NULL, 200, { NULL }, MESSAGE("Usuario ana eliminado.") },
        { "GET", "/usuarios/ana", PLAIN, NULL, 404, { NULL }, NULL },
    };
    add(*state, "ana", SKY_ADMIN);
    add(*state, "eva", SKY_EDITOR);
    const char *listed = answer_to(*state, "GET", "/usuarios", NULL);
    assert_contains("list", listed, "\"nombre\":\"ana\",\"rol\":\"admin\"},{");
    assert_null(strstr(listed, "clave"));
    assert_contains("one", answer_to(*state, "GET", "/usuarios/eva", NULL), "\"nombre\":\"eva\",\"rol\":\"editor\"}");
    check_asks(*state, asks, COUNT(asks));
    assert_contains("one", answer_to(*state, "GET", "/usuarios/eva", NULL), "\"rol\":\"admin\"}");
}

static void a_change_is_made_if_nobody_else_made_one(void **state)
{
    struct call call = call_of("GET", "/usuarios/eva");
    char tag[64];
    add(*state, "eva", SKY_EDITOR);
    call_run(*state, &call);
    assert_int_equal(sscanf(strstr(call.fake.out.data, "ETag: "), "ETag: %63s", tag), 1);
    const struct ask asks[] = {
        { "PATCH", "/usuarios/eva", IF_MATCH("`1`"), "{`rol`:`lector`}", 412, { NULL }, NULL },
        { "PATCH", "/usuarios/eva", IF_MATCH(tag), "{`rol`:`lector`}", 200, { NULL }, NULL },
        { "PATCH", "/usuarios/eva", IF_MATCH(tag), "{`rol`:`admin`}", 412, { NULL }, NULL },
        { "DELETE", "/usuarios/eva", IF_MATCH(tag), NULL, 412, { NULL }, NULL },
    };
    check_asks(*state, asks, COUNT(asks));
    call_clear(&call);
    struct call refused = call_of("DELETE", "/usuarios/eva");
    fake_set(&refused.fake, "HTTP_IF_MATCH", tag);
    call_run(*state, &refused);
    assert_contains("answer", refused.fake.out.data, "{\"actual\":{\"creado\":");
    assert_contains("answer", refused.fake.out.data, "\"rol\":\"lector\"},\"error\":");
    call_clear(&refused);
}

static enum sky_status begin(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    char text[SKY_FICHA_SIZE];
    struct sky_ficha sesion = { .nombre = sky_span_of(what), .rol = SKY_EDITOR };
    return sky_sesiones_begin(change, &sesion, text, error);
}

static void the_sessions_of_somebody_are_ended(void **state)
{
    static const struct ask asks[] = {
        { "DELETE", "/usuarios/eva/sesiones", PLAIN, NULL, 200, { NULL }, MESSAGE("Sesiones de eva terminadas.") },
        { "GET", "/usuarios/eva/sesiones", PLAIN, NULL, 200, { NULL }, "[]\n" },
        { "GET", "/usuarios/nadie/sesiones", PLAIN, NULL, 404, { NULL }, NOBODY },
        { "DELETE", "/usuarios/nadie/sesiones", PLAIN, NULL, 404, { NULL }, NOBODY },
    };
    struct api *api = *state;
    struct sky_error error = { 0 };
    add(api, "eva", SKY_EDITOR);
    add(api, "ana", SKY_EDITOR);
    assert_int_equal(sky_pases_write(api->app.registro, SPAN("eva"), begin, "eva", &error), SKY_OK);
    assert_int_equal(sky_pases_write(api->app.registro, SPAN("ana"), begin, "ana", &error), SKY_OK);
    assert_contains("list", answer_to(api, "GET", "/usuarios/eva/sesiones", NULL), "\"nombre\":\"eva\"");
    check_asks(api, asks, COUNT(asks));
    assert_contains("list", answer_to(api, "GET", "/usuarios/ana/sesiones", NULL), "\"nombre\":\"ana\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        GESTION_TEST(people_are_read_changed_and_removed),
        GESTION_TEST(a_change_is_made_if_nobody_else_made_one),
        GESTION_TEST(the_sessions_of_somebody_are_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
