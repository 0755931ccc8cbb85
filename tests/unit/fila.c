/* Rows of cells: which column is which, what a cell must hold, and that what was written is read as it was. */
#include "unit.h"

#include "domain/columna.h"
#include "domain/fila.h"

/* Cells parted by "|". */
static struct sky_csv_row row_of(struct sky_arena *arena, const char *text)
{
    struct sky_csv_row row = { .line = 1 };
    struct sky_span *cells = sky_arena_alloc(arena, SKY_CSV_CELLS_MAX * sizeof *cells);
    row.cells = cells;
    for (size_t size; text; text = text[size] ? text + size + 1 : NULL) {
        size = strcspn(text, "|");
        cells[row.count++] = sky_span(text, size);
    }
    return row;
}

static void names_columns(void **state)
{
    static const struct {
        const char *header, *columnas, *error;
    } rows[] = {
        { "nombre|contacto", NULL, "" },
        { "Nombre| CONTACTO ", NULL, "" },
        { "Cliente|Saldo", "Cliente:nombre,Saldo:-", "" },
        { "a:b|c", "a:b:nombre, c : contacto", "" },
        { "nombre|saldo", NULL, "Línea 1: la columna 'saldo' no se conoce" },
        { "nombre|", NULL, "Línea 1: la columna '' no se conoce" },
        { "nombre|Nombre", NULL, "Línea 1: la columna 'nombre' está repetida." },
        { "nombre|b", "b:nombre", "Línea 1: la columna 'nombre' está repetida." },
        { "nombre", "b:nombre", "El parámetro 'columnas' nombra la columna 'b', que la tabla no tiene." },
        { "nombre", "nombre:x", "'x' no lo es." },
        { "nombre", "nombre", "'nombre' no lo es." },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_csv_row header = row_of(*state, rows[i].header);
        struct sky_tabla tabla;
        struct sky_error error = { 0 };
        enum sky_status status = sky_tabla_read(&tabla, &header, sky_span_of(rows[i].columnas), &error);
        assert_int_equal(status, *rows[i].error ? SKY_INVALID : SKY_OK);
        assert_contains("error", error.text, rows[i].error);
    }
}

#define HEADER "numero|nombre|telefonos|servicios|otros|servicio|fecha_contratacion"

static void reads_cells(void **state)
{
    static const struct {
        const char *cells, *members, *error;
    } rows[] = {
        { "7|Ana", "{\"nombre\":\"Ana\"}", "" },
        { "|Ana|600; 601;;\n602", "{\"nombre\":\"Ana\",\"telefonos\":[\"600\",\"601\",\"602\"]}", "" },
        { "|Ana|[\"a;b\",1]", "{\"nombre\":\"Ana\",\"telefonos\":[\"a;b\",1]}", "" },
        { "|Ana||[{\"d\":1.0}]", "{\"nombre\":\"Ana\",\"servicios\":[{\"d\":1.0}]}", "" },
        { "|Ana|||{\"a\":null}", "{\"a\":null,\"nombre\":\"Ana\"}", "" },
        { "|Ana|||{\"nombre\":\"x\"}", NULL, "La columna 'nombre' está también en 'otros'." },
        { "|Ana|||[]", NULL, "La columna 'otros' debe ser un objeto JSON." },
        { "|Ana||x", NULL, "La columna 'servicios' no es JSON." },
        { "|Ana||1,\"w\":2", NULL, "La columna 'servicios' no es JSON." },
        { "|Ana|[1", NULL, "La columna 'telefonos' no es JSON." },
        { "x|Ana", NULL, "La columna 'numero' debe ser el número de un cliente." },
        { "0|Ana", NULL, "La columna 'numero' debe ser el número de un cliente." },
        { "1|Ana||||||", "{\"nombre\":\"Ana\"}", "" },
        { "1|Ana||||||x", NULL, "La fila tiene más celdas que columnas hay." },
    };
    struct sky_csv_row header = row_of(*state, HEADER);
    struct sky_tabla tabla;
    struct sky_error none = { 0 };
    assert_int_equal(sky_tabla_read(&tabla, &header, (struct sky_span){ 0 }, &none), SKY_OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_csv_row row = row_of(*state, rows[i].cells);
        struct sky_error error = { 0 };
        struct sky_fila fila;
        assert_int_equal(sky_fila_read(&tabla, &row, *state, &fila, &error), rows[i].members ? SKY_OK : SKY_INVALID);
        assert_string_equal(error.text, rows[i].error);
        if (rows[i].members)
            assert_span("members", sky_json_render(*state, fila.miembros), sky_span_of(rows[i].members));
    }
}

static void reads_whose_it_is_and_what_is_contracted(void **state)
{
    struct sky_csv_row header = row_of(*state, HEADER), row = row_of(*state, "7|Ana||||TV|2026-01-31");
    struct sky_tabla tabla;
    struct sky_fila fila;
    struct sky_error error = { 0 };
    assert_int_equal(sky_tabla_read(&tabla, &header, (struct sky_span){ 0 }, &error), SKY_OK);
    assert_int_equal(sky_fila_read(&tabla, &row, *state, &fila, &error), SKY_OK);
    assert_int_equal(fila.numero, 7);
    assert_span("servicio", fila.servicio, SPAN("TV"));
    assert_span("fecha", fila.fecha, SPAN("2026-01-31"));
}

/* Through the whole way out and back in. */
static void gives_the_document_that_was_written(void **state)
{
    static const char *const documents[] = {
        "{\"contacto\":\"=1\",\"nombre\":\"Ana\"}",
        "{\"contacto\":\"'+1\",\"direccion\":\"a, b; c\\td\\r\\ne \\\"f\\\"\",\"nombre\":\" Ana \"}",
        "{\"contacto\":null,\"nombre\":\"Ana\",\"notas\":\"\",\"telefonos\":\"x\"}",
        "{\"correos\":[\"a\",\" b\"],\"etiquetas\":[],\"nombre\":\"Ana\",\"telefonos\":[\"+34 1\",\"-2\"]}",
        "{\"equipos\":[{\"mac\":\"x\"}],\"nombre\":\"Ana\",\"servicios\":[{\"precio\":1.50}],\"ubicacion\":{\"lat\":1."
        "0}}",
        "{\"a\":{\"b\":[1,null]},\"fecha_contratacion\":1,\"nombre\":\"Ana\",\"numero\":3,\"otros\":{},\"servicio\":"
        "\"TV\"}",
    };
    struct sky_buffer text = { 0 };
    struct sky_error error = { 0 };
    struct sky_csv_row row;
    struct sky_tabla tabla;
    sky_columna_put_header(&text, ';');
    for (size_t i = 0; i < COUNT(documents); i++)
        assert_int_equal(sky_columna_put_row(&text, ';', 7, sky_span_of(documents[i]), &error), SKY_OK);
    struct sky_csv *csv = sky_csv_new(*state, 0);
    assert_int_equal(sky_csv_feed(csv, sky_buffer_span(&text), true, &error), SKY_OK);
    assert_int_equal(sky_csv_next(csv, &row, &error), SKY_OK);
    assert_int_equal(sky_tabla_read(&tabla, &row, (struct sky_span){ 0 }, &error), SKY_OK);
    for (size_t i = 0; i < COUNT(documents); i++) {
        struct sky_fila fila;
        assert_int_equal(sky_csv_next(csv, &row, &error), SKY_OK);
        assert_int_equal(sky_fila_read(&tabla, &row, *state, &fila, &error), SKY_OK);
        assert_span("document", sky_json_render(*state, fila.miembros), sky_span_of(documents[i]));
        assert_int_equal(fila.numero, 7);
    }
    sky_buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(names_columns),
        ARENA_TEST(reads_cells),
        ARENA_TEST(reads_whose_it_is_and_what_is_contracted),
        ARENA_TEST(gives_the_document_that_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
