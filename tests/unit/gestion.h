/* A registry with the routes of tokens, people and invitations, and the threads that do what they ask for. */
#ifndef SKY_TESTS_GESTION_H
#define SKY_TESTS_GESTION_H

#include "api.h"

#include "api/gestion.h"
#include "registry/entrada.h"

static const struct sky_route gestion_routes[] = {
    { "GET", "/fichas", SKY_ADMIN, sky_api_listar_fichas, NULL, NULL },
    { "POST", "/fichas", SKY_ADMIN, sky_api_crear_ficha, &sky_body_json, NULL },
    { "DELETE", "/fichas/{id}", SKY_ADMIN, sky_api_revocar_ficha, NULL, NULL },
    { "GET", "/usuarios", SKY_ADMIN, sky_api_listar_usuarios, NULL, NULL },
    { "POST", "/usuarios", SKY_ADMIN, sky_api_invitar, &sky_body_json, NULL },
    { "GET", "/usuarios/{usuario}", SKY_ADMIN, sky_api_leer_usuario, NULL, NULL },
    { "PATCH", "/usuarios/{usuario}", SKY_ADMIN, sky_api_cambiar_usuario, &sky_body_merge_patch, NULL },
    { "DELETE", "/usuarios/{usuario}", SKY_ADMIN, sky_api_quitar_usuario, NULL, NULL },
    { "POST", "/usuarios/{usuario}/invitacion", SKY_ADMIN, sky_api_reinvitar, NULL, NULL },
    { "GET", "/usuarios/{usuario}/sesiones", SKY_ADMIN, sky_api_listar_sesiones_de, NULL, NULL },
    { "DELETE", "/usuarios/{usuario}/sesiones", SKY_ADMIN, sky_api_terminar_sesiones_de, NULL, NULL },
    { "GET", "/invitaciones", SKY_ADMIN, sky_api_listar_invitaciones, NULL, NULL },
    { "DELETE", "/invitaciones/{id}", SKY_ADMIN, sky_api_terminar_invitacion, NULL, NULL },
    { "POST", "/invitacion", SKY_PUBLIC, sky_api_aceptar, &sky_body_json, NULL },
    { 0 },
};

static const struct sky_program gestion_program = { .name = "prueba", .routes = gestion_routes };

static inline int open_gestion(void **state)
{
    struct sky_error error = { 0 };
    if (open_api(state, &gestion_program))
        return -1;
    struct api *api = *state;
    api->app.gestiones = sky_gestion_open(&error);
    api->app.entrada = sky_entrada_new(api->app.registro, true, &error);
    return api->app.gestiones && api->app.entrada ? 0 : -1;
}

static inline int close_gestion(void **state)
{
    struct api *api = *state;
    sky_gestion_close(api->app.gestiones);
    sky_entrada_free(api->app.entrada);
    return close_api(state);
}

#define GESTION_TEST(function) cmocka_unit_test_setup_teardown(function, open_gestion, close_gestion)

#define KEY(key)                        \
    {                                   \
        {                               \
            "HTTP_IDEMPOTENCY_KEY", key \
        }                               \
    }

#define MESSAGE(text) "{`message`:`" text "`,`status`:`ok`}\n"

/* Asks with that body, or NULL; the answer's own, in the registry's arena. */
static inline const char *answer_to(struct api *api, const char *method, const char *uri, const char *body)
{
    struct call call = call_of(method, uri);
    if (body) {
        call.fake.body = sky_span_of(unquoted(api->registry->arena, body));
        fake_set(&call.fake, "CONTENT_TYPE", "application/json");
    }
    call_run(api, &call);
    const char *answer = sky_arena_copy(api->registry->arena, sky_span_of(body_of(&call.fake))).data;
    call_clear(&call);
    return answer;
}

/* The text of a member of that, up to the next quotation mark. */
static inline const char *text_in(struct api *api, const char *json, const char *member)
{
    char name[32];
    snprintf(name, sizeof name, "\"%s\":\"", member);
    const char *at = strstr(json, name);
    if (!at)
        fail_msg("no %s in %s", member, json);
    at += strlen(name);
    return sky_arena_copy(api->registry->arena, sky_span(at, strcspn(at, "\""))).data;
}

#endif
