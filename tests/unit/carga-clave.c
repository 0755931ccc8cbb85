/* Lots that find customers by their identity document or by an e-mail address. */
#include "carga.h"

#define GUARDAR(text) \
    {                 \
        GUARDA(text)  \
    }

static const struct step people[] = {
    GUARDAR("{'documento_identidad':'12.345.678-Z','nombre':'a'}"),
    GUARDAR("{'contacto':'b@x.es','nombre':'b'}"),
    GUARDAR("{'correos':['c@x.es','c@y.es'],'documento_identidad':'7','nombre':'c'}"),
    GUARDAR("{'correos':['C@Y.ES'],'documento_identidad':'7-','nombre':'d'}"),
    { .verb = NULL },
};

static const struct row {
    enum sky_carga_clave clave;
    const char *text, *told;
} rows[] = {
    /* However it is written; what stays needs no entry, and the row's own form is what is kept. */
    { SKY_CARGA_DOCUMENTO, "{'documento_identidad':'12345678z','n':1}\n{'documento_identidad':'12.345.678-z'}",
      "1 cambiado a 5;2 no El miembro 'documento_identidad' es el de una fila anterior: '12345678z'.;" },
    { SKY_CARGA_CORREO, "{'contacto':'B@X.es','nombre':'b2'}\n{'correos':['c@x.es'],'n':1}",
      "1 cambiado b2 6;2 cambiado c 7;" },
    /* Nobody has it: a new one, who needs a name that is free. */
    { SKY_CARGA_DOCUMENTO,
      "{'documento_identidad':'8'}\n{'documento_identidad':'9','nombre':'a'}\n{'documento_identidad':'10','nombre':'z'"
      "}",
      "1 no El nombre del cliente es requerido.;2 no El cliente 'a' ya existe.;3 creado z 5;" },
    /* Several do, or the row has none. */
    { SKY_CARGA_DOCUMENTO, "{'documento_identidad':' 7 '}\n{'nombre':'a'}",
      "1 no Varios clientes tienen ese 'documento_identidad': 'c', 'd'.;"
      "2 no El miembro 'documento_identidad' es requerido: es la clave del lote.;" },
    { SKY_CARGA_CORREO, "{'correos':['c@y.es']}\n{'contacto':'600'}",
      "1 no Varios clientes tienen ese 'correos': 'c', 'd'.;"
      "2 no El miembro 'correos' es requerido: es la clave del lote.;" },
    /* Words that are alike are not the same address. */
    { SKY_CARGA_CORREO, "{'correos':['b.x@es']}", "1 no El nombre del cliente es requerido.;" },
};

static void finds_by_key(struct registry *registry, const struct row *row)
{
    do_steps(registry, people);
    struct loaded rehearsed = load(registry, LINES_OF(.clave = row->clave, .todo = true, .ensayo = true), row->text);
    struct loaded loaded = load(registry, LINES_OF(.clave = row->clave), row->text);
    assert_string_equal(loaded.error.text, "");
    if (strcmp(loaded.told.data, row->told) != 0)
        fail_msg("%s: '%s' instead of '%s'", row->text, loaded.told.data, row->told);
    for (size_t i = 0; i < COUNT(loaded.sum.rows); i++)
        assert_int_equal(rehearsed.sum.rows[i], loaded.sum.rows[i]);
    sky_buffer_clear(&loaded.told);
    sky_buffer_clear(&rehearsed.told);
}

#define FINDS(at)                        \
    static void finds_##at(void **state) \
    {                                    \
        finds_by_key(*state, &rows[at]); \
    }
FINDS(0)
FINDS(1)
FINDS(2)
FINDS(3)
FINDS(4)
FINDS(5)

_Static_assert(sizeof rows / sizeof *rows == 6, "each is tested");

static void keeps_what_the_row_says(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, people);
    check_load(registry, TABLE_OF(.clave = SKY_CARGA_DOCUMENTO, .todo = true),
               "documento_identidad,nombre,contacto\n12345678Z,,x\n99,nueva,y\n", "2 cambiado a 5;3 creado nueva 6;",
               "");
    assert_document(registry, "a", "{'contacto':'x','documento_identidad':'12345678Z','nombre':'a'}");
    assert_document(registry, "nueva", "{'contacto':'y','documento_identidad':'99','nombre':'nueva'}");
}

/* Many who have the words of an address, and one who has it. */
static void finds_one_among_many(void **state)
{
    struct registry *registry = *state;
    struct sky_buffer text = { 0 };
    for (int i = 0; i < 100; i++)
        sky_buffer_printf(&text, "{'nombre':'n%02d','correos':['es@x%c.%02d','info@x.es%02d']}\n", i, 'a' + i % 26, i,
                          i);
    sky_buffer_put(&text, "", 1);
    struct loaded loaded = load(registry, LINES_OF(.todo = true), text.data);
    assert_int_equal(loaded.sum.rows[SKY_CARGA_CREADO], 100);
    sky_buffer_clear(&loaded.told);
    check_load(registry, LINES_OF(.clave = SKY_CARGA_CORREO), "{'correos':['INFO@x.es77'],'n':1}",
               "1 cambiado n77 101;", "");
    sky_buffer_clear(&text);
}

static void is_exact_or_refused(void **state)
{
    static const struct step others[] = { GUARDAR("{'documento_identidad':'12345678Z','n':1,'nombre':'otro'}"),
                                          { .verb = NULL } };
    static const struct step same[] = { GUARDAR("{'documento_identidad':'99','nombre':'otro'}"), { .verb = NULL } };
    struct registry *registry = *state;
    do_steps(registry, people);
    check_load(registry, LINES_OF(.clave = SKY_CARGA_DOCUMENTO, .todo = true, .exact = true, .moment = 4),
               "{'documento_identidad':'12345678Z','n':1}", "1 cambiado a 5;", "");
    do_steps(registry, same);
    do_steps(registry, others);
    struct loaded loaded =
        load(registry, LINES_OF(.clave = SKY_CARGA_DOCUMENTO, .todo = true, .exact = true, .moment = 6),
             "{'documento_identidad':'12345678Z','n':2}");
    assert_int_equal(loaded.error.status, SKY_PRECONDITION);
    assert_string_equal(loaded.error.text,
                        "Desde el ensayo cambió quién tiene qué 'documento_identidad', en la operación 7.");
    sky_buffer_clear(&loaded.told);
    assert_int_equal(head_of(registry), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(finds_0),
        REGISTRY_TEST(finds_1),
        REGISTRY_TEST(finds_2),
        REGISTRY_TEST(finds_3),
        REGISTRY_TEST(finds_4),
        REGISTRY_TEST(finds_5),
        REGISTRY_TEST(keeps_what_the_row_says),
        REGISTRY_TEST(finds_one_among_many),
        REGISTRY_TEST(is_exact_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
