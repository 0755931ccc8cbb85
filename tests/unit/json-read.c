/*
 * The reader takes exactly RFC 8259, and says why it refuses the rest. The text is gone before the tree is looked at,
 * so that nothing can point into it. json-limits.c has the limits.
 */
#include "unit.h"

#include "base/json-tree.h"

static struct sky_json *parse(struct sky_arena *arena, struct sky_span text, size_t values, struct sky_error *error)
{
    char *copy = exact_copy(text);
    *error = (struct sky_error){ 0 };
    struct sky_json *root = sky_json_parse(arena, sky_span(copy, text.size), values, error);
    free(copy);
    assert_int_equal(error->status == SKY_OK, root != NULL);
    return root;
}

static void check_refused(struct sky_arena *arena, const char *what, struct sky_span text, const char *says)
{
    struct sky_error error;
    if (parse(arena, text, SKY_JSON_VALUES_MAX, &error) || error.status != SKY_INVALID)
        fail_msg("%s: not refused", what);
    assert_contains(what, error.text, says);
    assert_string_equal(error.pointer, "");
}

static void check_taken(struct sky_arena *arena, const char *what, struct sky_span text, struct sky_span canonical)
{
    struct sky_error error;
    struct sky_json *root = parse(arena, text, SKY_JSON_VALUES_MAX, &error);
    if (!root)
        fail_msg("%s: %s", what, error.text);
    struct sky_buffer *buffer = sky_buffer_new(arena);
    sky_json_write(buffer, root);
    assert_span(what, sky_buffer_span(buffer), canonical);
}

struct row {
    const char *what;
    struct sky_span text;
    const char *says;
};

#define NO_OBJECT "se esperaba un objeto"
#define NO_MEMBER "se esperaba un miembro"
#define NO_VALUE "se esperaba un valor"
#define NO_END "se esperaba ',' o '}'"
#define HALF "medio par sustituto suelto"
#define NOT_UTF8 "no es UTF-8"
#define NUL "NUL no se admite"

static const struct row refused[] = {
    { "no body", { NULL, 0 }, "vacío" },
    { "empty", TEXT(""), "vacío" },
    { "only space", TEXT(" \n"), "vacío" },
    { "not JSON", TEXT("hola"), NO_OBJECT },
    { "array root", TEXT("[]"), NO_OBJECT },
    { "string root", TEXT("\"a\""), NO_OBJECT },
    { "number root", TEXT("1"), NO_OBJECT },
    { "null root", TEXT("null"), NO_OBJECT },
    { "BOM", TEXT("\xEF\xBB\xBF{}"), NO_OBJECT },
    { "UTF-16", TEXT("{\0}\0"), NO_MEMBER },
    { "trailing text", TEXT("{}x"), "sobra texto" },
    { "trailing object", TEXT("{} {}"), "sobra texto" },
    { "trailing NUL", TEXT("{}\0"), "sobra texto" },
    { "trailing brace", TEXT("{}}"), "sobra texto" },
    { "NaN", TEXT("{\"a\":NaN}"), NO_VALUE },
    { "Infinity", TEXT("{\"a\":Infinity}"), NO_VALUE },
    { "-Infinity", TEXT("{\"a\":-Infinity}"), NO_VALUE },
    { "single quotes round a name", TEXT("{'a':1}"), NO_MEMBER },
    { "single quotes round a value", TEXT("{\"a\":'b'}"), NO_VALUE },
    { "name without quotes", TEXT("{a:1}"), NO_MEMBER },
    { "number as name", TEXT("{1:1}"), NO_MEMBER },
    { "True", TEXT("{\"a\":True}"), NO_VALUE },
    { "nul", TEXT("{\"a\":nul}"), NO_VALUE },
    { "nullx", TEXT("{\"a\":nullx}"), NO_END },
    { "no colon", TEXT("{\"a\" 1}"), "se esperaba ':'" },
    { "no value", TEXT("{\"a\":}"), NO_VALUE },
    { "no comma", TEXT("{\"a\":1 \"b\":2}"), NO_END },
    { "comma first", TEXT("{,\"a\":1}"), NO_MEMBER },
    { "comma last", TEXT("{\"a\":1,}"), NO_MEMBER },
    { "comma last in an array", TEXT("{\"a\":[1,]}"), NO_VALUE },
    { "comma alone in an array", TEXT("{\"a\":[,]}"), NO_VALUE },
    { "wrong bracket", TEXT("{\"a\":[1}"), "se esperaba ',' o ']'" },
    { "line comment", TEXT("{//x\n}"), NO_MEMBER },
    { "block comment", TEXT("{\"a\":/**/1}"), NO_VALUE },
    { "comment at the end", TEXT("{}#x"), "sobra texto" },
    { "form feed as space", TEXT("{\f}"), NO_MEMBER },
    { "U+00A0 as space", TEXT("{\xC2\xA0}"), NO_MEMBER },
    { "duplicate", TEXT("{\"a\":1,\"a\":1}"), "El miembro 'a' está repetido" },
    { "escaped duplicate", TEXT("{\"a\":1,\"\\u0061\":2}"), "El miembro 'a' está repetido" },
    { "empty duplicate", TEXT("{\"\":1,\"\":2}"), "El miembro '' está repetido" },
    { "inner duplicate", TEXT("{\"x\":[{\"a\":1,\"b\":2,\"a\":3}]}"), "El miembro 'a' está repetido" },
    { "duplicate null", TEXT("{\"a\":null,\"a\":null}"), "El miembro 'a' está repetido" },
    { "raw NUL in a name", TEXT("{\"a\0b\":1}"), "carácter de control" },
    { "raw NUL in a value", TEXT("{\"a\":\"b\0\"}"), "carácter de control" },
    { "NUL as a value", TEXT("{\"a\":\0}"), NO_VALUE },
    { "\\u0000 in a name", TEXT("{\"a\\u0000b\":1}"), NUL },
    { "\\u0000 in a value", TEXT("{\"a\":\"\\u0000\"}"), NUL },
    { "backslash and NUL", TEXT("{\"a\":\"\\\0\"}"), "escape desconocida" },
    { "high surrogate", TEXT("{\"a\":\"\\ud83d\"}"), HALF },
    { "high surrogate and text", TEXT("{\"a\":\"\\ud83dude00\"}"), HALF },
    { "high surrogate and \\n", TEXT("{\"a\":\"\\ud83d\\n\"}"), HALF },
    { "high surrogate and no low one", TEXT("{\"a\":\"\\ud83d\\u0041\"}"), HALF },
    { "two high surrogates", TEXT("{\"a\":\"\\ud83d\\ud83d\"}"), HALF },
    { "high surrogate, bad digits", TEXT("{\"a\":\"\\ud83d\\udx00\"}"), HALF },
    { "low surrogate", TEXT("{\"a\":\"\\ude00\"}"), HALF },
    { "reversed surrogates", TEXT("{\"a\":\"\\ude00\\ud83d\"}"), HALF },
    { "surrogate in a name", TEXT("{\"\\udfff\":1}"), HALF },
    { "overlong slash", TEXT("{\"a\":\"\xC0\xAF\"}"), NOT_UTF8 },
    { "overlong NUL", TEXT("{\"a\":\"\xC0\x80\"}"), NOT_UTF8 },
    { "overlong quote", TEXT("{\"a\":\"\xC0\xA2\"}"), NOT_UTF8 },
    { "overlong, three bytes", TEXT("{\"a\":\"\xE0\x80\xAF\"}"), NOT_UTF8 },
    { "overlong, four bytes", TEXT("{\"a\":\"\xF0\x80\x80\xAF\"}"), NOT_UTF8 },
    { "overlong in a name", TEXT("{\"\xC1\xA1\":1}"), NOT_UTF8 },
    { "surrogate in UTF-8", TEXT("{\"a\":\"\xED\xA0\xBD\xED\xB8\x80\"}"), NOT_UTF8 },
    { "above U+10FFFF", TEXT("{\"a\":\"\xF4\x90\x80\x80\"}"), NOT_UTF8 },
    { "continuation", TEXT("{\"a\":\"\x80\"}"), NOT_UTF8 },
    { "Latin 1", TEXT("{\"a\":\"\xF1\"}"), NOT_UTF8 },
    { "character cut by the quote", TEXT("{\"a\":\"\xE2\x82\"}"), NOT_UTF8 },
    { "unknown escape", TEXT("{\"a\":\"\\x41\"}"), "escape desconocida" },
    { "upper-case escape", TEXT("{\"a\":\"\\N\"}"), "escape desconocida" },
    { "\\u with three digits", TEXT("{\"a\":\"\\u004\"}"), "cuatro dígitos" },
    { "\\u with a sign", TEXT("{\"a\":\"\\u+041\"}"), "cuatro dígitos" },
    { "line feed in a string", TEXT("{\"a\":\"b\nc\"}"), "carácter de control" },
    { "leading zero", TEXT("{\"a\":01}"), NO_END },
    { "negative leading zero", TEXT("{\"a\":-01}"), NO_END },
    { "plus", TEXT("{\"a\":+1}"), NO_VALUE },
    { "no digit before the point", TEXT("{\"a\":.5}"), NO_VALUE },
    { "no digit behind the point", TEXT("{\"a\":1.}"), "tras el punto" },
    { "no digit in the exponent", TEXT("{\"a\":1e}"), "en el exponente" },
    { "only a minus", TEXT("{\"a\":-}"), NO_VALUE },
    { "hexadecimal", TEXT("{\"a\":0x1}"), NO_END },
    { "grouped digits", TEXT("{\"a\":1_000}"), NO_END },
};

static void refuses_each(void **state)
{
    for (size_t i = 0; i < COUNT(refused); i++)
        check_refused(*state, refused[i].what, refused[i].text, refused[i].says);
}

static const struct {
    const char *what;
    struct sky_span text, canonical;
} taken[] = {
    { "empty", TEXT(" \t\r\n{ \t\r\n} \t\r\n"), TEXT("{}") },
    { "words", TEXT("{\"t\":true,\"f\":false,\"n\":null}"), TEXT("{\"f\":false,\"n\":null,\"t\":true}") },
    { "spaces", TEXT("{ \"a\" : [ 1 , { } , [ ] ] , \"b\" : 2 }"), TEXT("{\"a\":[1,{},[]],\"b\":2}") },
    { "40 digits", TEXT("{\"a\":-1234567890123456789012345678901234567890}"),
      TEXT("{\"a\":-1234567890123456789012345678901234567890}") },
    { "numbers", TEXT("{\"a\":[-0,0,-0.0,1E400,1e-400,1.0,1.50e+07,18446744073709551616]}"),
      TEXT("{\"a\":[-0,0,-0.0,1E400,1e-400,1.0,1.50e+07,18446744073709551616]}") },
    { "escapes", TEXT("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u001F\\u00f1\"}"),
      TEXT("{\"a\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u001f\xC3\xB1\"}") },
    { "pair", TEXT("{\"a\":\"\\uD83D\\uDE00\"}"), TEXT("{\"a\":\"\xF0\x9F\x98\x80\"}") },
    { "DEL and C1", TEXT("{\"a\":\"\x7F\xC2\x85\"}"), TEXT("{\"a\":\"\x7F\xC2\x85\"}") },
    { "noncharacter", TEXT("{\"a\":\"\xEF\xBF\xBF\\ufffe\"}"), TEXT("{\"a\":\"\xEF\xBF\xBF\xEF\xBF\xBE\"}") },
    { "one name in two objects", TEXT("{\"a\":{\"a\":[{\"a\":1}]}}"), TEXT("{\"a\":{\"a\":[{\"a\":1}]}}") },
    { "names of one character", TEXT("{\"\xC3\xB1\":1,\"n\xCC\x83\":2}"), TEXT("{\"n\xCC\x83\":2,\"\xC3\xB1\":1}") },
    { "empty name", TEXT("{\"\":\"\"}"), TEXT("{\"\":\"\"}") },
    { "comments in a string", TEXT("{\"a\":\"//#/**/'\"}"), TEXT("{\"a\":\"//#/**/'\"}") },
};

static void takes_each(void **state)
{
    for (size_t i = 0; i < COUNT(taken); i++)
        check_taken(*state, taken[i].what, taken[i].text, taken[i].canonical);
}

static void refuses_every_raw_control_byte(void **state)
{
    for (char c = 0; c < 0x20; c++) {
        char value[] = "{\"a\":\"b?\"}", name[] = "{\"b?\":1}";
        value[7] = name[3] = c;
        check_refused(*state, "value", sky_span(value, sizeof value - 1), "carácter de control");
        check_refused(*state, "name", sky_span(name, sizeof name - 1), "carácter de control");
    }
}

static void takes_only_the_eight_short_escapes(void **state)
{
    for (int c = 0; c < 256; c++) {
        struct sky_error error;
        char text[] = "{\"a\":\"\\?\"}";
        text[7] = (char)c;
        bool known = c && strchr("\"\\/bfnrt", c);
        if ((parse(*state, sky_span(text, sizeof text - 1), 1, &error) != NULL) != known)
            fail_msg("\\ and byte %d", c);
    }
}

static void refuses_every_beginning_of_a_document(void **state)
{
    static const char whole[] = "{\"a\\n\\u00f1\\ud83d\\ude00\xC3\xB1\xF0\x9F\x98\x80\": [true, false, null, -1.5e+10],"
                                " \"b\": {\"c\": [[], {}], \"d\": \"\\\\\"}, \"e\": 0}";
    struct sky_error error;
    for (size_t size = 0; size < sizeof whole - 1; size++)
        if (parse(*state, sky_span(whole, size), SKY_JSON_VALUES_MAX, &error) || error.status != SKY_INVALID)
            fail_msg("the first %zu bytes were taken", size);
    assert_non_null(parse(*state, SPAN(whole), SKY_JSON_VALUES_MAX, &error));
}

static void says_the_byte(void **state)
{
    check_refused(*state, "value", SPAN("{\"a\":x}"), "(byte 5)");
    check_refused(*state, "end", SPAN("{\"a\":1"), "(byte 6)");
    check_refused(*state, "trailing", SPAN("{} x"), "(byte 3)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(refuses_each),
        ARENA_TEST(takes_each),
        ARENA_TEST(refuses_every_raw_control_byte),
        ARENA_TEST(takes_only_the_eight_short_escapes),
        ARENA_TEST(refuses_every_beginning_of_a_document),
        ARENA_TEST(says_the_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
