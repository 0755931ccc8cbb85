/* Settings: defaults, each range's ends, what is no number, and the table of help. Rows come from settings.def. */
#include "unit.h"

#include "base/settings.h"

#include <stdio.h>

struct row {
    const char *variable, *standard;
    long number, least, most;
    size_t place;
    bool is_number;
};

static const struct row rows[] = {
#define SKY_TEXT(member, variable, standard, help) \
    { variable, standard, 0, 0, 0, offsetof(struct sky_settings, member), false },
#define SKY_NUMBER(member, variable, standard, least, most, help) \
    { variable, #standard, standard, least, most, offsetof(struct sky_settings, member), true },
#include "base/settings.def"
#undef SKY_TEXT
#undef SKY_NUMBER
};

static int clear_environment(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        unsetenv(rows[i].variable);
    return 0;
}

static long number_of(const struct sky_settings *settings, const struct row *row)
{
    long number;
    memcpy(&number, (const char *)settings + row->place, sizeof number);
    return number;
}

static const char *text_of(const struct sky_settings *settings, const struct row *row)
{
    const char *text;
    memcpy(&text, (const char *)settings + row->place, sizeof text);
    return text;
}

static void assert_standard(void)
{
    struct sky_settings settings;
    struct sky_error error = { 0 };
    assert_int_equal(sky_settings_load(&settings, &error), SKY_OK);
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].is_number)
            assert_int_equal(number_of(&settings, &rows[i]), rows[i].number);
        else
            assert_string_equal(text_of(&settings, &rows[i]), rows[i].standard);
}

static void unset_and_empty_give_the_defaults(void **state)
{
    (void)state;
    assert_standard();
    for (size_t i = 0; i < COUNT(rows); i++)
        setenv(rows[i].variable, "", 1);
    assert_standard();
}

static void defaults_are_in_range(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].is_number)
            assert_true(rows[i].least <= rows[i].number && rows[i].number <= rows[i].most);
}

static void texts_are_taken_as_they_are(void **state)
{
    (void)state;
    struct sky_settings settings;
    struct sky_error error = { 0 };
    setenv("SKY_STORE", " sqlite:/tmp/a b.db", 1);
    assert_int_equal(sky_settings_load(&settings, &error), SKY_OK);
    assert_string_equal(settings.store, " sqlite:/tmp/a b.db");
}

static enum sky_status load_with(const struct row *row, const char *value, long *number, struct sky_error *error)
{
    struct sky_settings settings;
    *error = (struct sky_error){ 0 };
    setenv(row->variable, value, 1);
    enum sky_status status = sky_settings_load(&settings, error);
    unsetenv(row->variable);
    *number = number_of(&settings, row);
    return status;
}

static void ranges_end_where_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const long tries[] = { rows[i].least, rows[i].most, rows[i].least - 1, rows[i].most + 1 };
        for (size_t try = 0; rows[i].is_number && try < COUNT(tries); try++) {
            struct sky_error error;
            char value[24];
            long number;
            snprintf(value, sizeof value, "%ld", tries[try]);
            enum sky_status status = load_with(&rows[i], value, &number, &error);
            assert_int_equal(status, try < 2 ? SKY_OK : SKY_INVALID);
            if (try < 2)
                assert_int_equal(number, tries[try]);
            else
                assert_contains("error", error.text, rows[i].variable);
        }
    }
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const values[] = { "x", " ", "1x", "1 ", "0x1", "1.0", "--1", "99999999999999999999", "\xC3" };
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t try = 0; rows[i].is_number && try < COUNT(values); try++) {
            struct sky_error error;
            long number;
            if (load_with(&rows[i], values[try], &number, &error) != SKY_INVALID)
                fail_msg("%s='%s' was taken", rows[i].variable, values[try]);
            assert_contains("variable", error.text, rows[i].variable);
            assert_contains("value", error.text, values[try]);
        }
}

static void the_table_has_a_line_each(void **state)
{
    struct sky_buffer *table = sky_buffer_new(*state);
    sky_settings_describe(table);
    sky_buffer_put(table, "", 1);
    assert_false(table->failed);
    const char *line = table->data;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char start[256];
        int size = snprintf(start, sizeof start, "%s\t%s\t", rows[i].variable, rows[i].standard);
        assert_memory_equal(line, start, (size_t)size);
        const char *end = strchr(line, '\n');
        assert_non_null(end);
        assert_true(end - line > size && !memchr(line + size, '\t', (size_t)(end - line - size)));
        line = end + 1;
    }
    assert_string_equal(line, "");
}

static void workers_are_as_many_as_are_set_or_two_at_least(void **state)
{
    (void)state;
    const struct sky_settings set = { .workers = 1 }, unset = { .workers = 0 };
    assert_int_equal(sky_settings_workers(&set), 1);
    const struct sky_settings file = { .store = "sqlite:/x" }, server = { .store = "postgresql://x/y" };
    assert_in_range(sky_settings_workers(&unset), 2, SKY_WORKERS_MAX);
    assert_int_equal(sky_settings_workers(&file), sky_settings_workers(&unset));
    assert_in_range(sky_settings_workers(&server), 8, SKY_WORKERS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(unset_and_empty_give_the_defaults, clear_environment),
        cmocka_unit_test(defaults_are_in_range),
        cmocka_unit_test_setup(texts_are_taken_as_they_are, clear_environment),
        cmocka_unit_test_setup(ranges_end_where_they_say, clear_environment),
        cmocka_unit_test_setup(what_is_no_number_is_refused, clear_environment),
        cmocka_unit_test(workers_are_as_many_as_are_set_or_two_at_least),
        ARENA_TEST(the_table_has_a_line_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
