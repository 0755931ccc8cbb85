/* Which bytes are UTF-8, what is a control character or outer white space, the NFC form, and what is a number. */
#include "unit.h"

#include "base/text.h"

struct character {
    const char *what;
    struct sky_span text;
    size_t size;
};

static const struct character characters[] = {
    { "empty", TEXT(""), 0 },
    { "NUL", TEXT("\0"), 1 },
    { "U+007F", TEXT("\x7F"), 1 },
    { "U+0080", TEXT("\xC2\x80"), 2 },
    { "U+07FF", TEXT("\xDF\xBF"), 2 },
    { "U+0800", TEXT("\xE0\xA0\x80"), 3 },
    { "U+D7FF", TEXT("\xED\x9F\xBF"), 3 },
    { "U+E000", TEXT("\xEE\x80\x80"), 3 },
    { "U+FFFF", TEXT("\xEF\xBF\xBF"), 3 },
    { "U+10000", TEXT("\xF0\x90\x80\x80"), 4 },
    { "U+10FFFF", TEXT("\xF4\x8F\xBF\xBF"), 4 },
    { "the first of two", TEXT("\xC3\xB1\xC3\xB1"), 2 },
    { "overlong NUL", TEXT("\xC0\x80"), 0 },
    { "overlong U+007F", TEXT("\xC1\xBF"), 0 },
    { "overlong U+07FF", TEXT("\xE0\x9F\xBF"), 0 },
    { "overlong U+FFFF", TEXT("\xF0\x8F\xBF\xBF"), 0 },
    { "U+D800", TEXT("\xED\xA0\x80"), 0 },
    { "U+DFFF", TEXT("\xED\xBF\xBF"), 0 },
    { "U+110000", TEXT("\xF4\x90\x80\x80"), 0 },
    { "U+140000", TEXT("\xF5\x80\x80\x80"), 0 },
    { "five bytes", TEXT("\xF8\x88\x80\x80\x80"), 0 },
    { "continuation", TEXT("\x80"), 0 },
    { "FF", TEXT("\xFF"), 0 },
    { "two of two cut", TEXT("\xC3"), 0 },
    { "three cut", TEXT("\xE2\x82"), 0 },
    { "four cut", TEXT("\xF0\x9F\x98"), 0 },
    { "cut, though more follows", { "\xC3\xB1", 1 }, 0 },
    { "three cut, though more follows", { "\xE2\x82\xAC", 2 }, 0 },
    { "four cut, though more follows", { "\xF0\x9F\x98\x80", 3 }, 0 },
    { "no continuation", TEXT("\xC3("), 0 },
    { "third no continuation", TEXT("\xE2\x82("), 0 },
    { "fourth no continuation", TEXT("\xF0\x9F\x98("), 0 },
};

static void knows_the_size_of_a_character(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(characters); i++) {
        size_t size = sky_text_character(characters[i].text);
        if (size != characters[i].size)
            fail_msg("%s: %zu", characters[i].what, size);
    }
}

static void finds_an_ill_formed_character_anywhere(void **state)
{
    for (size_t i = 1; i < COUNT(characters); i++) {
        char text[32];
        size_t size = characters[i].text.size;
        memcpy(text, "ab", 2);
        memcpy(text + 2, characters[i].text.data, size);
        memcpy(text + 2 + size, "c", 1);
        struct sky_span copy = sky_arena_copy(*state, sky_span(text, size + 3));
        if (sky_text_is_utf8(copy) != (characters[i].size > 0))
            fail_msg("%s", characters[i].what);
    }
    assert_true(sky_text_is_utf8((struct sky_span){ 0 }));
}

struct answer {
    const char *what;
    struct sky_span text;
    bool yes;
};

static void check_answers(const struct answer *answers, size_t count, bool (*ask)(struct sky_span))
{
    for (size_t i = 0; i < count; i++)
        if (ask(answers[i].text) != answers[i].yes)
            fail_msg("%s", answers[i].what);
}

static void knows_control_characters(void **state)
{
    (void)state;
    static const struct answer answers[] = {
        { "none", { NULL, 0 }, false },          { "plain", TEXT("a b~\xC3\xB1"), false },
        { "NUL", TEXT("a\0b"), true },           { "line feed", TEXT("a\n"), true },
        { "U+001F", TEXT("\x1F" "a"), true },    { "DEL", TEXT("a\x7F"), true },
        { "U+0080", TEXT("\xC2\x80"), true },    { "U+009F", TEXT("a\xC2\x9F"), true },
        { "U+00A0", TEXT("a\xC2\xA0"), false },  { "U+200D, a format", TEXT("a\xE2\x80\x8D"), false },
        { "U+2028", TEXT("\xE2\x80\xA8"), false },
    };
    check_answers(answers, COUNT(answers), sky_text_has_control);
}

static void knows_outer_space(void **state)
{
    (void)state;
    static const struct answer answers[] = {
        { "none", { NULL, 0 }, false },
        { "empty", TEXT(""), false },
        { "one letter", TEXT("a"), false },
        { "inner", TEXT("a b"), false },
        { "only a space", TEXT(" "), true },
        { "leading", TEXT(" a"), true },
        { "trailing", TEXT("a "), true },
        { "trailing tab", TEXT("a\t"), true },
        { "leading line feed", TEXT("\na"), true },
        { "trailing vertical tab", TEXT("a\v"), true },
        { "leading U+00A0", TEXT("\xC2\xA0" "a"), true },
        { "trailing U+0085", TEXT("a\xC2\x85"), true },
        { "trailing U+2028", TEXT("a\xE2\x80\xA8"), true },
        { "leading U+2029", TEXT("\xE2\x80\xA9" "a"), true },
        { "trailing U+3000 behind an accent", TEXT("\xC3\xB1\xE3\x80\x80"), true },
        { "trailing 4 bytes", TEXT("a\xF0\x9F\x98\x80"), false },
        { "inner U+3000", TEXT("\xC3\xB1\xE3\x80\x80\xC3\xB1"), false },
    };
    check_answers(answers, COUNT(answers), sky_text_has_outer_space);
}

static void knows_what_is_not_seen(void **state)
{
    (void)state;
    static const struct {
        struct sky_span text;
        uint32_t point;
    } cases[] = {
        { { NULL, 0 }, 0 },
        { TEXT(""), 0 },
        { TEXT("a b\xC3\xB1"), 0 },
        { TEXT("\xE2\x80\x8B"), 0x200B },
        { TEXT("\xE2\x80\x8B" "a"), 0x200B },
        { TEXT("a\xE2\x80\x8B"), 0x200B },
        { TEXT("a\xE2\x80\x8B" "b"), 0 },
        { TEXT("a\xE2\x80\x8C" "b"), 0 },
        { TEXT("a\xE2\x80\x8D"), 0x200D },
        { TEXT("\xC2\xAD" "a"), 0xAD },
        { TEXT("\xEF\xBB\xBF" "a"), 0xFEFF },
        { TEXT("a\xE2\x81\xA0"), 0x2060 },
        { TEXT("\xE3\x85\xA4"), 0x3164 },
        { TEXT("a\xEF\xBE\xA0"), 0xFFA0 },
        { TEXT("\xE2\xA0\x80" "a"), 0x2800 },
        { TEXT("a\xEF\xBF\xBB"), 0xFFFB },
        { TEXT("a\xF3\xA0\x81\xBF"), 0xE007F },
        { TEXT("a\xEF\xB8\x8F"), 0xFE0F },
        { TEXT("a \xE2\x9D\xA4\xEF\xB8\x8F"), 0 }, /* a red heart */
        { TEXT("a\xE2\x80\xA8" "b"), 0x2028 },
        { TEXT("a\xE2\x80\xA9"), 0x2029 },
        { TEXT("a\xD8\x9C" "b"), 0x061C },
        { TEXT("a\xE2\x80\x8E" "b"), 0x200E },
        { TEXT("a\xE2\x80\x8F" "b"), 0x200F },
        { TEXT("a\xE2\x80\xAA" "b"), 0x202A },
        { TEXT("a\xE2\x80\xAB" "b"), 0x202B },
        { TEXT("a\xE2\x80\xAC" "b"), 0x202C },
        { TEXT("a\xE2\x80\xAD" "b"), 0x202D },
        { TEXT("a\xE2\x80\xAE" "b"), 0x202E },
        { TEXT("a\xE2\x81\xA6" "b"), 0x2066 },
        { TEXT("a\xE2\x81\xA7" "b"), 0x2067 },
        { TEXT("a\xE2\x81\xA8" "b"), 0x2068 },
        { TEXT("a\xE2\x81\xA9" "b"), 0x2069 },
        { TEXT("\xD7\x90\xD7\x91"), 0 }, /* letters that run from right to left */
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (sky_text_unseen(cases[i].text) != cases[i].point)
            fail_msg("case %zu: U+%04X", i, (unsigned)sky_text_unseen(cases[i].text));
}

static void knows_latin_letters(void **state)
{
    (void)state;
    static const struct {
        struct sky_span text;
        uint32_t point;
    } cases[] = {
        { TEXT(""), 0 },
        { TEXT("Jefa de turno-2 (ana@b.test)"), 0 },
        { TEXT("\xC3\x91o\xC3\xB1o \xC5\x81ukasz \xC8\x99i Vi\xE1\xBB\x87t"), 0 },
        { TEXT("j\xD0\xB5" "fa"), 0x435 }, /* Cyrillic e */
        { TEXT("jef\xCE\xB1"), 0x3B1 }, /* Greek alpha */
        { TEXT("jef\xC9\x91"), 0x251 }, /* Latin alpha, of phonetics */
        { TEXT("je\xE2\x80\x8B" "fa"), 0x200B }, /* a space of no width */
        { TEXT("je\xC2\xAD" "fa"), 0xAD }, /* a soft hyphen */
        { TEXT("je\xC2\xA0" "fa"), 0xA0 }, /* a space that does not break */
        { TEXT("\xEF\xBC\xAA" "efa"), 0xFF2A }, /* full width */
        { TEXT("2\xC3\x97" "3"), 0xD7 }, /* a sign */
        { TEXT("a\xCC\x88"), 0x308 }, /* a mark by itself */
        { TEXT("a\tb"), 9 },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (sky_text_not_latin(cases[i].text) != cases[i].point)
            fail_msg("case %zu: U+%04X", i, (unsigned)sky_text_not_latin(cases[i].text));
}

static void composes(void **state)
{
    static const struct {
        const char *what;
        struct sky_span text, form;
    } rows[] = {
        { "empty", TEXT(""), TEXT("") },
        { "ASCII with NUL", TEXT("a\0b"), TEXT("a\0b") },
        { "composed", TEXT("Mu\xC3\xB1oz"), TEXT("Mu\xC3\xB1oz") },
        { "decomposed", TEXT("Mun\xCC\x83oz"), TEXT("Mu\xC3\xB1oz") },
        { "NUL and decomposed", TEXT("a\0n\xCC\x83"), TEXT("a\0\xC3\xB1") },
        { "marks out of order", TEXT("q\xCC\x87\xCC\xA3"), TEXT("q\xCC\xA3\xCC\x87") },
        { "Angstrom sign", TEXT("\xE2\x84\xAB"), TEXT("\xC3\x85") },
        { "excluded from composition", TEXT("\xE0\xA5\x98"), TEXT("\xE0\xA4\x95\xE0\xA4\xBC") },
        { "Hangul", TEXT("\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8"), TEXT("\xEA\xB0\x81") },
        { "ligature, only compatible", TEXT("\xEF\xAC\x81"), TEXT("\xEF\xAC\x81") },
        { "unassigned", TEXT("\xCD\xB8"), TEXT("\xCD\xB8") },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_error error = { 0 };
        struct sky_span form = { 0 }, again = { 0 };
        assert_int_equal(sky_text_nfc(*state, rows[i].text, &form, &error), SKY_OK);
        assert_span(rows[i].what, form, rows[i].form);
        assert_int_equal(sky_text_nfc(*state, form, &again, &error), SKY_OK);
        assert_span(rows[i].what, again, form);
    }
}

/* What comes before marks stays as it is, alone and where a character that is looked up goes with it. */
static void leaves_what_comes_before_marks(void **state)
{
    for (unsigned int point = 0x80; point < 0x300; point++) {
        struct sky_error error = { 0 };
        struct sky_span form;
        const char text[] = { (char)(0xC0 | point >> 6), (char)(0x80 | (point & 0x3F)), '\xE4', '\xB8', '\x80', 0 };
        assert_int_equal(sky_text_nfc(*state, sky_span(text, 2), &form, &error), SKY_OK);
        assert_span("alone", form, sky_span(text, 2));
        assert_int_equal(sky_text_nfc(*state, sky_span_of(text), &form, &error), SKY_OK);
        assert_span("with another", form, sky_span_of(text));
    }
}

static void does_not_compose_what_is_not_utf8(void **state)
{
    struct sky_error error = { 0 };
    struct sky_span form;
    assert_int_equal(sky_text_nfc(*state, SPAN("a\xC0\xAF"), &form, &error), SKY_INVALID);
    assert_int_equal(error.status, SKY_INVALID);
}

static void reads_numbers(void **state)
{
    (void)state;
    static const struct {
        struct sky_span text;
        int64_t value;
    } rows[] = {
        { TEXT("0"), 0 },        { TEXT("9"), 9 },
        { TEXT("1234567890"), 1234567890 }, { TEXT("007"), 7 },
        { TEXT("2147483648"), 2147483648 }, { TEXT("999999999999999999"), 999999999999999999 },
        { TEXT("000000000000000001"), 1 },  { { "12345", 3 }, 123 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t value = -1;
        char *copy = exact_copy(rows[i].text);
        assert_true(sky_text_number(sky_span(copy, rows[i].text.size), &value));
        assert_int_equal(value, rows[i].value);
        free(copy);
    }
}

static void refuses_what_is_no_number(void **state)
{
    (void)state;
    static const struct sky_span refusals[] = {
        { NULL, 0 },   TEXT(""),    TEXT("-1"),  TEXT("+1"),   TEXT(" 1"),  TEXT("1 "),
        TEXT("1.0"),   TEXT("1e3"), TEXT("0x1"), TEXT("1\0"),  TEXT("\0" "1"), TEXT("a"),
        TEXT("/"),     TEXT(":"),   TEXT("1a2"), TEXT("\xD9\xA1"), TEXT("\xB2"), TEXT("1000000000000000000"),
        TEXT("0000000000000000001"),
    };
    for (size_t i = 0; i < COUNT(refusals); i++) {
        int64_t value = -1;
        if (sky_text_number(refusals[i], &value) || value != -1)
            fail_msg("'%.*s' was taken", (int)refusals[i].size, refusals[i].data ? refusals[i].data : "");
    }
}

/* A text, and the words that it is searched by. */
static void folds_words(void **state)
{
    static const struct {
        struct sky_span text, folded;
    } rows[] = {
        { TEXT(""), TEXT("") },
        { TEXT(" .,-!"), TEXT("") },
        { TEXT("Jos\u00e9  MU\u00d1OZ"), TEXT("jose munoz") },
        { TEXT("Jose\u0301 Mun\u0303oz"), TEXT("jose munoz") },
        { TEXT("(Mar\u00eda-Jos\u00e9) O'Neill."), TEXT("maria jose o neill") },
        { TEXT("Stra\u00dfe S\u00f8ren \u0141\u00f3d\u017a \u0110or\u0111e"), TEXT("strasse soren lodz dorde") },
        { TEXT("\u00c6r\u00f8 \u0152uvre \u00de\u00f3r\u00f0ur Is\u0131k \u0130lker"),
          TEXT("aero oeuvre thordur isik ilker") },
        { TEXT("\uff26\uff49\ufb02\uff11 \u2167 x\u00b2"), TEXT("fifl1 viii x2") },
        { TEXT("a\u00adb\u200dc"), TEXT("abc") },
        { TEXT("\u0391\u03b8\u03ae\u03bd\u03b1 \u041c\u043e\u0441\u043a\u0432\u0430"),
          TEXT("\u03b1\u03b8\u03b7\u03bd\u03b1 \u043c\u043e\u0441\u043a\u0432\u0430") },
        { TEXT("\u6771\u4eac\u90fd 1\u20e3\U0001f600z"), TEXT("\u6771\u4eac\u90fd 1 z") },
        { TEXT("a_b/c\td"), TEXT("a b c d") },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_error error = { 0 };
        struct sky_span folded;
        char *copy = exact_copy(rows[i].text);
        assert_int_equal(sky_text_fold(*state, sky_span(copy, rows[i].text.size), &folded, &error), SKY_OK);
        assert_span(rows[i].text.data, folded, rows[i].folded);
        free(copy);
    }
}

/* What was folded stays as it is, whatever Unicode has. */
static void folds_once(void **state)
{
    (void)state;
    for (uint32_t point = 0xA0; point < 0x30000; point += 7) {
        if (point >= 0xD800 && point < 0xE000)
            continue;
        struct sky_arena *arena = sky_arena_new();
        struct sky_error error = { 0 };
        struct sky_span once, twice;
        char text[8] = "a";
        size_t size = 1;
        if (point >= 0x10000)
            text[size++] = (char)(0xF0 | point >> 18);
        if (point >= 0x800)
            text[size++] = (char)(point >= 0x10000 ? 0x80 | (point >> 12 & 0x3F) : 0xE0 | point >> 12);
        text[size++] = (char)(point >= 0x800 ? 0x80 | (point >> 6 & 0x3F) : 0xC0 | point >> 6);
        text[size++] = (char)(0x80 | (point & 0x3F));
        text[size++] = 'Z';
        assert_int_equal(sky_text_fold(arena, sky_span(text, size), &once, &error), SKY_OK);
        assert_int_equal(sky_text_fold(arena, once, &twice, &error), SKY_OK);
        assert_span(text, twice, once);
        sky_arena_free(arena);
    }
}

static void takes_words_off(void **state)
{
    (void)state;
    struct sky_span words = SPAN("uno dos");
    assert_span("first", sky_text_word(&words), SPAN("uno"));
    assert_span("second", sky_text_word(&words), SPAN("dos"));
    assert_null(sky_text_word(&words).data);
    assert_null(sky_text_word(&words).data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_size_of_a_character),
        ARENA_TEST(finds_an_ill_formed_character_anywhere),
        cmocka_unit_test(knows_control_characters),
        cmocka_unit_test(knows_outer_space),
        cmocka_unit_test(knows_what_is_not_seen),
        cmocka_unit_test(knows_latin_letters),
        ARENA_TEST(composes),
        ARENA_TEST(leaves_what_comes_before_marks),
        ARENA_TEST(does_not_compose_what_is_not_utf8),
        ARENA_TEST(folds_words),
        cmocka_unit_test(folds_once),
        cmocka_unit_test(takes_words_off),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(refuses_what_is_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
