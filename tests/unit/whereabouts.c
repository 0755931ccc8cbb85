/* Where a registry is: notices are followed, and who is on the way is told from who has arrived. */
#include "moving.h"

/* Where one comes to that begins in the file `from`. */
static void assert_leads(struct registry *registry, const char *from, const char *to)
{
    struct sky_error error = { 0 };
    struct sky_whereabouts at;
    enum sky_status status =
        sky_whereabouts_open(&registry->settings, url_in(registry, from), SKY_STORE_SERVE, &at, &error);
    if (status)
        fail_msg("%s: %s", from, error.text);
    assert_string_equal(at.url, url_in(registry, to));
    sky_whereabouts_close(&at);
}

static void a_store_without_a_notice_has_it(void **state)
{
    assert_leads(*state, "sky.db", "sky.db");
}

static void who_is_gone_is_followed(void **state)
{
    struct registry *registry = *state;
    leave_notice(registry, "a.db", SKY_NOTICE_GONE, ONE_ID, url_in(registry, "b.db"));
    leave_notice(registry, "b.db", SKY_NOTICE_GONE, OTHER_ID, url_in(registry, "c.db"));
    assert_leads(registry, "a.db", "c.db");
}

static void a_store_that_is_being_filled_sends_back(void **state)
{
    struct registry *registry = *state;
    leave_notice(registry, "b.db", SKY_NOTICE_COMING, ONE_ID, url_in(registry, "sky.db"));
    assert_leads(registry, "b.db", "sky.db");
}

/* The registry has left, and nobody was let in yet. */
static void who_has_arrived_stays(void **state)
{
    struct registry *registry = *state;
    leave_notice(registry, "a.db", SKY_NOTICE_GONE, ONE_ID, url_in(registry, "b.db"));
    leave_notice(registry, "b.db", SKY_NOTICE_COMING, ONE_ID, url_in(registry, "a.db"));
    assert_leads(registry, "b.db", "b.db");
    assert_leads(registry, "a.db", "b.db");
}

/* It left for the one, later for another, and is on the way back from there. */
static void an_older_move_is_told_from_this_one(void **state)
{
    struct registry *registry = *state;
    leave_notice(registry, "a.db", SKY_NOTICE_GONE, ONE_ID, url_in(registry, "b.db"));
    leave_notice(registry, "b.db", SKY_NOTICE_COMING, OTHER_ID, url_in(registry, "c.db"));
    leave_notice(registry, "c.db", SKY_NOTICE_NONE, "", "");
    assert_leads(registry, "a.db", "c.db");
    leave_notice(registry, "c.db", SKY_NOTICE_GONE, OTHER_ID, url_in(registry, "b.db"));
    assert_leads(registry, "a.db", "b.db");
}

static void what_leads_nowhere_is_refused(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_whereabouts at;
    leave_notice(registry, "a.db", SKY_NOTICE_GONE, ONE_ID, url_in(registry, "b.db"));
    leave_notice(registry, "b.db", SKY_NOTICE_GONE, OTHER_ID, url_in(registry, "a.db"));
    assert_int_equal(sky_whereabouts_open(&registry->settings, url_in(registry, "a.db"), SKY_STORE_SERVE, &at, &error),
                     SKY_CONFLICT);
    assert_null(at.store);
}

static void assert_ledger(struct registry *registry, const char *url, const char *expected)
{
    struct sky_error error = { 0 };
    struct sky_whereabouts at = { .url = strdup(url) };
    at.backend = sky_backend_for(at.url, &at.location, &error);
    char *ledger = sky_whereabouts_ledger(&registry->settings, &at, &error);
    if (expected)
        assert_string_equal(ledger, expected);
    else
        assert_contains("refusal", error.text, "SKY_OLVIDOS must name a file");
    free(ledger);
    sky_whereabouts_close(&at);
}

static void the_ledger_stays_where_it_is_found(void **state)
{
    struct registry *registry = *state;
    registry->settings.store = "sqlite:/a/sky.db";
    assert_ledger(registry, "sqlite:/b/sky.db", "/b/sky.db.olvidos");
    assert_ledger(registry, "postgresql://h/d", "/a/sky.db.olvidos");
    registry->settings.store = "postgresql://h/d";
    assert_ledger(registry, "postgresql://h/d", NULL);
    registry->settings.olvidos = "/c/libro";
    assert_ledger(registry, "postgresql://h/d", "/c/libro");
    assert_ledger(registry, "sqlite:/b/sky.db", "/c/libro");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_store_without_a_notice_has_it),         REGISTRY_TEST(who_is_gone_is_followed),
        REGISTRY_TEST(a_store_that_is_being_filled_sends_back), REGISTRY_TEST(who_has_arrived_stays),
        REGISTRY_TEST(an_older_move_is_told_from_this_one),     REGISTRY_TEST(what_leads_nowhere_is_refused),
        REGISTRY_TEST(the_ledger_stays_where_it_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
