/* Loading: all rows or none, each by itself, and rehearsals, which write nothing. */
#include "carga.h"

static void writes_all(void **state)
{
    struct registry *registry = *state;
    check_load(registry, LINES_OF(.todo = true), "{'nombre':'a','n':1}\n{'nombre':'b'}\n", "1 creado a 1;2 creado b 2;",
               "");
    check_load(registry, LINES_OF(.todo = true), "{'nombre':'a','m':2}\n{'nombre':'b'}\n{'nombre':'c'}",
               "1 cambiado a 3;2 igual b 0;3 creado c 4;", "");
    assert_document(registry, "a", "{'m':2,'n':1,'nombre':'a'}");
    assert_document(registry, "c", "{'nombre':'c'}");
}

static void writes_none_where_one_is_refused(void **state)
{
    struct registry *registry = *state;
    check_load(
        registry, LINES_OF(.todo = true), "{'nombre':'a'}\n{'nombre':'b','correos':1}\n{'nombre':5}\n", "",
        "No se guardó nada: 2 filas no valen; la primera es la línea 2: El miembro 'correos' debe ser una lista. "
        "Con ensayo=1 se ven todas.");
    assert_int_equal(head_of(registry), 0);
    check_load(registry, LINES_OF(.todo = true), "{'nombre':'a'}\n{'nombre':'a','n':1}\n", "",
               "No se guardó nada: 1 fila no vale; la primera es la línea 2: El cliente 'a' está ya en una fila "
               "anterior. Con ensayo=1 se ven todas.");
    assert_int_equal(head_of(registry), 0);
}

static void writes_each(void **state)
{
    struct registry *registry = *state;
    check_load(registry, LINES_OF(.todo = false), "{'nombre':'a'}\nx\n{'nombre':'b','correos':1}\n{'nombre':'c'}\n",
               "1 creado a 1;2 no El cuerpo no es JSON válido: se esperaba un objeto, '{' (byte 0).;"
               "3 no El miembro 'correos' debe ser una lista.;4 creado c 2;",
               "");
    assert_document(registry, "c", "{'nombre':'c'}");
}

static void rehearses(void **state)
{
    static const struct step steps[] = { { GUARDA("{'nombre':'a','n':1}") }, { .verb = NULL } };
    struct registry *registry = *state;
    do_steps(registry, steps);
    for (int todo = 0; todo < 2; todo++) {
        struct loaded loaded =
            load(registry, TABLE_OF(.todo = todo, .ensayo = true), "nombre,contacto\na,x\nb,\n,y\na,\n");
        assert_int_equal(loaded.error.status, SKY_OK);
        assert_string_equal(loaded.told.data, "2 cambiado a 0;3 creado b 0;4 no El nombre del cliente es requerido.;"
                                              "5 no El cliente 'a' está ya en una fila anterior.;");
        assert_int_equal(loaded.sum.moment, 1);
        assert_int_equal(loaded.sum.rows[SKY_CARGA_RECHAZADO], 2);
        assert_int_equal(loaded.sum.lote, 0);
        sky_buffer_clear(&loaded.told);
    }
    assert_int_equal(head_of(registry), 1);
}

static void is_exactly_what_was_rehearsed(void **state)
{
    static const struct step others[] = { { GUARDA("{'nombre':'z'}") }, { .verb = NULL } };
    static const struct step same[] = { { GUARDA("{'nombre':'a','n':2}") }, { .verb = NULL } };
    struct registry *registry = *state;
    check_load(registry, LINES_OF(.todo = true), "{'nombre':'a'}\n{'nombre':'b'}", "1 creado a 1;2 creado b 2;", "");
    do_steps(registry, others);
    check_load(registry, LINES_OF(.todo = true, .exact = true, .moment = 2),
               "{'nombre':'b','n':5}\n{'nombre':'a','n':5}\n", "1 cambiado b 4;2 cambiado a 5;", "");
    do_steps(registry, same);
    int64_t head = head_of(registry);
    struct loaded loaded = load(registry, LINES_OF(.todo = true, .exact = true, .moment = 5),
                                "{'nombre':'b','n':6}\n{'nombre':'a','n':6}\n");
    assert_int_equal(loaded.error.status, SKY_PRECONDITION);
    assert_string_equal(loaded.error.text, "No se guardó nada. Línea 2: El cliente 'a' cambió entretanto.");
    sky_buffer_clear(&loaded.told);
    assert_document(registry, "b", "{'n':5,'nombre':'b'}");
    assert_document(registry, "a", "{'n':2,'nombre':'a'}");
    assert_int_equal(head_of(registry), head + 2); /* one row, and the same taken back */
    check_load(registry, LINES_OF(.todo = true, .exact = true, .moment = 5), "{'nombre':'a','n':5}", "",
               "No se guardó nada. Línea 1: El cliente 'a' cambió entretanto.");
    loaded = load(registry, LINES_OF(.todo = true, .exact = true, .moment = 99), "{'nombre':'b','n':6}");
    assert_int_equal(loaded.error.status, SKY_PRECONDITION);
    sky_buffer_clear(&loaded.told);
}

/* In an empty registry, too: whoever is there since was not when it was rehearsed. */
static void is_exactly_what_was_rehearsed_of_nobody(void **state)
{
    struct registry *registry = *state;
    check_load(registry, LINES_OF(.todo = true, .exact = true), "{'nombre':'a'}", "1 creado a 1;", "");
    check_load(registry, LINES_OF(.todo = true, .exact = true), "{'nombre':'b'}", "1 creado b 2;", "");
    struct loaded loaded = load(registry, LINES_OF(.todo = true, .exact = true), "{'nombre':'a','n':1}");
    assert_int_equal(loaded.error.status, SKY_PRECONDITION);
    sky_buffer_clear(&loaded.told);
    assert_document(registry, "a", "{'nombre':'a'}");
}

static void takes_what_was_exported_for_nothing_to_do(void **state)
{
    struct registry *registry = *state;
    const char *rows = "{'nombre':'a','contacto':5,'correos':null}\n{'nombre':'b','servicio':'x','numero':3}\n";
    static const struct step steps[] = { { GUARDA("{'nombre':'a','contacto':5}") },
                                         { GUARDA("{'nombre':'b','servicio':'x','numero':3}") },
                                         { .verb = NULL } };
    (void)rows;
    do_steps(registry, steps);
    check_load(registry, LINES_OF(.todo = true),
               "{'contacto':5,'nombre':'a'}\n{'nombre':'b','numero':3,'servicio':'x'}", "1 igual a 0;2 igual b 0;", "");
    check_load(registry, TABLE_OF(.todo = false), "numero,nombre,otros\n1,a,'{''contacto'':5}'\n9,b,'{''numero'':3}'\n",
               "2 igual a 0;3 igual b 0;", "");
    assert_int_equal(head_of(registry), 2);
}

static void stops_at_the_first_that_is_refused(void **state)
{
    struct registry *registry = *state;
    check_load(registry, LINES_OF(.stops = true), "{'nombre':'a'}\n{}\n{'nombre':'b'}\n",
               "1 creado a 1;2 no El nombre del cliente es requerido.;", "");
    assert_document(registry, "b", NULL);
}

/* A row each; and that lots of several rounds have one number. */
static void writes_many_as_one_lot(void **state)
{
    enum { MANY = 1000 };
    struct registry *registry = *state;
    struct sky_buffer text = { 0 };
    for (int i = 0; i < MANY; i++)
        sky_buffer_printf(&text, "{'nombre':'n%04d'}\n", i);
    sky_buffer_put(&text, "", 1);
    struct loaded loaded = load(registry, LINES_OF(.todo = true), text.data);
    assert_int_equal(loaded.error.status, SKY_OK);
    assert_int_equal(loaded.sum.rows[SKY_CARGA_CREADO], MANY);
    assert_int_equal(loaded.sum.lote, 1);
    struct sky_lectura lectura;
    struct sky_entry entry;
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, SKY_NOW, &loaded.error), SKY_OK);
    for (int64_t i = 1; i <= MANY; i += 111) {
        assert_int_equal(sky_lectura_entry(&lectura, registry->arena, i, true, &entry, &loaded.error), SKY_OK);
        assert_int_equal(entry.grupo, 1);
        assert_span("verb", entry.verb, SPAN("cargar"));
        assert_span("author", entry.author, SPAN("ana"));
    }
    sky_lectura_close(&lectura);
    sky_buffer_clear(&loaded.told);
    sky_buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(writes_all),
        REGISTRY_TEST(writes_none_where_one_is_refused),
        REGISTRY_TEST(writes_each),
        REGISTRY_TEST(stops_at_the_first_that_is_refused),
        REGISTRY_TEST(rehearses),
        REGISTRY_TEST(is_exactly_what_was_rehearsed),
        REGISTRY_TEST(is_exactly_what_was_rehearsed_of_nobody),
        REGISTRY_TEST(takes_what_was_exported_for_nothing_to_do),
        REGISTRY_TEST(writes_many_as_one_lot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
