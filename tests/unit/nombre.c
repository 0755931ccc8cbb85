/* The rules for names: one form, its length, what may not be in it, and what no path can hold. */
#include "unit.h"

#include "domain/nombre.h"

#define N_COMPOSED "\xC3\xB1"
#define N_DECOMPOSED "n\xCC\x83"

struct row {
    struct sky_span text, nombre; /* nombre without data: as the text */
};

static void names_get_one_form(void **state)
{
    static const struct row cases[] = {
        { TEXT("Maria Lopez"), { 0 } },
        { TEXT("a"), { 0 } },
        { TEXT(N_COMPOSED "u"), { 0 } },
        { TEXT(N_DECOMPOSED "u"), TEXT(N_COMPOSED "u") },
        { TEXT("Jose\xCC\x81"), TEXT("Jos\xC3\xA9") },
        { TEXT("\xE2\x84\xAA"), TEXT("K") }, /* KELVIN SIGN: a third of its bytes */
        { TEXT("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"), TEXT("\xED\x95\x9C") },
        { TEXT("\xF0\x9F\x98\x80"), { 0 } },
        { TEXT("ab \xC2\xA0 cd"), { 0 } },
        { TEXT("\"'<>&%+;=?#[]{}\\|^`"), { 0 } },
        { TEXT("\xE2\x80\x8D"), { 0 } }, /* format characters are no control characters */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_span nombre;
        struct sky_error error = { 0 };
        if (sky_nombre_parse(*state, cases[i].text, &nombre, &error))
            fail_msg("'%s': %s", cases[i].text.data, error.text);
        assert_span("name", nombre, cases[i].nombre.data ? cases[i].nombre : cases[i].text);
    }
}

static void paths_fit_when_they_stay_below_the_root(void **state)
{
    static const struct {
        struct sky_span text;
        bool fits;
    } cases[] = {
        { TEXT("a/b"), true },         { TEXT("/"), true },
        { TEXT("//"), true },          { TEXT("/a/"), true },
        { TEXT("a..b"), true },        { TEXT("..."), true },
        { TEXT(".a"), true },          { TEXT("a."), true },
        { TEXT("./"), true },          { TEXT("/."), true },
        { TEXT("a/."), true },         { TEXT("../x"), true },
        { TEXT("a/.."), true },        { TEXT("../"), true },
        { TEXT("/.."), true },         { TEXT("a/../.."), true },
        { TEXT(".../../.."), true },   { TEXT("..\\.."), true },
        { TEXT("."), false },          { TEXT(".."), false },
        { TEXT("../.."), false },      { TEXT("../../x"), false },
        { TEXT("..//.."), false },     { TEXT(".././.."), false },
        { TEXT("a/../../.."), false }, { TEXT("a/../../../b"), false },
        { TEXT("/../.."), false },     { TEXT("./../.."), false },
        { TEXT("//../.."), false },    { TEXT("../../a/b/c"), false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_span nombre;
        struct sky_error error = { 0 };
        if ((sky_nombre_parse(*state, cases[i].text, &nombre, &error) == SKY_OK) != cases[i].fits)
            fail_msg("'%s': %s", cases[i].text.data, error.text);
    }
}

static void assert_refused(struct sky_arena *arena, struct sky_span text, const char *words)
{
    struct sky_span nombre;
    struct sky_error error = { 0 };
    if (sky_nombre_parse(arena, text, &nombre, &error) != SKY_INVALID)
        fail_msg("'%.*s' was taken", SKY_SPAN_ARGS(text));
    assert_contains("error", error.text, words);
    assert_string_equal(error.pointer, "/nombre");
}

static void what_is_no_name_says_why(void **state)
{
    static const struct {
        struct sky_span text;
        const char *words;
    } cases[] = {
        { TEXT(""), "vac\xC3\xADo" },
        { TEXT("\xFF"), "UTF-8" },
        { TEXT("a\xC3"), "UTF-8" },
        { TEXT("\xC0\xAF"), "UTF-8" },
        { TEXT("\xED\xA0\x80"), "UTF-8" },
        { TEXT("a\0b"), "control" },
        { TEXT("a\nb"), "control" },
        { TEXT("\t"), "control" },
        { TEXT("a\x7F"), "control" },
        { TEXT("\xC2\x80"
               "a"),
          "control" },
        { TEXT("a\xC2\x9F"), "control" },
        { TEXT(" a"), "espacios" },
        { TEXT("a "), "espacios" },
        { TEXT(" "), "espacios" },
        { TEXT("\xC2\xA0"
               "a"),
          "espacios" },
        { TEXT("a\xC2\xA0"), "espacios" },
        { TEXT("a\xE2\x80\x83"), "espacios" },
        { TEXT("\xE3\x80\x80"
               "a"),
          "espacios" },
        { TEXT("a\xE2\x80\xA8"), "U+2028 (separador de líneas)" },
        { TEXT("\xE2\x80\xA9"
               "a"),
          "U+2029 (separador de párrafos)" },
        { TEXT(".."), "ruta" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_refused(*state, cases[i].text, cases[i].words);
}

static void nobody_is_given_a_name_that_looks_like_another(void **state)
{
    static const struct {
        struct sky_span text;
        const char *words; /* NULL: it is taken */
    } cases[] = {
        { TEXT("a\xE2\x80\x8B"), "U+200B (espacio de ancho cero)" },
        { TEXT("\xEF\xBB\xBF"
               "a"),
          "U+FEFF (marca de orden de bytes)" },
        { TEXT("\xE2\x80\x8D"), "U+200D (unión sin ancho)" },
        { TEXT("\xE2\xA0\x80"), "U+2800 (patrón braille en blanco)" },
        { TEXT("a\xC2\xAD"), "U+00AD (guion opcional)" },
        { TEXT("a\xE2\x80\xAE"
               "b"),
          "U+202E (forzado de derecha a izquierda)" },
        { TEXT("a\xE2\x80\xA8"
               "b"),
          "U+2028 (separador de líneas)" },
        { TEXT("a\xF3\xA0\x80\xA1"), "U+E0021 (carácter invisible)" },
        { TEXT("a"), NULL },
        { TEXT("a\xE2\x80\x8D"
               "b"),
          NULL },
        { TEXT("\xD9\x86\xD9\x85\xE2\x80\x8C\xD8\xA7"), NULL }, /* Persian parts its letters so */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_span nombre;
        struct sky_error error = { 0 };
        assert_int_equal(sky_nombre_parse(*state, cases[i].text, &nombre, &error), SKY_OK);
        assert_int_equal(sky_nombre_check_new(nombre, &error), cases[i].words ? SKY_INVALID : SKY_OK);
        assert_string_equal(error.pointer, cases[i].words ? "/nombre" : "");
        if (cases[i].words)
            assert_contains("error", error.text, cases[i].words);
    }
}

/* A name of `count` times `unit`, of exactly its bytes. */
static struct sky_span repeated(struct sky_arena *arena, const char *unit, size_t count)
{
    size_t size = strlen(unit);
    char *text = sky_arena_alloc(arena, size * count);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * size, unit, size);
    return sky_span(text, size * count);
}

/* The bytes that count are those of the one form. */
static void names_have_256_bytes_at_most(void **state)
{
    static const struct {
        const char *unit;
        size_t most;
    } cases[] = {
        { "a", 256 }, { N_COMPOSED, 128 }, { N_DECOMPOSED, 128 }, { "\xE2\x84\xAA", 256 }, { "\xF0\x9F\x98\x80", 64 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_span nombre;
        struct sky_error error = { 0 };
        if (sky_nombre_parse(*state, repeated(*state, cases[i].unit, cases[i].most), &nombre, &error))
            fail_msg("%zu of '%s': %s", cases[i].most, cases[i].unit, error.text);
        assert_int_equal(nombre.size, 256);
        assert_refused(*state, repeated(*state, cases[i].unit, cases[i].most + 1), "256");
        assert_refused(*state, repeated(*state, cases[i].unit, 100000), "256");
    }
}

static void namesakes_are_numbered(void **state)
{
    static const struct {
        struct sky_span nombre, base;
        int64_t number;
        struct sky_span next;
    } cases[] = {
        { TEXT("Maria Lopez"), TEXT("Maria Lopez"), 1, TEXT("Maria Lopez (2)") },
        { TEXT("Maria Lopez (2)"), TEXT("Maria Lopez"), 2, TEXT("Maria Lopez (3)") },
        { TEXT("Maria Lopez (99)"), TEXT("Maria Lopez"), 99, TEXT("Maria Lopez (100)") },
        { TEXT("a (999999999)"), TEXT("a"), 999999999, TEXT("a (1000000000)") },
        { TEXT("a (1000000000)"), TEXT("a (1000000000)"), 1, TEXT("a (1000000000) (2)") },
        { TEXT("a (1)"), TEXT("a (1)"), 1, TEXT("a (1) (2)") },
        { TEXT("a (02)"), TEXT("a (02)"), 1, TEXT("a (02) (2)") },
        { TEXT("a (0)"), TEXT("a (0)"), 1, TEXT("a (0) (2)") },
        { TEXT("a ()"), TEXT("a ()"), 1, TEXT("a () (2)") },
        { TEXT("a (-2)"), TEXT("a (-2)"), 1, TEXT("a (-2) (2)") },
        { TEXT("a(2)"), TEXT("a(2)"), 1, TEXT("a(2) (2)") },
        { TEXT("(2)"), TEXT("(2)"), 1, TEXT("(2) (2)") },
        { TEXT("2)"), TEXT("2)"), 1, TEXT("2) (2)") },
        { TEXT(")"), TEXT(")"), 1, TEXT(") (2)") },
        { TEXT("a (2) (3)"), TEXT("a (2)"), 3, TEXT("a (2) (4)") },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_span base, next;
        struct sky_error error = { 0 };
        assert_int_equal(sky_nombre_split(cases[i].nombre, &base), cases[i].number);
        assert_span("base", base, cases[i].base);
        assert_int_equal(sky_nombre_number(*state, base, cases[i].number + 1, &next, &error), SKY_OK);
        assert_span("next", next, cases[i].next);
    }
}

static void a_namesakes_name_has_256_bytes_at_most(void **state)
{
    for (size_t size = 252; size <= 256; size++) {
        struct sky_error error = { 0 };
        struct sky_span nombre;
        enum sky_status status = sky_nombre_number(*state, repeated(*state, "a", size), 2, &nombre, &error);
        assert_int_equal(status, size == 252 ? SKY_OK : SKY_INVALID);
        assert_string_equal(error.pointer, size == 252 ? "" : "/nombre");
        assert_contains("error", error.text, size == 252 ? "" : "más de 256 bytes");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(names_get_one_form),
        ARENA_TEST(paths_fit_when_they_stay_below_the_root),
        ARENA_TEST(what_is_no_name_says_why),
        ARENA_TEST(nobody_is_given_a_name_that_looks_like_another),
        ARENA_TEST(names_have_256_bytes_at_most),
        ARENA_TEST(namesakes_are_numbered),
        ARENA_TEST(a_namesakes_name_has_256_bytes_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
