/* A list of names, slice by slice, while a customer is renamed to and fro: it misses nobody and doubles nobody. */
#include "registry.h"

#include <stdatomic.h>

#include "registry/view.h"

#define CUSTOMERS ((size_t)4000)
/* Names of a slice: so that the renamed customer goes over many of them. */
#define SLICE ((size_t)97)

static void fill(struct registry *registry)
{
    struct sky_submission **submissions = calloc(CUSTOMERS, sizeof(struct sky_submission *));
    for (size_t i = 0; i < CUSTOMERS; i++) {
        char document[32];
        struct sky_error error = { 0 };
        snprintf(document, sizeof document, "{'nombre':'n%05zu'}", i);
        const struct step step = { GUARDA(document) };
        struct sky_operacion *operacion = operation_of(registry->arena, &step, &error);
        assert_non_null(operacion);
        operacion->author = SPAN("anonimo");
        submissions[i] = sky_submission_new(registry->arena, operacion, &error);
        assert_non_null(submissions[i]);
    }
    for (size_t i = 0; i < CUSTOMERS; i++)
        sky_registro_submit(registry->registro, submissions[i], answered, &registry->answered);
    assert_true(gate_wait(&registry->answered, CUSTOMERS));
    free(submissions);
}

/* Renames one customer between both ends of the list until it is told to end. */
struct mover {
    struct sky_registro *registro;
    atomic_bool ends;
    atomic_size_t moves;
    size_t failed;
};

static const char *const places[] = { "a", "z", "n02000" };

static bool move(struct mover *mover, struct gate *gate, size_t time)
{
    char patch[32];
    struct sky_error error = { 0 };
    struct sky_arena *arena = sky_arena_new();
    snprintf(patch, sizeof patch, "{'nombre':'%s'}", places[time % 3]);
    const struct step step = { MODIFICA(places[(time + 2) % 3], patch) };
    struct sky_operacion *operacion = operation_of(arena, &step, &error);
    operacion->author = SPAN("anonimo");
    struct sky_submission *submission = sky_submission_new(arena, operacion, &error);
    sky_registro_submit(mover->registro, submission, answered, gate);
    bool done = gate_wait(gate, time + 1) && submission->result.error.status == SKY_OK;
    sky_arena_free(arena);
    return done;
}

static void *move_to_and_fro(void *context)
{
    struct mover *mover = context;
    struct gate gate = GATE_INITIALIZER;
    for (size_t time = 0; !mover->ends; time++) {
        mover->failed += !move(mover, &gate, time);
        mover->moves++;
    }
    return NULL;
}

/* What was seen of a list: how many, how often the customer that is renamed, and who came out of order. */
struct seen {
    size_t count, moved, disordered;
};

static void see(struct seen *seen, const struct sky_names *names, struct sky_arena *arena, struct sky_span *last)
{
    for (size_t i = 0; i < names->count; i++) {
        seen->disordered += last->data && sky_span_compare(*last, names->items[i]) >= 0;
        for (size_t j = 0; j < COUNT(places); j++)
            seen->moved += sky_span_equal(names->items[i], sky_span_of(places[j]));
        *last = names->items[i];
    }
    seen->count += names->count;
    *last = last->data ? sky_arena_copy(arena, *last) : *last;
}

/* Waits for a rename, so that one falls into whatever is listed. */
static void wait_for_move(struct mover *mover)
{
    for (size_t moves = mover->moves; moves == mover->moves;)
        sched_yield();
}

/*
 * Lists all names in slices: by one reading, or, from the slice `closing` on, each by a reading of its own at the
 * number that the first one has.
 */
static struct seen list(struct mover *mover, const char *en, size_t closing)
{
    struct sky_error error = { 0 };
    struct sky_arena *arena = sky_arena_new();
    struct sky_lectura lectura;
    struct sky_names names = { 0 };
    struct sky_span last = { 0 };
    struct seen seen = { 0 };
    assert_int_equal(sky_lectura_open_en(&lectura, mover->registro, sky_span_of(en), &error), SKY_OK);
    for (size_t slice = 0; !names.ended; slice++) {
        if (slice % 10 == 5)
            wait_for_move(mover);
        if (slice >= closing) {
            sky_lectura_close(&lectura);
            assert_int_equal(sky_lectura_open(&lectura, mover->registro, lectura.moment, &error), SKY_OK);
        }
        assert_int_equal(sky_lectura_nombres(&lectura, arena, names.next, SLICE, &names, &error), SKY_OK);
        see(&seen, &names, arena, &last);
    }
    sky_lectura_close(&lectura);
    sky_arena_free(arena);
    return seen;
}

static void lists_are_of_one_moment(void **state)
{
    static const struct {
        const char *en;
        size_t closing;
        int times;
    } cases[] = {
        { NULL, SIZE_MAX, 20 }, { "4000", SIZE_MAX, 4 }, { "4007", SIZE_MAX, 4 }, /* by one reading */
        { NULL, 1, 4 },         { NULL, 20, 4 },         { "4007", 1, 2 },        /* continued by the log */
    };
    struct registry *registry = *state;
    struct mover mover = { .registro = registry->registro };
    pthread_t thread;
    size_t wrong = 0;
    fill(registry);
    static const struct step first = { RENOMBRA("n02000", "z") }, back = { RENOMBRA("z", "n02000") };
    struct world world = registry_world(registry);
    for (int i = 0; i < 2; i++)
        take_step(&world, &first, "first"), take_step(&world, &back, "back");
    assert_int_equal(pthread_create(&thread, NULL, move_to_and_fro, &mover), 0);
    for (size_t i = 0; i < COUNT(cases); i++)
        for (int time = 0; time < cases[i].times; time++) {
            struct seen seen = list(&mover, cases[i].en, cases[i].closing);
            wrong += seen.count != CUSTOMERS || seen.moved != 1 || seen.disordered > 0;
        }
    mover.ends = true;
    pthread_join(thread, NULL);
    assert_int_equal(mover.failed, 0);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { REGISTRY_TEST(lists_are_of_one_moment) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
