/* Content lines: folded at 75 bytes and never within a character, texts escaped. */
#include "unit.h"

#include "base/ics.h"

#define TEN "0123456789"
#define SEVENTY TEN TEN TEN TEN TEN TEN TEN

static const char *put(struct sky_arena *arena, const char *name, struct sky_span text)
{
    struct sky_buffer *out = sky_buffer_new(arena);
    if (name)
        sky_ics_put_text(out, name, text);
    else
        sky_ics_put_line(out, text);
    assert_false(out->failed);
    sky_buffer_put(out, "", 1);
    return out->data;
}

static void lines_are_folded(void **state)
{
    static const struct {
        struct sky_span line;
        const char *wanted;
    } cases[] = {
        { TEXT(""), "\r\n" },
        { TEXT(SEVENTY "01234"), SEVENTY "01234\r\n" },
        { TEXT(SEVENTY "012345"), SEVENTY "01234\r\n 5\r\n" },
        { TEXT(SEVENTY "0123ñ"), SEVENTY "0123\r\n ñ\r\n" },
        { TEXT(SEVENTY "012ñ"), SEVENTY "012ñ\r\n" },
        { TEXT(SEVENTY "01😀"), SEVENTY "01\r\n 😀\r\n" },
        { TEXT(SEVENTY "01234" SEVENTY "0123x"), SEVENTY "01234\r\n " SEVENTY "0123\r\n x\r\n" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(put(*state, NULL, cases[i].line), cases[i].wanted);
}

static void texts_are_escaped(void **state)
{
    static const struct {
        struct sky_span text;
        const char *wanted;
    } cases[] = {
        { TEXT("a;b,c\\d:\"e\""), "N:a\\;b\\,c\\\\d:\"e\"\r\n" },
        { TEXT("a\nb\r\nc\rd"), "N:a\\nb\\nc\\nd\r\n" },
        { TEXT("a\r"), "N:a\\n\r\n" },
        { TEXT("\x01\t\x7F ñ"), "N: \t  ñ\r\n" },
        { TEXT(SEVENTY ",,"), "N:" SEVENTY "\\,\\\r\n ,\r\n" },
        { TEXT(""), "N:\r\n" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(put(*state, "N", cases[i].text), cases[i].wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(lines_are_folded),
        ARENA_TEST(texts_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
