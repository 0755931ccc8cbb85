/* Statuses and errors: their HTTP statuses and texts, the first failure, the pointer, and the cut of long texts. */
#include "unit.h"

#include "base/status.h"
#include "base/text.h"

static const enum sky_status all[] = {
#define SKY_STATUS(name, ...) SKY_##name,
#include "base/status.def"
#undef SKY_STATUS
};

struct row {
    enum sky_status status;
    const char *name;
    int http;
    bool fault;
};

static const struct row rows[] = {
    { SKY_OK, "OK", 200, false },
    { SKY_INVALID, "INVALID", 400, false },
    { SKY_UNAUTHENTICATED, "UNAUTHENTICATED", 401, false },
    { SKY_CODE_NEEDED, "CODE_NEEDED", 401, false },
    { SKY_FORBIDDEN, "FORBIDDEN", 403, false },
    { SKY_PASSWORD_NEEDED, "PASSWORD_NEEDED", 403, false },
    { SKY_FACTOR_NEEDED, "FACTOR_NEEDED", 403, false },
    { SKY_NOT_FOUND, "NOT_FOUND", 404, false },
    { SKY_MISSING, "MISSING", 400, false },
    { SKY_OTHER_SITE, "OTHER_SITE", 403, false },
    { SKY_NO_OPERATION, "NO_OPERATION", 404, false },
    { SKY_NO_ROUTE, "NO_ROUTE", 404, false },
    { SKY_NO_SERVICE, "NO_SERVICE", 404, false },
    { SKY_ALIKE, "ALIKE", 409, false },
    { SKY_AMBIGUOUS, "AMBIGUOUS", 409, false },
    { SKY_NAME_TAKEN, "NAME_TAKEN", 409, false },
    { SKY_UNDO_BLOCKED, "UNDO_BLOCKED", 409, false },
    { SKY_UNDO_TOO_FAR, "UNDO_TOO_FAR", 409, false },
    { SKY_KEY_AT_WORK, "KEY_AT_WORK", 409, false },
    { SKY_CODING, "CODING", 415, false },
    { SKY_KEY_REUSED, "KEY_REUSED", 422, false },
    { SKY_LOCKED_OUT, "LOCKED_OUT", 429, false },
    { SKY_TOO_MUCH, "TOO_MUCH", 429, false },
    { SKY_METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", 405, false },
    { SKY_CONFLICT, "CONFLICT", 409, false },
    { SKY_TOO_LARGE, "TOO_LARGE", 413, false },
    { SKY_MEDIA_TYPE, "MEDIA_TYPE", 415, false },
    { SKY_INTERNAL, "INTERNAL", 500, true },
    { SKY_NO_MEMORY, "NO_MEMORY", 503, true },
    { SKY_UNAVAILABLE, "UNAVAILABLE", 503, true },
    { SKY_UNKNOWN_RESULT, "UNKNOWN_RESULT", 503, true },
    { SKY_NO_SPACE, "NO_SPACE", 507, true },
};

static void answers_each_status_as_the_contract_says(void **state)
{
    (void)state;
    assert_int_equal(SKY_OK, 0);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(sky_status_name(rows[i].status), rows[i].name);
        assert_int_equal(sky_status_http(rows[i].status), rows[i].http);
        assert_int_equal(sky_status_fault(rows[i].status) != NULL, rows[i].fault);
    }
}

static void every_status_has_its_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(all); i++) {
        struct sky_span title = sky_span_of(sky_status_title(all[i]));
        struct sky_span fault = sky_span_of(sky_status_fault(all[i]));
        assert_true(title.size > 0 && sky_text_is_utf8(title) && sky_text_is_utf8(fault));
        assert_in_range(sky_status_http(all[i]), 200, 599);
        assert_int_equal(fault.size > 0, sky_status_http(all[i]) >= 500);
    }
}

static void the_first_failure_wins(void **state)
{
    (void)state;
    struct sky_error error = { 0 };
    assert_int_equal(sky_error_set(&error, SKY_CONFLICT, "%s %d", "uno", 1), SKY_CONFLICT);
    assert_int_equal(sky_error_set(&error, SKY_INTERNAL, "otro"), SKY_CONFLICT);
    assert_int_equal(sky_error_member(&error, "nombre", "otro"), SKY_CONFLICT);
    assert_int_equal(sky_error_memory(&error), SKY_CONFLICT);
    assert_int_equal(error.status, SKY_CONFLICT);
    assert_string_equal(error.text, "uno 1");
    assert_string_equal(error.pointer, "");
}

static void several_members_are_told_of_one_after_the_other(void **state)
{
    struct sky_error error = { 0 };
    size_t count = 0;
    const char *const segments[] = { "a/b", NULL };
    assert_int_equal(sky_error_missing(sky_error_next(*state, &error), segments, "Falta %s.", "a"), SKY_MISSING);
    assert_string_equal(error.pointer, "/a~1b");
    assert_string_equal(error.text, "Falta a.");
    assert_null(error.also);
    for (int i = 1; i < 100; i++)
        sky_error_member(sky_error_next(*state, &error), "x", "%d", i);
    assert_int_equal(error.status, SKY_MISSING);
    for (const struct sky_error *also = error.also; also; also = also->also) {
        assert_int_equal(also->status, SKY_INVALID);
        assert_int_equal(atoi(also->text), ++count);
    }
    assert_int_equal(count, SKY_ERROR_ALSO_MAX);
}

static void memory_is_a_status_of_its_own(void **state)
{
    (void)state;
    struct sky_error error = { 0 };
    assert_int_equal(sky_error_memory(&error), SKY_NO_MEMORY);
    assert_string_equal(error.text, "out of memory");
}

static void a_member_is_a_pointer(void **state)
{
    (void)state;
    static const struct {
        const char *member, *pointer;
    } members[] = {
        { "contacto", "/contacto" }, { "a/b", "/a~1b" }, { "a~b", "/a~0b" }, { "~1/~0", "/~01~1~00" }, { "", "/" },
    };
    for (size_t i = 0; i < COUNT(members); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(sky_error_member(&error, members[i].member, "%s falta", "algo"), SKY_INVALID);
        assert_string_equal(error.pointer, members[i].pointer);
        assert_string_equal(error.parameter, "");
        assert_string_equal(error.text, "algo falta");
    }
}

static void a_pointer_has_segments(void **state)
{
    (void)state;
    static const struct {
        const char *segments[4], *pointer;
    } cases[] = {
        { { "servicios", "0", "descripcion", NULL }, "/servicios/0/descripcion" },
        { { "a/b", "~", NULL, NULL }, "/a~1b/~0" },
        { { "", "", NULL, NULL }, "//" },
        { { NULL, NULL, NULL, NULL }, "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        assert_int_equal(sky_error_pointer(&error, cases[i].segments, "%d mal", 1), SKY_INVALID);
        assert_string_equal(error.pointer, cases[i].pointer);
        assert_string_equal(error.text, "1 mal");
    }
}

/* One that was cut would lead elsewhere. */
static void a_pointer_that_is_too_long_is_none(void **state)
{
    (void)state;
    char member[SKY_ERROR_POINTER_MAX + 1] = "";
    memset(member, 'm', SKY_ERROR_POINTER_MAX);
    for (size_t size = SKY_ERROR_POINTER_MAX; size > SKY_ERROR_POINTER_MAX - 4; size--) {
        struct sky_error error = { 0 };
        member[size] = '\0';
        sky_error_member(&error, member, "No.");
        assert_int_equal(strlen(error.pointer), size + 2 > sizeof error.pointer ? 0 : size + 1);
        member[size - 1] = '~';
        error = (struct sky_error){ 0 };
        sky_error_member(&error, member, "No.");
        assert_int_equal(strlen(error.pointer), size + 3 > sizeof error.pointer ? 0 : size + 2);
        member[size - 1] = 'm';
    }
}

static void a_parameter_has_a_name(void **state)
{
    (void)state;
    char name[SKY_ERROR_PARAMETER_MAX + 1] = "";
    struct sky_error error = { 0 };
    assert_int_equal(sky_error_parameter(&error, SPAN("limite"), "%s", "mal"), SKY_INVALID);
    assert_string_equal(error.parameter, "limite");
    assert_string_equal(error.pointer, "");
    assert_string_equal(error.text, "mal");
    assert_int_equal(sky_error_parameter(&error, SPAN("en"), "otro"), SKY_INVALID);
    assert_string_equal(error.parameter, "limite");
    memset(name, 'n', SKY_ERROR_PARAMETER_MAX);
    error = (struct sky_error){ 0 };
    sky_error_parameter(&error, sky_span_of(name), "No.");
    assert_string_equal(error.parameter, "");
    error = (struct sky_error){ 0 };
    sky_error_parameter(&error, sky_span_of(name + 1), "No.");
    assert_string_equal(error.parameter, name + 1);
}

/* Fills `text` with `prefix` bytes "a" and as many whole copies of `character` as fit. */
static void repeat(char *text, size_t size, size_t prefix, const char *character)
{
    size_t step = strlen(character), at = prefix;
    memset(text, 'a', prefix);
    for (; at + step < size; at += step)
        memcpy(text + at, character, step);
    text[at] = '\0';
}

static void long_texts_are_cut_at_a_character(void **state)
{
    (void)state;
    static const char *const characters[] = { "a", "\xC3\xB1", "\xE2\x82\xAC", "\xF0\x9F\x98\x80" };
    char text[2 * SKY_ERROR_TEXT_MAX];
    for (size_t i = 0; i < 4 * COUNT(characters); i++) {
        struct sky_error error = { 0 };
        repeat(text, sizeof text, i % 4, characters[i / 4]);
        sky_error_member(&error, text, "%s", text);
        assert_true(sky_text_is_utf8(sky_span_of(error.text)));
        assert_in_range(strlen(error.text), SKY_ERROR_TEXT_MAX - 5, SKY_ERROR_TEXT_MAX - 1);
        assert_memory_equal(error.text, text, strlen(error.text));
        assert_string_equal(error.pointer, "");
    }
}

static void a_text_that_fits_is_whole(void **state)
{
    (void)state;
    char text[SKY_ERROR_TEXT_MAX];
    struct sky_error error = { 0 };
    repeat(text, sizeof text, 1, "\xC3\xB1");
    assert_int_equal(strlen(text), SKY_ERROR_TEXT_MAX - 1);
    sky_error_set(&error, SKY_INVALID, "%s", text);
    assert_string_equal(error.text, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_each_status_as_the_contract_says),
        cmocka_unit_test(every_status_has_its_texts),
        cmocka_unit_test(the_first_failure_wins),
        ARENA_TEST(several_members_are_told_of_one_after_the_other),
        cmocka_unit_test(memory_is_a_status_of_its_own),
        cmocka_unit_test(a_member_is_a_pointer),
        cmocka_unit_test(a_pointer_has_segments),
        cmocka_unit_test(a_pointer_that_is_too_long_is_none),
        cmocka_unit_test(a_parameter_has_a_name),
        cmocka_unit_test(long_texts_are_cut_at_a_character),
        cmocka_unit_test(a_text_that_fits_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
