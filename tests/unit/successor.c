/* A registry that goes on in another store while it is open: readings and writes come there, and what waits waits. */
#include "moving.h"

#include "base/clock.h"
#include "registry/registro-internal.h"
#include "registry/successor.h"

static void assert_had(struct registry *registry, const char *nombre, bool had)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_version version;
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, SKY_NOW, &error), SKY_OK);
    assert_int_equal(sky_lectura_version(&lectura, registry->arena, sky_span_of(nombre), &version, &error), SKY_OK);
    sky_lectura_close(&lectura);
    assert_int_equal(version.number != 0, had);
}

static void an_open_registry_goes_on_where_it_has_moved_to(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    const struct step before[] = { { GUARDA("{'nombre':'Ana'}") }, { .verb = NULL } };
    const struct step after[] = { { GUARDA("{'nombre':'Eva'}") }, { OLVIDA("Ana") }, { .verb = NULL } };
    do_steps(registry, before);
    assert_moves(registry, "b.db");
    assert_ptr_not_equal(sky_registro_current(registry->registro), registry->registro);
    assert_had(registry, "Ana", true);
    do_steps(registry, after);
    assert_had(registry, "Eva", true);
    assert_had(registry, "Ana", false);
    assert_int_equal(number_in_file(registry, "sky.db", "SELECT count(*) FROM operaciones"), 1);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM operaciones"), 3);
    assert_string_equal(sky_registro_identity(sky_registro_current(registry->registro))->text,
                        sky_registro_identity(registry->registro)->text);
    assert_int_equal(sky_registro_probe(registry->registro, &error), SKY_OK);
    assert_moves(registry, "sky.db");
    do_steps(registry, before);
    assert_int_equal(number_in_file(registry, "sky.db", "SELECT count(*) FROM operaciones"), 4);
}

/* How long it takes, in microseconds, from one file to another. */
static int64_t come_over(struct registry *registry, const char *from, const char *to)
{
    const struct sky_registro *before = sky_registro_current(registry->registro);
    leave_notice(registry, to, SKY_NOTICE_NONE, "", "");
    leave_notice(registry, from, SKY_NOTICE_GONE, ONE_ID, url_in(registry, to));
    int64_t began = sky_clock_elapsed();
    while (sky_registro_current(registry->registro) == before && sky_clock_elapsed() < began + 60000000)
        usleep(10000);
    assert_ptr_not_equal(sky_registro_current(registry->registro), before);
    return sky_clock_elapsed() - began;
}

/* The lister finds it out though nobody writes; another time where the machine was busy with something else. */
static void who_only_reads_comes_over_within_a_second(void **state)
{
    static const char *const names[] = { "sky.db", "b.db", "c.db", "d.db", "e.db" };
    struct registry *registry = *state;
    int64_t took = INT64_MAX;
    for (size_t i = 1; i < COUNT(names) && took >= 1000000; i++)
        took = come_over(registry, names[i - 1], names[i]);
    assert_true(took < 1000000);
    assert_false(sky_successor_watch(registry->registro));
    assert_true(sky_successor_watch(sky_registro_current(registry->registro)));
}

static void a_store_that_is_away_is_found_when_it_comes(void **state)
{
    struct registry *registry = *state;
    const struct step refused[] = {
        { GUARDA("{'nombre':'Ana'}"), .status = SKY_UNAVAILABLE },
        { GUARDA("{'nombre':'Eva'}"), .status = SKY_UNAVAILABLE },
        { .verb = NULL },
    };
    const struct step steps[] = { { GUARDA("{'nombre':'Ana'}") }, { .verb = NULL } };
    int64_t began = sky_clock_elapsed();
    leave_notice(registry, "sky.db", SKY_NOTICE_GONE, ONE_ID, url_in(registry, "falta/b.db"));
    do_steps(registry, refused);
    assert_true(registry->registro->retried > began); /* nobody tries again until then */
    assert_int_equal(mkdir(path_in(registry->directory, "falta").text, 0700), 0);
    usleep(1500000);
    do_steps(registry, steps);
    assert_int_equal(number_in_file(registry, "falta/b.db", "SELECT count(*) FROM operaciones"), 1);
}

static void *open_later(void *context)
{
    usleep(300000);
    leave_notice(context, "sky.db", SKY_NOTICE_NONE, "", "");
    return NULL;
}

static void what_is_written_waits_until_it_may_be(void **state)
{
    struct registry *registry = *state;
    pthread_t thread;
    const struct step steps[] = { { GUARDA("{'nombre':'Ana'}") }, { .verb = NULL } };
    leave_notice(registry, "b.db", SKY_NOTICE_NONE, "", "");
    leave_notice(registry, "sky.db", SKY_NOTICE_COMING, ONE_ID, url_in(registry, "b.db"));
    int64_t began = sky_clock_elapsed();
    assert_int_equal(pthread_create(&thread, NULL, open_later, registry), 0);
    do_steps(registry, steps);
    assert_true(sky_clock_elapsed() - began > 250000);
    pthread_join(thread, NULL);
}

static void what_may_not_be_written_for_long_is_unavailable(void **state)
{
    struct registry *registry = *state;
    const struct step steps[] = {
        { GUARDA("{'nombre':'Ana'}"), REFUSED(UNAVAILABLE, "run the same sky move again") },
        { GUARDA("{'nombre':'Eva'}"), .status = SKY_UNAVAILABLE },
        { .verb = NULL },
    };
    leave_notice(registry, "b.db", SKY_NOTICE_NONE, "", "");
    leave_notice(registry, "sky.db", SKY_NOTICE_COMING, ONE_ID, url_in(registry, "b.db"));
    do_steps(registry, (const struct step[]){ steps[0], { .verb = NULL } });
    int64_t began = sky_clock_elapsed();
    do_steps(registry, &steps[1]);
    assert_true(sky_clock_elapsed() - began < 4500000); /* the second one does not wait again, for five seconds */
    leave_notice(registry, "sky.db", SKY_NOTICE_NONE, "", "");
    const struct step again[] = { { GUARDA("{'nombre':'Ana'}") }, { .verb = NULL } };
    do_steps(registry, again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(an_open_registry_goes_on_where_it_has_moved_to),
        REGISTRY_TEST(who_only_reads_comes_over_within_a_second),
        REGISTRY_TEST(a_store_that_is_away_is_found_when_it_comes),
        REGISTRY_TEST(what_is_written_waits_until_it_may_be),
        REGISTRY_TEST(what_may_not_be_written_for_long_is_unavailable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
