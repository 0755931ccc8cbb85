/* Operations: what each kind takes, and what it makes of an absent and of a present customer. */
#include "steps.h"

#include "domain/cliente.h"

enum {
    CREAR = SKY_OPERACION_CREAR,
    GUARDAR = SKY_OPERACION_GUARDAR,
    CONTACTAR = SKY_OPERACION_CONTACTAR,
    CONTRATAR = SKY_OPERACION_CONTRATAR,
    ELIMINAR = SKY_OPERACION_ELIMINAR
};

static struct sky_json *parse(struct sky_arena *arena, const char *text)
{
    struct sky_error error = { 0 };
    struct sky_json *value = sky_json_parse(arena, sky_span_of(text), SIZE_MAX, &error);
    if (!value)
        fail_msg("%s: %s", text, error.text);
    return value;
}

/* `nombre` is for those kinds that have it from the path. */
static struct sky_operacion *make_with(struct sky_arena *arena, int kind, const char *nombre, struct sky_json *json,
                                       struct sky_error *error)
{
    *error = (struct sky_error){ 0 };
    switch (kind) {
    case CREAR:
        return sky_operacion_crear(arena, json, SPAN(HOY), error);
    case GUARDAR:
        return sky_operacion_guardar(arena, json, error);
    case CONTACTAR:
        return sky_operacion_contactar(arena, sky_span_of(nombre), json, error);
    case CONTRATAR:
        return sky_operacion_contratar(arena, sky_span_of(nombre), json, SPAN(HOY), error);
    default:
        return sky_operacion_eliminar(arena, sky_span_of(nombre), error);
    }
}

/* Its body is gone already, as that of a request that has parked. */
static struct sky_operacion *make(struct sky_arena *arena, int kind, const char *nombre, const char *body,
                                  struct sky_error *error)
{
    struct sky_arena *parsed = sky_arena_new();
    struct sky_operacion *operacion = make_with(arena, kind, nombre, body ? parse(parsed, body) : NULL, error);
    sky_arena_free(parsed);
    return operacion;
}

static void wrong_bodies_name_their_member(void **state)
{
    static const struct {
        int kind;
        const char *body, *pointer, *words;
    } cases[] = {
        { CREAR, "{}", "/nombre", "Faltan datos: nombre, contacto y servicio son requeridos." },
        { CREAR, "{\"nombre\":\"a\",\"servicio\":\"s\"}", "/contacto", "Faltan datos" },
        { CREAR, "{\"nombre\":\"a\",\"contacto\":\"c\"}", "/servicio", "Faltan datos" },
        { CREAR, "{\"nombre\":\"\",\"contacto\":\"c\",\"servicio\":\"s\"}", "/nombre", "Faltan datos" },
        { CREAR, "{\"nombre\":\"a\",\"contacto\":null,\"servicio\":\"s\"}", "/contacto", "Faltan datos" },
        { CREAR, "{\"nombre\":\"a\",\"contacto\":\"c\",\"servicio\":\"\"}", "/servicio", "Faltan datos" },
        { CREAR, "{\"nombre\":1,\"contacto\":\"c\",\"servicio\":\"s\"}", "/nombre", "'nombre' debe ser un texto" },
        { CREAR, "{\"nombre\":\"a\",\"contacto\":{},\"servicio\":\"s\"}", "/contacto", "'contacto' debe ser un texto" },
        { CREAR, "{\"nombre\":\"a\",\"contacto\":\"c\",\"servicio\":[]}", "/servicio", "'servicio' debe ser un texto" },
        { CREAR, "{\"nombre\":\" \",\"contacto\":\"c\",\"servicio\":\"s\"}", "/nombre", "Faltan datos" },
        { CREAR, "{\"nombre\":\"a\",\"contacto\":\"\\t\\u200b\",\"servicio\":\"s\"}", "/contacto", "Faltan datos" },
        { CREAR, "{\"nombre\":\"a\",\"contacto\":\"c\",\"servicio\":\"s\",\"fecha_contratacion\":\"2026-02-30\"}",
          "/fecha_contratacion", "debe ser un día" },
        { CREAR, "{\"nombre\":\"a\",\"contacto\":\"c\",\"servicio\":\"s\",\"servicios\":[{}]}",
          "/servicios/0/descripcion", "requerido" },
        { CREAR, "{\"nombre\":\" a\",\"contacto\":\"c\",\"servicio\":\"s\"}", "/nombre", "espacios" },
        { CREAR, "{\"nombre\":\"..\",\"contacto\":\"c\",\"servicio\":\"s\"}", "/nombre", "ruta" },
        { GUARDAR, "{}", "/nombre", "El nombre del cliente es requerido" },
        { GUARDAR, "{\"nombre\":null}", "/nombre", "El nombre del cliente es requerido" },
        { GUARDAR, "{\"nombre\":\"\"}", "/nombre", "El nombre del cliente es requerido" },
        { GUARDAR, "{\"nombre\":false}", "/nombre", "'nombre' debe ser un texto" },
        { GUARDAR, "{\"nombre\":\"a\\nb\"}", "/nombre", "control" },
        { GUARDAR, "{\"nombre\":\"a\",\"servicios\":{}}", "/servicios", "lista" },
        { GUARDAR, "{\"nombre\":\"a\",\"servicios\":[7]}", "/servicios/0", "objeto" },
        { GUARDAR, "{\"nombre\":\"a\",\"servicios\":[{\"descripcion\":7}]}", "/servicios/0/descripcion", "texto" },
        { GUARDAR, "{\"nombre\":\"a\",\"servicios\":[{\"precio\":7}]}", "/servicios/0/descripcion", "requerido" },
        { GUARDAR, "{\"nombre\":\" \"}", "/nombre", "El nombre del cliente es requerido" },
        { CONTACTAR, "{\"contacto\":null}", "/contacto", "'contacto' debe ser un texto" },
        { CONTACTAR, "{\"contacto\":5}", "/contacto", "'contacto' debe ser un texto" },
        { CONTRATAR, "{}", "/servicio", "El campo 'servicio' es requerido." },
        { CONTRATAR, "{\"servicio\":null}", "/servicio", "El campo 'servicio' es requerido." },
        { CONTRATAR, "{\"servicio\":\"\"}", "/servicio", "El campo 'servicio' es requerido." },
        { CONTRATAR, "{\"servicio\":\" \"}", "/servicio", "El campo 'servicio' es requerido." },
        { CONTRATAR, "{\"servicio\":\"s\",\"fecha_contratacion\":\"31/01/2026\"}", "/fecha_contratacion", "un día" },
        { CONTRATAR, "{\"servicio\":\"s\",\"fecha_contratacion\":5}", "/fecha_contratacion", "debe ser un texto" },
        { CONTRATAR, "{\"servicio\":\"s\",\"descripcion\":\"t\"}", "/descripcion", "no es lo que dice 'servicio'" },
        { CONTRATAR, "{\"servicio\":[\"s\"]}", "/servicio", "'servicio' debe ser un texto" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error;
        if (make(*state, cases[i].kind, "a", cases[i].body, &error))
            fail_msg("%s was taken", cases[i].body);
        assert_int_equal(error.status, strstr(cases[i].words, "Faltan") || strstr(cases[i].words, "requerido")
                                           ? SKY_MISSING
                                           : SKY_INVALID);
        assert_string_equal(error.pointer, cases[i].pointer);
        assert_contains("error", error.text, cases[i].words);
    }
}

/* In the order in which one would be named alone. */
static void all_that_is_missing_or_wrong_is_named(void **state)
{
    static const struct {
        int kind;
        const char *body;
        struct {
            enum sky_status status;
            const char *pointer;
        } wrong[4];
    } cases[] = {
        { CREAR, "{}", { { SKY_MISSING, "/nombre" }, { SKY_MISSING, "/contacto" }, { SKY_MISSING, "/servicio" } } },
        { CREAR,
          "{\"nombre\":\" a\",\"servicio\":1}",
          { { SKY_INVALID, "/servicio" }, { SKY_MISSING, "/contacto" }, { SKY_INVALID, "/nombre" } } },
        { GUARDAR,
          "{\"nombre\":null,\"contacto\":1,\"servicios\":[2]}",
          { { SKY_MISSING, "/nombre" }, { SKY_INVALID, "/servicios/0" } } },
        { GUARDAR,
          "{\"nombre\":\"..\",\"servicios\":\"x\"}",
          { { SKY_INVALID, "/nombre" }, { SKY_INVALID, "/servicios" } } },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error;
        const struct sky_error *at = &error;
        assert_null(make(*state, cases[i].kind, "a", cases[i].body, &error));
        for (size_t j = 0; cases[i].wrong[j].pointer; j++, at = at->also) {
            assert_int_equal(at->status, cases[i].wrong[j].status);
            assert_string_equal(at->pointer, cases[i].wrong[j].pointer);
        }
        assert_true(!at || !at->status);
    }
}

static void without_a_contact_there_is_nothing_to_do(void **state)
{
    struct sky_error error;
    assert_null(make(*state, CONTACTAR, "a", "{\"otro\":1}", &error));
    assert_int_equal(error.status, SKY_OK);
}

static void an_operation_carries_what_the_log_holds(void **state)
{
    static const struct {
        int kind;
        const char *body, *verb, *nombre;
    } cases[] = {
        { CREAR, "{\"nombre\":\"n\xCC\x83\",\"contacto\":\"c\",\"servicio\":\"s\"}", "crear", "\xC3\xB1" },
        { GUARDAR, "{\"nombre\":\"n\xCC\x83\"}", "guardar", "\xC3\xB1" },
        { CONTACTAR, "{\"contacto\":\"\"}", "contactar", "a" },
        { CONTRATAR, "{\"servicio\":\"s\"}", "contratar", "a" },
        { ELIMINAR, NULL, "eliminar", "a" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error;
        struct sky_operacion *operacion = make(*state, cases[i].kind, "a", cases[i].body, &error);
        assert_non_null(operacion);
        assert_int_equal(operacion->kind, cases[i].kind);
        assert_span("verb", sky_span_of(sky_operacion_verb(operacion)), sky_span_of(cases[i].verb));
        assert_span("name", operacion->nombre, sky_span_of(cases[i].nombre));
        assert_null(operacion->destino.data);
        assert_null(operacion->author.data);
        assert_null(operacion->key.data);
        assert_null(operacion->condition.if_match.data);
        assert_null(operacion->condition.if_none_match.data);
        assert_true(sky_operacion_is_of_versions(operacion));
    }
}

/* What follows from the log names what it is about; of the rest a merge patch is kept as text, in its one form. */
static void the_other_kinds_carry_what_they_are_about(void **state)
{
    static const struct {
        struct step step;
        const char *verb, *nombre, *destino, *patch;
        int64_t number;
    } cases[] = {
        { { MODIFICA("a", "{'z':1,'b':null}") }, "modificar", "a", NULL, "{'b':null,'z':1}", 0 },
        { { MODIFICA("\xC3\xB1", "{'nombre':'n\xCC\x83'}") },
          "modificar",
          "\xC3\xB1",
          NULL,
          "{'nombre':'\xC3\xB1'}",
          0 },
        { { RENOMBRA("a", "n\xCC\x83") }, "renombrar", "a", "\xC3\xB1", "{'nombre':'\xC3\xB1'}", 0 },
        { { RESTAURA("a") }, "restaurar", "a", NULL, NULL, 0 },
        { { VUELVE("a", 7) }, "restaurar", "a", NULL, NULL, 7 },
        { { DESHACE(9) }, "deshacer", NULL, NULL, NULL, 9 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_operacion *operacion = operation_of(*state, &cases[i].step, &error);
        assert_non_null(operacion);
        assert_string_equal(sky_operacion_verb(operacion), cases[i].verb);
        assert_span("name", operacion->nombre, sky_span_of(cases[i].nombre));
        assert_span("other name", operacion->destino, sky_span_of(cases[i].destino));
        assert_int_equal(operacion->destino.data != NULL, cases[i].destino != NULL);
        assert_int_equal(sky_operacion_is_of_versions(operacion), cases[i].patch != NULL);
        if (cases[i].patch)
            assert_span("patch", operacion->patch, quoted(*state, cases[i].patch));
        else
            assert_int_equal(operacion->kind == SKY_OPERACION_DESHACER ? operacion->entry : operacion->version,
                             cases[i].number);
    }
}

/* What an operation came to. */
struct applied {
    struct sky_outcome outcome;
    struct sky_error error;
};

static void assert_document(const struct applied *applied, const char *wanted)
{
    struct sky_span is = sky_outcome_last(&applied->outcome)->documento;
    assert_int_equal(is.data != NULL, wanted != NULL);
    assert_span("document", is, sky_span_of(wanted));
}

#define NEW                                                                                                        \
    "{\"contacto\":\"c\",\"nombre\":\"a\",\"servicios\":[{\"descripcion\":\"s\",\"fecha_contratacion\":\"2026-01-" \
    "31\"}]}"
#define OLD "{\"contacto\":\"x\",\"nombre\":\"a\",\"nota\":1.00,\"servicios\":[{\"descripcion\":\"w\",\"precio\":5}]}"

/* Applies the operation to a customer of the operation's name with the document `before`; NULL: there is none. */
static enum sky_status apply_to(struct sky_arena *arena, const struct sky_operacion *operacion, const char *before,
                                struct applied *applied)
{
    struct sky_version present = { 0 }, nobody = { 0 };
    if (before)
        present = (struct sky_version){ 7, 1, sky_span_of(before) };
    *applied = (struct applied){ .error.status = SKY_OK };
    enum sky_status status =
        sky_operacion_apply(operacion, &present, &nobody, arena, &applied->outcome, &applied->error);
    assert_int_equal(applied->error.status, status);
    return status;
}

static void assert_draft(const struct sky_operacion *operacion, const struct applied *applied, bool existed)
{
    const struct sky_draft *draft = sky_outcome_last(&applied->outcome);
    assert_int_equal(applied->outcome.count, 1);
    assert_ptr_equal(draft, applied->outcome.drafts);
    assert_span("name", draft->nombre, operacion->nombre);
    assert_int_equal(draft->cliente, existed);
    assert_int_equal(applied->outcome.deshace, 0);
    assert_int_equal(applied->outcome.created, !existed);
}

static const struct {
    int kind;
    const char *body, *before, *after; /* before NULL: absent; after NULL: none */
    enum sky_status status;
    const char *words;
} makings[] = {
    { CREAR, "{\"nombre\":\"a\",\"contacto\":\"c\",\"servicio\":\"s\"}", NULL, NEW, SKY_OK, "" },
    { CREAR, "{\"nombre\":\"a\",\"contacto\":\"c\",\"servicio\":\"s\",\"fecha_contratacion\":\"1999-12-31\"}", NULL,
      "{\"contacto\":\"c\",\"nombre\":\"a\",\"servicios\":[{\"descripcion\":\"s\","
      "\"fecha_contratacion\":\"1999-12-31\"}]}",
      SKY_OK, "" },
    { CREAR,
      "{\"nombre\":\"a\",\"contacto\":\"c\",\"servicio\":\"s\",\"otro\":1.0,"
      "\"servicios\":[{\"descripcion\":\"w\"}]}",
      NULL,
      "{\"contacto\":\"c\",\"nombre\":\"a\",\"otro\":1.0,\"servicios\":[{\"descripcion\":\"w\"},"
      "{\"descripcion\":\"s\",\"fecha_contratacion\":\"2026-01-31\"}]}",
      SKY_OK, "" },
    { CREAR, "{\"nombre\":\"a\",\"contacto\":\"c\",\"servicio\":\"s\"}", OLD, NULL, SKY_NAME_TAKEN,
      "El cliente 'a' ya existe." },
    { GUARDAR, "{\"z\":[1e2,\"/\"],\"nombre\":\"a\"}", NULL, "{\"nombre\":\"a\",\"z\":[1e2,\"/\"]}", SKY_OK, "" },
    { GUARDAR, "{\"nombre\":\"a\",\"contacto\":[null]}", OLD, "{\"contacto\":[null],\"nombre\":\"a\"}", SKY_OK, "" },
    { GUARDAR, "{\"nombre\":\"a\"}", OLD, "{\"nombre\":\"a\"}", SKY_OK, "" },
    { GUARDAR, "{\"nombre\":\"a\"}", "no es JSON", "{\"nombre\":\"a\"}", SKY_OK, "" },
    { CONTACTAR,
      "{\"contacto\":\"y\",\"nota\":1.00,\"otro\":null,"
      "\"servicios\":[{\"precio\":5,\"descripcion\":\"w\"}]}",
      OLD, "{\"contacto\":\"y\",\"nombre\":\"a\",\"nota\":1.00,\"servicios\":[{\"descripcion\":\"w\",\"precio\":5}]}",
      SKY_OK, "" },
    { CONTACTAR, "{\"contacto\":\"\"}", "{}", "{\"contacto\":\"\"}", SKY_OK, "" },
    { CONTACTAR, "{\"contacto\":\"y\",\"otro\":1}", OLD, NULL, SKY_INVALID, "El miembro 'otro' no se cambia con PUT" },
    { CONTACTAR, "{\"contacto\":\"y\",\"nota\":1.0}", OLD, NULL, SKY_INVALID,
      "El miembro 'nota' no se cambia con PUT" },
    { CONTACTAR, "{\"contacto\":\"y\",\"nombre\":\"b\"}", OLD, NULL, SKY_INVALID, "'nombre' no se cambia con PUT" },
    { CONTACTAR, "{\"contacto\":\"y\",\"nombre\":\"n\xCC\x83\"}", "{\"nombre\":\"\xC3\xB1\"}",
      "{\"contacto\":\"y\",\"nombre\":\"\xC3\xB1\"}", SKY_OK, "" },
    { CONTACTAR, "{\"contacto\":\"y\"}", NULL, NULL, SKY_NOT_FOUND, "El cliente 'a' no fue encontrado." },
    { CONTACTAR, "{\"contacto\":\"y\"}", "roto", NULL, SKY_INTERNAL, "a stored document" },
    { CONTRATAR, "{\"servicio\":\"s\"}", OLD,
      "{\"contacto\":\"x\",\"nombre\":\"a\",\"nota\":1.00,\"servicios\":[{\"descripcion\":\"w\",\"precio\":5},"
      "{\"descripcion\":\"s\",\"fecha_contratacion\":\"2026-01-31\"}]}",
      SKY_OK, "" },
    { CONTRATAR,
      "{\"servicio\":\"s\",\"fecha_contratacion\":\"2024-02-29\","
      "\"precio\":1.50,\"descripcion\":\"s\"}",
      "{}", "{\"servicios\":[{\"descripcion\":\"s\",\"fecha_contratacion\":\"2024-02-29\",\"precio\":1.50}]}", SKY_OK,
      "" },
    { CONTRATAR, "{\"servicio\":\"s\"}", NULL, NULL, SKY_NOT_FOUND, "El cliente 'a' no fue encontrado." },
    { CONTRATAR, "{\"servicio\":\"s\"}", "{\"servicios\":7}", NULL, SKY_INTERNAL, "servicios" },
    { ELIMINAR, NULL, OLD, NULL, SKY_OK, "" },
    { ELIMINAR, NULL, NULL, NULL, SKY_NOT_FOUND, "El cliente 'a' no fue encontrado." },
};

static void each_kind_makes_its_document(void **state)
{
    for (size_t i = 0; i < COUNT(makings); i++) {
        struct sky_error error;
        struct applied applied;
        struct sky_operacion *operacion = make(*state, makings[i].kind, "a", makings[i].body, &error);
        assert_non_null(operacion);
        assert_int_equal(apply_to(*state, operacion, makings[i].before, &applied), makings[i].status);
        assert_contains("error", applied.error.text, makings[i].words);
        if (makings[i].status) {
            assert_null(sky_outcome_last(&applied.outcome));
            continue;
        }
        assert_draft(operacion, &applied, makings[i].before);
        assert_document(&applied, makings[i].after);
    }
}

/* A document of nearly a mebibyte takes no more. */
static void a_document_may_not_outgrow_its_limit(void **state)
{
    struct sky_buffer *text = sky_buffer_new(*state);
    sky_buffer_put_text(text, "{\"contacto\":\"");
    while (text->size < SKY_CLIENTE_MAX - 40)
        sky_buffer_put(text, "x", 1);
    sky_buffer_put_text(text, "\",\"nombre\":\"a\"}");
    sky_buffer_put(text, "", 1);
    struct sky_error error;
    struct applied applied;
    struct sky_operacion *operacion = make(*state, CONTRATAR, "a", "{\"servicio\":\"s\"}", &error);
    assert_int_equal(apply_to(*state, operacion, text->data, &applied), SKY_TOO_LARGE);
    assert_contains("error", applied.error.text, "1 MiB");
    operacion = make(*state, CONTACTAR, "a", "{\"contacto\":\"c\"}", &error);
    assert_int_equal(apply_to(*state, operacion, text->data, &applied), SKY_OK);
    assert_document(&applied, "{\"contacto\":\"c\",\"nombre\":\"a\"}");
}

/* What one operation writes, the next must be able to read. */
static void a_document_may_not_outgrow_its_members(void **state)
{
    static const struct {
        int kind;
        const char *body;
    } cases[] = { { CONTRATAR, "{\"servicio\":\"s\"}" }, { CONTACTAR, "{\"contacto\":\"c\"}" } };
    struct sky_buffer *text = sky_buffer_new(*state);
    sky_buffer_put_text(text, "{\"nombre\":\"a\"");
    for (int i = 1; i < SKY_JSON_MEMBERS_MAX; i++)
        sky_buffer_printf(text, ",\"m%d\":1", i);
    sky_buffer_put(text, "}", 2);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error;
        struct applied applied;
        struct sky_operacion *operacion = make(*state, cases[i].kind, "a", cases[i].body, &error);
        enum sky_status status = apply_to(*state, operacion, text->data, &applied);
        if (status == SKY_OK)
            assert_non_null(sky_cliente_parse(*state, sky_outcome_last(&applied.outcome)->documento, &error));
        else
            assert_int_equal(status, SKY_TOO_LARGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(wrong_bodies_name_their_member),
        ARENA_TEST(all_that_is_missing_or_wrong_is_named),
        ARENA_TEST(without_a_contact_there_is_nothing_to_do),
        ARENA_TEST(an_operation_carries_what_the_log_holds),
        ARENA_TEST(the_other_kinds_carry_what_they_are_about),
        ARENA_TEST(each_kind_makes_its_document),
        ARENA_TEST(a_document_may_not_outgrow_its_limit),
        ARENA_TEST(a_document_may_not_outgrow_its_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
