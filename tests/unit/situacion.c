/* How a store is said to be. */
#include "mirroring.h"

#include "registry/situacion.h"

static void tells_how_a_store_is(void **state)
{
    static const struct step two[] = { { GUARDA("{'nombre':'a'}") }, { GUARDA("{'nombre':'b'}") }, { .verb = NULL } };
    struct registry *registry = *state;
    struct sky_situacion situacion;
    struct sky_error error = { 0 };
    do_steps(registry, two);
    assert_int_equal(sky_situacion_read(&registry->settings, &situacion, &error), SKY_OK);
    assert_int_equal(situacion.head.number, 2);
    assert_true(situacion.head.instant > 0);
    assert_int_equal(situacion.customers, 2);
    assert_int_equal(situacion.listed, 2);
    assert_int_equal(situacion.lote, 0);
    assert_false(situacion.is_coming || situacion.forgets);
    assert_string_equal(situacion.url, registry->url);
    assert_string_equal(situacion.file, registry->url + strlen("sqlite:"));
    assert_string_equal(situacion.identity.text, sky_registro_identity(registry->registro)->text);
    sky_situacion_clear(&situacion);
    assert_null(situacion.url);
}

static void a_follower_tells_what_it_follows(void **state)
{
    static const struct step two[] = { { CREA("Ana") }, { CREA("Eva") }, { .verb = NULL } };
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_situacion situacion;
    struct sky_error error = { 0 };
    do_steps(registry, two);
    assert_int_equal(sky_situacion_read(&registry->settings, &situacion, &error), SKY_OK);
    assert_string_equal(situacion.source, "");
    sky_situacion_clear(&situacion);
    make_mirror(registry);
    assert_int_equal(sky_situacion_read(&settings, &situacion, &error), SKY_OK);
    assert_string_equal(situacion.source, "/source");
    assert_int_equal(situacion.head.number, 2);
    assert_int_equal(situacion.note.known, 2);
    assert_true(situacion.note.heard > 0 && situacion.note.level == situacion.note.heard);
    sky_situacion_clear(&situacion);
}

static void makes_no_store(void **state)
{
    struct registry *registry = *state;
    struct sky_settings settings = registry->settings;
    struct sky_situacion situacion;
    struct sky_error error = { 0 };
    char *url = NULL;
    assert_true(asprintf(&url, "%s.other", registry->url) > 0);
    settings.store = url;
    assert_int_equal(sky_situacion_read(&settings, &situacion, &error), SKY_UNAVAILABLE);
    assert_contains("error", error.text, "No such file");
    error = (struct sky_error){ 0 };
    assert_null(sky_registro_open_to_read(&settings, &error));
    assert_contains("error", error.text, "No such file");
    free(url);
}

static void a_registry_that_is_only_read_is_read(void **state)
{
    static const struct step one[] = { { GUARDA("{'nombre':'a'}") }, { .verb = NULL } };
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_version version;
    do_steps(registry, one);
    struct sky_registro *read = sky_registro_open_to_read(&registry->settings, &error);
    assert_non_null(read);
    assert_string_equal(sky_registro_identity(read)->text, sky_registro_identity(registry->registro)->text);
    do_steps(registry, (const struct step[]){ { GUARDA("{'nombre':'b'}") }, { .verb = NULL } });
    assert_int_equal(sky_lectura_open_en(&lectura, read, (struct sky_span){ 0 }, &error), SKY_OK);
    assert_int_equal(lectura.moment, 2);
    assert_int_equal(sky_lectura_version(&lectura, registry->arena, SPAN("b"), &version, &error), SKY_OK);
    assert_int_equal(version.number, 2);
    sky_lectura_close(&lectura);
    sky_registro_close(read);
}

int main(void)
{
    const struct CMUnitTest tests[] = { REGISTRY_TEST(tells_how_a_store_is),
                                        REGISTRY_TEST(a_follower_tells_what_it_follows), REGISTRY_TEST(makes_no_store),
                                        REGISTRY_TEST(a_registry_that_is_only_read_is_read) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
