/* A registry of a test's own over a real store, and operations done in it, one after another. */
#ifndef SKY_TESTS_REGISTRY_H
#define SKY_TESTS_REGISTRY_H

#include "directory.h"
#include "gate.h"
#include "steps.h"

struct registry {
    char *directory, *url;
    struct sky_settings settings;
    struct sky_registro *registro;
    struct sky_arena *arena;
    struct gate answered;
};

static inline int open_registry(void **state)
{
    static const struct gate closed = GATE_INITIALIZER;
    struct sky_error error = { 0 };
    struct registry *registry = calloc(1, sizeof *registry);
    registry->directory = make_directory();
    registry->answered = closed;
    if (asprintf(&registry->url, "sqlite:%s/sky.db", registry->directory) < 0)
        return -1;
    registry->settings = (struct sky_settings){ .store = registry->url, .network_fs = 1 };
    registry->arena = sky_arena_new();
    registry->registro = sky_registro_open(&registry->settings, &error);
    *state = registry;
    return registry->registro ? 0 : -1;
}

static inline int close_registry(void **state)
{
    struct registry *registry = *state;
    sky_registro_close(registry->registro);
    sky_arena_free(registry->arena);
    remove_directory(registry->directory);
    free(registry->url);
    free(registry);
    return 0;
}

#define REGISTRY_TEST(function) cmocka_unit_test_setup_teardown(function, open_registry, close_registry)

static inline void answered(void *context)
{
    gate_add(context, 1);
}

/* Hands in the submission and waits until it is done. */
static inline void do_it(struct registry *registry, struct sky_submission *submission)
{
    size_t before = gate_count(&registry->answered);
    sky_registro_submit(registry->registro, submission, answered, &registry->answered);
    assert_true(gate_wait(&registry->answered, before + 1));
}

static inline void registry_perform(struct world *world, struct sky_submission *submission)
{
    do_it(world->context, submission);
}

static inline void registry_open(struct world *world, struct sky_lectura *present)
{
    struct registry *registry = world->context;
    struct sky_error error = { 0 };
    assert_int_equal(sky_lectura_open(present, registry->registro, SKY_NOW, &error), SKY_OK);
}

static inline struct world registry_world(struct registry *registry)
{
    return (struct world){ registry->arena, registry_perform, registry_open, registry };
}

/* Takes the steps in the registry. */
static inline void do_steps(struct registry *registry, const struct step *steps)
{
    struct world world = registry_world(registry);
    take_steps(&world, steps, "steps");
}

#endif
