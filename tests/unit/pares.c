/* All pairs of customers who may be one, some at a time. */
#include "registry.h"
#include "sql.h"
#include "stopped-clock.h"

#include "registry/pares.h"

static struct sky_pares slice_of(struct registry *registry, bool distintos, struct sky_pares_place from, size_t limit)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    const struct sky_pares_asked asked = { distintos, 1 };
    struct sky_pares pares = { .ended = true };
    assert_int_equal(sky_lectura_open_en(&lectura, registry->registro, (struct sky_span){ 0 }, &error), SKY_OK);
    if (sky_pares(&lectura, &asked, &from, limit, registry->arena, &pares, &error))
        fail_msg("%s", error.text);
    sky_lectura_close(&lectura);
    assert_true(pares.count <= limit);
    return pares;
}

/* All pairs as JSON, a line each, `limit` at a time: each slice goes on after the last pair of the one before when
 * `by_pair`, as a page does, or where that ended. */
static const char *pares_of(struct registry *registry, bool distintos, size_t limit, bool by_pair)
{
    struct sky_buffer *out = sky_buffer_new(registry->arena);
    struct sky_pares pares = { .ended = false };
    while (!pares.ended) {
        pares = slice_of(registry, distintos, pares.next, limit);
        for (size_t i = 0; i < pares.count; i++) {
            sky_buffer_put_span(out, pares.items[i].json);
            sky_buffer_put(out, "\n", 1);
        }
        if (by_pair && pares.count > 0 && !pares.ended)
            pares.next = pares.items[pares.count - 1].place;
    }
    sky_buffer_put(out, "", 1);
    return out->data;
}

#define PAR(a, name, b, other, rest)                                                                                   \
    "{\"clientes\":[{\"cliente\":" #a ",\"nombre\":\"" name "\"},{\"cliente\":" #b ",\"nombre\":\"" other "\"}]," rest \
    "}\n"

static const struct step customers[] = {
    { GUARDA("{'nombre':'Zoe','contacto':'z@sky.com'}") },
    { GUARDA("{'nombre':'Ana Gil','contacto':'600112233'}") },
    { GUARDA("{'nombre':'Eva','contacto':'600112233'}") },
    { GUARDA("{'nombre':'anagil','contacto':'+34600112233'}") },
    { GUARDA("{'nombre':'Eva (2)','contacto':'Z@sky.com'}") },
    { GUARDA("{'nombre':'Pia'}") },
    { .verb = NULL },
};

#define ANA_EVA PAR(2, "Ana Gil", 3, "Eva", "\"motivos\":[\"telefono\"],\"puntos\":60")
#define ANA_ANAGIL PAR(2, "Ana Gil", 4, "anagil", "\"motivos\":[\"telefono\",\"nombre\"],\"puntos\":80")
#define EVA_ANAGIL PAR(3, "Eva", 4, "anagil", "\"motivos\":[\"telefono\"],\"puntos\":60")
#define ZOE_EVA PAR(1, "Zoe", 5, "Eva (2)", "\"motivos\":[\"correo\"],\"puntos\":75")

static void assert_pares(struct registry *registry, bool distintos, const char *wanted)
{
    for (size_t limit = 1; limit < 6; limit++)
        for (int by_pair = 0; by_pair < 2; by_pair++)
            assert_string_equal(pares_of(registry, distintos, limit, by_pair), wanted);
}

static void each_pair_comes_once(void **state)
{
    do_steps(*state, customers);
    assert_pares(*state, false, ANA_EVA ANA_ANAGIL EVA_ANAGIL ZOE_EVA);
}

static void who_was_told_apart_comes_on_request(void **state)
{
    static const struct step apart[] = { { DISTINGUE("anagil", "2") },
                                         { RENOMBRA("anagil", "Ana Gil B") },
                                         { .verb = NULL } };
    static const struct step back[] = { { DESHACE(8) }, { .verb = NULL } };
    do_steps(*state, customers);
    do_steps(*state, apart);
    assert_pares(*state, false,
                 ANA_EVA PAR(3, "Eva", 4, "Ana Gil B", "\"motivos\":[\"telefono\"],\"puntos\":60") ZOE_EVA);
    assert_pares(
        *state, true,
        ANA_EVA PAR(2, "Ana Gil", 4, "Ana Gil B", "\"distintos\":true,\"motivos\":[\"telefono\"],\"puntos\":60")
            PAR(3, "Eva", 4, "Ana Gil B", "\"motivos\":[\"telefono\"],\"puntos\":60") ZOE_EVA);
    do_steps(*state, back);
    assert_pares(*state, false,
                 ANA_EVA PAR(2, "Ana Gil", 4, "Ana Gil B", "\"motivos\":[\"telefono\"],\"puntos\":60")
                     PAR(3, "Eva", 4, "Ana Gil B", "\"motivos\":[\"telefono\"],\"puntos\":60") ZOE_EVA);
}

/* A mark that stands in one document alone, or in the form of something else. */
static void one_mark_suffices(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'distintos':[2],'nombre':'Ana'}") },
        { GUARDA("{'nombre':'ANA'}") },
        { GUARDA("{'distintos':['1',{'a':1},2],'nombre':'ána'}") },
        { GUARDA("{'distintos':7,'nombre':'Aná'}") },
        { .verb = NULL },
    };
    do_steps(*state, steps);
    const char *all = pares_of(*state, false, 100, false);
    assert_null(strstr(all, "{\"cliente\":1,\"nombre\":\"Ana\"},{\"cliente\":2"));
    assert_null(strstr(all, "{\"cliente\":2,\"nombre\":\"ANA\"},{\"cliente\":3"));
    assert_non_null(strstr(all, "{\"cliente\":1,\"nombre\":\"Ana\"},{\"cliente\":3"));
    assert_non_null(strstr(all, "{\"cliente\":3,\"nombre\":\"ána\"},{\"cliente\":4"));
}

/* Of many who share one thing each pair comes, and no slice takes more than its time allows. */
static void many_who_are_alike_are_cut_into_slices(void **state)
{
    enum { MANY = 120 };
    struct registry *registry = *state;
    struct world world = registry_world(registry);
    struct sky_pares pares = { .ended = false };
    size_t count = 0, slices = 0;
    for (int i = 0; i < MANY; i++) {
        char body[80];
        snprintf(body, sizeof body, "{'nombre':'c%03d','contacto':'todos@sky.com'}", i);
        const struct step step = { GUARDA(body) };
        struct sky_error error = { 0 };
        perform(&world, operation_of(registry->arena, &step, &error));
    }
    look = 1000;
    for (; !pares.ended; slices++, count += pares.count) {
        pares = slice_of(registry, false, pares.next, 1000);
        assert_true(pares.count <= 6);
    }
    look = 0;
    assert_int_equal(count, MANY * (MANY - 1) / 2);
    assert_true(slices >= count / 6);
}

/* Whoever goes meanwhile is passed over; the place stays good. */
static void a_place_outlives_its_customers(void **state)
{
    static const struct step gone[] = { { ELIMINA("Ana Gil") }, { .verb = NULL } };
    struct registry *registry = *state;
    do_steps(registry, customers);
    struct sky_pares pares = slice_of(registry, false, (struct sky_pares_place){ 0 }, 1);
    assert_int_equal(pares.count, 1);
    do_steps(registry, gone);
    struct sky_pares rest = slice_of(registry, false, pares.items[0].place, 100);
    assert_int_equal(rest.count, 2);
    assert_true(rest.ended);
}

static void a_registry_that_is_not_listed_says_so(void **state)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_pares pares;
    struct registry *registry = *state;
    do_steps(registry, customers);
    execute(path_in(registry->directory, "sky.db").text,
            "UPDATE indizado SET hasta = 99"); /* which nobody makes up for */
    assert_int_equal(sky_lectura_open_en(&lectura, registry->registro, (struct sky_span){ 0 }, &error), SKY_OK);
    assert_int_equal(sky_pares(&lectura, &(struct sky_pares_asked){ false, 1 }, &(struct sky_pares_place){ 0 }, 10,
                               registry->arena, &pares, &error),
                     SKY_NOT_LISTED);
    sky_lectura_close(&lectura);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(each_pair_comes_once),
        REGISTRY_TEST(who_was_told_apart_comes_on_request),
        REGISTRY_TEST(one_mark_suffices),
        REGISTRY_TEST(many_who_are_alike_are_cut_into_slices),
        REGISTRY_TEST(a_place_outlives_its_customers),
        REGISTRY_TEST(a_registry_that_is_not_listed_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
