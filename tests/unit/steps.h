/* Operations as rows of tables, and stories made of them: what is done in turn, what is refused, what is there then. */
#ifndef SKY_TESTS_STEPS_H
#define SKY_TESTS_STEPS_H

#include "unit.h"

#include "registry/lectura.h"
#include "registry/registro.h"

/* The day on which all is done. */
#define HOY "2026-01-31"

/* One operation; in its JSON ' stands for ". */
struct step {
    const char *verb; /* NULL ends a list */
    const char *nombre, *body;
    int64_t number; /* to be undone; of who is brought back, without a name */
    struct sky_servicio_key cual;
    bool homonimo;
    enum sky_status status;
    const char *words; /* the refusal's, or NULL */
};

#define CREA(name) .verb = "crear", .body = "{'nombre':'" name "','contacto':'c','servicio':'s'}"
#define GUARDA(document) .verb = "guardar", .body = document
#define CONTACTA(name, contacto) .verb = "contactar", .nombre = name, .body = "{'contacto':'" contacto "'}"
#define CONTRATA(name, servicio) .verb = "contratar", .nombre = name, .body = "{'servicio':'" servicio "'}"
#define CONTRATA_CON(name, json) .verb = "contratar", .nombre = name, .body = json
#define AJUSTA(name, what, patch) .verb = "ajustar", .nombre = name, .cual.descripcion = TEXT(what), .body = patch
#define TERMINA(name, what) .verb = "terminar", .nombre = name, .cual.descripcion = TEXT(what)
#define DEL(day) .cual.fecha = TEXT(day)
#define ELIMINA(name) .verb = "eliminar", .nombre = name
#define MODIFICA(name, patch) .verb = "modificar", .nombre = name, .body = patch
#define RENOMBRA(name, other) .verb = "modificar", .nombre = name, .body = "{'nombre':'" other "'}"
#define RESTAURA(name) .verb = "restaurar", .nombre = name
#define VUELVE(name, version) .verb = "restaurar", .nombre = name, .body = "{'version':" #version "}"
#define VUELVE_CLIENTE(cliente, what) .verb = "restaurar", .number = cliente, .body = what
#define FUSIONA(name, other) .verb = "fusionar", .nombre = name, .body = "{'con':" other "}"
#define DISTINGUE(name, other) .verb = "distinguir", .nombre = name, .body = "{'de':" other "}"
#define OLVIDA(name) .verb = "olvidar", .nombre = name
#define OLVIDA_CLIENTE(cliente) .verb = "olvidar", .number = cliente
#define DESHACE(operacion) .verb = "deshacer", .number = operacion
#define REFUSED(as, text) .status = SKY_##as, .words = text

/* Where steps are taken. */
struct world {
    struct sky_arena *arena;
    void (*perform)(struct world *world, struct sky_submission *submission); /* until it is done */
    void (*open)(struct world *world, struct sky_lectura *present);          /* to be closed */
    void *context;
};

struct holding {
    const char *nombre;    /* NULL ends a list */
    const char *documento; /* NULL: there is no such customer */
};

struct story {
    const char *what;
    struct step steps[14];
    struct holding wanted[4];
};

static inline struct sky_span quoted(struct sky_arena *arena, const char *text)
{
    struct sky_span copy = sky_arena_copy(arena, sky_span_of(text));
    for (char *at = (char *)(uintptr_t)copy.data; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    return copy;
}

static inline struct sky_json *json_of(struct sky_arena *arena, const char *text)
{
    struct sky_error error = { 0 };
    struct sky_json *json = text ? sky_json_parse(arena, quoted(arena, text), SIZE_MAX, &error) : NULL;
    if (text && !json)
        fail_msg("%s: %s", text, error.text);
    return json;
}

static inline enum sky_operacion_kind kind_of(const char *verb)
{
    static const char *const verbs[] = {
#define SKY_OPERACION(name, text) [SKY_OPERACION_##name] = text,
#include "domain/operacion.def"
#undef SKY_OPERACION
    };
    size_t kind = 0;
    while (strcmp(verbs[kind], verb) != 0)
        assert_true(++kind < COUNT(verbs));
    return (enum sky_operacion_kind)kind;
}

static inline struct sky_operacion *crear(struct sky_arena *arena, const struct step *step, struct sky_json *body,
                                          struct sky_error *error)
{
    struct sky_operacion *operacion = sky_operacion_crear(arena, body, SPAN(HOY), error);
    if (operacion)
        operacion->homonimo = step->homonimo;
    return operacion;
}

static inline struct sky_operacion *operation_with(struct sky_arena *arena, const struct step *step,
                                                   struct sky_json *body, struct sky_error *error)
{
    struct sky_span nombre = sky_span_of(step->nombre);
    switch (kind_of(step->verb)) {
    case SKY_OPERACION_CREAR:
        return crear(arena, step, body, error);
    case SKY_OPERACION_GUARDAR:
        return sky_operacion_guardar(arena, body, error);
    case SKY_OPERACION_CONTACTAR:
        return sky_operacion_contactar(arena, nombre, body, error);
    case SKY_OPERACION_CONTRATAR:
        return sky_operacion_contratar(arena, nombre, body, SPAN(HOY), error);
    case SKY_OPERACION_AJUSTAR:
        return sky_operacion_ajustar(arena, nombre, step->cual, body, SPAN(HOY), error);
    case SKY_OPERACION_TERMINAR:
        return sky_operacion_terminar(arena, nombre, step->cual, SPAN(HOY), error);
    case SKY_OPERACION_ELIMINAR:
        return sky_operacion_eliminar(arena, nombre, error);
    case SKY_OPERACION_OLVIDAR:
        return sky_operacion_olvidar(arena, nombre, step->number, error);
    case SKY_OPERACION_RESTAURAR:
        return nombre.data ? sky_operacion_restaurar(arena, nombre, body, error)
                           : sky_operacion_restaurar_cliente(arena, step->number, body, error);
    case SKY_OPERACION_FUSIONAR:
        return sky_operacion_fusionar(arena, nombre, body, error);
    case SKY_OPERACION_DISTINGUIR:
        return sky_operacion_distinguir(arena, nombre, body, error);
    case SKY_OPERACION_DESHACER:
        return sky_operacion_deshacer(arena, step->number, error);
    default:
        return sky_operacion_modificar(arena, nombre, body, error);
    }
}

/* Its body is gone already, as that of a request that has parked. */
static inline struct sky_operacion *operation_of(struct sky_arena *arena, const struct step *step,
                                                 struct sky_error *error)
{
    struct sky_arena *parsed = sky_arena_new();
    struct sky_operacion *operacion = operation_with(arena, step, json_of(parsed, step->body), error);
    sky_arena_free(parsed);
    return operacion;
}

/* Hands in a submission of the operation and waits until it is done. */
static inline struct sky_submission *perform(struct world *world, struct sky_operacion *operacion)
{
    struct sky_error error = { 0 };
    if (!operacion->author.data)
        operacion->author = SPAN("anonimo");
    struct sky_submission *submission = sky_submission_new(world->arena, operacion, &error);
    assert_non_null(submission);
    world->perform(world, submission);
    return submission;
}

/* Takes one step, which ends as it says; returns its submission, NULL when it was refused before it was handed in. */
static inline struct sky_submission *take_step(struct world *world, const struct step *step, const char *what)
{
    struct sky_error error = { 0 };
    struct sky_operacion *operacion = operation_of(world->arena, step, &error);
    struct sky_submission *submission = operacion ? perform(world, operacion) : NULL;
    const struct sky_error *is = submission ? &submission->result.error : &error;
    if (is->status != step->status)
        fail_msg("%s: %s %s %s: %s %s", what, step->verb, step->nombre ? step->nombre : "",
                 step->body ? step->body : "", sky_status_name(is->status), is->text);
    if (step->words)
        assert_contains(what, is->text, step->words);
    return submission;
}

static inline void take_steps(struct world *world, const struct step *steps, const char *what)
{
    for (; steps->verb; steps++)
        take_step(world, steps, what);
}

static inline void assert_holding(struct world *world, const struct holding *holding, const char *what)
{
    struct sky_error error = { 0 };
    struct sky_lectura present;
    struct sky_version version;
    world->open(world, &present);
    assert_int_equal(sky_lectura_version(&present, world->arena, sky_span_of(holding->nombre), &version, &error),
                     SKY_OK);
    sky_lectura_close(&present);
    assert_int_equal(version.number > 0, version.documento.data != NULL);
    assert_span(what, version.documento,
                holding->documento ? quoted(world->arena, holding->documento) : (struct sky_span){ 0 });
    if (!version.documento.data != !holding->documento)
        fail_msg("%s: '%s' is %s", what, holding->nombre, holding->documento ? "missing" : "there");
}

static inline void tell(struct world *world, const struct story *story)
{
    take_steps(world, story->steps, story->what);
    for (const struct holding *holding = story->wanted; holding->nombre; holding++)
        assert_holding(world, holding, story->what);
}

#endif
