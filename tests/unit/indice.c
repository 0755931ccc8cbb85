/* What a customer is found by, for documents of every kind. */
#include "unit.h"

#include <stdio.h>

#include "base/text.h"
#include "domain/indice.h"

struct row {
    const char *what, *nombre, *documento, *plegado, *terminos;
};

/* Those terms by which others are alike come first, and are digests; the rest. */
static struct sky_span without_digests(struct sky_span terminos)
{
    while (terminos.size > 0 && *terminos.data == SKY_TERM_KEY)
        sky_text_word(&terminos);
    return terminos;
}

static void assert_indice(struct sky_arena *arena, const struct row *row)
{
    struct sky_error error = { 0 };
    struct sky_indice indice;
    assert_int_equal(sky_indice_make(arena, sky_span_of(row->nombre), sky_span_of(row->documento), &indice, &error),
                     SKY_OK);
    assert_span(row->what, indice.plegado, sky_span_of(row->plegado));
    assert_span(row->what, without_digests(indice.terminos), sky_span_of(row->terminos));
}

static void every_text_counts(void **state)
{
    static const struct row rows[] = {
        { "a name alone", "José Muñoz", "{\"nombre\":\"José Muñoz\"}", "jose munoz", "" },
        { "the name's words are no others", "Ana", "{\"nombre\":\"Ana\",\"notas\":\"Ana, ana y ANÁ; Anabel\"}", "ana",
          "oanabel oy" },
        { "services, tags, unknown members, whatever holds them", "Z",
          "{\"etiquetas\":[\"Vip\"],\"nombre\":\"Z\",\"otro\":{\"a\":[{\"nombre\":\"Hondo\"}]},"
          "\"servicios\":[{\"descripcion\":\"Fibra 1 Gb\",\"fecha_contratacion\":\"2024-01-31\"}]}",
          "z", "o01 o1 o2024 o31 ofibra ogb ohondo ovip" },
        { "the last day of a service, beside its numbers", "Z",
          "{\"nombre\":\"Z\",\"servicios\":[{\"fecha_fin\":\"2024-01-31\"},{\"fecha_fin\":\"2024\"},"
          "{\"fecha_fin\":\"hoy\"}]}",
          "z", "f20240131 o01 o2024 o31 ohoy" },
        { "each word once", "Z", "{\"a\":\"b b\",\"c\":[\"B\"],\"nombre\":\"Z\"}", "z", "ob" },
        { "numbers and the like are no texts", "Z", "{\"a\":1.5,\"b\":true,\"c\":null,\"nombre\":\"Z\"}", "z", "" },
        { "a name of no words", "¿?", "{\"nombre\":\"¿?\"}", "", "" },
        { "no document", "Ana", "{", "ana", "" },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_indice(*state, &rows[i]);
}

static void identifiers_are_found_however_they_are_written(void **state)
{
    static const struct row rows[] = {
        { "a document of identity", "Z", "{\"documento_identidad\":\"12.345.678-Z\"}", "z",
          "i12345678z o12 o345 o678" },
        { "in one piece", "Z", "{\"documento_identidad\":\"12345678z\"}", "z", "i12345678z" },
        { "of another type", "Z", "{\"documento_identidad\":12345678}", "z", "" },
        { "equipment", "Z", "{\"equipos\":[{\"mac\":\"AA:bb:0C\",\"serie\":\"SN-1/ñ\",\"tipo\":\"router\"}]}", "z",
          "iaabb0c isn1n o0c o1 oaa obb on orouter osn" },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_indice(*state, &rows[i]);
}

static void telephones_are_found_by_their_ends(void **state)
{
    static const struct row rows[] = {
        { "in groups", "Z", "{\"contacto\":\"600 11 22 33\"}", "z", "i600112233 o11 o22 o33 o600 r332211006" },
        { "with its country", "Z", "{\"telefonos\":[\"+34600112233\"]}", "z", "i34600112233 r33221100643" },
        { "with zeros for a plus", "Z", "{\"telefonos\":[\"0034600112233\"]}", "z",
          "i34600112233 o0034600112233 r33221100643" },
        { "among words", "Z", "{\"contacto\":\"Tel. (91) 555-12.34, tardes\"}", "z",
          "i915551234 o12 o34 o555 o91 otardes otel r432155519" },
        { "two, side by side", "Z", "{\"contacto\":\"600112233 911223344\"}", "z",
          "i600112233 i911223344 r332211006 r443322119" },
        { "two, parted", "Z", "{\"contacto\":\"600112233/911223344\"}", "z",
          "i600112233 i911223344 r332211006 r443322119" },
        { "a number", "Z", "{\"contacto\":{\"telefono\":600112233}}", "z", "i600112233 r332211006" },
        { "in a list in an object", "Z", "{\"contacto\":{\"t\":[\"600 112 233\"]}}", "z",
          "i600112233 o112 o233 o600 r332211006" },
        { "too short", "Z", "{\"contacto\":\"11223\"}", "z", "o11223" },
        { "too long", "Z", "{\"contacto\":\"1234567890123456\"}", "z", "o1234567890123456" },
        { "digits of an address", "Z", "{\"contacto\":\"a123456@b.es 1234567a x_1234567 1234567@c\"}", "z",
          "o1234567 o1234567a oa123456 ob oc oes ox" },
        { "only where telephones are", "Z", "{\"notas\":\"600112233\"}", "z", "o600112233" },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_indice(*state, &rows[i]);
}

static void a_long_word_is_cut_at_a_character(void **state)
{
    char documento[400] = "{\"a\":\"x", terminos[100] = "ox";
    for (int i = 0; i < 40; i++)
        strcat(documento, "ы");
    for (int i = 0; i < 29; i++)
        strcat(terminos, "ы");
    strcat(documento, "\"}");
    assert_indice(*state, &(struct row){ "long", "Z", documento, "z", terminos });
}

/* The work is bounded, and what is found of so much text is what comes first. */
static void much_text_is_bounded(void **state)
{
    struct sky_error error = { 0 };
    struct sky_indice indice;
    struct sky_buffer *documento = sky_buffer_new(*state);
    sky_buffer_put_text(documento, "{\"a\":\"");
    for (int i = 0; i < 12000; i++)
        sky_buffer_printf(documento, "w%d ", i);
    sky_buffer_put_text(documento, "\",\"b\":\"");
    for (int i = 0; i < 200000; i++)
        sky_buffer_put_text(documento, "z");
    sky_buffer_put_text(documento, "\",\"c\":\"ultima\"}");
    assert_int_equal(sky_indice_make(*state, SPAN("Z"), sky_buffer_span(documento), &indice, &error), SKY_OK);
    size_t count = 0;
    assert_true(memmem(indice.terminos.data, indice.terminos.size, " ow0 ", 5) ||
                memcmp(indice.terminos.data, "ow0 ", 4) == 0);
    for (size_t i = count = 0; i < indice.terminos.size; i++)
        count += indice.terminos.data[i] == ' ';
    assert_int_equal(count + 1, 8192);
    assert_null(memmem(indice.terminos.data, indice.terminos.size, "oultima", 7));
}

static void words_of_names_may_be_mistyped(void **state)
{
    struct sky_error error = { 0 };
    struct sky_indice indice;
    assert_int_equal(sky_indice_make(*state, SPAN("Ñu Peña de X1 b"), SPAN("{}"), &indice, &error), SKY_OK);
    assert_span("words", indice.palabras, SPAN("nu <un pena <anep de <ed"));
}

/* How many terms two customers share by which others are alike; and that what is made of a tree has the same. */
static size_t shared_digests(struct sky_arena *arena, const struct row *one, const struct row *other)
{
    struct sky_error error = { 0 };
    struct sky_indice a, b;
    struct sky_json *cliente = sky_json_parse(arena, sky_span_of(other->documento), SIZE_MAX, &error);
    struct sky_span terms, term;
    size_t count = 0;
    assert_int_equal(sky_indice_make(arena, sky_span_of(one->nombre), sky_span_of(one->documento), &a, &error) |
                         sky_indice_make_alike(arena, sky_span_of(other->nombre), cliente, &b, &error),
                     SKY_OK);
    for (terms = b.terminos; (term = sky_text_word(&terms)).data && *term.data == SKY_TERM_KEY;)
        count += memmem(a.terminos.data, a.terminos.size, term.data, term.size) != NULL;
    return count;
}

static void who_is_alike_shares_a_digest(void **state)
{
    static const struct {
        struct row one, other;
        size_t shared;
    } rows[] = {
        { { .nombre = "José  Ruiz", .documento = "{}" }, { .nombre = "JOSERUIZ", .documento = "{}" }, 1 },
        { { .nombre = "Jo\xE2\x80\x8Bsé de la Ruiz", .documento = "{}" },
          { .nombre = "jose dela-ruiz", .documento = "{}" },
          1 },
        { { .nombre = "a", .documento = "{}" }, { .nombre = "b", .documento = "{}" }, 0 },
        { { .nombre = "...", .documento = "{}" }, { .nombre = "?", .documento = "{}" }, 0 },
        { { .nombre = "a", .documento = "{\"contacto\":\"Ana <A@Sky.com>\"}" },
          { .nombre = "b", .documento = "{\"correos\":[\"x@y\",\"a@sky.COM\"]}" },
          1 },
        { { .nombre = "a", .documento = "{\"notas\":\"a@sky.com\"}" },
          { .nombre = "b", .documento = "{\"contacto\":\"a@sky.com\"}" },
          0 },
        { { .nombre = "a", .documento = "{\"contacto\":{\"m\":[\"a@sky.com\"]}}" },
          { .nombre = "A", .documento = "{\"contacto\":\"a@sky.com\"}" },
          2 },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (shared_digests(*state, &rows[i].one, &rows[i].other) != rows[i].shared)
            fail_msg("%s and %s", rows[i].one.nombre, rows[i].other.nombre);
}

/* Besides those, what is made of a tree has identifiers, and no other words. */
static void what_others_are_alike_by_is_short(void **state)
{
    struct sky_error error = { 0 };
    struct sky_indice indice;
    struct sky_json *cliente =
        sky_json_parse(*state,
                       SPAN("{\"contacto\":\"600112233 tardes\",\"documento_identidad\":\"1-Z\",\"notas\":\"hola\","
                            "\"servicios\":[{\"descripcion\":\"TV\",\"fecha_fin\":\"2024-01-31\"}]}"),
                       100, &error);
    assert_int_equal(sky_indice_make_alike(*state, SPAN("Ñu"), cliente, &indice, &error), SKY_OK);
    assert_span("name", indice.plegado, SPAN("nu"));
    assert_span("terms", without_digests(indice.terminos), SPAN("i1z i600112233 r332211006"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(every_text_counts),
        ARENA_TEST(identifiers_are_found_however_they_are_written),
        ARENA_TEST(telephones_are_found_by_their_ends),
        ARENA_TEST(a_long_word_is_cut_at_a_character),
        ARENA_TEST(much_text_is_bounded),
        ARENA_TEST(who_is_alike_shares_a_digest),
        ARENA_TEST(what_others_are_alike_by_is_short),
        ARENA_TEST(words_of_names_may_be_mistyped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
