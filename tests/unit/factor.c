/* A second factor: its codes, each of which works once, those for recovery, and how it is kept. */
#include "unit.h"

#include "code.h"
#include "domain/factor.h"

#define NOW INT64_C(1900000000000)

static bool take(struct sky_factor *factor, int64_t now, const char *code, bool *recovered)
{
    return sky_factor_take(factor, now, sky_span_of(code), recovered);
}

static void a_code_of_the_telephone_works_once(void **state)
{
    (void)state;
    struct sky_factor factor = { 0 };
    char code[CODE_SIZE], next[CODE_SIZE];
    bool recovered;
    assert_false(take(&factor, NOW, "000000", &recovered));
    sky_factor_prepare(&factor);
    code_at(factor.secreto, NOW, code);
    code_at(factor.secreto, NOW + 30000, next);
    assert_true(take(&factor, NOW, code, &recovered) && !recovered);
    assert_false(take(&factor, NOW, code, &recovered));
    assert_true(take(&factor, NOW, next, &recovered));
    assert_false(take(&factor, NOW + 30000, next, &recovered));
    assert_false(take(&factor, NOW + 30000, code, &recovered));
}

static void each_recovery_code_works_once(void **state)
{
    (void)state;
    struct sky_factor factor = { 0 };
    char codes[SKY_RECUPERACION_CODES][SKY_RECUPERACION_SIZE];
    bool recovered;
    sky_factor_prepare(&factor);
    assert_false(factor.activo);
    sky_factor_activate(&factor, codes);
    assert_true(factor.activo);
    static const size_t order[SKY_RECUPERACION_CODES] = { 9, 0, 4, 8, 1, 2, 3, 5, 6, 7 };
    for (size_t i = 0; i < SKY_RECUPERACION_CODES; i++) {
        assert_true(take(&factor, NOW, codes[order[i]], &recovered) && recovered);
        assert_int_equal(factor.codigos, SKY_RECUPERACION_CODES - 1 - i);
        for (size_t j = 0; j <= i; j++)
            assert_false(take(&factor, NOW, codes[order[j]], &recovered));
    }
}

static void no_two_are_alike(void **state)
{
    (void)state;
    struct sky_factor one, other;
    char codes[SKY_RECUPERACION_CODES][SKY_RECUPERACION_SIZE];
    sky_factor_prepare(&one);
    sky_factor_prepare(&other);
    assert_memory_not_equal(one.secreto, other.secreto, sizeof one.secreto);
    sky_factor_activate(&one, codes);
    for (size_t i = 0; i < SKY_RECUPERACION_CODES; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(codes[i], codes[j]);
}

static void what_was_written_is_read(void **state)
{
    struct sky_factor factor, read;
    char codes[SKY_RECUPERACION_CODES][SKY_RECUPERACION_SIZE], code[CODE_SIZE];
    bool recovered;
    sky_factor_prepare(&factor);
    code_at(factor.secreto, NOW, code);
    assert_true(take(&factor, NOW, code, &recovered));
    sky_factor_activate(&factor, codes);
    assert_true(take(&factor, NOW, codes[3], &recovered));
    struct sky_json *object = sky_factor_render(*state, &factor);
    assert_true(sky_factor_read(object, &read));
    assert_true(read.activo);
    assert_int_equal(read.codigos, SKY_RECUPERACION_CODES - 1);
    assert_false(take(&read, NOW, code, &recovered));
    assert_false(take(&read, NOW, codes[3], &recovered));
    assert_true(take(&read, NOW, codes[9], &recovered));
    struct sky_span text = sky_json_render(*state, object);
    for (size_t i = 0; i < SKY_RECUPERACION_CODES; i++)
        assert_null(strstr(text.data, codes[i]));
}

#define SECRET "0102030405060708090a0b0c0d0e0f1011121314"

static void what_was_damaged_is_none(void **state)
{
    static const char *const damaged[] = {
        "{}",
        "{\"activo\":true,\"paso\":1,\"recuperacion\":\"\"}",
        "{\"activo\":true,\"paso\":1,\"recuperacion\":\"00\",\"secreto\":\"" SECRET "\"}",
        "{\"activo\":true,\"paso\":\"x\",\"recuperacion\":\"\",\"secreto\":\"" SECRET "\"}",
        "{\"activo\":true,\"paso\":1,\"recuperacion\":\"\",\"secreto\":\"01\"}",
        "{\"paso\":1,\"recuperacion\":\"\",\"secreto\":\"" SECRET "\"}",
    };
    for (size_t i = 0; i < COUNT(damaged); i++) {
        struct sky_error error = { 0 };
        struct sky_factor factor;
        if (sky_factor_read(sky_json_parse(*state, sky_span_of(damaged[i]), 10, &error), &factor))
            fail_msg("case %zu", i);
    }
}

int main(void)
{
    struct sky_error error = { 0 };
    if (sky_crypto_init(&error))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_of_the_telephone_works_once),
        cmocka_unit_test(each_recovery_code_works_once),
        cmocka_unit_test(no_two_are_alike),
        ARENA_TEST(what_was_written_is_read),
        ARENA_TEST(what_was_damaged_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
