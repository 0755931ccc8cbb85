/* Who a row is about: by name or by number, a new one or one who is there, under which name from then on. */
#include "carga.h"

/* 1 a; 2 b; 3, 4 b is c; 5 d is deleted after 5. */
static const struct step steps[] = {
    { GUARDA("{'nombre':'a'}") },
    { GUARDA("{'nombre':'b'}") },
    { RENOMBRA("b", "c") },
    { GUARDA("{'nombre':'d'}") },
    { ELIMINA("d") },
    { .verb = NULL },
};

static void finds_by_name(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, steps);
    check_load(registry, LINES_OF(.todo = true, .ensayo = true),
               "{'nombre':'a','n':1}\n{'nombre':'b'}\n{'nombre':'d'}\n{'nombre':''}\n{'n':1}\n{'nombre':'a\\u200b'}\n",
               "1 cambiado a 0;2 creado b 0;3 creado d 0;4 no El nombre está vacío.;"
               "5 no El nombre del cliente es requerido.;"
               "6 no El nombre tiene, donde no se ve, el carácter U+200B (espacio de ancho cero).;",
               "");
}

static void finds_by_number(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, steps);
    check_load(registry, TABLE_OF(.todo = true, .clave = SKY_CARGA_NUMERO),
               "numero,nombre,contacto\n2,c,x\n1,e,\n,f,\n", "2 cambiado c 7;3 cambiado e 9;4 creado f 10;", "");
    assert_document(registry, "e", "{'nombre':'e'}");
    assert_document(registry, "a", NULL);
    check_load(registry, LINES_OF(.clave = SKY_CARGA_NUMERO),
               "{'numero':2,'n':1}\n{'numero':5}\n{'numero':99}\n{'numero':'1'}\n{'nombre':'f'}\n",
               "1 cambiado c 11;2 no Ningún cliente tiene el número 5.;3 no Ningún cliente tiene el número 99.;"
               "4 no El miembro 'numero' debe ser el número de un cliente.;5 no El cliente 'f' ya existe.;",
               "");
}

static void refuses_a_name_that_is_taken(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, steps);
    check_load(registry, TABLE_OF(.ensayo = true, .clave = SKY_CARGA_NUMERO), "numero,nombre\n1,c\n2,c\n",
               "2 no El cliente 'c' ya existe.;3 no El cliente 'c' está ya en una fila anterior.;", "");
}

static void contracts_a_service_once(void **state)
{
    struct registry *registry = *state;
    const char *table = "nombre,servicio,fecha_contratacion\na,TV,2026-01-31\n";
    check_load(registry, TABLE_OF(.todo = true), table, "2 creado a 1;", "");
    check_load(registry, TABLE_OF(.todo = true), table, "2 igual a 0;", "");
    assert_document(registry, "a",
                    "{'nombre':'a','servicios':[{'descripcion':'TV','fecha_contratacion':'2026-01-31'}]}");
    check_load(registry, TABLE_OF(.todo = true), "nombre,servicio\na,TV\n", "2 igual a 0;", "");
    check_load(registry, TABLE_OF(.ensayo = true), "nombre,servicio,fecha_contratacion\na,TV,2026-02-30\n",
               "2 no El parámetro 'fecha_contratacion' debe ser un día, como 2026-01-31.;", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(finds_by_name),
        REGISTRY_TEST(finds_by_number),
        REGISTRY_TEST(refuses_a_name_that_is_taken),
        REGISTRY_TEST(contracts_a_service_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
