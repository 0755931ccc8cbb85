/* Readers that are lent, taken back, and let go; a registry that stays where it is, is current. */
#include "moving.h"

#include "registry/carga.h"
#include "registry/pases.h"
#include "registry/situacion.h"

#define LENT 8 /* before none is to spare */

static void a_reader_that_is_put_back_is_lent_again(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    void *first = sky_readers_take(registry->registro, &error);
    sky_readers_put(registry->registro, first);
    void *second = sky_readers_take(registry->registro, &error);
    assert_ptr_equal(second, first);
    sky_readers_put(registry->registro, second);
    sky_registro_rest(registry->registro);
    assert_int_equal(atomic_load(&registry->registro->readers), 0);
}

static void assert_none_is_kept(struct registry *registry, enum sky_status status)
{
    assert_int_equal(status, SKY_OK);
    assert_int_equal(atomic_load(&registry->registro->readers), 0);
}

static void who_looks_again_and_again_keeps_no_reader(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_situacion situacion;
    struct sky_passes passes;
    struct sky_buffer *place = sky_buffer_new(registry->arena);
    bool done;
    sky_registro_rest(registry->registro);
    assert_none_is_kept(registry, sky_carga_recover(registry->registro, &error));
    assert_none_is_kept(registry, sky_situacion_of(registry->registro, &situacion, &error));
    sky_situacion_clear(&situacion);
    assert_none_is_kept(registry, sky_pases_read(registry->registro, SPAN("t"), registry->arena, &passes, &error));
    assert_none_is_kept(registry, sky_registro_check(registry->registro, place, &done, &error));
}

static void few_are_lent_for_long(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    void *readers[LENT];
    for (size_t i = 0; i < LENT; i++) {
        assert_true(sky_registro_has_spare(registry->registro));
        assert_non_null(readers[i] = sky_readers_take(registry->registro, &error));
    }
    assert_false(sky_registro_has_spare(registry->registro));
    for (size_t i = 0; i < LENT; i++)
        sky_readers_put(registry->registro, readers[i]);
    assert_true(sky_registro_has_spare(registry->registro));
}

static void a_registry_that_stays_is_current(void **state)
{
    struct registry *registry = *state;
    assert_ptr_equal(sky_registro_current(registry->registro), registry->registro);
    assert_string_equal(sky_readers_backend(registry->registro)->scheme, "sqlite");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_reader_that_is_put_back_is_lent_again),
        REGISTRY_TEST(who_looks_again_and_again_keeps_no_reader),
        REGISTRY_TEST(few_are_lent_for_long),
        REGISTRY_TEST(a_registry_that_stays_is_current),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
