/* Temporary files: what was put is read, whole and again, and what goes wrong is told. */
#include "unit.h"

#include "base/spool.h"

static void assert_reads(struct sky_spool *spool, size_t size)
{
    struct sky_span piece = { NULL, 1 };
    struct sky_error error = { 0 };
    size_t at = 0;
    sky_spool_rewind(spool);
    while (piece.size > 0) {
        assert_int_equal(sky_spool_read(spool, &piece, &error), SKY_OK);
        assert_true(piece.size <= 65536);
        for (size_t i = 0; i < piece.size; i++, at++)
            assert_int_equal(piece.data[i], (char)('a' + at % 23));
    }
    assert_int_equal(at, size);
}

static void gives_back_what_was_put(void **state)
{
    static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 200000, 3 };
    struct sky_error error = { 0 };
    struct sky_spool *spool = sky_spool_new(&error);
    size_t total = 0;
    (void)state;
    assert_non_null(spool);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        char *bytes = malloc(sizes[i] + 1);
        for (size_t j = 0; j < sizes[i]; j++)
            bytes[j] = (char)('a' + (total + j) % 23);
        assert_int_equal(sky_spool_put(spool, sky_span(bytes, sizes[i]), &error), SKY_OK);
        free(bytes);
        total += sizes[i];
    }
    assert_reads(spool, total);
    assert_reads(spool, total);
    sky_spool_free(spool);
    sky_spool_free(NULL);
}

static void says_where_it_cannot_be_made(void **state)
{
    struct sky_error error = { 0 };
    (void)state;
    const char *before = getenv("TMPDIR");
    char *kept = before ? strdup(before) : NULL;
    setenv("TMPDIR", "/nowhere", 1);
    assert_null(sky_spool_new(&error));
    assert_int_equal(error.status, SKY_UNAVAILABLE);
    if (kept)
        setenv("TMPDIR", kept, 1);
    else
        unsetenv("TMPDIR");
    free(kept);
}

static void says_when_there_is_no_room(void **state)
{
    static const char bytes[100000];
    struct sky_error error = { 0 };
    (void)state;
    struct sky_spool *spool = sky_spool_new(&error);
    assert_non_null(spool);
    *(int *)(void *)spool = 1000; /* no such descriptor */
    assert_int_equal(sky_spool_put(spool, sky_span(bytes, sizeof bytes), &error), SKY_UNAVAILABLE);
    assert_contains("error", error.text, "cannot be written");
    free(spool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_back_what_was_put),
        cmocka_unit_test(says_where_it_cannot_be_made),
        cmocka_unit_test(says_when_there_is_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
