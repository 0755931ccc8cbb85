/* The tier in which a text finds a customer. */
#include "unit.h"

#include "domain/busqueda.h"

static const struct sky_span nombre = TEXT("Mª José García-Muñoz López");
static const struct sky_span documento =
    TEXT("{\"contacto\":\"+34 600 11 22 33\",\"documento_identidad\":\"12345678-Z\","
         "\"equipos\":[{\"mac\":\"AA:BB:0C:1D:2E:3F\",\"serie\":\"SN-99/1\"}],"
         "\"notas\":\"Calle Ñandú, Móstoles\",\"telefonos\":[\"915551234\"]}");

static enum sky_status no_words(void *context, struct sky_span after, struct sky_arena *arena, struct sky_span *word,
                                struct sky_error *error)
{
    (void)context, (void)after, (void)arena, (void)error;
    *word = (struct sky_span){ 0 };
    return SKY_OK;
}

/* Knows one word, and it turned round. */
static enum sky_status know_garcia(void *context, struct sky_span after, struct sky_arena *arena, struct sky_span *word,
                                   struct sky_error *error)
{
    (void)context, (void)arena, (void)error;
    *word = sky_span_compare(after, SPAN("<aicrag")) < 0  ? SPAN("<aicrag")
            : sky_span_compare(after, SPAN("garcia")) < 0 ? SPAN("garcia")
                                                          : (struct sky_span){ 0 };
    return SKY_OK;
}

static enum sky_grado grado_of(struct sky_arena *arena, const char *text, bool with_errata)
{
    struct sky_error error = { 0 };
    struct sky_indice indice;
    const struct sky_errata_source source = { with_errata ? know_garcia : no_words, NULL };
    struct sky_busqueda *busqueda = sky_busqueda_new(arena, sky_span_of(text), &error);
    assert_non_null(busqueda);
    assert_int_equal(sky_indice_make(arena, nombre, documento, &indice, &error), SKY_OK);
    if (with_errata)
        assert_int_equal(sky_busqueda_add_errata(busqueda, &source, &error), SKY_OK);
    return sky_busqueda_grado(busqueda, indice.plegado, indice.terminos);
}

static void tiers(void **state)
{
    static const struct {
        const char *text;
        enum sky_grado grado;
    } rows[] = {
        { "", SKY_GRADO_NONE },
        { " *-\"'()?!", SKY_GRADO_NONE },
        { "\U0001f600", SKY_GRADO_NONE },
        { "nadie", SKY_GRADO_NONE },
        { "MA JOS", SKY_GRADO_NOMBRE },
        { "m", SKY_GRADO_NOMBRE },
        { "ma jose garcia munoz lopez", SKY_GRADO_NOMBRE },
        { "jose munoz", SKY_GRADO_PALABRA },
        { "lópez ma", SKY_GRADO_PALABRA },
        { "gar gar", SKY_GRADO_PALABRA },
        { "600 11 22 33", SKY_GRADO_IDENTIFICADOR },
        { "+34600112233", SKY_GRADO_IDENTIFICADOR },
        { "+34 (600) 11-22-33", SKY_GRADO_IDENTIFICADOR },
        { "0034600112233", SKY_GRADO_IDENTIFICADOR },
        { "112233", SKY_GRADO_IDENTIFICADOR },
        { "12233", SKY_GRADO_NONE },
        { "+34915551234", SKY_GRADO_IDENTIFICADOR },
        { "0034 915 55 12 34", SKY_GRADO_IDENTIFICADOR },
        { "91 555", SKY_GRADO_IDENTIFICADOR },
        { "+35915551235", SKY_GRADO_NONE },
        { "12345678z", SKY_GRADO_IDENTIFICADOR },
        { "12.345.678-z", SKY_GRADO_IDENTIFICADOR },
        { "aabb.0c1d", SKY_GRADO_IDENTIFICADOR },
        { "sn991", SKY_GRADO_IDENTIFICADOR },
        { "SN 99", SKY_GRADO_IDENTIFICADOR },
        { "mostoles", SKY_GRADO_RESTO },
        { "munoz nandu", SKY_GRADO_RESTO },
        { "lopez 112233", SKY_GRADO_RESTO },
        { "lopez 600 11 22 33", SKY_GRADO_RESTO },
        { "lopez 6001 12233", SKY_GRADO_RESTO },
        { "lopez 91 555 1234", SKY_GRADO_RESTO },
        { "lopez 91 555 1235", SKY_GRADO_NONE },
        { "munoz nadie", SKY_GRADO_NONE },
        { "gracia", SKY_GRADO_NONE },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum sky_grado grado = grado_of(*state, rows[i].text, false);
        if (grado != rows[i].grado)
            fail_msg("'%s': %d", rows[i].text, (int)grado);
    }
}

static void errors_in_typing(void **state)
{
    static const struct {
        const char *text;
        enum sky_grado grado;
    } rows[] = {
        { "gracia", SKY_GRADO_ERRATA },  { "garcai lop", SKY_GRADO_ERRATA }, { "garcia", SKY_GRADO_PALABRA },
        { "gracai", SKY_GRADO_NONE },    { "gracia nandu", SKY_GRADO_NONE }, { "gracia 600", SKY_GRADO_NONE },
        { "12345678x", SKY_GRADO_NONE },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum sky_grado grado = grado_of(*state, rows[i].text, true);
        if (grado != rows[i].grado)
            fail_msg("'%s': %d", rows[i].text, (int)grado);
    }
}

/* More words than are looked at refuse nobody. */
static void long_texts(void **state)
{
    char text[8000] = "";
    for (int i = 0; i < 1000; i++)
        strcat(text, "lopez ");
    assert_int_equal(grado_of(*state, text, true), SKY_GRADO_PALABRA);
    strcpy(text, "lopez ");
    memset(text + 6, 'x', 5000);
    text[5006] = '\0';
    assert_int_equal(grado_of(*state, text, true), SKY_GRADO_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(tiers),
        ARENA_TEST(errors_in_typing),
        ARENA_TEST(long_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
