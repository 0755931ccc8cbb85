/* Reading CSV: rows whatever the pieces, what is refused and on which line, and that marks come off again. */
#include "unit.h"

#include "base/csv.h"

/* Reads all of `text` in pieces of `piece` bytes; rows as "line:cell|cell|" one after the other, errors as "!text". */
static struct sky_span read_all(struct sky_arena *arena, struct sky_span text, size_t piece, char separator)
{
    struct sky_csv *csv = sky_csv_new(arena, separator);
    struct sky_buffer *out = sky_buffer_new(arena);
    struct sky_error error = { 0 };
    for (size_t at = 0; at <= text.size && !error.status; at += piece) {
        size_t size = text.size - at < piece ? text.size - at : piece;
        struct sky_csv_row row = { .count = 1 };
        char *copy = exact_copy(sky_span(text.data + at, size));
        assert_int_equal(sky_csv_feed(csv, sky_span(copy, size), at + piece > text.size, &error), SKY_OK);
        free(copy);
        while (sky_csv_next(csv, &row, &error) == SKY_OK && row.count > 0) {
            sky_buffer_printf(out, "%d:", (int)row.line);
            for (size_t i = 0; i < row.count; i++)
                sky_buffer_printf(out, "%.*s|", SKY_SPAN_ARGS(row.cells[i]));
        }
    }
    if (error.status)
        sky_buffer_printf(out, "!%s", error.text);
    return sky_buffer_span(out);
}

static void reads_rows(void **state)
{
    static const struct {
        struct sky_span text, wanted;
    } rows[] = {
        { TEXT(""), TEXT("") },
        { TEXT("\r\n\n\r"), TEXT("") },
        { TEXT("a"), TEXT("1:a|") },
        { TEXT("a,b\r\nc,d\r\n"), TEXT("1:a|b|2:c|d|") },
        { TEXT("a,b\nc,d"), TEXT("1:a|b|2:c|d|") },
        { TEXT("a,b\rc,d\r"), TEXT("1:a|b|2:c|d|") },
        { TEXT("a,b\n\n\nc,d"), TEXT("1:a|b|4:c|d|") },
        { TEXT("\n\na,b\nc,d"), TEXT("3:a|b|4:c|d|") },
        { TEXT("a,\n,\n"), TEXT("1:a||2:||") },
        { TEXT("a\n\"\"\n"), TEXT("1:a|2:|") },
        { TEXT("\"a,b\",\"c\"\"d\"\n"), TEXT("1:a,b|c\"d|") },
        { TEXT("x,y\n\"a\r\nb\",c\nd,e"), TEXT("1:x|y|2:a\r\nb|c|4:d|e|") },
        { TEXT("a,b\n5\" x,y\"z\n"), TEXT("1:a|b|2:5\" x|y\"z|") },
        { TEXT("a;b\n1,5;c\n"), TEXT("1:a|b|2:1,5|c|") },
        { TEXT("a\tb\n1,5;\tc\n"), TEXT("1:a|b|2:1,5;|c|") },
        { TEXT("\"a;b;c\",d\n1,2\n"), TEXT("1:a;b;c|d|2:1|2|") },
        { TEXT("a,b\n'=1,'+34\n''@x,'a\n'\t,-1\n"), TEXT("1:a|b|2:=1|+34|3:'@x|'a|4:\t|-1|") },
        { TEXT("Mu\xC3\xB1oz,\xE2\x82\xAC\n"), TEXT("1:Muñoz|€|") },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t piece = 1; piece < 9; piece++)
            assert_span("rows", read_all(*state, rows[i].text, piece, 0), rows[i].wanted);
}

static void takes_the_separator_that_it_is_told(void **state)
{
    assert_span("rows", read_all(*state, SPAN("a,b;c\n"), 3, ';'), SPAN("1:a,b|c|"));
    assert_span("rows", read_all(*state, SPAN("a;b\n"), 3, ','), SPAN("1:a;b|"));
}

static void says_what_separates(void **state)
{
    struct sky_csv *csv = sky_csv_new(*state, 0);
    struct sky_csv_row row;
    struct sky_error error = { 0 };
    assert_int_equal(sky_csv_feed(csv, SPAN("a;b"), false, &error), SKY_OK);
    assert_int_equal(sky_csv_next(csv, &row, &error), SKY_OK);
    assert_int_equal(row.count, 0);
    assert_int_equal(sky_csv_separator(csv), 0);
    assert_int_equal(sky_csv_feed(csv, SPAN("\n"), false, &error), SKY_OK);
    assert_int_equal(sky_csv_next(csv, &row, &error), SKY_OK);
    assert_int_equal(row.count, 2);
    assert_int_equal(sky_csv_separator(csv), ';');
}

static void refuses_what_is_no_row(void **state)
{
    static const struct {
        struct sky_span text, wanted;
    } rows[] = {
        { TEXT("a,b\n\"c\"d,e\n"), TEXT("1:a|b|!Línea 2: hay texto después de unas comillas que cierran.") },
        { TEXT("a,b\nc,d\n\n\"e,\nf\n"),
          TEXT("1:a|b|2:c|d|!Línea 4: las comillas que se abren en la línea 4 no se cierran.") },
        { TEXT("a,b\nc\n\"d\ne\",\"f\n"),
          TEXT("1:a|b|2:c|!Línea 3: las comillas que se abren en la línea 4 no se cierran.") },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t piece = 1; piece < 9; piece++)
            assert_span("rows", read_all(*state, rows[i].text, piece, 0), rows[i].wanted);
}

/* `count` times `text` after `start`. */
static struct sky_span repeated(struct sky_arena *arena, const char *start, const char *text, size_t count)
{
    struct sky_buffer *out = sky_buffer_new(arena);
    sky_buffer_put_text(out, start);
    for (size_t i = 0; i < count; i++)
        sky_buffer_put_text(out, text);
    return sky_buffer_span(out);
}

static void bounds_rows_and_cells(void **state)
{
    struct sky_span many = repeated(*state, "a\n", "x,", 2000),
                    full = repeated(*state, "", "x,", SKY_CSV_CELLS_MAX - 1);
    struct sky_span line = repeated(*state, "", "xxxxxxxxxx", 300000), later = repeated(*state, "a\n", "x", 3000000);
    struct sky_span open = repeated(*state, "a\nb\n\"", "x\n", 1500000);
    assert_span("cells", read_all(*state, many, 65536, ','), SPAN("1:a|!Línea 2: la fila pasa de 256 celdas."));
    assert_int_equal(read_all(*state, full, 65536, ',').size, 2 + 2 * SKY_CSV_CELLS_MAX - 1);
    assert_span("line", read_all(*state, line, 65536, 0), SPAN("!Línea 1: la fila pasa de 1114112 bytes."));
    assert_span("line", read_all(*state, later, 65536, 0), SPAN("1:a|!Línea 2: la fila pasa de 1114112 bytes."));
    assert_span("quote", read_all(*state, open, 65536, 0),
                SPAN("1:a|2:b|!Línea 3: las comillas que se abren en la línea 3 no se cierran."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(reads_rows),
        ARENA_TEST(takes_the_separator_that_it_is_told),
        ARENA_TEST(says_what_separates),
        ARENA_TEST(refuses_what_is_no_row),
        ARENA_TEST(bounds_rows_and_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
