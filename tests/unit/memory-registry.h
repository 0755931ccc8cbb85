/* A registry over the backend in memory, which is thereby the only store of the test's program. */
#ifndef SKY_TESTS_MEMORY_REGISTRY_H
#define SKY_TESTS_MEMORY_REGISTRY_H

#include "fake.h"
#include "steps.h"

/* In the place of the library's. */
const struct sky_backend *sky_backend_for(const char *url, const char **location, struct sky_error *error)
{
    (void)error;
    *location = strchr(url, ':') + 1;
    return &fake_backend;
}

struct registry {
    struct world world; /* its arena is the test's */
    struct fake *fake;
    struct sky_registro *registro;
    struct gate answered;
};

static inline void note_answer(void *context)
{
    gate_add(context, 1);
}

static inline void registry_perform(struct world *world, struct sky_submission *submission)
{
    struct registry *registry = world->context;
    size_t before = gate_count(&registry->answered);
    sky_registro_submit(registry->registro, submission, note_answer, &registry->answered);
    assert_true(gate_wait(&registry->answered, before + 1));
}

static inline void registry_open(struct world *world, struct sky_lectura *present)
{
    struct sky_error error = { 0 };
    assert_int_equal(sky_lectura_open(present, ((struct registry *)world->context)->registro, SKY_NOW, &error), SKY_OK);
}

static inline int open_registry(void **state)
{
    static const struct gate closed = GATE_INITIALIZER;
    struct sky_error error = { 0 };
    char url[64];
    struct registry *registry = calloc(1, sizeof *registry);
    registry->answered = closed;
    registry->fake = fake_new();
    registry->world = (struct world){ sky_arena_new(), registry_perform, registry_open, registry };
    snprintf(url, sizeof url, "fake:%p", (void *)registry->fake);
    const struct sky_settings settings = { .store = url };
    registry->registro = sky_registro_open(&settings, &error);
    *state = registry;
    return registry->registro ? 0 : -1;
}

static inline int close_registry(void **state)
{
    struct registry *registry = *state;
    sky_registro_close(registry->registro);
    sky_arena_free(registry->world.arena);
    fake_free(registry->fake);
    free(registry);
    return 0;
}

#define REGISTRY_TEST(function) cmocka_unit_test_setup_teardown(function, open_registry, close_registry)

#endif
