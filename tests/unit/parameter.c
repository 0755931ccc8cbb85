/* Rows of parameters: what a query may hold, the numbers that come of it, and the words and names of refusals. */
#include "unit.h"

#include "http/parameter.h"

static const struct sky_parameter rows[] = {
    { .name = "en" },
    { .name = "limite", .type = SKY_PARAMETER_NUMBER, .least = 1, .most = 1000, .standard = 100 },
    { .name = "numero", .type = SKY_PARAMETER_NUMBER, .in_path = true, .most = 99, .refusal = "No vale." },
    { .name = "desde", .type = SKY_PARAMETER_NUMBER, .most = INT64_MAX, .standard = 7 },
    { .name = "dias", .type = SKY_PARAMETER_NUMBER, .least = 1, .most = 9, .refusal = "No son d\xC3\xAD" "as." },
    { .name = "nombre", .in_path = true },
    { 0 },
};

enum { LIMITE = 1, NUMERO, DESDE };

static void rows_are_found_by_name(void **state)
{
    (void)state;
    assert_int_equal(sky_parameter_find(rows, SPAN("en")), 0);
    assert_int_equal(sky_parameter_find(rows, SPAN("desde")), DESDE);
    assert_int_equal(sky_parameter_find(rows, SPAN("desd")), -1);
    assert_int_equal(sky_parameter_find(rows, SPAN("desde2")), -1);
    assert_int_equal(sky_parameter_find(rows, SPAN("")), -1);
    assert_int_equal(sky_parameter_find(NULL, SPAN("en")), -1);
}

static struct sky_query parsed(struct sky_arena *arena, const char *text)
{
    struct sky_error error = { 0 };
    struct sky_query query;
    if (sky_query_parse(arena, sky_span_of(text), NULL, NULL, &query, &error))
        fail_msg("'%s': %s", text, error.text);
    return query;
}

static void numbers_come_checked_or_as_the_row_says(void **state)
{
    static const struct {
        const char *text;
        int64_t limite, desde;
    } cases[] = {
        { "", 100, 7 },
        { "en=x", 100, 7 },
        { "limite=1", 1, 7 },
        { "limite=1000&desde=0", 1000, 0 },
        { "desde=999999999999999999&limite=020", 20, 999999999999999999 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_query query = parsed(*state, cases[i].text);
        int64_t numbers[SKY_QUERY_MAX] = { 0 };
        assert_int_equal(sky_parameter_check(*state, rows, &query, numbers, &error), SKY_OK);
        assert_int_equal(numbers[LIMITE], cases[i].limite);
        assert_int_equal(numbers[DESDE], cases[i].desde);
        assert_int_equal(numbers[NUMERO], 0);
    }
}

static void what_is_wrong_is_named(void **state)
{
    static const char limits[] = "El par\xC3\xA1metro 'limite' debe ser un n\xC3\xBAmero de 1 a 1000.";
    static const char start[] = "El par\xC3\xA1metro 'desde' debe ser un n\xC3\xBAmero desde 0.";
    static const struct {
        const char *text, *parameter, *error;
    } cases[] = {
        { "x=1", "x", "El par\xC3\xA1metro 'x' no se conoce aqu\xC3\xAD." },
        { "limit=1", "limit", "El par\xC3\xA1metro 'limit' no se conoce aqu\xC3\xAD." },
        { "Limite=1", "Limite", "El par\xC3\xA1metro 'Limite' no se conoce aqu\xC3\xAD." },
        { "numero=1", "numero", "El par\xC3\xA1metro 'numero' no se conoce aqu\xC3\xAD." },
        { "nombre=a", "nombre", "El par\xC3\xA1metro 'nombre' no se conoce aqu\xC3\xAD." },
        { "=1", "", "El par\xC3\xA1metro '' no se conoce aqu\xC3\xAD." },
        { "en=1&x&limite=0", "x", "El par\xC3\xA1metro 'x' no se conoce aqu\xC3\xAD." },
        { "limite=0", "limite", limits },
        { "limite=1001", "limite", limits },
        { "limite", "limite", limits },
        { "limite=+1", "limite", limits },
        { "limite=%2B1", "limite", limits },
        { "limite=1x", "limite", limits },
        { "desde=x&limite=0", "limite", limits },
        { "desde=-1", "desde", start },
        { "desde=00c0ffee00c0ffee-1", "desde", start },
        { "desde=1000000000000000000", "desde", start },
        { "dias=10", "dias", "No son d\xC3\xAD" "as." },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_query query = parsed(*state, cases[i].text);
        int64_t numbers[SKY_QUERY_MAX] = { 0 };
        assert_int_equal(sky_parameter_check(*state, rows, &query, numbers, &error), SKY_INVALID);
        assert_string_equal(error.text, cases[i].error);
        assert_string_equal(error.parameter, cases[i].parameter);
        assert_string_equal(error.pointer, "");
    }
}

/* Strangers first, in their order, then numbers in that of the rows. */
static void all_that_are_wrong_are_named(void **state)
{
    static const char *const expected[] = { "x", "numero", "limite", "desde" };
    struct sky_error error = { 0 };
    const struct sky_error *at = &error;
    struct sky_query query = parsed(*state, "x&dias=2&desde=-1&limite=0&numero=1");
    int64_t numbers[SKY_QUERY_MAX] = { 0 };
    assert_int_equal(sky_parameter_check(*state, rows, &query, numbers, &error), SKY_INVALID);
    for (size_t i = 0; i < COUNT(expected); i++, at = at->also) {
        assert_int_equal(at->status, SKY_INVALID);
        assert_string_equal(at->parameter, expected[i]);
    }
    assert_null(at);
}

/* Of whichever log: that is for the handler to see. */
static void a_position_may_say_of_which_log(void **state)
{
    static const struct sky_parameter some[] = {
        { .name = "desde", .type = SKY_PARAMETER_POSITION, .least = 1, .most = INT64_MAX, .standard = 7 }, { 0 }
    };
    static const struct {
        const char *text;
        int64_t number; /* -1: refused */
    } cases[] = {
        { "", 7 }, { "desde=1", 1 }, { "desde=00c0ffee00c0ffee-1", 1 }, { "desde=00c0ffee00c0ffee%2D12", 12 },
        { "desde=00c0ffee00c0ffee-0", -1 }, { "desde=0", -1 }, { "desde=00c0ffee00c0ffee", -1 }, { "desde=", -1 },
        { "desde=00C0FFEE00C0FFEE-1", -1 }, { "desde=0-1", -1 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_query query = parsed(*state, cases[i].text);
        int64_t number = -1;
        if ((sky_parameter_check(*state, some, &query, &number, &error) == SKY_OK) != (cases[i].number >= 0) ||
            number != (cases[i].number < 0 ? 7 : cases[i].number))
            fail_msg("'%s': %d %s", cases[i].text, (int)number, error.text);
    }
}

static void without_rows_nothing_is_allowed(void **state)
{
    struct sky_error error = { 0 };
    struct sky_query query = parsed(*state, "&"), other = parsed(*state, "a=1");
    assert_int_equal(sky_parameter_check(*state, NULL, &query, NULL, &error), SKY_OK);
    assert_int_equal(sky_parameter_check(*state, NULL, &other, NULL, &error), SKY_INVALID);
}

/* An error about the path names neither a member nor a parameter. */
static void the_path_is_checked_too(void **state)
{
    (void)state;
    struct sky_error error = { 0 };
    const struct sky_parameter usual = { .name = "n", .type = SKY_PARAMETER_NUMBER, .most = 5 };
    int64_t number = -1;
    assert_int_equal(sky_parameter_check_path(&rows[NUMERO], SPAN("99"), &number, &error), SKY_OK);
    assert_int_equal(number, 99);
    assert_int_equal(sky_parameter_check_path(&rows[0], SPAN("x"), &number, &error), SKY_OK);
    assert_int_equal(sky_parameter_check_path(&rows[NUMERO], SPAN("100"), &number, &error), SKY_INVALID);
    assert_string_equal(error.text, "No vale.");
    assert_string_equal(error.parameter, "");
    assert_string_equal(error.pointer, "");
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_parameter_check_path(&usual, SPAN("x"), &number, &error), SKY_INVALID);
    assert_string_equal(error.text, "El valor de 'n' en la ruta no es un n\xC3\xBAmero admitido.");
}

static void others_are_taken_where_a_row_says_so(void **state)
{
    (void)state;
    static const struct sky_parameter some[] = { { .name = "en" }, SKY_PARAMETER_OTHERS, { 0 } };
    static const struct sky_parameter few[] = { { .name = "en" }, { 0 } };
    assert_true(sky_parameter_takes_others(some));
    assert_true(sky_parameter_takes_others(sky_parameters_any));
    assert_false(sky_parameter_takes_others(few));
    assert_false(sky_parameter_takes_others(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_are_taken_where_a_row_says_so),
        cmocka_unit_test(rows_are_found_by_name),
        ARENA_TEST(numbers_come_checked_or_as_the_row_says),
        ARENA_TEST(what_is_wrong_is_named),
        ARENA_TEST(all_that_are_wrong_are_named),
        ARENA_TEST(a_position_may_say_of_which_log),
        ARENA_TEST(without_rows_nothing_is_allowed),
        cmocka_unit_test(the_path_is_checked_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
