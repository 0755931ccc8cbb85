/* A mirror that is promoted is a registry with a log of its own; what is none, or is kept, is not promoted. */
#include "mirroring.h"

static const struct step some[] = { { CREA("Ana") }, { CREA("Eva") }, { .verb = NULL } };

static enum sky_status promote(const struct sky_settings *settings, bool rehearses, struct sky_promotion *promotion,
                               struct sky_error *error)
{
    *error = (struct sky_error){ 0 };
    return sky_promote(settings, rehearses, promotion, error);
}

static void it_is_the_registry_then(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_error error;
    struct sky_promotion rehearsed, done;
    do_steps(registry, some);
    make_mirror(registry);
    assert_int_equal(promote(&settings, true, &rehearsed, &error), SKY_OK);
    assert_int_equal(rehearsed.head.number, 2);
    assert_int_equal(rehearsed.known, 2);
    assert_true(rehearsed.heard > 0);
    assert_string_equal(rehearsed.source, "/source");
    assert_int_equal(promote(&settings, false, &done, &error), SKY_OK);
    assert_memory_equal(&done.head, &rehearsed.head, sizeof done.head);
    assert_string_not_equal(done.identity.text, rehearsed.identity.text);
    assert_string_not_equal(done.identity.tags, "");
    struct sky_registro *registro = sky_registro_open(&settings, &error);
    assert_non_null(registro);
    assert_string_equal(sky_registro_identity(registro)->text, done.identity.text);
    sky_registro_close(registro);
    assert_int_equal(promote(&settings, false, &done, &error), SKY_CONFLICT);
    assert_contains("refusal", error.text, "no follower");
    assert_null(sky_mirror_open(&settings, "/source", &error));
}

static void what_is_none_or_kept_is_not_promoted(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_error error;
    struct sky_promotion promotion;
    assert_int_equal(promote(&settings, false, &promotion, &error), SKY_UNAVAILABLE);
    assert_int_equal(promote(&registry->settings, false, &promotion, &error), SKY_CONFLICT);
    make_mirror(registry);
    struct sky_mirror *mirror = open_mirror(&settings);
    assert_int_equal(promote(&settings, false, &promotion, &error), SKY_CONFLICT);
    assert_contains("refusal", error.text, "end it first");
    sky_mirror_close(mirror);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(it_is_the_registry_then),
        REGISTRY_TEST(what_is_none_or_kept_is_not_promoted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
