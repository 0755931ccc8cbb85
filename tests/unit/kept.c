/* What is kept: of which day, how far behind, and which of two stays. */
#include "registry.h"

#include "api/kept.h"

static void put_moment(const struct sky_resumen *resumen, struct sky_buffer *out)
{
    sky_buffer_printf(out, "%s %d", resumen->hoy, (int)resumen->moment);
}

/* What is there for whoever asks on the day at the moment. */
static enum sky_kept_state take(struct sky_kept *kept, struct registry *registry, const char *hoy, int64_t moment,
                                const char *wanted)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_buffer *out = sky_buffer_new(registry->arena);
    enum sky_status status = moment == SKY_NOW
                                 ? sky_lectura_open_en(&lectura, registry->registro, (struct sky_span){ 0 }, &error)
                                 : sky_lectura_open(&lectura, registry->registro, moment, &error);
    assert_int_equal(status, SKY_OK);
    enum sky_kept_state state = sky_kept_take(kept, &lectura, hoy, put_moment, out);
    sky_lectura_close(&lectura);
    assert_span("kept", sky_buffer_span(out), sky_span_of(wanted));
    return state;
}

static struct sky_resumen *made(const char *hoy, int64_t moment)
{
    struct sky_error error = { 0 };
    struct sky_resumen *resumen = sky_resumen_new(hoy, 30, &error);
    resumen->moment = moment;
    return resumen;
}

static const struct step steps[] = { { CREA("a") }, { CREA("b") }, { CREA("c") }, { .verb = NULL } };

static void the_latest_stays_and_follows(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_kept *kept = sky_kept_new(&error);
    do_steps(registry, steps);
    assert_int_equal(take(kept, registry, HOY, SKY_NOW, ""), SKY_KEPT_NONE);
    sky_kept_give(kept, made(HOY, 0));
    assert_int_equal(take(kept, registry, "2026-02-01", SKY_NOW, ""), SKY_KEPT_NONE);
    assert_int_equal(take(kept, registry, HOY, 2, HOY " 2"), SKY_KEPT_PUT);
    sky_kept_give(kept, made(HOY, 1));
    assert_int_equal(take(kept, registry, HOY, 1, HOY " 2"), SKY_KEPT_PUT); /* later than was asked for */
    assert_int_equal(take(kept, registry, HOY, SKY_NOW, HOY " 3"), SKY_KEPT_PUT);
    sky_kept_give(kept, made("2026-01-30", 3));
    assert_int_equal(take(kept, registry, HOY, SKY_NOW, HOY " 3"), SKY_KEPT_PUT);
    sky_kept_give(kept, made("2026-02-01", 1));
    assert_int_equal(take(kept, registry, HOY, SKY_NOW, ""), SKY_KEPT_NONE);
    assert_int_equal(take(kept, registry, "2026-02-01", SKY_NOW, "2026-02-01 3"), SKY_KEPT_PUT);
    sky_kept_free(kept);
    sky_kept_free(NULL);
}

/* Too far behind, or of no more use. */
static void what_is_no_shorter_way_is_none(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_kept *kept = sky_kept_new(&error);
    static const struct step forgets[] = { { OLVIDA("a") }, { .verb = NULL } };
    do_steps(registry, steps);
    sky_kept_give(kept, made(HOY, -50001));
    assert_int_equal(take(kept, registry, HOY, SKY_NOW, ""), SKY_KEPT_NONE);
    sky_kept_give(kept, made(HOY, 3));
    do_steps(registry, forgets);
    assert_int_equal(take(kept, registry, HOY, SKY_NOW, ""), SKY_KEPT_NONE);
    assert_int_equal(take(kept, registry, HOY, 3, ""), SKY_KEPT_NONE);
    sky_kept_free(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(the_latest_stays_and_follows),
        REGISTRY_TEST(what_is_no_shorter_way_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
