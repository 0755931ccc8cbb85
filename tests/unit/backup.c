/* Backups are proved before they count, and of a registry with faults there is none. */
#include "backups.h"

#include "registry/proof.h"

static void a_registry_with_faults_has_no_backup(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    put(fixture, "Ana", "{}");
    execute(path_in(fixture->directory, "sky.db").text, "UPDATE operaciones SET autor = 'otro'");
    assert_ok(backup(fixture, "copia", &result, &error), &error);
    assert_int_equal(result.faults, 1);
    assert_false(is_there(fixture, "copia") || is_there(fixture, "copia.unverified"));
}

static void a_backup_overwrites_when_told(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "copia");
    struct sky_error error;
    struct sky_verification result;
    write_file(path.text, SPAN("x"));
    assert_int_equal(backup(fixture, "copia", &result, &error), SKY_UNAVAILABLE);
    assert_false(is_there(fixture, "copia.unverified"));
    error = (struct sky_error){ 0 };
    assert_ok(order_backup(fixture, (struct sky_backup_order){ .overwrites = true }, "copia", &result, &error), &error);
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM operaciones"), 0);
}

/* Beside the copy; whatever was there stays, and a copy that is not made leaves none. */
static void a_backup_has_the_ledger_beside_it(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    assert_ok(backup(fixture, "copia", &result, &error), &error);
    assert_false(is_there(fixture, "copia.olvidos"));
    write_in(fixture, "sky.db.olvidos", ONE);
    assert_int_equal(backup(fixture, "copia", &result, &error), SKY_UNAVAILABLE);
    assert_false(is_there(fixture, "copia.olvidos"));
    assert_ok(backup(fixture, "otra", &result, &error), &error);
    assert_holds(fixture, "otra.olvidos", ONE);
    write_in(fixture, "copia.olvidos", OTHER);
    error = (struct sky_error){ 0 };
    assert_ok(order_backup(fixture, (struct sky_backup_order){ .overwrites = true }, "copia", &result, &error), &error);
    assert_holds(fixture, "copia.olvidos", OTHER ONE);
}

static void an_archive_is_proved_and_noted(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    struct sky_proof proof;
    unsigned char public[SKY_BOX_KEY_SIZE], private[SKY_BOX_KEY_SIZE];
    sky_crypto_box_pair(public, private);
    put(fixture, "Ana", "{}");
    write_in(fixture, "sky.db.olvidos", ONE);
    for (int encrypts = 0; encrypts < 2; encrypts++) {
        const char *name = encrypts ? "dos.zst" : "uno.zst";
        assert_ok(archive(fixture, name, encrypts ? public : NULL, &result, &error), &error);
        assert_int_equal(result.entries, 1);
        assert_memory_equal(result.seal, fixture->head.seal, sizeof result.seal);
        assert_true(sky_archive_is_one(path_in(fixture->directory, name).text));
        assert_ok(sky_proof_read(&fixture->settings, &proof, &error), &error);
        assert_string_equal(proof.file, name);
        assert_int_equal(proof.number, 1);
        assert_true(proof.instant > 0 && proof.duration >= 0);
    }
    assert_holds(fixture, "uno.zst.olvidos", ONE);
    static const char *const left[] = { "uno.zst.unverified",          "uno.zst.unverified.zst",
                                        "uno.zst.unverified.back",     "uno.zst.unverified.back.olvidos",
                                        "dos.zst.unverified.zst",      "sky.db.aside.unverified",
                                        "sky.db.aside.unverified.back" };
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        assert_false(is_there(fixture, left[i]));
}

static void a_registry_with_faults_has_no_archive(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    struct sky_proof proof;
    put(fixture, "Ana", "{}");
    execute(path_in(fixture->directory, "sky.db").text, "UPDATE operaciones SET autor = 'otro'");
    assert_ok(archive(fixture, "copia", NULL, &result, &error), &error);
    assert_int_equal(result.faults, 1);
    assert_false(is_there(fixture, "copia") || is_there(fixture, "copia.unverified") ||
                 is_there(fixture, "copia.unverified.zst") || is_there(fixture, "copia.unverified.back"));
    assert_ok(sky_proof_read(&fixture->settings, &proof, &error), &error);
    assert_int_equal(proof.instant, 0);
}

static void a_file_that_another_backup_makes_is_left(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    write_in(fixture, "copia.unverified", "mine");
    assert_int_equal(backup(fixture, "copia", &result, &error), SKY_CONFLICT);
    assert_non_null(strstr(error.text, "copia.unverified is there: another copy is being made, or one was cut off"));
    assert_int_equal(archive(fixture, "copia", NULL, &result, &error), SKY_CONFLICT);
    assert_holds(fixture, "copia.unverified", "mine");
}

/* Where it goes, others may read. */
static void nothing_readable_is_where_an_encrypted_one_goes(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error;
    struct sky_verification result;
    unsigned char public[SKY_BOX_KEY_SIZE], private[SKY_BOX_KEY_SIZE];
    sky_crypto_box_pair(public, private);
    write_in(fixture, "copia.unverified", "not in the way");
    assert_ok(archive(fixture, "copia", public, &result, &error), &error);
    write_in(fixture, "sky.db.aside.unverified", "in the way");
    assert_int_equal(archive(fixture, "otra", public, &result, &error), SKY_CONFLICT);
    assert_holds(fixture, "sky.db.aside.unverified", "in the way");
}

static void an_archive_goes_to_a_descriptor(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_backup_result result;
    struct path path = path_in(fixture->directory, "fuera");
    struct sky_backup_order order = { .file = "-", .level = 1, .out = open(path.text, O_WRONLY | O_CREAT, 0600) };
    put(fixture, "Ana", "{}");
    assert_ok(sky_backup(&fixture->settings, &order, &nobody, &result, &error), &error);
    close(order.out);
    assert_true(result.proved >= 0);
    assert_true(sky_archive_is_one(path.text));
    assert_false(is_there(fixture, "sky.db.aside.unverified") || is_there(fixture, "sky.db.aside.unverified.zst"));
    order.out = open("/dev/full", O_WRONLY);
    assert_int_equal(sky_backup(&fixture->settings, &order, &nobody, &result, &error), SKY_UNAVAILABLE);
    assert_non_null(strstr(error.text, "cannot be written to standard output: No space left on device"));
    assert_false(is_there(fixture, "sky.db.aside.unverified") || is_there(fixture, "sky.db.aside.unverified.zst"));
    close(order.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_registry_with_faults_has_no_backup),
        STORE_TEST(a_backup_overwrites_when_told),
        STORE_TEST(a_backup_has_the_ledger_beside_it),
        STORE_TEST(an_archive_is_proved_and_noted),
        STORE_TEST(a_registry_with_faults_has_no_archive),
        STORE_TEST(a_file_that_another_backup_makes_is_left),
        STORE_TEST(nothing_readable_is_where_an_encrypted_one_goes),
        STORE_TEST(an_archive_goes_to_a_descriptor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
