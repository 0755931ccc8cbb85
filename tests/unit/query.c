/* Queries: how they part and decode, what is refused and in which words, and the questions asked of them. */
#include "unit.h"

#include "base/query.h"

static enum sky_status parse(struct sky_arena *arena, struct sky_span text, struct sky_query *query,
                             struct sky_error *error)
{
    char *copy = exact_copy(text);
    enum sky_status status = sky_query_parse(arena, sky_span(copy, text.size), query, error);
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

static void refuses_each(void **state)
{
    static const struct {
        struct sky_span text;
        const char *error;
    } rows[] = {
        { TEXT("a=%"), "La URL tiene un '%' sin dos dígitos hexadecimales detrás." },
        { TEXT("a=%4&1"), "La URL tiene un '%' sin dos dígitos hexadecimales detrás." },
        { TEXT("%4=1"), "La URL tiene un '%' sin dos dígitos hexadecimales detrás." },
        { TEXT("a=%FF"), "La URL tiene un parámetro que no es UTF-8 válido." },
        { TEXT("%C3=%B1"), "La URL tiene un parámetro que no es UTF-8 válido." },
        { TEXT("a=b%00"), "La URL tiene un parámetro con caracteres de control." },
        { TEXT("a%0A=b"), "La URL tiene un parámetro con caracteres de control." },
        { TEXT("a=%C2%85"), "La URL tiene un parámetro con caracteres de control." },
        { TEXT("a=1&b&a=1"), "El parámetro 'a' está repetido." },
        { TEXT("a&%61=2"), "El parámetro 'a' está repetido." },
        { TEXT("%C3%B1=1&%C3%B1=2"), "El parámetro 'ñ' está repetido." },
        { TEXT("=1&="), "El parámetro '' está repetido." },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_error error = { 0 };
        struct sky_query query;
        assert_int_equal(parse(*state, rows[i].text, &query, &error), SKY_INVALID);
        assert_int_equal(error.status, SKY_INVALID);
        assert_string_equal(error.text, rows[i].error);
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

static void allows_what_is_listed(void **state)
{
    static const struct {
        struct sky_span text;
        const char *allowed, *error;
    } rows[] = {
        { TEXT(""), NULL, NULL },
        { TEXT(""), "", NULL },
        { TEXT("a"), "a", NULL },
        { TEXT("orden=1&limite=2"), "limite orden cursor", NULL },
        { TEXT("a=1"), NULL, "El parámetro 'a' no se conoce aquí." },
        { TEXT("a=1"), "", "El parámetro 'a' no se conoce aquí." },
        { TEXT("a&x&y"), "a b", "El parámetro 'x' no se conoce aquí." },
        { TEXT("limit"), "limite", "El parámetro 'limit' no se conoce aquí." },
        { TEXT("limites"), "limite", "El parámetro 'limites' no se conoce aquí." },
        { TEXT("Limite"), "limite", "El parámetro 'Limite' no se conoce aquí." },
        { TEXT("a+b"), "a b", "El parámetro 'a b' no se conoce aquí." },
        { TEXT("=1"), "a  b ", "El parámetro '' no se conoce aquí." },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_error error = { 0 };
        struct sky_query query = parsed(*state, rows[i].text);
        enum sky_status wanted = rows[i].error ? SKY_INVALID : SKY_OK;
        assert_int_equal(sky_query_allow(&query, rows[i].allowed, &error), wanted);
        assert_string_equal(error.text, rows[i].error ? rows[i].error : "");
    }
}

static void reads_numbers(void **state)
{
    static const char limits[] = "El parámetro 'n' debe ser un número de 1 a 1000.";
    static const char start[] = "El parámetro 'n' debe ser un número desde 0.";
    static const struct {
        struct sky_span text;
        int64_t least, most, value;
        const char *error;
    } rows[] = {
        { TEXT("m=5"), 1, 1000, -7, NULL },
        { TEXT("n=1"), 1, 1000, 1, NULL },
        { TEXT("n=1000"), 1, 1000, 1000, NULL },
        { TEXT("n=0"), 0, INT64_MAX, 0, NULL },
        { TEXT("n=999999999999999999"), 0, INT64_MAX, 999999999999999999, NULL },
        { TEXT("n=0"), 1, 1000, -7, limits },
        { TEXT("n=1001"), 1, 1000, -7, limits },
        { TEXT("n"), 1, 1000, -7, limits },
        { TEXT("n=+1"), 1, 1000, -7, limits },
        { TEXT("n=%2B1"), 1, 1000, -7, limits },
        { TEXT("n=1x"), 1, 1000, -7, limits },
        { TEXT("n=-1"), 0, INT64_MAX, -7, start },
        { TEXT("n=1000000000000000000"), 0, INT64_MAX, -7, start },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_error error = { 0 };
        struct sky_query query = parsed(*state, rows[i].text);
        int64_t value = -7;
        enum sky_status status = sky_query_number(&query, "n", rows[i].least, rows[i].most, &value, &error);
        assert_int_equal(status, rows[i].error ? SKY_INVALID : SKY_OK);
        assert_int_equal(value, rows[i].value);
        assert_string_equal(error.text, rows[i].error ? rows[i].error : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(parts_and_decodes),     ARENA_TEST(refuses_each),          ARENA_TEST(takes_16_parameters),
        ARENA_TEST(gets_by_the_whole_name), ARENA_TEST(allows_what_is_listed), ARENA_TEST(reads_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
