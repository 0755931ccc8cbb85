/* The log's identity: made once, kept, made anew in a copy that is to be another log, and of one form. */
#include "sql.h"
#include "store.h"

static struct path in(struct fixture *fixture, const char *name)
{
    return path_in(fixture->directory, name);
}

static enum sky_status identify(struct fixture *fixture, void *store, struct sky_identity *identity,
                                struct sky_error *error)
{
    void *reader = fixture->backend->reader_new(store, error);
    assert_non_null(reader);
    enum sky_status status = fixture->backend->identify(reader, identity, error);
    fixture->backend->reader_free(reader);
    return status;
}

/* Of the file `name`, which is only looked at. */
static enum sky_status identity_in(struct fixture *fixture, const char *name, struct sky_identity *identity,
                                   struct sky_error *error)
{
    *error = (struct sky_error){ 0 };
    void *store = fixture->backend->open(in(fixture, name).text, &fixture->settings, SKY_STORE_READ, error);
    if (!store)
        fail_msg("%s: %s", name, error->text);
    enum sky_status status = identify(fixture, store, identity, error);
    fixture->backend->close(store);
    return status;
}

static void copy_to(struct fixture *fixture, const char *name, bool renews)
{
    struct sky_error error = { 0 };
    void *reader = new_reader(fixture);
    assert_ok(fixture->backend->copy(reader, in(fixture, name).text, renews, &error), &error);
    fixture->backend->reader_free(reader);
}

static void it_stays_as_long_as_the_log(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_identity first, later;
    assert_ok(identify(fixture, fixture->store, &first, &error), &error);
    assert_int_equal(strlen(first.text), SKY_IDENTITY_SIZE - 1);
    assert_string_equal(first.tags, "");
    put(fixture, "Ana", "{}");
    assert_ok(fixture->backend->identify(fixture->backend->reader_peek(fixture->store), &later, &error), &error);
    assert_string_equal(later.text, first.text);
    fixture->backend->close(fixture->store);
    fixture->store = open_again(fixture);
    assert_ok(identify(fixture, fixture->store, &later, &error), &error);
    assert_string_equal(later.text, first.text);
    assert_ok(identity_in(fixture, "sky.db", &later, &error), &error);
    assert_string_equal(later.text, first.text);
}

static void each_log_has_its_own(void **state)
{
    struct fixture *fixture = *state;
    void *other = NULL;
    struct sky_error error = { 0 };
    struct sky_identity one, two;
    assert_int_equal(new_store(&other), 0);
    assert_ok(identify(fixture, fixture->store, &one, &error), &error);
    assert_ok(identify(other, ((struct fixture *)other)->store, &two, &error), &error);
    assert_string_not_equal(one.text, two.text);
    free_store(&other);
}

static void a_copy_keeps_it_or_gets_its_own(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_identity own, same, another, third;
    put(fixture, "Ana", "{}");
    assert_ok(identify(fixture, fixture->store, &own, &error), &error);
    copy_to(fixture, "copia", false);
    assert_ok(identity_in(fixture, "copia", &same, &error), &error);
    assert_memory_equal(&same, &own, sizeof own);
    copy_to(fixture, "otra", true);
    assert_ok(identity_in(fixture, "otra", &another, &error), &error);
    assert_string_not_equal(another.text, own.text);
    assert_memory_equal(another.tags, another.text, SKY_IDENTITY_SIZE - 1);
    copy_to(fixture, "tercera", true);
    assert_ok(identity_in(fixture, "tercera", &third, &error), &error);
    assert_string_not_equal(third.text, another.text);
    assert_ok(identify(fixture, fixture->store, &same, &error), &error);
    assert_memory_equal(&same, &own, sizeof own);
    assert_int_equal(access(in(fixture, "otra-journal").text, F_OK), -1);
}

/* As a release made it that knew no identities. */
#define WITHOUT WITHOUT_LISTINGS "DROP TABLE registro; PRAGMA user_version = 2"

static void a_file_without_one_is_read_and_gets_one(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_identity identity;
    put(fixture, "Ana", "{}");
    copy_to(fixture, "vieja", false);
    execute(in(fixture, "vieja").text, WITHOUT);
    assert_ok(identity_in(fixture, "vieja", &identity, &error), &error);
    assert_string_equal(identity.text, "");
    void *old = fixture->backend->open(in(fixture, "vieja").text, &fixture->settings, SKY_STORE_READ, &error);
    void *reader = fixture->backend->reader_new(old, &error);
    assert_ok(fixture->backend->copy(reader, in(fixture, "nueva").text, true, &error), &error);
    fixture->backend->reader_free(reader);
    fixture->backend->close(old);
    assert_ok(identity_in(fixture, "nueva", &identity, &error), &error);
    assert_int_equal(strlen(identity.tags), SKY_IDENTITY_SIZE);
    assert_int_equal(number_of(in(fixture, "nueva").text, "SELECT count(*) FROM operaciones"), 1);
    fixture->backend->close(fixture->store);
    execute(in(fixture, "sky.db").text, WITHOUT);
    fixture->store = open_again(fixture);
    assert_ok(identify(fixture, fixture->store, &identity, &error), &error);
    assert_int_equal(strlen(identity.text), SKY_IDENTITY_SIZE - 1);
    assert_string_equal(identity.tags, "");
}

static void what_is_no_identity_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char *const ways[] = {
        "DELETE FROM registro",
        "INSERT INTO registro SELECT * FROM registro",
        "UPDATE registro SET id = ''",
        "UPDATE registro SET id = upper(replace(id, substr(id, 1, 1), 'a'))",
        "UPDATE registro SET id = id || '0'",
        "UPDATE registro SET id = id || char(0)",
        "UPDATE registro SET id = substr(id, 2)",
        "UPDATE registro SET restaurado = 2",
        "UPDATE registro SET restaurado = -1",
    };
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct sky_error error = { 0 };
        struct sky_identity identity;
        copy_to(fixture, "copia", false);
        execute(in(fixture, "copia").text, ways[i]);
        if (identity_in(fixture, "copia", &identity, &error) != SKY_INTERNAL)
            fail_msg("%s", ways[i]);
        assert_contains("error", error.text, "has not one identity");
        assert_int_equal(unlink(in(fixture, "copia").text), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(it_stays_as_long_as_the_log),     STORE_TEST(each_log_has_its_own),
        STORE_TEST(a_copy_keeps_it_or_gets_its_own), STORE_TEST(a_file_without_one_is_read_and_gets_one),
        STORE_TEST(what_is_no_identity_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
