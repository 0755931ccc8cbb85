/* The words of JSON: strings, numbers, names and marks, how far each reads, and where each failure is. */
#include "unit.h"

#include "base/json-lex.h"

struct fixture {
    struct sky_json_reader reader;
    struct sky_error error;
    char *text;
};

static void open_text(struct fixture *fixture, struct sky_arena *arena, struct sky_span text)
{
    char *copy = exact_copy(text);
    *fixture = (struct fixture){ .text = copy };
    fixture->reader = (struct sky_json_reader){
        .start = copy,
        .at = copy,
        .end = copy + text.size,
        .arena = arena,
        .scratch = sky_buffer_new(arena),
        .error = &fixture->error,
    };
}

static size_t left(const struct fixture *fixture)
{
    return (size_t)(fixture->reader.end - fixture->reader.at);
}

struct row {
    struct sky_span text, scratch; /* no span: must fail */
    size_t left;
};

/* From behind the opening quote. */
static const struct row strings[] = {
    { TEXT("\""), TEXT(""), 0 },
    { TEXT("abc\"d"), TEXT("abc"), 1 },
    { TEXT("a/b~\x7F\xC3\xB1\xF0\x9F\x98\x80\""), TEXT("a/b~\x7F\xC3\xB1\xF0\x9F\x98\x80"), 0 },
    { TEXT("\\\"\\\\\\/\\b\\f\\n\\r\\t\""), TEXT("\"\\/\b\f\n\r\t"), 0 },
    { TEXT("\\u0001\\u007f\\u0080\\u07FF\""), TEXT("\x01\x7F\xC2\x80\xDF\xBF"), 0 },
    { TEXT("\\u0800\\ud7ff\\uE000\\uFfFf\""), TEXT("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"), 0 },
    { TEXT("\\ud800\\udc00\\uDBFF\\uDFFF\""), TEXT("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), 0 },
    { TEXT("\\ud83d\\uDE00\""), TEXT("\xF0\x9F\x98\x80"), 0 },
    { TEXT("\\u00411\""), TEXT("A1"), 0 },
    { TEXT(""), { NULL, 0 }, 0 },
    { TEXT("abc"), { NULL, 0 }, 0 },
    { TEXT("\\"), { NULL, 0 }, 0 },
    { TEXT("\\u"), { NULL, 0 }, 0 },
    { TEXT("\\u004"), { NULL, 0 }, 0 },
    { TEXT("\\ude00\""), { NULL, 0 }, 1 },
    { TEXT("\\ud83d"), { NULL, 0 }, 0 },
    { TEXT("\\ud83d\\"), { NULL, 0 }, 1 },
    { TEXT("\\ud83d\\ude0"), { NULL, 0 }, 0 },
    { TEXT("\xC3"), { NULL, 0 }, 1 },
    { TEXT("\xE2\x82\""), { NULL, 0 }, 3 },
};

static const struct row numbers[] = {
    { TEXT("0"), TEXT("0"), 0 },
    { TEXT("-0"), TEXT("-0"), 0 },
    { TEXT("10,"), TEXT("10"), 1 },
    { TEXT("01"), TEXT("0"), 1 },
    { TEXT("-00"), TEXT("-0"), 1 },
    { TEXT("1.0"), TEXT("1.0"), 0 },
    { TEXT("0.00]"), TEXT("0.00"), 1 },
    { TEXT("1E400"), TEXT("1E400"), 0 },
    { TEXT("1e+05"), TEXT("1e+05"), 0 },
    { TEXT("-1.5e-10 "), TEXT("-1.5e-10"), 1 },
    { TEXT("1234567890123456789012345678901234567890"), TEXT("1234567890123456789012345678901234567890"), 0 },
    { TEXT("1.2.3"), TEXT("1.2"), 2 },
    { TEXT("1\0"), TEXT("1"), 1 },
    { TEXT(""), { NULL, 0 }, 0 },
    { TEXT("-"), { NULL, 0 }, 0 },
    { TEXT("--1"), { NULL, 0 }, 2 },
    { TEXT("+1"), { NULL, 0 }, 2 },
    { TEXT(".5"), { NULL, 0 }, 2 },
    { TEXT("-.5"), { NULL, 0 }, 2 },
    { TEXT("1."), { NULL, 0 }, 0 },
    { TEXT("1.e5"), { NULL, 0 }, 2 },
    { TEXT("1e"), { NULL, 0 }, 0 },
    { TEXT("1e+"), { NULL, 0 }, 0 },
    { TEXT("1e+-1"), { NULL, 0 }, 2 },
    { TEXT("\0"), { NULL, 0 }, 1 },
    { TEXT("-\0"), { NULL, 0 }, 1 },
    { TEXT("x"), { NULL, 0 }, 1 },
};

static void check_rows(void **state, const struct row *rows, size_t count, bool (*read)(struct sky_json_reader *))
{
    for (size_t i = 0; i < count; i++) {
        struct fixture fixture;
        open_text(&fixture, *state, rows[i].text);
        bool read_it = read(&fixture.reader);
        if (read_it != (rows[i].scratch.data != NULL) || left(&fixture) != rows[i].left)
            fail_msg("row %zu: %d, %zu left, %s", i, read_it, left(&fixture), fixture.error.text);
        assert_int_equal(fixture.error.status, read_it ? SKY_OK : SKY_INVALID);
        if (read_it) {
            assert_span("scratch", sky_buffer_span(fixture.reader.scratch), rows[i].scratch);
            assert_int_equal(fixture.reader.scratch->data[rows[i].scratch.size], '\0');
        }
        free(fixture.text);
    }
}

static void reads_strings(void **state)
{
    check_rows(state, strings, COUNT(strings), sky_json_read_string);
}

static void reads_numbers(void **state)
{
    check_rows(state, numbers, COUNT(numbers), sky_json_read_number);
}

static void a_string_forgets_the_last_one(void **state)
{
    struct fixture fixture;
    open_text(&fixture, *state, SPAN("abc\"d\"12"));
    assert_true(sky_json_read_string(&fixture.reader));
    assert_true(sky_json_read_string(&fixture.reader));
    assert_span("second", sky_buffer_span(fixture.reader.scratch), SPAN("d"));
    assert_true(sky_json_read_number(&fixture.reader));
    assert_span("number", sky_buffer_span(fixture.reader.scratch), SPAN("12"));
    free(fixture.text);
}

static void passes_only_jsons_white_space(void **state)
{
    for (int c = 0; c < 256; c++) {
        struct fixture fixture;
        bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        open_text(&fixture, *state, sky_span((const char[]){ (char)c, 'x' }, 2));
        assert_int_equal(sky_json_peek(&fixture.reader), space ? 'x' : c);
        assert_int_equal(left(&fixture), space ? 1 : 2);
        free(fixture.text);
    }
}

static void takes_only_the_mark_that_is_there(void **state)
{
    struct fixture fixture;
    open_text(&fixture, *state, SPAN(" \r\n\t{ :  "));
    assert_false(sky_json_take(&fixture.reader, '}'));
    assert_true(sky_json_take(&fixture.reader, '{'));
    assert_false(sky_json_take(&fixture.reader, '{'));
    assert_true(sky_json_take(&fixture.reader, ':'));
    assert_false(sky_json_take(&fixture.reader, ':'));
    assert_int_equal(sky_json_peek(&fixture.reader), -1);
    assert_int_equal(left(&fixture), 0);
    assert_int_equal(fixture.error.status, SKY_OK);
    free(fixture.text);
}

static void passes_whole_words(void **state)
{
    static const struct {
        struct sky_span text;
        bool whole;
    } rows[] = {
        { TEXT("true"), true }, { TEXT("true,"), true },  { TEXT("tru"), false }, { TEXT(""), false },
        { TEXT("True"), false }, { TEXT("trux"), false }, { TEXT("tr\0e"), false },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fixture fixture;
        open_text(&fixture, *state, rows[i].text);
        assert_int_equal(sky_json_read_word(&fixture.reader, "true"), rows[i].whole);
        assert_int_equal(left(&fixture), rows[i].text.size - (rows[i].whole ? 4 : 0));
        assert_int_equal(fixture.error.status, rows[i].whole ? SKY_OK : SKY_INVALID);
        free(fixture.text);
    }
}

static void failures_say_what_and_where(void **state)
{
    struct fixture fixture;
    open_text(&fixture, *state, SPAN("abcdef"));
    fixture.reader.at += 4;
    assert_false(sky_json_fail(&fixture.reader, "algo"));
    assert_int_equal(fixture.error.status, SKY_INVALID);
    assert_contains("what", fixture.error.text, "algo");
    assert_contains("where", fixture.error.text, "byte 4");
    fixture.error = (struct sky_error){ 0 };
    assert_false(sky_json_fail_memory(&fixture.reader));
    assert_int_equal(fixture.error.status, SKY_NO_MEMORY);
    free(fixture.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(reads_strings),
        ARENA_TEST(reads_numbers),
        ARENA_TEST(a_string_forgets_the_last_one),
        ARENA_TEST(passes_only_jsons_white_space),
        ARENA_TEST(takes_only_the_mark_that_is_there),
        ARENA_TEST(passes_whole_words),
        ARENA_TEST(failures_say_what_and_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
