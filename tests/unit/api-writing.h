/* A program of the tests' own that writes: each kind of answer has a route. */
#ifndef SKY_TESTS_API_WRITING_H
#define SKY_TESTS_API_WRITING_H

#include "api.h"

#include "api/asked.h"
#include "api/writing.h"
#include "domain/operacion.h"

static const struct sky_api_done created = { 201, "guardado", "/c" };
static const struct sky_api_done changed = { 200, "actualizado", NULL };
static const struct sky_api_done deleted = { 200, "eliminado", NULL };

static enum sky_turn save(struct sky_request *request)
{
    return sky_api_submit(
        request,
        sky_operacion_guardar(sky_request_arena(request), sky_request_json(request), sky_request_error(request)),
        &created);
}

static enum sky_turn save_quietly(struct sky_request *request)
{
    return sky_api_submit(
        request,
        sky_operacion_guardar(sky_request_arena(request), sky_request_json(request), sky_request_error(request)),
        &changed);
}

static enum sky_turn modify(struct sky_request *request)
{
    struct sky_span nombre;
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    return sky_api_submit(request,
                          sky_operacion_modificar(sky_request_arena(request), nombre, sky_request_json(request),
                                                  sky_request_error(request)),
                          &changed);
}

static enum sky_turn delete (struct sky_request *request) {
    struct sky_span nombre; if (sky_api_nombre(request, &nombre)) return sky_answer_failure(request);
    return sky_api_submit(request,
                          sky_operacion_eliminar(sky_request_arena(request), nombre, sky_request_error(request)),
                          &deleted);
}

static enum sky_turn leave(struct sky_request *request)
{
    struct sky_span nombre;
    if (sky_api_nombre(request, &nombre))
        return sky_answer_failure(request);
    return sky_api_answer_unchanged(request, nombre, &changed);
}

static enum sky_turn undo(struct sky_request *request)
{
    return sky_api_submit(request,
                          sky_operacion_deshacer(sky_request_arena(request), sky_request_number(request, "numero"),
                                                 sky_request_error(request)),
                          NULL);
}

static const struct sky_parameter numbered[] = {
    { .name = "numero", .type = SKY_PARAMETER_NUMBER, .in_path = true, .most = INT64_MAX }, { 0 }
};

static const struct sky_route routes[] = {
    { "POST", "/c", SKY_EDITOR, save, &sky_body_json, NULL },
    { "PUT", "/c", SKY_EDITOR, save_quietly, &sky_body_json, NULL },
    { "PATCH", "/c/{nombre}", SKY_EDITOR, modify, &sky_body_merge_patch, NULL },
    { "DELETE", "/c/{nombre}", SKY_EDITOR, delete, NULL, NULL },
    { "PUT", "/c/{nombre}/igual", SKY_EDITOR, leave, NULL, NULL },
    { "POST", "/deshacer/{numero}", SKY_EDITOR, undo, NULL, numbered },
    { 0 },
};

static const struct sky_program program = { .name = "prueba", .routes = routes };

static int open_program(void **state)
{
    return open_api(state, &program);
}

#define DONE(nombre, what) "{`message`:`Cliente " nombre " " what ".`,`status`:`ok`}\n"
#define NUMBER(text) "Sky-Operacion: " text

/* 1 a; 2 a, again; 3, 4 a is b. */
static const struct step steps[] = {
    { GUARDA("{'nombre':'a'}") }, { GUARDA("{'nombre':'a','n':2}") }, { RENOMBRA("a", "b") }, { .verb = NULL }
};

#endif
