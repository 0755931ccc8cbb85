/* Queries: how they split and decode, what is refused and in which words, and what is found in them. */
#include "unit.h"

#include "base/query.h"

static enum sky_status parse(struct sky_arena *arena, struct sky_span text, struct sky_query *query,
                             struct sky_error *error)
{
    char *copy = exact_copy(text);
    enum sky_status status = sky_query_parse(arena, sky_span(copy, text.size), NULL, NULL, query, error);
    free(copy);
    return status;
}

static struct sky_query parsed(struct sky_arena *arena, struct sky_span text)
{
    struct sky_error error = { 0 };
    struct sky_query query;
    if (parse(arena, text, &query, &error))
        fail_msg("'%.*s': %s", SKY_SPAN_ARGS(text), error.text);
    return query;
}

struct pair {
    struct sky_span name, value;
};

static void parts_and_decodes(void **state)
{
    static const struct {
        struct sky_span text;
        struct pair pairs[3];
    } rows[] = {
        { { NULL, 0 }, { { { NULL, 0 }, { NULL, 0 } } } },
        { TEXT(""), { { { NULL, 0 }, { NULL, 0 } } } },
        { TEXT("&&"), { { { NULL, 0 }, { NULL, 0 } } } },
        { TEXT("a=1"), { { TEXT("a"), TEXT("1") } } },
        { TEXT("a"), { { TEXT("a"), TEXT("") } } },
        { TEXT("a="), { { TEXT("a"), TEXT("") } } },
        { TEXT("=b"), { { TEXT(""), TEXT("b") } } },
        { TEXT("a=b=c"), { { TEXT("a"), TEXT("b=c") } } },
        { TEXT("&b=2&&a=1&"), { { TEXT("b"), TEXT("2") }, { TEXT("a"), TEXT("1") } } },
        { TEXT("a=1&A=2&aa"), { { TEXT("a"), TEXT("1") }, { TEXT("A"), TEXT("2") }, { TEXT("aa"), TEXT("") } } },
        { TEXT("n+o=x+y%2Bz%20"), { { TEXT("n o"), TEXT("x y+z ") } } },
        { TEXT("a%3Db=%26c%3d&d"), { { TEXT("a=b"), TEXT("&c=") }, { TEXT("d"), TEXT("") } } },
        { TEXT("a=Mu%C3%B1oz"), { { TEXT("a"), TEXT("Muñoz") } } },
        { TEXT("a=%09Ana%0D%0ARuiz"), { { TEXT("a"), TEXT(" Ana  Ruiz") } } },
        { TEXT("a;b=1?/:@"), { { TEXT("a;b"), TEXT("1?/:@") } } },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_query query = parsed(*state, rows[i].text);
        size_t count = 0;
        for (; count < COUNT(rows[i].pairs) && rows[i].pairs[count].name.data; count++) {
            assert_true(count < query.count);
            assert_span("name", query.parameters[count].name, rows[i].pairs[count].name);
            assert_span("value", query.parameters[count].value, rows[i].pairs[count].value);
            assert_non_null(query.parameters[count].value.data);
        }
        assert_int_equal(query.count, count);
    }
}

#define UNREADABLE "El parámetro 'a' no se puede leer. La URL tiene "

static void refuses_each(void **state)
{
    static const struct {
        struct sky_span text;
        const char *error, *parameter; /* NULL: none is named */
    } rows[] = {
        { TEXT("a=%"), UNREADABLE "un '%' sin dos dígitos hexadecimales detrás.", "a" },
        { TEXT("a=%4&1"), UNREADABLE "un '%' sin dos dígitos hexadecimales detrás.", "a" },
        { TEXT("%4=1"), "La URL tiene un '%' sin dos dígitos hexadecimales detrás.", NULL },
        { TEXT("a=%FF"), UNREADABLE "un parámetro que no es UTF-8 válido.", "a" },
        { TEXT("%C3=%B1"), "La URL tiene un parámetro que no es UTF-8 válido.", NULL },
        { TEXT("a=b%00"), UNREADABLE "un parámetro con caracteres de control.", "a" },
        { TEXT("a%1B=b"), "La URL tiene un parámetro con caracteres de control.", NULL },
        { TEXT("a=%C2%85"), UNREADABLE "un parámetro con caracteres de control.", "a" },
        { TEXT("a=1&b&a=1"), "El parámetro 'a' está repetido.", "a" },
        { TEXT("a&%61=2"), "El parámetro 'a' está repetido.", "a" },
        { TEXT("%C3%B1=1&%C3%B1=2"), "El parámetro 'ñ' está repetido.", "ñ" },
        { TEXT("=1&="), "El parámetro '' está repetido.", NULL },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_error error = { 0 };
        struct sky_query query;
        assert_int_equal(parse(*state, rows[i].text, &query, &error), SKY_INVALID);
        assert_int_equal(error.status, SKY_INVALID);
        assert_string_equal(error.text, rows[i].error);
        assert_string_equal(error.parameter, rows[i].parameter ? rows[i].parameter : "");
    }
}

static void takes_16_parameters(void **state)
{
    struct sky_error error = { 0 };
    struct sky_query query = parsed(*state, SPAN("a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p=16&&"));
    assert_int_equal(query.count, SKY_QUERY_MAX);
    assert_span("last", sky_query_get(&query, "p"), SPAN("16"));
    assert_int_equal(parse(*state, SPAN("a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q"), &query, &error), SKY_INVALID);
    assert_string_equal(error.text, "La URL tiene más de 16 parámetros.");
}

static bool is_a(const void *context, struct sky_span name)
{
    return sky_span_equal(name, sky_span_of(context));
}

/* Whatever it holds, and however many there are. */
static void passes_over_what_is_not_known(void **state)
{
    static const struct {
        struct sky_span text, value;
        enum sky_status status;
    } rows[] = {
        { TEXT("x=%zz&%zz=1&%00&%ff&a=1&x&x"), TEXT("1"), SKY_OK },
        { TEXT("1&2&3&4&5&6&7&8&9&10&11&12&13&14&15&16&17&%61=b"), TEXT("b"), SKY_OK },
        { TEXT("aa=1&A=2&a"), TEXT(""), SKY_OK },
        { TEXT("b=a&c"), { NULL, 0 }, SKY_OK },
        { TEXT("a=1&b&a=1"), { NULL, 0 }, SKY_INVALID },
        { TEXT("b&a=%"), { NULL, 0 }, SKY_INVALID },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_query query;
        struct sky_error error = { 0 };
        assert_int_equal(sky_query_parse(*state, rows[i].text, is_a, "a", &query, &error), rows[i].status);
        if (rows[i].status)
            continue;
        assert_int_equal(query.count, rows[i].value.data != NULL);
        assert_span("value", sky_query_get(&query, "a"), rows[i].value);
    }
}

static void gets_by_the_whole_name(void **state)
{
    struct sky_query query = parsed(*state, SPAN("limite=10&orden&li=1"));
    assert_span("limite", sky_query_get(&query, "limite"), SPAN("10"));
    assert_span("li", sky_query_get(&query, "li"), SPAN("1"));
    assert_non_null(sky_query_get(&query, "orden").data);
    assert_int_equal(sky_query_get(&query, "orden").size, 0);
    assert_null(sky_query_get(&query, "limit").data);
    assert_null(sky_query_get(&query, "limite2").data);
    assert_null(sky_query_get(&query, "").data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(parts_and_decodes),      ARENA_TEST(refuses_each),
        ARENA_TEST(takes_16_parameters),    ARENA_TEST(passes_over_what_is_not_known),
        ARENA_TEST(gets_by_the_whole_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
