/* A reading over a real store: the registry at one moment, whatever is written meanwhile. */
#define STOPPED_FOR_TEST

#include "registry.h"
#include "sql.h"
#include "stopped-clock.h"

#include "base/clock.h"
#include "registry/view.h"

/* 1 a; 2,3 a is b; 4 a, another; 5 c; 6 b is deleted. */
static const struct step steps[] = {
    { GUARDA("{'nombre':'a'}") }, { RENOMBRA("a", "b") }, { GUARDA("{'nombre':'a','z':2}") },
    { GUARDA("{'nombre':'c'}") }, { ELIMINA("b") },       { .verb = NULL },
};

static struct sky_lectura reading_at(struct registry *registry, int64_t moment)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, moment, &error), SKY_OK);
    return lectura;
}

static struct sky_lectura reading_en(struct registry *registry, const char *en)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    if (sky_lectura_open_en(&lectura, registry->registro, sky_span_of(en), &error))
        fail_msg("no reading at '%s': %s", en ? en : "", error.text);
    return lectura;
}

static struct sky_span all_names(struct registry *registry, struct sky_lectura *lectura)
{
    struct sky_error error = { 0 };
    struct sky_names names = { 0 };
    struct sky_buffer *text = sky_buffer_new(registry->arena);
    while (!names.ended) {
        assert_int_equal(sky_lectura_nombres(lectura, registry->arena, names.next, 1, &names, &error), SKY_OK);
        for (size_t i = 0; i < names.count; i++)
            sky_buffer_put_span(text, names.items[i]);
    }
    return sky_buffer_span(text);
}

static void before_the_first_operation_there_is_nobody(void **state)
{
    struct registry *registry = *state;
    execute(path_in(registry->directory, "sky.db").text,
            "INSERT INTO operaciones VALUES (-5, 1, '', '', 'x', '{}', zeroblob(16), zeroblob(32), -5, -5, NULL)");
    for (int64_t moment = -5; moment <= 0; moment++) {
        struct sky_lectura lectura = reading_at(registry, moment);
        assert_span("names", all_names(registry, &lectura), SPAN(""));
        sky_lectura_close(&lectura);
    }
}

static void names_are_those_of_the_moment(void **state)
{
    static const char *const names[] = { "", "a", "", "b", "ab", "abc", "ac" };
    struct registry *registry = *state;
    do_steps(registry, steps);
    for (int64_t moment = 0; moment <= (int64_t)COUNT(names); moment++) {
        bool now = moment == (int64_t)COUNT(names);
        struct sky_lectura lectura = reading_at(registry, now ? SKY_NOW : moment);
        assert_span("names", all_names(registry, &lectura), sky_span_of(names[now ? moment - 1 : moment]));
        sky_lectura_close(&lectura);
    }
}

static void versions_are_those_of_the_moment(void **state)
{
    static const struct {
        const char *nombre;
        int64_t moment, number, cliente; /* number 0: there was none */
    } cases[] = {
        { "a", 0, 0, 0 }, { "a", 1, 1, 1 },  { "a", 3, 0, 0 },       { "a", 4, 4, 4 }, { "a", SKY_NOW, 4, 4 },
        { "b", 1, 0, 0 }, { "b", 3, 3, 1 },  { "b", 5, 3, 1 },       { "b", 6, 0, 0 }, { "b", SKY_NOW, 0, 0 },
        { "c", 4, 0, 0 }, { "c", 99, 5, 5 }, { "c", SKY_NOW, 5, 5 },
    };
    struct registry *registry = *state;
    do_steps(registry, steps);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_version version;
        struct sky_lectura lectura = reading_at(registry, cases[i].moment);
        assert_int_equal(sky_lectura_cliente(&lectura, registry->arena, sky_span_of(cases[i].nombre), &version, &error),
                         cases[i].number ? SKY_OK : SKY_NOT_FOUND);
        assert_int_equal(version.number, cases[i].number);
        assert_int_equal(version.cliente, cases[i].cliente);
        sky_lectura_close(&lectura);
    }
}

static void old_names_lead_to_new_ones(void **state)
{
    static const struct {
        const char *nombre;
        int64_t moment;
        const char *now;
    } cases[] = { { "a", 3, "b" },        { "a", 4, NULL }, { "a", SKY_NOW, NULL },
                  { "b", SKY_NOW, NULL }, { "x", 3, NULL }, { "a", 1, NULL } };
    struct registry *registry = *state;
    do_steps(registry, steps);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_span now;
        struct sky_lectura lectura = reading_at(registry, cases[i].moment);
        assert_int_equal(sky_lectura_renamed(&lectura, registry->arena, sky_span_of(cases[i].nombre), &now, &error),
                         SKY_OK);
        assert_span(cases[i].nombre, now, sky_span_of(cases[i].now));
        assert_int_equal(now.data != NULL, cases[i].now != NULL);
        sky_lectura_close(&lectura);
    }
}

/* Without a moment it is the last entry's, by the store's present; so is one that names that entry. */
static void a_moment_becomes_a_number(void **state)
{
    struct registry *registry = *state;
    static const struct {
        const char *en;
        int64_t moment;
        bool is_present;
    } cases[] = { { NULL, 6, true }, { "6", 6, true }, { "5", 5, false }, { "2", 3, false }, { "0", 0, false } };
    struct sky_lectura lectura = reading_en(registry, NULL);
    assert_true(lectura.moment == 0 && lectura.is_present);
    sky_lectura_close(&lectura);
    do_steps(registry, steps);
    for (size_t i = 0; i < COUNT(cases); i++) {
        lectura = reading_en(registry, cases[i].en);
        assert_int_equal(lectura.moment, cases[i].moment);
        assert_int_equal(lectura.is_present, cases[i].is_present);
        sky_lectura_close(&lectura);
    }
}

static void a_moment_that_is_refused_leaves_nothing_open(void **state)
{
    static const char *const texts[] = { "7", "ayer" };
    struct registry *registry = *state;
    do_steps(registry, steps);
    for (size_t i = 0; i < 100; i++) {
        struct sky_error error = { 0 };
        struct sky_lectura lectura;
        assert_int_equal(sky_lectura_open_en(&lectura, registry->registro, sky_span_of(texts[i % 2]), &error),
                         SKY_INVALID);
        assert_null(lectura.reader);
        assert_true(sky_registro_has_spare(registry->registro)); /* none is lent */
        sky_lectura_close(&lectura);
    }
}

/* What a reading shows: names, one customer, its history, the bin and the log. */
static struct sky_span shown_by(struct registry *registry, struct sky_lectura *lectura)
{
    struct sky_error error = { 0 };
    struct sky_version version;
    struct sky_slice slices[3];
    struct sky_buffer *text = sky_buffer_new(registry->arena);
    assert_int_equal(sky_lectura_version(lectura, registry->arena, SPAN("a"), &version, &error), SKY_OK);
    assert_int_equal(sky_historial(lectura, 4, SKY_NOW, 100, registry->arena, &slices[0], &error), SKY_OK);
    assert_int_equal(sky_papelera(lectura, SKY_NOW, 100, registry->arena, &slices[1], &error), SKY_OK);
    assert_int_equal(sky_cambios(lectura, 5, SKY_NOW, 100, registry->arena, &slices[2], &error), SKY_OK);
    sky_buffer_put_span(text, all_names(registry, lectura));
    sky_buffer_put_span(text, version.documento);
    for (size_t i = 0; i < COUNT(slices); i++)
        for (size_t j = 0; j < slices[i].count; j++)
            sky_buffer_put_span(text, slices[i].items[j].json);
    return sky_buffer_span(text);
}

/* Of the past, all that can change is the end of the log, which is shown whatever the moment. */
static void a_reading_stays_at_its_moment(void **state)
{
    static const struct step more[] = {
        { MODIFICA("a", "{'y':1}") }, { ELIMINA("c") }, { GUARDA("{'nombre':'d'}") },
        { RENOMBRA("a", "e") },       { .verb = NULL },
    };
    static const char *const moments[] = { NULL, "6", "5" };
    struct registry *registry = *state;
    struct sky_lectura readings[COUNT(moments)];
    struct sky_span before[COUNT(moments)];
    do_steps(registry, steps);
    for (size_t i = 0; i < COUNT(moments); i++) {
        readings[i] = reading_en(registry, moments[i]);
        before[i] = shown_by(registry, &readings[i]);
    }
    do_steps(registry, more);
    for (size_t i = 0; i < COUNT(moments); i++) {
        assert_span("reading", shown_by(registry, &readings[i]), before[i]);
        sky_lectura_close(&readings[i]);
    }
    struct sky_lectura now = reading_en(registry, NULL);
    assert_int_equal(now.moment, 11);
    assert_span("names", all_names(registry, &now), SPAN("de"));
    sky_lectura_close(&now);
}

/* The entry that the writer has committed is there for every reading that is opened after its answer. */
static void a_new_reading_sees_what_was_answered(void **state)
{
    static const struct step step = { CONTACTA("a", "x") };
    struct registry *registry = *state;
    struct world world = registry_world(registry);
    do_steps(registry, steps);
    for (size_t i = 0; i < 50; i++) {
        int64_t number = take_step(&world, &step, "step")->result.number;
        struct sky_lectura lectura = reading_en(registry, NULL);
        assert_int_equal(lectura.moment, number);
        sky_lectura_close(&lectura);
    }
}

static void a_reading_is_due_after_two_seconds(void **state)
{
    struct sky_lectura lectura = reading_at(*state, SKY_NOW);
    assert_true(lectura.opened <= sky_clock_elapsed());
    lectura.opened = sky_clock_elapsed();
    assert_false(sky_lectura_is_due(&lectura));
    lectura.opened -= 2000001;
    assert_true(sky_lectura_is_due(&lectura));
    sky_lectura_close(&lectura);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(before_the_first_operation_there_is_nobody),
        REGISTRY_TEST(names_are_those_of_the_moment),
        REGISTRY_TEST(versions_are_those_of_the_moment),
        REGISTRY_TEST(old_names_lead_to_new_ones),
        REGISTRY_TEST(a_moment_becomes_a_number),
        REGISTRY_TEST(a_moment_that_is_refused_leaves_nothing_open),
        REGISTRY_TEST(a_reading_stays_at_its_moment),
        REGISTRY_TEST(a_new_reading_sees_what_was_answered),
        REGISTRY_TEST(a_reading_is_due_after_two_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
