/* The last proof of a backup is kept beside the registry, and read as it was written. */
#include "store.h"

#include "registry/proof.h"

static void a_proof_is_read_as_it_was_kept(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    struct sky_proof proof = { .number = 7 }, none = { 0 };
    assert_ok(sky_proof_read(&fixture->settings, &proof, &error), &error);
    assert_memory_equal(&proof, &none, sizeof proof);
    const struct sky_proof kept = { 1796040000123, 123, 1250, "sky \"1\".db.zst" };
    assert_ok(sky_proof_write(fixture->location, &kept, &error), &error);
    assert_ok(sky_proof_read(&fixture->settings, &proof, &error), &error);
    assert_memory_equal(&proof, &kept, sizeof proof);
    const struct sky_proof next = { 1796040000124, 0, 0, "-" };
    assert_ok(sky_proof_write(fixture->location, &next, &error), &error);
    assert_ok(sky_proof_read(&fixture->settings, &proof, &error), &error);
    assert_memory_equal(&proof, &next, sizeof proof);
}

static void what_is_no_proof_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char *const texts[] = {
        "",
        "{}",
        "[]",
        "{\"archivo\":\"\",\"instante\":\"2026-11-30T14:00:00.000Z\",\"operacion\":1,\"segundos\":1.2}",
        "{\"archivo\":\"a\",\"instante\":\"2026-11-31T14:00:00.000Z\",\"operacion\":1,\"segundos\":1.2}",
        "{\"archivo\":\"a\",\"instante\":\"2026-11-30T14:00:00.000Z\",\"operacion\":-1,\"segundos\":1.2}",
        "{\"archivo\":\"a\",\"instante\":\"2026-11-30T14:00:00.000Z\",\"operacion\":1,\"segundos\":-1.2}",
        "{\"archivo\":\"a\",\"instante\":\"2026-11-30T14:00:00.000Z\",\"operacion\":1,\"segundos\":\"1.2\"}",
        "{\"archivo\":\"a\",\"instante\":\"2026-11-30T14:00:00.000Z\",\"operacion\":1}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sky_error error = { 0 };
        struct sky_proof proof, none = { 0 };
        write_file(path_in(fixture->directory, "sky.db.backup").text, sky_span_of(texts[i]));
        assert_int_equal(sky_proof_read(&fixture->settings, &proof, &error), SKY_INVALID);
        assert_non_null(strstr(error.text, "sky.db.backup is not as it was written"));
        assert_memory_equal(&proof, &none, sizeof proof);
    }
}

static void a_registry_in_no_file_has_none(void **state)
{
    struct fixture *fixture = *state;
    struct sky_settings settings = fixture->settings;
    struct sky_error error = { 0 };
    struct sky_proof proof = { .number = 7 };
    settings.store = "postgresql://sky@nowhere/sky";
    assert_ok(sky_proof_read(&settings, &proof, &error), &error);
    assert_int_equal(proof.number, 0);
    assert_int_equal(sky_proof_write("/nowhere/sky.db", &proof, &error), SKY_UNAVAILABLE);
    assert_non_null(strstr(error.text, "cannot write /nowhere/sky.db.backup: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_proof_is_read_as_it_was_kept),
        STORE_TEST(what_is_no_proof_is_refused),
        STORE_TEST(a_registry_in_no_file_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
