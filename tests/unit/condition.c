/* Conditions on a version, as tables: strong for If-Match, weak for If-None-Match, and the words of a refusal. */
#include "unit.h"

#include "domain/condition.h"

/* A log that was never restored, and one that was. */
static const struct sky_identity first = { .text = "00c0ffee00c0ffee" };
static const struct sky_identity again = { "00c0ffee00c0ffee", "00c0ffee00c0ffee-" };

enum { HOLDS = SKY_CONDITION_HOLDS, NO_MATCH = SKY_CONDITION_NO_MATCH, MATCH = SKY_CONDITION_MATCH };

static const struct {
    const char *if_match, *if_none_match; /* NULL: there is none */
    int64_t number;
    int result;
} cases[] = {
    /* none */
    { NULL, NULL, 0, HOLDS },
    { NULL, NULL, 7, HOLDS },
    /* If-Match */
    { "\"7\"", NULL, 7, HOLDS },
    { "\"7\"", NULL, 8, NO_MATCH },
    { "\"7\"", NULL, 77, NO_MATCH },
    { "\"77\"", NULL, 7, NO_MATCH },
    { "\"7\"", NULL, 0, NO_MATCH },
    { "\"0\"", NULL, 0, NO_MATCH },
    { "*", NULL, 7, HOLDS },
    { "*", NULL, 0, NO_MATCH },
    { "\"*\"", NULL, 7, NO_MATCH },
    { "\"6\",\"7\"", NULL, 7, HOLDS },
    { "\"6\" ,\t\"7\" , \"8\"", NULL, 8, HOLDS },
    { "\"6\", \"8\"", NULL, 7, NO_MATCH },
    { ",, \"7\",", NULL, 7, HOLDS },
    { "W/\"7\"", NULL, 7, NO_MATCH },
    { "W/\"7\", \"7\"", NULL, 7, HOLDS },
    { "\"7\", W/\"8\"", NULL, 8, NO_MATCH },
    { "\"07\"", NULL, 7, NO_MATCH },
    { "\"\"", NULL, 7, NO_MATCH },
    { "\"6,7\"", NULL, 7, NO_MATCH },
    { "\"9223372036854775807\"", NULL, INT64_MAX, HOLDS },
    /* If-None-Match */
    { NULL, "\"7\"", 7, MATCH },
    { NULL, "\"7\"", 8, HOLDS },
    { NULL, "\"7\"", 0, HOLDS },
    { NULL, "\"0\"", 0, HOLDS },
    { NULL, "*", 7, MATCH },
    { NULL, "*", 0, HOLDS },
    { NULL, "W/\"7\"", 7, MATCH },
    { NULL, "\"6\", W/\"7\"", 7, MATCH },
    { NULL, "W/\"6\", \"8\"", 7, HOLDS },
    { NULL, "\"abc\"", 7, HOLDS },
    /* both: If-Match first */
    { "\"7\"", "\"7\"", 7, MATCH },
    { "\"7\"", "\"8\"", 7, HOLDS },
    { "\"8\"", "\"7\"", 7, NO_MATCH },
    { "*", "*", 7, MATCH },
    { "*", "*", 0, NO_MATCH },
};

static struct sky_condition condition_of(size_t i)
{
    return (struct sky_condition){ sky_span_of(cases[i].if_match), sky_span_of(cases[i].if_none_match), &first };
}

static void each_is_held_against_the_version(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_condition condition = condition_of(i);
        if (sky_condition_test(&condition, cases[i].number) != (enum sky_condition_result)cases[i].result)
            fail_msg("case %zu: %s / %s", i, cases[i].if_match, cases[i].if_none_match);
    }
}

static void a_check_says_the_same_in_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_condition condition = condition_of(i);
        struct sky_error error = { 0 };
        enum sky_status status = sky_condition_check(&condition, SPAN("a"), cases[i].number, &error);
        assert_int_equal(status, cases[i].result == HOLDS ? SKY_OK : SKY_PRECONDITION);
        assert_int_equal(error.status, status);
        if (status)
            assert_contains("error", error.text, "El cliente 'a'");
    }
}

static void a_refusal_says_what_there_is(void **state)
{
    (void)state;
    static const struct sky_condition match = { TEXT("\"7\""), { 0 }, &first },
                                      none = { { 0 }, TEXT("*"), &first };
    static const struct {
        const struct sky_condition *condition;
        int64_t number;
        const char *words;
    } refusals[] = {
        { &match, 17, "El cliente 'Jos\xC3\xA9' cambió: su versión actual es 17." },
        { &match, 0, "El cliente 'Jos\xC3\xA9' no existe." },
        { &none, 17, "El cliente 'Jos\xC3\xA9' ya existe: su versión actual es 17." },
    };
    for (size_t i = 0; i < COUNT(refusals); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(sky_condition_check(refusals[i].condition, SPAN("Jos\xC3\xA9"), refusals[i].number, &error),
                         SKY_PRECONDITION);
        assert_string_equal(error.text, refusals[i].words);
        assert_string_equal(error.pointer, "");
        assert_int_equal(error.version, refusals[i].number);
    }
}

/* Of lists as a whole the version is a number too, and 0 is one. */
static void a_list_names_a_number(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        int64_t number;
        bool strong, weak;
    } lists[] = {
        { "*", 0, true, true },           { "\"0\"", 0, true, true },  { "W/\"0\"", 0, false, true },
        { "\"7\"", 7, true, true },       { "W/\"7\"", 7, false, true }, { "\"7\"", 70, false, false },
        { "\"6\", W/\"7\"", 7, false, true }, { "\"6\", \"8\"", 7, false, false },
    };
    for (size_t i = 0; i < COUNT(lists); i++) {
        struct sky_span list = sky_span_of(lists[i].list);
        assert_int_equal(sky_condition_lists(list, &first, lists[i].number, false), lists[i].strong);
        assert_int_equal(sky_condition_lists(list, &first, lists[i].number, true), lists[i].weak);
    }
}

/* So that what was read of the history that is lost is never taken for what is there. */
static void tags_of_a_restored_log_name_it(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        bool strong, weak;
    } lists[] = {
        { "*", true, true },
        { "\"7\"", false, false },
        { "W/\"7\"", false, false },
        { "\"00c0ffee00c0ffee-7\"", true, true },
        { "W/\"00c0ffee00c0ffee-7\"", false, true },
        { "\"00c0ffee00c0ffee-70\"", false, false },
        { "\"1111111111111111-7\"", false, false },
        { "\"7\", \"00c0ffee00c0ffee-7\"", true, true },
        { "\"00c0ffee00c0ffee-9223372036854775807\"", false, false },
    };
    for (size_t i = 0; i < COUNT(lists); i++) {
        struct sky_span list = sky_span_of(lists[i].list);
        assert_int_equal(sky_condition_lists(list, &again, 7, false), lists[i].strong);
        assert_int_equal(sky_condition_lists(list, &again, 7, true), lists[i].weak);
    }
    assert_true(sky_condition_lists(SPAN("\"00c0ffee00c0ffee-9223372036854775807\""), &again, INT64_MAX, false));
    assert_false(sky_condition_lists(SPAN("\"00c0ffee00c0ffee-7\""), &first, 7, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_held_against_the_version),
        cmocka_unit_test(a_check_says_the_same_in_words),
        cmocka_unit_test(a_refusal_says_what_there_is),
        cmocka_unit_test(a_list_names_a_number),
        cmocka_unit_test(tags_of_a_restored_log_name_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
