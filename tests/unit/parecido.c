/* Who is like whom, and why. */
#include "unit.h"

#include "base/buffer.h"
#include "domain/parecido.h"

struct row {
    const char *what, *nombre, *documento, *otro, *documento_otro, *motivos;
};

static struct sky_indice indice_of(struct sky_arena *arena, const char *nombre, const char *documento)
{
    struct sky_error error = { 0 };
    struct sky_indice indice = { 0 };
    assert_int_equal(sky_indice_make(arena, sky_span_of(nombre), sky_span_of(documento), &indice, &error), SKY_OK);
    return indice;
}

/* The reasons, e-mails by the documents; the same the other way round, and only if the terms lead from one to another.
 */
static const char *motivos_of(struct sky_arena *arena, const struct row *row)
{
    struct sky_error error = { 0 };
    const struct sky_indice one = indice_of(arena, row->nombre, row->documento);
    const struct sky_indice other = indice_of(arena, row->otro, row->documento_otro);
    struct sky_wanted wanted = { 0 };
    struct sky_buffer *out = sky_buffer_new(arena);
    unsigned motivos = sky_parecido_motivos(&one, &other);
    bool shared = false;
    assert_int_equal(motivos, sky_parecido_motivos(&other, &one));
    assert_int_equal(sky_parecido_want(arena, &one, false, &wanted, &error), SKY_OK);
    if (motivos & ~SKY_MOTIVO_BIT(NOMBRE)) {
        struct sky_wanted more;
        assert_int_equal(sky_parecido_want(arena, &one, true, &more, &error), SKY_OK);
        assert_true(sky_terms_are_wanted(&more, other.plegado, other.terminos));
    }
    if (motivos && !sky_terms_are_wanted(&wanted, other.plegado, other.terminos))
        fail_msg("%s: is not found", row->what);
    assert_int_equal(sky_parecido_share_correo(arena, sky_span_of(row->documento), sky_span_of(row->documento_otro),
                                               &shared, &error),
                     SKY_OK);
    sky_parecido_put(out, shared ? motivos : motivos & ~SKY_MOTIVO_BIT(CORREO), " ");
    sky_buffer_put(out, "", 1);
    return out->data;
}

#define NAMES(one, other, motivos)                       \
    {                                                    \
        one " / " other, one, "{}", other, "{}", motivos \
    }
#define DOCUMENTS(one, other, motivos)                 \
    {                                                  \
        one " / " other, "a", one, "b", other, motivos \
    }
#define TEL(number) "{\"telefonos\":[\"" number "\"]}"

static const struct row rows[] = {
    NAMES("José Muñoz", "jose munoz", "nombre"),
    NAMES("Maria Lopez", "MARIALOPEZ", "nombre"),
    NAMES("Ana Bel Gil", "An Abel G. il", "nombre"),
    NAMES("Maria\xE2\x80\x8BLopez", "María  López", "nombre"),
    NAMES("Maria Lopez", "Maria Lopez (2)", ""),
    NAMES("Maria Lopez", "Maria Lope", ""),
    NAMES("Maria", "Maria Lopez", ""),
    NAMES("?", "!", ""),
    DOCUMENTS("{}", "{}", ""),
    DOCUMENTS("{\"documento_identidad\":\"12.345.678-Z\"}", "{\"documento_identidad\":\"12345678z\"}", "identificador"),
    DOCUMENTS("{\"equipos\":[{\"mac\":\"AA:BB\"}]}", "{\"equipos\":[{\"serie\":\"x\"},{\"mac\":\"aabb\"}]}",
              "identificador"),
    DOCUMENTS("{\"documento_identidad\":\"600112233\"}", TEL("600112233"), ""),
    DOCUMENTS(TEL("600 11 22 33"), TEL("600112233"), "telefono"),
    DOCUMENTS(TEL("+34 600 11 22 33"), "{\"contacto\":\"600112233 (tardes)\"}", "telefono"),
    DOCUMENTS(TEL("0034600112233"), TEL("0600112233"), "telefono"),
    DOCUMENTS(TEL("112233"), TEL("112233"), "telefono"),
    DOCUMENTS(TEL("112233"), TEL("600112233"), ""),
    DOCUMENTS(TEL("12345600112233"), TEL("600112233"), ""),
    DOCUMENTS(TEL("34600112233"), TEL("33600112233"), ""),
    DOCUMENTS(TEL("000000"), TEL("000000"), ""),
    DOCUMENTS("{\"contacto\":\"Ana@Sky.com\"}", "{\"correos\":[\"b@sky.com\",\"ana@sky.com\"]}", "correo"),
    DOCUMENTS("{\"contacto\":\"ana@sky.com\"}", "{\"contacto\":\"ana@sky.co\"}", ""),
    DOCUMENTS("{\"contacto\":\"ana@sky.com\"}", "{\"notas\":\"ana@sky.com\"}", ""),
    DOCUMENTS("{\"contacto\":{\"de\":[\"a@b\"]}}", "{\"fusiones\":[{\"documento\":{\"contacto\":\"a@b\"}}]}", "correo"),
    { "all", "a", "{\"contacto\":\"a@b 600112233\",\"documento_identidad\":\"1\"}", "A",
      "{\"contacto\":\"600112233 a@b\",\"documento_identidad\":\"1\"}", "identificador correo telefono nombre" },
};

static void reasons_are_told(void **state)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strcmp(motivos_of(*state, &rows[i]), rows[i].motivos) != 0)
            fail_msg("%s: %s", rows[i].what, motivos_of(*state, &rows[i]));
}

static void reasons_add_up(void **state)
{
    static const struct {
        unsigned motivos;
        int puntos;
    } sums[] = {
        { 0, 0 },
        { SKY_MOTIVO_BIT(NOMBRE), 50 },
        { SKY_MOTIVO_BIT(TELEFONO), 60 },
        { SKY_MOTIVO_BIT(NOMBRE) | SKY_MOTIVO_BIT(TELEFONO), 80 },
        { SKY_MOTIVO_BIT(IDENTIFICADOR), 90 },
        { SKY_MOTIVO_BIT(IDENTIFICADOR) | SKY_MOTIVO_BIT(CORREO) | SKY_MOTIVO_BIT(TELEFONO) | SKY_MOTIVO_BIT(NOMBRE),
          100 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(sums); i++)
        assert_int_equal(sky_parecido_puntos(sums[i].motivos), sums[i].puntos);
}

/* However much somebody has, what is compared and looked for is bounded. */
static void work_is_bounded(void **state)
{
    struct sky_error error = { 0 };
    struct sky_wanted wanted = { 0 };
    struct sky_buffer *documento = sky_buffer_new(*state);
    sky_buffer_put_text(documento, "{\"contacto\":\"");
    for (int i = 0; i < 2000; i++)
        sky_buffer_printf(documento, "%d/%d@x ", 600000000 + i, i);
    sky_buffer_put_text(documento, "\"}");
    sky_buffer_put(documento, "", 1);
    const struct sky_indice one = indice_of(*state, "a", documento->data);
    assert_int_equal(sky_parecido_want(*state, &one, false, &wanted, &error), SKY_OK);
    assert_int_equal(wanted.count, 1);
    assert_int_equal(wanted.ways[0].count, 1);
    assert_true(wanted.ways[0].clauses[0]->count <= SKY_PARECIDO_TERMS_MAX);
}

static void nobody_is_wanted_without_terms(void **state)
{
    struct sky_error error = { 0 };
    struct sky_wanted wanted = { 0 };
    const struct sky_indice one = indice_of(*state, "?", "{\"notas\":\"hola\"}");
    assert_int_equal(sky_parecido_want(*state, &one, false, &wanted, &error), SKY_OK);
    assert_int_equal(wanted.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(reasons_are_told),
        ARENA_TEST(reasons_add_up),
        ARENA_TEST(work_is_bounded),
        ARENA_TEST(nobody_is_wanted_without_terms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
