/* Writing CSV: what is quoted, and what gets a mark so that no spreadsheet runs it. */
#include "unit.h"

#include "base/csv.h"

static void assert_row(const struct sky_span *cells, size_t count, char separator, struct sky_span wanted)
{
    struct sky_buffer out = { 0 };
    for (size_t i = 0; i < count; i++)
        sky_csv_put_cell(&out, separator, i == 0, cells[i]);
    sky_csv_end_row(&out);
    assert_false(out.failed);
    assert_span("row", sky_buffer_span(&out), wanted);
    sky_buffer_clear(&out);
}

static void quotes_what_would_be_parted(void **state)
{
    static const struct {
        struct sky_span cell, wanted;
    } rows[] = {
        { TEXT("a"), TEXT("a\r\n") },
        { TEXT(""), TEXT("\"\"\r\n") },
        { TEXT("a b"), TEXT("a b\r\n") },
        { TEXT(" a"), TEXT("\" a\"\r\n") },
        { TEXT("a "), TEXT("\"a \"\r\n") },
        { TEXT("a,b"), TEXT("\"a,b\"\r\n") },
        { TEXT("a;b"), TEXT("\"a;b\"\r\n") },
        { TEXT("a\tb"), TEXT("\"a\tb\"\r\n") },
        { TEXT("a\nb"), TEXT("\"a\nb\"\r\n") },
        { TEXT("a\rb"), TEXT("\"a\rb\"\r\n") },
        { TEXT("\"a\"\"b"), TEXT("\"\"\"a\"\"\"\"b\"\r\n") },
        { TEXT("Muñoz"), TEXT("Muñoz\r\n") },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_row(&rows[i].cell, 1, ',', rows[i].wanted);
}

static void marks_what_would_be_run(void **state)
{
    static const struct {
        struct sky_span cell, wanted;
    } rows[] = {
        { TEXT("=1+1"), TEXT("'=1+1\r\n") },     { TEXT("+34"), TEXT("'+34\r\n") },
        { TEXT("-3.5"), TEXT("'-3.5\r\n") },     { TEXT("@a"), TEXT("'@a\r\n") },
        { TEXT("\ta"), TEXT("\"'\ta\"\r\n") },   { TEXT("\ra"), TEXT("\"'\ra\"\r\n") },
        { TEXT("'=1"), TEXT("''=1\r\n") },       { TEXT("''=1"), TEXT("'''=1\r\n") },
        { TEXT("'a"), TEXT("'a\r\n") },          { TEXT("'"), TEXT("'\r\n") },
        { TEXT("a=1"), TEXT("a=1\r\n") },        { TEXT("=\"a\""), TEXT("\"'=\"\"a\"\"\"\r\n") },
        { TEXT("=1,2"), TEXT("\"'=1,2\"\r\n") },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_row(&rows[i].cell, 1, ',', rows[i].wanted);
}

static void separates_cells(void **state)
{
    static const struct sky_span cells[] = { TEXT(""), TEXT("b"), TEXT(""), TEXT("c;d") };
    (void)state;
    assert_row(cells, COUNT(cells), ',', SPAN("\"\",b,,\"c;d\"\r\n"));
    assert_row(cells, COUNT(cells), ';', SPAN("\"\";b;;\"c;d\"\r\n"));
    assert_row(cells, COUNT(cells), '\t', SPAN("\"\"\tb\t\t\"c;d\"\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_what_would_be_parted),
        cmocka_unit_test(marks_what_would_be_run),
        cmocka_unit_test(separates_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
