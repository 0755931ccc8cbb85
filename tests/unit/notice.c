/* The notice of a move: written and read again; what is none, or a later release's, is refused. */
#include "moving.h"

static enum sky_status read_in(struct registry *registry, struct sky_move_notice *notice, struct sky_error *error)
{
    void *reader = registry->registro->backend->reader_new(registry->registro->store, error);
    enum sky_status status = sky_notice_read(registry->registro->backend, reader, notice, error);
    registry->registro->backend->reader_free(reader);
    return status;
}

static void what_is_posted_is_read(void **state)
{
    struct registry *registry = *state;
    struct sky_move_notice notice;
    struct sky_error error = { 0 };
    assert_int_equal(read_in(registry, &notice, &error), SKY_OK);
    assert_int_equal(notice.kind, SKY_NOTICE_NONE);
    for (enum sky_notice_kind kind = SKY_NOTICE_GONE; kind <= SKY_NOTICE_FOLLOWS; kind++) {
        leave_notice(registry, "sky.db", kind, ONE_ID, "sqlite:/a b/c.db");
        assert_int_equal(read_in(registry, &notice, &error), SKY_OK);
        assert_int_equal(notice.kind, kind);
        assert_string_equal(notice.id, ONE_ID);
        assert_string_equal(notice.url, "sqlite:/a b/c.db");
    }
    leave_notice(registry, "sky.db", SKY_NOTICE_NONE, "", "");
    assert_int_equal(read_in(registry, &notice, &error), SKY_OK);
    assert_int_equal(notice.kind, SKY_NOTICE_NONE);
}

static void each_has_an_id_of_its_own(void **state)
{
    (void)state;
    struct sky_move_notice one, other;
    struct sky_error error = { 0 };
    assert_int_equal(sky_notice_make("sqlite:/a", &one, &error), SKY_OK);
    assert_int_equal(sky_notice_make("sqlite:/a", &other, &error), SKY_OK);
    assert_int_equal(strlen(one.id), SKY_MOVE_ID_SIZE - 1);
    assert_string_not_equal(one.id, other.id);
}

static void a_url_that_is_too_long_is_refused(void **state)
{
    (void)state;
    char url[SKY_MOVE_URL_SIZE + 1];
    struct sky_move_notice notice;
    struct sky_error error = { 0 };
    memset(url, 'a', sizeof url);
    url[SKY_MOVE_URL_SIZE - 1] = '\0';
    assert_int_equal(sky_notice_make(url, &notice, &error), SKY_OK);
    url[SKY_MOVE_URL_SIZE - 1] = 'a';
    url[SKY_MOVE_URL_SIZE] = '\0';
    assert_int_equal(sky_notice_make(url, &notice, &error), SKY_INVALID);
}

static void what_is_no_notice_is_refused(void **state)
{
    static const char *const texts[] = { "x", "gone", "gone 00000000000000aa", "gone 00aa sqlite:/a",
                                         "went 00000000000000aa sqlite:/a" };
    struct registry *registry = *state;
    char sql[200];
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct sky_error error = { 0 };
        struct sky_move_notice notice;
        snprintf(sql, sizeof sql, "DELETE FROM aviso; INSERT INTO aviso VALUES ('%s')", texts[i]);
        execute_in_file(registry, "sky.db", sql);
        assert_int_equal(read_in(registry, &notice, &error), SKY_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(what_is_posted_is_read),
        REGISTRY_TEST(each_has_an_id_of_its_own),
        REGISTRY_TEST(a_url_that_is_too_long_is_refused),
        REGISTRY_TEST(what_is_no_notice_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
