/* The ledger: whole lines, what a process left of one when it died, and what is not as it was written. */
#include "directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include "registry/constancia.h"

#define SEAL "abababababababababababababababababababababababababababababababab"
#define LINE(cliente) cliente " " SEAL " 12 1795592929997 " SEAL "\n"

struct seen {
    int64_t clientes;
    size_t count;
};

static enum sky_status see(void *context, const struct sky_constancia *line, struct sky_error *error)
{
    struct seen *seen = context;
    seen->clientes = 10 * seen->clientes + line->cliente;
    seen->count++;
    if (line->cliente == 9)
        sky_error_set(error, SKY_NOT_FOUND, "nine");
    assert_int_equal(line->number, 12);
    assert_int_equal(line->instant, 1795592929997);
    assert_int_equal(line->first[31], 0xAB);
    assert_int_equal(line->seal[0], 0xAB);
    return error->status;
}

static enum sky_status count_line(void *context, const struct sky_constancia *line, struct sky_error *error)
{
    (void)line;
    ((struct seen *)context)->count++;
    return error->status;
}

static struct seen read_all(const char *path, enum sky_status expected, const char *words)
{
    struct seen seen = { 0 };
    struct sky_error error = { 0 };
    assert_int_equal(sky_constancia_read(path, see, &seen, &error), expected);
    if (words)
        assert_contains("error", error.text, words);
    return seen;
}

static void lines_are_read_as_they_were_written(void **state)
{
    struct path path = path_in(*state, "olvidos");
    struct sky_constancia line = { .cliente = 3, .number = 12, .instant = 1795592929997 };
    struct sky_buffer lines = { 0 };
    struct sky_error error = { 0 };
    struct stat file;
    memset(line.first, 0xAB, sizeof line.first);
    memset(line.seal, 0xAB, sizeof line.seal);
    sky_constancia_put(&lines, &line);
    assert_int_equal(read_all(path.text, SKY_OK, NULL).count, 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(sky_constancia_add(path.text, sky_buffer_span(&lines), &error), SKY_OK);
    assert_int_equal(read_all(path.text, SKY_OK, NULL).clientes, 333);
    assert_int_equal(stat(path.text, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    sky_buffer_clear(&lines);
}

static void what_is_left_of_a_line_is_cut_off(void **state)
{
    struct path path = path_in(*state, "olvidos");
    struct sky_error error = { 0 };
    write_file(path.text, SPAN(LINE("1") "2 abab"));
    assert_int_equal(read_all(path.text, SKY_OK, NULL).clientes, 1);
    assert_int_equal(sky_constancia_add(path.text, SPAN(LINE("4")), &error), SKY_OK);
    assert_int_equal(read_all(path.text, SKY_OK, NULL).clientes, 14);
}

static void a_line_that_was_not_written_so_is_named(void **state)
{
    static const char *const lines[] = { LINE("0"), LINE("-1"), LINE("x"), LINE("1 "), "\n", "1 " SEAL " 12 17 ab\n" };
    struct path path = path_in(*state, "olvidos");
    for (size_t i = 0; i < COUNT(lines); i++) {
        char text[600];
        snprintf(text, sizeof text, "%s%s", LINE("1"), lines[i]);
        write_file(path.text, sky_span_of(text));
        if (i != 3) /* blanks may be several */
            read_all(path.text, SKY_INVALID, "line 2 of");
    }
    write_file(path.text, SPAN(LINE("9") LINE("1")));
    assert_int_equal(read_all(path.text, SKY_NOT_FOUND, "nine").count, 1);
}

static void what_cannot_be_written_is_told(void **state)
{
    struct sky_error error = { 0 };
    assert_int_equal(sky_constancia_add(path_in(*state, "no/olvidos").text, SPAN(LINE("1")), &error), SKY_UNAVAILABLE);
    assert_contains("error", error.text, "olvidos");
}

#define NUMBERED(cliente, seal) \
    cliente " " SEAL            \
            " 12 1795592929997 " seal seal seal seal seal seal seal seal seal seal seal seal seal seal seal seal "\n"

static void assert_merges(const char *from, const char *to, enum sky_status expected, const char *left)
{
    struct sky_error error = { 0 };
    struct sky_buffer found = { 0 };
    assert_int_equal(sky_constancia_merge(from, to, &error), expected);
    read_whole_file(to, &found);
    assert_span("left", sky_buffer_span(&found), sky_span_of(left));
    sky_buffer_clear(&found);
}

/* No line goes, none comes twice, in either direction. */
static void two_are_united(void **state)
{
    static const char a[] = NUMBERED("1", "aaaa"), b[] = NUMBERED("2", "bbbb"),
                      both[] = NUMBERED("1", "aaaa") NUMBERED("2", "bbbb");
    struct path one = path_in(*state, "uno"), other = path_in(*state, "otro"), none = path_in(*state, "nada");
    struct sky_error error = { 0 };
    assert_int_equal(sky_constancia_merge(none.text, other.text, &error), SKY_OK);
    assert_int_equal(access(other.text, F_OK), -1);
    write_file(one.text, sky_span_of(a));
    assert_merges(one.text, other.text, SKY_OK, a);
    assert_merges(none.text, other.text, SKY_OK, a);
    write_file(one.text, sky_span_of(both));
    assert_merges(one.text, other.text, SKY_OK, both);
    assert_merges(one.text, other.text, SKY_OK, both);
    write_file(one.text, sky_span_of(b));
    assert_merges(other.text, one.text, SKY_OK, NUMBERED("2", "bbbb") NUMBERED("1", "aaaa"));
    write_file(other.text, SPAN("2 x\n"));
    assert_merges(other.text, one.text, SKY_INVALID, NUMBERED("2", "bbbb") NUMBERED("1", "aaaa"));
}

/* More than are added at a time. */
static void many_lines_are_united(void **state)
{
    struct path one = path_in(*state, "uno"), other = path_in(*state, "otro");
    struct sky_buffer lines = { 0 };
    struct sky_error error = { 0 };
    struct seen seen = { 0 };
    for (int i = 0; i < 2000; i++)
        sky_buffer_printf(&lines, "%d " SEAL " 12 1795592929997 %060xabab\n", 10 + i, i);
    write_file(one.text, sky_buffer_span(&lines));
    write_file(other.text, sky_span(lines.data, lines.size / 2000 * 999));
    assert_int_equal(sky_constancia_merge(one.text, other.text, &error), SKY_OK);
    assert_int_equal(sky_constancia_merge(one.text, other.text, &error), SKY_OK);
    assert_int_equal(sky_constancia_read(other.text, count_line, &seen, &error), SKY_OK);
    assert_in_range(seen.count, 2000, 2001);
    sky_buffer_clear(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(lines_are_read_as_they_were_written),
        DIRECTORY_TEST(what_is_left_of_a_line_is_cut_off),
        DIRECTORY_TEST(a_line_that_was_not_written_so_is_named),
        DIRECTORY_TEST(what_cannot_be_written_is_told),
        DIRECTORY_TEST(two_are_united),
        DIRECTORY_TEST(many_lines_are_united),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
