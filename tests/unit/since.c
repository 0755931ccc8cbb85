/* What an earlier backup has: a copy, an archive, an increment, or a number; and why it cannot be said. */
#include "backups.h"

#include "base/keyfile.h"
#include "registry/since.h"

static enum sky_status read_since(struct fixture *fixture, const char *since, const unsigned char *private,
                                  struct sky_ship_hello *has, struct sky_error *error)
{
    struct path copy = path_in(fixture->directory, "aside"), ledger = path_in(fixture->directory, "aside.olvidos");
    struct sky_packed aside = { .copy = copy.text, .ledger = ledger.text };
    struct sky_backup_order order = { .since = since };
    if (private) {
        order.key.kind = SKY_ARCHIVE_PRIVATE_KEY;
        memcpy(order.key.bytes, private, sizeof order.key.bytes);
    }
    *error = (struct sky_error){ 0 };
    enum sky_status status = sky_since_read(fixture->backend, &fixture->settings, &order, &aside, has, error);
    assert_false(is_there(fixture, "aside") || is_there(fixture, "aside.olvidos"));
    return status;
}

static void assert_has(struct fixture *fixture, const char *name, const unsigned char *private, int64_t number)
{
    struct sky_ship_hello has;
    struct sky_error error;
    assert_ok(read_since(fixture, path_in(fixture->directory, name).text, private, &has, &error), &error);
    assert_true(has.has_log);
    assert_int_equal(has.head.number, number);
    assert_string_equal(has.identity.text, identity_of(fixture, "sky.db").text);
}

static void a_backup_of_any_kind_says_what_it_has(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    unsigned char public[SKY_BOX_KEY_SIZE], private[SKY_BOX_KEY_SIZE];
    sky_crypto_box_pair(public, private);
    put(fixture, "Ana", "{}");
    assert_ok(backup(fixture, "copia", &result, &error), &error);
    assert_ok(archive(fixture, "uno.zst", NULL, &result, &error), &error);
    assert_ok(archive(fixture, "dos.zst", public, &result, &error), &error);
    put(fixture, "Eva", "{}");
    struct path one = path_in(fixture->directory, "uno.zst");
    const struct sky_backup_order order = { .level = 1, .since = one.text };
    assert_ok(order_backup(fixture, order, "tres.zst", &result, &error), &error);
    assert_int_equal(result.entries, 1);
    assert_int_equal(result.last, 2);
    assert_has(fixture, "copia", NULL, 1);
    assert_has(fixture, "uno.zst", NULL, 1);
    assert_has(fixture, "dos.zst", private, 1);
    assert_has(fixture, "tres.zst", NULL, 2);
}

static void a_number_is_all_that_is_known_then(void **state)
{
    struct sky_ship_hello has;
    struct sky_error error;
    assert_ok(read_since(*state, "12", NULL, &has, &error), &error);
    assert_false(has.has_log);
    assert_int_equal(has.head.number, 12);
}

static void assert_says(struct fixture *fixture, const char *name, const char *words)
{
    struct sky_ship_hello has;
    struct sky_error error;
    assert_int_not_equal(read_since(fixture, path_in(fixture->directory, name).text, NULL, &has, &error), SKY_OK);
    assert_contains(name, error.text, words);
    assert_contains(name, error.text, "the number of its last operation does as well");
}

static void what_cannot_be_read_is_said(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    unsigned char public[SKY_BOX_KEY_SIZE], private[SKY_BOX_KEY_SIZE];
    sky_crypto_box_pair(public, private);
    assert_ok(archive(fixture, "uno.zst", public, &result, &error), &error);
    assert_says(fixture, "uno.zst", "name the file with its private key by --key-file");
    write_in(fixture, "texto", "no registry, for all its many words: a file of another kind altogether");
    assert_says(fixture, "texto", "cannot be read");
    assert_says(fixture, "nada", "cannot be read");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_backup_of_any_kind_says_what_it_has),
        STORE_TEST(a_number_is_all_that_is_known_then),
        STORE_TEST(what_cannot_be_read_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
