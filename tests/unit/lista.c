/* Lists through histories: what each would be without an operation, its order included. */
#include "steps.h"

#include "domain/lista.h"

struct state {
    const char *items; /* a letter each; NULL: there is no list */
    int64_t deshace;
};

#define STATES 8

/* Each state is the work of the operation of its index; the first is none's. */
struct history {
    const char *what;
    struct state states[STATES];
    int64_t without;
    const char *wanted;
};

static struct sky_json *array_of(struct sky_arena *arena, const char *items)
{
    struct sky_json *array = sky_json_array_new(arena), *one = sky_json_object_new(arena), *item;
    for (; *items; items++) {
        assert_true(sky_json_set_string(one, "x", sky_span(items, 1)));
        assert_true(sky_json_member(one, "x", &item));
        assert_true(sky_json_append(array, item));
    }
    return array;
}

static void assert_without(struct sky_arena *arena, const struct history *history)
{
    struct sky_error error = { 0 };
    struct sky_lista *lista = sky_lista_new(arena);
    for (size_t i = 0; i < STATES && (i == 0 || history->states[i].items || history->states[i].deshace); i++) {
        const struct state *state = &history->states[i];
        assert_int_equal(sky_lista_follow(lista, (int64_t)i, state->deshace,
                                          state->items ? array_of(arena, state->items) : NULL, &error),
                         SKY_OK);
    }
    for (int again = 0; again < 2; again++) {
        struct sky_json *array = sky_lista_without(lista, history->without, &error);
        assert_non_null(array);
        struct sky_buffer *text = sky_buffer_new(arena);
        for (size_t i = 0; i < sky_json_length(array); i++)
            sky_buffer_put_span(text, sky_json_text(sky_json_item(array, i)));
        assert_span(history->what, sky_buffer_span(text), sky_span_of(history->wanted));
    }
}

static void lists_are_as_if_an_operation_had_not_been(void **state)
{
    static const struct history histories[] = {
        { "removed", { { "abc", 0 }, { "ac", 0 } }, 1, "abc" },
        { "removed, another appended", { { "abc", 0 }, { "ac", 0 }, { "acx", 0 } }, 1, "abcx" },
        { "removed at the end, another appended", { { "ab", 0 }, { "a", 0 }, { "ax", 0 } }, 1, "abx" },
        { "removed, one put before", { { "abc", 0 }, { "ac", 0 }, { "xac", 0 } }, 1, "xabc" },
        { "removed with its neighbour", { { "abc", 0 }, { "ac", 0 }, { "c", 0 } }, 1, "bc" },
        { "all removed", { { "abc", 0 }, { "", 0 }, { "x", 0 } }, 1, "abcx" },
        { "added", { { "ac", 0 }, { "abc", 0 }, { "xabcy", 0 } }, 1, "xacy" },
        { "replaced, one put before", { { "a", 0 }, { "b", 0 }, { "xb", 0 } }, 1, "xa" },
        { "replaced, one put after", { { "a", 0 }, { "b", 0 }, { "bx", 0 } }, 1, "ax" },
        { "replaced twice, one put before", { { "a", 0 }, { "b", 0 }, { "c", 0 }, { "xc", 0 } }, 2, "xb" },
        { "two replaced, one put between", { { "ab", 0 }, { "cd", 0 }, { "cxd", 0 } }, 1, "axb" },
        { "two for one", { { "abz", 0 }, { "cz", 0 }, { "cxz", 0 } }, 1, "abxz" },
        { "one for two", { { "az", 0 }, { "bcz", 0 }, { "bxcz", 0 } }, 1, "axz" },
        { "the other way round", { { "abc", 0 }, { "cab", 0 } }, 1, "abc" },
        { "equal ones: the first", { { "aba", 0 }, { "ba", 0 }, { "bax", 0 } }, 1, "abax" },
        { "equal ones: the last", { { "aba", 0 }, { "ab", 0 }, { "abx", 0 } }, 1, "abax" },
        { "two removed, back as they were", { { "abc", 0 }, { "ac", 0 }, { "a", 0 }, { "ab", 1 } }, 2, "abc" },
        { "undone and done again", { { "ab", 0 }, { "a", 0 }, { "ab", 1 }, { "a", 2 }, { "ax", 0 } }, 3, "abx" },
        { "an undo of what is not known", { { "ab", 0 }, { "a", 0 }, { "ac", 9 } }, 1, "abc" },
        { "an undo that left something else", { { "ab", 0 }, { "a", 0 }, { "ba", 1 } }, 2, "a" },
        { "no list meanwhile", { { "ab", 0 }, { "a", 0 }, { NULL, 1 }, { "ab", 2 } }, 3, "" },
        { "nothing was done", { { "ab", 0 }, { "ab", 0 } }, 1, "ab" },
    };
    for (size_t i = 0; i < COUNT(histories); i++)
        assert_without(*state, &histories[i]);
}

/* More of all than there is room for at first. */
static void long_lists_and_histories(void **state)
{
    char items[100];
    struct sky_error error = { 0 };
    struct sky_lista *lista = sky_lista_new(*state);
    for (size_t i = 0; i < sizeof items - 1; i++) {
        items[i] = (char)('0' + i % 50);
        items[i + 1] = '\0';
        assert_int_equal(sky_lista_follow(lista, (int64_t)i, 0, array_of(*state, items), &error), SKY_OK);
    }
    for (int64_t i = 0; i < 99; i++)
        assert_int_equal(sky_json_length(sky_lista_without(lista, i, &error)), 98);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(lists_are_as_if_an_operation_had_not_been),
        ARENA_TEST(long_lists_and_histories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
