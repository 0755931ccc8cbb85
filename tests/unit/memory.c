/* What the process holds: it grows with what is used, and goes back when that was freed, if it is much. */
#include "unit.h"

#include "base/memory.h"

enum { PIECES = 64 << 10, PIECE = 1000 };
#define MUCH ((size_t)PIECES * PIECE)

/* Allocates and frees many pieces, of which one in a thousand stays, so that malloc keeps what is between. */
static void use_much(char **pieces)
{
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = malloc(PIECE);
        assert_non_null(pieces[i]);
        memset(pieces[i], 'x', PIECE);
    }
    for (size_t i = 0; i < PIECES; i++)
        if (i % 1000 != 999) {
            free(pieces[i]);
            pieces[i] = NULL;
        }
}

static void what_was_freed_goes_back_when_it_is_much(void **state)
{
    (void)state;
    if (SANITIZED)
        skip();
    char **pieces = calloc(PIECES, sizeof *pieces);
    size_t before = sky_memory_held();
    assert_true(before > 0);
    use_much(pieces);
    size_t used = sky_memory_held();
    assert_true(used > before + MUCH / 2);
    size_t most = sky_memory_give_back(used + MUCH, 1);
    assert_true(sky_memory_held() > before + MUCH / 2);
    assert_in_range(most, used - MUCH / 8, used + MUCH / 4);
    most = sky_memory_give_back(before, 1);
    size_t left = sky_memory_held();
    assert_true(left < before + MUCH / 4);
    assert_in_range(most, left, left + MUCH / 4);
    assert_int_equal(sky_memory_give_back(most, 1), most);
    assert_int_equal(sky_memory_give_back(most, most + 1), most + 1);
    for (size_t i = 0; i < PIECES; i++)
        free(pieces[i]);
    free(pieces);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_freed_goes_back_when_it_is_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
