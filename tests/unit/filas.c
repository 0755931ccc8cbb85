/* Rows of a text: as lines and as a table, in pieces of any size, within their bounds. */
#include "unit.h"

#include "domain/filas.h"

/* Rows as "line:members|", a refusal as "line:!text|", an error as "!text". */
static struct sky_span read_all(struct sky_arena *arena, enum sky_filas_form form, struct sky_span text, size_t piece)
{
    struct sky_filas *filas = sky_filas_new(arena, form, 0, (struct sky_span){ 0 });
    struct sky_buffer *out = sky_buffer_new(arena);
    struct sky_error error = { 0 };
    for (size_t at = 0; at <= text.size && !error.status; at += piece) {
        size_t size = text.size - at < piece ? text.size - at : piece;
        int64_t line = 1;
        assert_int_equal(sky_filas_feed(filas, sky_span(text.data + at, size), at + piece > text.size, &error), SKY_OK);
        while (line && !error.status) {
            struct sky_fila fila;
            struct sky_error refusal = { 0 };
            if (sky_filas_next(filas, arena, &fila, &line, &refusal, &error) || !line)
                continue;
            sky_buffer_printf(out, "%d:", (int)line);
            if (refusal.status)
                sky_buffer_printf(out, "!%s", refusal.text);
            else
                sky_json_write(out, fila.miembros);
            sky_buffer_put_text(out, "|");
        }
    }
    if (error.status)
        sky_buffer_printf(out, "!%s", error.text);
    return sky_buffer_span(out);
}

static void reads_rows(void **state)
{
    static const struct {
        enum sky_filas_form form;
        struct sky_span text, wanted;
    } rows[] = {
        { SKY_FILAS_NDJSON, TEXT(""), TEXT("") },
        { SKY_FILAS_NDJSON, TEXT("\n \r\n"), TEXT("") },
        { SKY_FILAS_NDJSON, TEXT("{\"a\":1}"), TEXT("1:{\"a\":1}|") },
        { SKY_FILAS_NDJSON, TEXT("{\"a\":1}\n\n{\"b\":2}\r\n"), TEXT("1:{\"a\":1}|3:{\"b\":2}|") },
        { SKY_FILAS_CSV, TEXT(""), TEXT("") },
        { SKY_FILAS_CSV, TEXT("nombre,contacto\r\n"), TEXT("") },
        { SKY_FILAS_CSV, TEXT("nombre;contacto\na;b\n\nc;"),
          TEXT("2:{\"contacto\":\"b\",\"nombre\":\"a\"}|4:{\"nombre\":\"c\"}|") },
        { SKY_FILAS_CSV, TEXT("nombre,telefonos\na,[1\nb,2"),
          TEXT("2:!La columna 'telefonos' no es JSON.|3:{\"nombre\":\"b\",\"telefonos\":[\"2\"]}|") },
        { SKY_FILAS_CSV, TEXT("nombre,x\n"),
          TEXT("!Línea 1: la columna 'x' no se conoce; con 'columnas' se dice cuál es, o '-' para pasarla por alto.") },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t piece = 1; piece < 9; piece++)
            assert_span("rows", read_all(*state, rows[i].form, rows[i].text, piece), rows[i].wanted);
}

static void refuses_a_line_alone(void **state)
{
    struct sky_span text = read_all(*state, SKY_FILAS_NDJSON, SPAN("x\n[]\n{\"a\":1}\n"), 5);
    assert_contains("rows", sky_arena_copy(*state, text).data, "1:!");
    assert_contains("rows", sky_arena_copy(*state, text).data, "|2:!");
    assert_contains("rows", sky_arena_copy(*state, text).data, "|3:{\"a\":1}|");
}

static void bounds_a_line(void **state)
{
    struct sky_buffer *text = sky_buffer_new(*state);
    sky_buffer_put_text(text, "{\"a\":1}\n");
    for (size_t i = 0; i < 2000000; i++)
        sky_buffer_put(text, "x", 1);
    assert_span("rows", read_all(*state, SKY_FILAS_NDJSON, sky_buffer_span(text), 65536),
                SPAN("1:{\"a\":1}|!Línea 2: pasa de 1114112 bytes."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(reads_rows),
        ARENA_TEST(refuses_a_line_alone),
        ARENA_TEST(bounds_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
