/* A customer's document: made, added to, checked member by member, written and read back. */
#include "steps.h"

#include <stdio.h>

#include "domain/cliente.h"

static struct sky_json *parse(struct sky_arena *arena, struct sky_span text)
{
    struct sky_error error = { 0 };
    struct sky_json *value = sky_json_parse(arena, text, SIZE_MAX, &error);
    if (!value)
        fail_msg("%.*s: %s", SKY_SPAN_ARGS(text), error.text);
    return value;
}

static void assert_written(struct sky_arena *arena, const struct sky_json *cliente, const char *wanted)
{
    struct sky_error error = { 0 };
    struct sky_span text;
    assert_int_equal(sky_cliente_write(arena, cliente, &text, &error), SKY_OK);
    assert_span("document", text, sky_span_of(wanted));
}

static void services_are_added_at_the_end(void **state)
{
    static const struct {
        struct sky_span document;
        const char *wanted;
    } cases[] = {
        { TEXT("{}"), "{\"servicios\":[{\"descripcion\":\"x\"}]}" },
        { TEXT("{\"a\":1.0}"), "{\"a\":1.0,\"servicios\":[{\"descripcion\":\"x\"}]}" },
        { TEXT("{\"servicios\":[]}"), "{\"servicios\":[{\"descripcion\":\"x\"}]}" },
        { TEXT("{\"servicios\":[{\"precio\":9}]}"), "{\"servicios\":[{\"precio\":9},{\"descripcion\":\"x\"}]}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_json *cliente = parse(*state, cases[i].document);
        struct sky_json *servicio = parse(*state, SPAN("{\"descripcion\":\"x\"}"));
        assert_int_equal(sky_cliente_add_servicio(*state, cliente, servicio, &error), SKY_OK);
        assert_written(*state, cliente, cases[i].wanted);
    }
}

static void a_service_has_a_description_and_a_day_of_the_calendar(void **state)
{
    static const struct {
        struct sky_span document;
        const char *pointer; /* NULL: right */
        enum sky_status status;
    } cases[] = {
        { TEXT("{}"), NULL, SKY_OK },
        { TEXT("{\"servicios\":[]}"), NULL, SKY_OK },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\"}]}"), NULL, SKY_OK },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"2024-02-29\",\"n\":1}]}"), NULL,
          SKY_OK },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"1950-01-01\"}]}"), NULL, SKY_OK },
        { TEXT("{\"servicios\":[{\"precio\":1}]}"), "/servicios/0/descripcion", SKY_MISSING },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\"},{\"descripcion\":\" \"}]}"), "/servicios/1/descripcion",
          SKY_MISSING },
        { TEXT("{\"servicios\":[{\"descripcion\":\"\"}]}"), "/servicios/0/descripcion", SKY_MISSING },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"2026-02-29\"}]}"),
          "/servicios/0/fecha_contratacion", SKY_INVALID },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"hoy\"}]}"),
          "/servicios/0/fecha_contratacion", SKY_INVALID },
        { TEXT("{\"servicios\":[{\"descripcion\":\"x\",\"fecha_contratacion\":\"\"}]}"),
          "/servicios/0/fecha_contratacion", SKY_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_json *cliente = parse(*state, cases[i].document);
        assert_int_equal(sky_cliente_check(*state, cliente, NULL, &error), cases[i].status);
        assert_string_equal(error.pointer, cases[i].pointer ? cases[i].pointer : "");
        if (cases[i].pointer)
            assert_contains("error", error.text, cases[i].pointer + 1);
        assert_non_null(sky_cliente_parse(*state, cases[i].document, &(struct sky_error){ 0 }));
    }
}

/* Of what is written. */
static void wrong_members_are_named(void **state)
{
    static const struct {
        const char *document;
        const char *pointer; /* NULL: right */
        const char *words;
    } cases[] = {
        { "{}", NULL, "" },
        { "{'nombre':1,'contacto':[null],'otro':[1,null]}", NULL, "" },
        { "{'documento_identidad':'12345678Z','telefonos':['600','+34 600'],'correos':['a@b'],'etiquetas':['vip'],"
          "'direccion':'','notas':'\\n','ubicacion':{'lat':-90,'lon':180.0,'n':[]},"
          "'equipos':[{'tipo':'router','serie':'','mac':'00:11','n':1},{}],'servicios':[]}",
          NULL, "" },
        { "{'documento_identidad':1}", "/documento_identidad", "texto" },
        { "{'direccion':{}}", "/direccion", "texto" },
        { "{'notas':null}", "/notas", "texto" },
        { "{'telefonos':'600'}", "/telefonos", "lista" },
        { "{'telefonos':[600]}", "/telefonos/0", "texto" },
        { "{'telefonos':['1',' ']}", "/telefonos/1", "blanco" },
        { "{'correos':{}}", "/correos", "lista" },
        { "{'correos':[null]}", "/correos/0", "texto" },
        { "{'etiquetas':true}", "/etiquetas", "lista" },
        { "{'etiquetas':['']}", "/etiquetas/0", "blanco" },
        { "{'ubicacion':[1,2]}", "/ubicacion", "objeto" },
        { "{'ubicacion':{'lat':1}}", "/ubicacion/lon", "requerido" },
        { "{'ubicacion':{'lat':'1','lon':1}}", "/ubicacion/lat", "número" },
        { "{'ubicacion':{'lat':90.1,'lon':1}}", "/ubicacion/lat", "de -90 a 90" },
        { "{'ubicacion':{'lat':1,'lon':-180.001}}", "/ubicacion/lon", "de -180 a 180" },
        { "{'ubicacion':{'lat':1,'lon':1e999}}", "/ubicacion/lon", "de -180 a 180" },
        { "{'equipos':{}}", "/equipos", "lista" },
        { "{'equipos':['x']}", "/equipos/0", "objeto" },
        { "{'equipos':[{},{'mac':1}]}", "/equipos/1/mac", "texto" },
        { "{'equipos':[{'serie':[]}]}", "/equipos/0/serie", "texto" },
        { "{'equipos':[{'tipo':null}]}", "/equipos/0/tipo", "texto" },
        { "{'servicios':null}", "/servicios", "lista" },
        { "{'servicios':{}}", "/servicios", "lista" },
        { "{'servicios':[null]}", "/servicios/0", "objeto" },
        { "{'servicios':[{'descripcion':'x'},'x']}", "/servicios/1", "objeto" },
        { "{'servicios':[{'descripcion':1}]}", "/servicios/0/descripcion", "texto" },
        { "{'servicios':[{'descripcion':'x','fecha_contratacion':null}]}", "/servicios/0/fecha_contratacion", "texto" },
        { "{'servicios':[{'descripcion':'x','suspension':{'desde':'hoy'}}]}", "/servicios/0/suspension/desde", "día" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_json *cliente = parse(*state, quoted(*state, cases[i].document));
        enum sky_status status = sky_cliente_check(*state, cliente, NULL, &error);
        assert_int_equal(status != SKY_OK, cases[i].pointer != NULL);
        assert_string_equal(error.pointer, cases[i].pointer ? cases[i].pointer : "");
        assert_contains("error", error.text, cases[i].words);
        assert_null(error.also);
    }
}

/* `count` times `unit` between `before` and `after`: the most that is right, and one more. */
static void members_have_their_bounds(void **state)
{
    static const struct {
        const char *before, *unit;
        int count;
        const char *after, *pointer;
    } cases[] = {
        { "{'documento_identidad':'", "x", 128, "'}", "/documento_identidad" },
        { "{'direccion':'", "x", 1024, "'}", "/direccion" },
        { "{'notas':'", "x", 65536, "'}", "/notas" },
        { "{'telefonos':['", "6", 64, "']}", "/telefonos/0" },
        { "{'telefonos':['6'", ",'6'", 63, "]}", "/telefonos" },
        { "{'correos':['", "x", 320, "']}", "/correos/0" },
        { "{'correos':['x'", ",'x'", 63, "]}", "/correos" },
        { "{'etiquetas':['", "x", 128, "']}", "/etiquetas/0" },
        { "{'etiquetas':['x'", ",'x'", 63, "]}", "/etiquetas" },
        { "{'equipos':[{}", ",{}", 255, "]}", "/equipos" },
        { "{'equipos':[{'tipo':'", "x", 128, "'}]}", "/equipos/0/tipo" },
        { "{'equipos':[{'serie':'", "x", 128, "'}]}", "/equipos/0/serie" },
        { "{'equipos':[{'mac':'", "x", 128, "'}]}", "/equipos/0/mac" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (int over = 0; over < 2; over++) {
            struct sky_error error = { 0 };
            struct sky_buffer *text = sky_buffer_new(*state);
            sky_buffer_put_text(text, cases[i].before);
            for (int j = 0; j < cases[i].count + over; j++)
                sky_buffer_put_text(text, cases[i].unit);
            sky_buffer_put_text(text, cases[i].after);
            sky_buffer_put(text, "", 1);
            enum sky_status status = sky_cliente_check(*state, json_of(*state, text->data), NULL, &error);
            assert_int_equal(status, over ? SKY_INVALID : SKY_OK);
            assert_string_equal(error.pointer, over ? cases[i].pointer : "");
        }
}

/* The contact is checked where the original did. */
static void a_contact_is_a_text(void **state)
{
    static const struct {
        struct sky_span document;
        bool good;
    } cases[] = {
        { TEXT("{}"), true },
        { TEXT("{\"contacto\":\"\"}"), true },
        { TEXT("{\"contacto\":null}"), false },
        { TEXT("{\"contacto\":[\"x\"]}"), false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(sky_cliente_check_contacto(*state, parse(*state, cases[i].document), &error),
                         cases[i].good ? SKY_OK : SKY_INVALID);
        assert_string_equal(error.pointer, cases[i].good ? "" : "/contacto");
    }
}

/* Of a patch, what it names; what else is there was stored before. */
static void only_what_a_patch_names_is_checked(void **state)
{
    static const struct {
        const char *patch, *pointer;
    } cases[] = {
        { "{'edad':1}", "" },
        { "{'notas':'x'}", "" },
        { "{'telefonos':1}", "/telefonos" },
        { "{'servicios':[]}", "/servicios/0/descripcion" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_json *cliente = parse(*state, SPAN("{\"telefonos\":\"600\",\"notas\":\"x\",\"correos\":5,"
                                                      "\"servicios\":[{}]}"));
        enum sky_status status =
            sky_cliente_check(*state, cliente, parse(*state, quoted(*state, cases[i].patch)), &error);
        assert_int_equal(status != SKY_OK, cases[i].pointer[0] != '\0');
        assert_string_equal(error.pointer, cases[i].pointer);
        assert_null(error.also);
    }
}

static void all_that_is_wrong_is_named(void **state)
{
    static const struct {
        const char *pointer;
        enum sky_status status;
    } rows[] = {
        { "/servicios/0/descripcion", SKY_INVALID },
        { "/servicios/0/fecha_contratacion", SKY_INVALID },
        { "/servicios/2", SKY_INVALID },
        { "/notas", SKY_INVALID },
        { "/telefonos/1", SKY_INVALID },
        { "/servicios/1/descripcion", SKY_MISSING },
        { "/servicios/3/fecha_contratacion", SKY_INVALID },
        { "/ubicacion/lat", SKY_MISSING },
        { "/ubicacion/lon", SKY_MISSING },
    };
    struct sky_error error = { 0 }, *at = &error;
    struct sky_json *cliente = parse(
        *state, SPAN("{\"contacto\":1,\"servicios\":[{\"descripcion\":1,\"fecha_contratacion\":2},{},3,"
                     "{\"descripcion\":\"x\",\"fecha_contratacion\":\"hoy\"}],\"telefonos\":[\"1\",2],\"notas\":1,"
                     "\"ubicacion\":{}}"));
    assert_int_equal(sky_cliente_check(*state, cliente, NULL, &error), SKY_INVALID);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(at->status, rows[i].status);
        assert_string_equal(at->pointer, rows[i].pointer);
        assert_contains("error", at->text, rows[i].pointer + 1);
        at = at->also;
    }
    assert_null(at);
}

static void services_are_listed_with_their_state(void **state)
{
    static const struct {
        const char *document, *wanted; /* NULL: it is no document */
    } cases[] = {
        { "{}", "[]" },
        { "{'nombre':'a','servicios':[]}", "[]" },
        { "{'servicios':[{'descripcion':'x','zona':1.0},{'descripcion':'y','fecha_contratacion':'2026-02-01'}]}",
          "[{'descripcion':'x','estado':'activo','zona':1.0},"
          "{'descripcion':'y','estado':'futuro','fecha_contratacion':'2026-02-01'}]" },
        { "{'servicios':[{'estado':'de_baja','fecha_fin':'2026-02-10'}]}",
          "[{'estado':'por_vencer','fecha_fin':'2026-02-10'}]" },
        { "{'servicios':{}}", NULL },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_span list = { 0 };
        enum sky_status status =
            sky_cliente_servicios(*state, quoted(*state, cases[i].document), SPAN("2026-01-31"), 10, &list, &error);
        assert_int_equal(status, cases[i].wanted ? SKY_OK : SKY_INTERNAL);
        if (cases[i].wanted)
            assert_span("services", list, quoted(*state, cases[i].wanted));
    }
}

static void documents_are_written_canonically(void **state)
{
    assert_written(*state, parse(*state, SPAN(" { \"b\" : 1.50e3 , \"a\" : \"\\u00f1\\/\" } ")),
                   "{\"a\":\"\xC3\xB1/\",\"b\":1.50e3}");
    assert_written(*state, parse(*state, SPAN("{\"n\":123456789012345678901234567890}")),
                   "{\"n\":123456789012345678901234567890}");
}

static void stored_documents_are_read_or_internal(void **state)
{
    static const struct {
        struct sky_span text;
        bool taken;
    } cases[] = {
        { TEXT("{}"), true },
        { TEXT("{\"nombre\":\"a\",\"x\":1}"), true },
        { TEXT(""), false },
        { TEXT("[]"), false },
        { TEXT("{\"nombre\":1}"), false },
        { TEXT("{\"a\":1"), false },
        { TEXT("{\"contacto\":[],\"telefonos\":1}"), true },
        { TEXT("{\"servicios\":1}"), false },
        { TEXT("{\"servicios\":[{\"precio\":\"x\"}]}"), true },
        { TEXT("{\"servicios\":[1]}"), false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(sky_cliente_parse(*state, cases[i].text, &error) != NULL, cases[i].taken);
        assert_int_equal(error.status, cases[i].taken ? SKY_OK : SKY_INTERNAL);
        assert_string_equal(error.pointer, "");
    }
}

/* Whatever is in them, also what would be refused now. */
static void stored_lists_are_read_alone(void **state)
{
    static const struct {
        struct sky_span text;
        bool read;
        size_t count; /* of items; with none there may be no list */
    } cases[] = {
        { TEXT("{\"etiquetas\":[1,\"a\"],\"servicios\":7}"), true, 2 },
        { TEXT("{\"etiquetas\":7}"), true, 0 },
        { TEXT("{\"nombre\":\"a\"}"), true, 0 },
        { TEXT("{\"etiquetas\":[1"), false, 0 },
        { TEXT(""), false, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        const struct sky_json *list;
        assert_int_equal(sky_cliente_lista(*state, cases[i].text, "etiquetas", &list, &error),
                         cases[i].read ? SKY_OK : SKY_INTERNAL);
        assert_int_equal(list ? sky_json_length(list) : 0, cases[i].count);
    }
}

/* The text of {"a":"xx..."} is 8 bytes longer than the x's. */
static void documents_have_a_mebibyte_at_most(void **state)
{
    static char text[SKY_CLIENTE_MAX + 1];
    memset(text, 'x', sizeof text);
    for (size_t over = 0; over < 2; over++) {
        struct sky_error error = { 0 };
        struct sky_span written;
        struct sky_json *cliente = sky_json_object_new(*state);
        assert_true(sky_json_set_string(cliente, "a", sky_span(text, SKY_CLIENTE_MAX - 8 + over)));
        assert_int_equal(sky_cliente_write(*state, cliente, &written, &error), over ? SKY_TOO_LARGE : SKY_OK);
    }
}

/* What is written can be read as a request's body: no object in it, however deep, has more members. */
static void documents_can_be_read_again(void **state)
{
    for (int count = 1024; count <= 1025; count++) {
        struct sky_error error = { 0 };
        struct sky_span written;
        char name[16];
        struct sky_json *cliente = sky_json_object_new(*state), *inner = sky_json_object_new(*state);
        assert_true(sky_json_set(cliente, "a", inner));
        for (int i = 0; i < count; i++) {
            snprintf(name, sizeof name, "%d", i);
            assert_true(sky_json_set(inner, name, NULL));
        }
        assert_int_equal(sky_cliente_write(*state, cliente, &written, &error), count > 1024 ? SKY_TOO_LARGE : SKY_OK);
        assert_string_equal(error.text, count > 1024 ? "El documento del cliente pasaría de 1024 miembros en un objeto,"
                                                       " de 16384 valores en total o de 32 niveles."
                                                     : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(services_are_added_at_the_end),
        ARENA_TEST(a_service_has_a_description_and_a_day_of_the_calendar),
        ARENA_TEST(wrong_members_are_named),
        ARENA_TEST(members_have_their_bounds),
        ARENA_TEST(a_contact_is_a_text),
        ARENA_TEST(only_what_a_patch_names_is_checked),
        ARENA_TEST(all_that_is_wrong_is_named),
        ARENA_TEST(services_are_listed_with_their_state),
        ARENA_TEST(documents_are_written_canonically),
        ARENA_TEST(stored_documents_are_read_or_internal),
        ARENA_TEST(stored_lists_are_read_alone),
        ARENA_TEST(documents_have_a_mebibyte_at_most),
        ARENA_TEST(documents_can_be_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
