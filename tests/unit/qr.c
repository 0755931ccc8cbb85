/* QR codes: the marks that every reader looks for are where they must be, and what cannot be one is refused. */
#include "unit.h"

#include <stdio.h>

#include "base/qr.h"

#define SIDE_MAX 200
#define QUIET 4

struct picture {
    int side;
    bool dark[SIDE_MAX][SIDE_MAX];
};

/* Draws the path of the document, row by row as it is written. */
static struct picture draw(const char *svg)
{
    struct picture picture = { 0 };
    assert_int_equal(sscanf(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d", &picture.side), 1);
    assert_in_range(picture.side, 2 * QUIET + 21, SIDE_MAX);
    const char *at = strstr(svg, "<path d=\"");
    assert_non_null(at);
    int x, y, width, back, size;
    for (at += strlen("<path d=\""); sscanf(at, "M%d %dh%dv1h-%dz%n", &x, &y, &width, &back, &size) == 4; at += size) {
        assert_int_equal(width, back);
        for (int i = 0; i < width; i++)
            picture.dark[y][x + i] = true;
    }
    assert_string_equal(at, "\"/></svg>");
    return picture;
}

/* A square of 7 modules, a white one inside it, and 3 modules inside that. */
static void assert_finder(const struct picture *picture, int left, int top)
{
    for (int y = 0; y < 7; y++)
        for (int x = 0; x < 7; x++) {
            int ring = abs(x - 3) > abs(y - 3) ? abs(x - 3) : abs(y - 3);
            assert_int_equal(picture->dark[top + y][left + x], ring != 2);
        }
}

static void a_code_has_what_readers_look_for(void **state)
{
    struct sky_error error = { 0 };
    static const char *const texts[] = { "a",
                                         "otpauth://totp/Sky:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Sky" };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct sky_buffer *out = sky_buffer_new(*state);
        assert_int_equal(sky_qr_put_svg(out, sky_span_of(texts[i]), &error), SKY_OK);
        sky_buffer_put(out, "", 1);
        struct picture picture = draw(out->data);
        assert_int_equal((picture.side - 2 * QUIET - 17) % 4, 0);
        assert_finder(&picture, QUIET, QUIET);
        assert_finder(&picture, picture.side - QUIET - 7, QUIET);
        assert_finder(&picture, QUIET, picture.side - QUIET - 7);
        for (int at = 0; at < picture.side; at++)
            assert_false(picture.dark[QUIET - 1][at] || picture.dark[at][QUIET - 1]);
    }
}

static void another_text_is_another_code(void **state)
{
    struct sky_error error = { 0 };
    struct sky_buffer *one = sky_buffer_new(*state), *other = sky_buffer_new(*state);
    assert_int_equal(sky_qr_put_svg(one, sky_span_of("uno"), &error), SKY_OK);
    assert_int_equal(sky_qr_put_svg(other, sky_span_of("dos"), &error), SKY_OK);
    assert_false(sky_span_equal(sky_buffer_span(one), sky_buffer_span(other)));
}

static void what_is_no_text_for_a_code_is_refused(void **state)
{
    char longest[SKY_QR_TEXT_MAX + 1];
    memset(longest, 'x', sizeof longest);
    static const struct {
        size_t size;
        enum sky_status status;
    } cases[] = {
        { 0, SKY_INVALID }, { 1, SKY_OK }, { SKY_QR_TEXT_MAX, SKY_OK }, { SKY_QR_TEXT_MAX + 1, SKY_INVALID }
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(sky_qr_put_svg(sky_buffer_new(*state), sky_span(longest, cases[i].size), &error),
                         cases[i].status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_code_has_what_readers_look_for),
        ARENA_TEST(another_text_is_another_code),
        ARENA_TEST(what_is_no_text_for_a_code_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
