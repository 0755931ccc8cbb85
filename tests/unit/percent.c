/* Percent-encoding: what decodes to what, what is refused, and that every byte comes back. */
#include "unit.h"

#include "base/percent.h"

struct row {
    struct sky_span text, decoded;
};

static const struct row decodes[] = {
    { TEXT(""), TEXT("") },
    { { NULL, 0 }, TEXT("") },
    { TEXT("abc"), TEXT("abc") },
    { TEXT("Maria%20Lopez"), TEXT("Maria Lopez") },
    { TEXT("a+b"), TEXT("a+b") },
    { TEXT("%2F%2f"), TEXT("//") },
    { TEXT("%C3%B1%c3%b1"), TEXT("\xC3\xB1\xC3\xB1") },
    { TEXT("a%00b"), TEXT("a\0b") },
    { TEXT("%25"), TEXT("%") },
    { TEXT("%2541"), TEXT("%41") },
    { TEXT("%FF%fF%Ff"), TEXT("\xFF\xFF\xFF") },
    { TEXT("\xC3\xB1"), TEXT("\xC3\xB1") },
    { TEXT("..%2F%2E%2e"), TEXT("../..") },
};

static const struct sky_span refusals[] = {
    TEXT("%"),   TEXT("a%"),     TEXT("%4"),    TEXT("a%4"),  TEXT("%zz"),  TEXT("%4g"),
    TEXT("%g4"), TEXT("%%41"),   TEXT("%4%41"), TEXT("% 41"), TEXT("%-1"),  TEXT("%0x"),
    TEXT("%\0" "1"), TEXT("%u0041"), TEXT("%41%"),  TEXT("%41%4"), TEXT("%+1"),
};

static enum sky_status decode(struct sky_arena *arena, struct sky_span text, struct sky_span *decoded,
                              struct sky_error *error)
{
    char *copy = exact_copy(text);
    enum sky_status status = sky_percent_decode(arena, sky_span(copy, text.size), decoded, error);
    free(copy);
    return status;
}

static void decodes_each(void **state)
{
    for (size_t i = 0; i < COUNT(decodes); i++) {
        struct sky_error error = { 0 };
        struct sky_span decoded = { 0 };
        assert_int_equal(decode(*state, decodes[i].text, &decoded, &error), SKY_OK);
        assert_non_null(decoded.data);
        assert_span("decoded", decoded, decodes[i].decoded);
    }
}

static void refuses_each(void **state)
{
    for (size_t i = 0; i < COUNT(refusals); i++) {
        struct sky_error error = { 0 };
        struct sky_span decoded;
        if (decode(*state, refusals[i], &decoded, &error) != SKY_INVALID || error.status != SKY_INVALID)
            fail_msg("'%.*s' was taken", SKY_SPAN_ARGS(refusals[i]));
        assert_string_equal(error.text, "La URL tiene un '%' sin dos dígitos hexadecimales detrás.");
    }
}

static void encodes_all_but_the_unreserved(void **state)
{
    struct sky_buffer *buffer = sky_buffer_new(*state);
    sky_percent_encode(buffer, SPAN("azAZ09-._~ /%?#\0\xC3\xB1\x7F+"));
    assert_span("encoded", sky_buffer_span(buffer), SPAN("azAZ09-._~%20%2F%25%3F%23%00%C3%B1%7F%2B"));
}

static void every_byte_comes_back(void **state)
{
    char bytes[256];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    struct sky_error error = { 0 };
    struct sky_span decoded = { 0 };
    struct sky_buffer *buffer = sky_buffer_new(*state);
    sky_percent_encode(buffer, sky_span(bytes, sizeof bytes));
    assert_int_equal(buffer->size, 66 + 3 * 190);
    assert_int_equal(decode(*state, sky_buffer_span(buffer), &decoded, &error), SKY_OK);
    assert_span("decoded", decoded, sky_span(bytes, sizeof bytes));
}

static void what_no_uri_may_hold_is_encoded(void **state)
{
    static const struct {
        const char *sent, *repaired;
    } cases[] = {
        { "/clientes/a>;x=\"b/historial?c=1&l='2'", "/clientes/a%3E;x=%22b/historial?c=1&l='2'" },
        { "/a%20b%C3%B1", "/a%20b%C3%B1" },
        { "/\xC3\xB1 <|\\^`{}", "/%C3%B1%20%3C%7C%5C%5E%60%7B%7D" },
        { "", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sky_buffer out = { 0 };
        sky_percent_repair(&out, sky_span_of(cases[i].sent));
        assert_span(cases[i].sent, sky_buffer_span(&out), sky_span_of(cases[i].repaired));
        sky_buffer_clear(&out);
    }
}

static void encoded_texts_are_compared_decoded(void **state)
{
    (void)state;
    static const struct {
        struct sky_span encoded, text;
        bool same;
    } rows[] = {
        { TEXT(""), TEXT(""), true },           { TEXT("abc"), TEXT("abc"), true },
        { TEXT("%61b%63"), TEXT("abc"), true }, { TEXT("%c3%B1"), TEXT("\xC3\xB1"), true },
        { TEXT("%00"), TEXT("\0"), true },      { TEXT("%25%36%31"), TEXT("%61"), true },
        { TEXT("abc"), TEXT("ab"), false },     { TEXT("ab"), TEXT("abc"), false },
        { TEXT("%61b"), TEXT("a"), false },     { TEXT("%41"), TEXT("a"), false },
        { TEXT("%6"), TEXT("a"), false },       { TEXT("%"), TEXT("%"), false },
        { TEXT("%6g"), TEXT("%6g"), false },    { TEXT("a"), TEXT(""), false },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *encoded = exact_copy(rows[i].encoded), *text = exact_copy(rows[i].text);
        if (sky_percent_is(sky_span(encoded, rows[i].encoded.size), sky_span(text, rows[i].text.size)) != rows[i].same)
            fail_msg("'%.*s' and '%.*s'", SKY_SPAN_ARGS(rows[i].encoded), SKY_SPAN_ARGS(rows[i].text));
        free(encoded);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encoded_texts_are_compared_decoded),
        ARENA_TEST(decodes_each),
        ARENA_TEST(refuses_each),
        ARENA_TEST(encodes_all_but_the_unreserved),
        ARENA_TEST(every_byte_comes_back),
        cmocka_unit_test(what_no_uri_may_hold_is_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
