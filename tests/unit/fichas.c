/* Tokens of a registry: made once each, listed with what is known of them, revoked, and all of it recorded. */
#include "registry.h"

#include "base/clock.h"
#include "domain/ficha-text.h"
#include "registry/fichas.h"
#include "registry/readers.h"

static const struct sky_span jefa = { "jefa", 4 };

static enum sky_status add(struct registry *registry, const char *nombre, enum sky_role rol, int64_t vence,
                           char text[SKY_FICHA_SIZE], struct sky_error *error)
{
    struct sky_ficha ficha = { .nombre = sky_span_of(nombre), .rol = rol, .vence = vence };
    return sky_fichas_add(registry->registro, jefa, &ficha, text, error);
}

static struct sky_fichas list(struct registry *registry)
{
    struct sky_error error = { 0 };
    struct sky_fichas fichas;
    if (sky_fichas_list(registry->registro, registry->arena, &fichas, &error))
        fail_msg("%s", error.text);
    return fichas;
}

static struct sky_facts audit(struct registry *registry)
{
    struct sky_error error = { 0 };
    struct sky_facts facts;
    const struct sky_backend *backend = sky_readers_backend(registry->registro);
    void *reader = sky_readers_take(registry->registro, &error);
    assert_int_equal(backend->facts(reader, SKY_NOW, 100, registry->arena, &facts, &error), SKY_OK);
    sky_readers_put(registry->registro, reader);
    return facts;
}

static void a_token_is_made_and_listed(void **state)
{
    struct sky_error error = { 0 };
    char text[SKY_FICHA_SIZE];
    unsigned char huella[SKY_SHA256_SIZE];
    struct sky_span id;
    int64_t before = sky_clock_now();
    assert_int_equal(list(*state).count, 0);
    assert_int_equal(add(*state, "importador", SKY_EDITOR, before + 60000, text, &error), SKY_OK);
    struct sky_fichas fichas = list(*state);
    assert_int_equal(fichas.count, 1);
    assert_true(sky_ficha_read(sky_span_of(text), &id));
    assert_span("id", fichas.items[0].id, id);
    assert_span("nombre", fichas.items[0].nombre, SPAN("importador"));
    assert_int_equal(fichas.items[0].rol, SKY_EDITOR);
    assert_int_equal(fichas.items[0].vence, before + 60000);
    assert_in_range(fichas.items[0].creada, before, sky_clock_now());
    assert_int_equal(fichas.items[0].uso, 0);
    sky_ficha_digest(sky_span_of(text), huella);
    assert_memory_equal(fichas.items[0].huella, huella, sizeof huella);
}

static void what_cannot_be_made_leaves_nothing(void **state)
{
    char text[SKY_FICHA_SIZE];
    struct sky_error error = { 0 };
    assert_int_equal(add(*state, "una", SKY_LECTOR, 0, text, &error), SKY_OK);
    assert_int_equal(add(*state, "una", SKY_ADMIN, 0, text, &error), SKY_NAME_TAKEN);
    error = (struct sky_error){ 0 };
    assert_int_equal(add(*state, "Una", SKY_ADMIN, 0, text, &error), SKY_NAME_TAKEN);
    error = (struct sky_error){ 0 };
    assert_int_equal(add(*state, "un\xD0\xB0", SKY_ADMIN, 0, text, &error), SKY_INVALID);
    error = (struct sky_error){ 0 };
    assert_int_equal(add(*state, "", SKY_LECTOR, 0, text, &error), SKY_INVALID);
    error = (struct sky_error){ 0 };
    assert_int_equal(add(*state, "otra", SKY_LECTOR, 1, text, &error), SKY_INVALID);
    assert_int_equal(list(*state).count, 1);
    assert_int_equal(audit(*state).count, 1);
}

static void a_token_is_revoked_once(void **state)
{
    struct registry *registry = *state;
    char one[SKY_FICHA_SIZE], other[SKY_FICHA_SIZE];
    struct sky_error error = { 0 };
    struct sky_span id;
    assert_int_equal(add(registry, "una", SKY_LECTOR, 0, one, &error), SKY_OK);
    assert_int_equal(add(registry, "otra", SKY_LECTOR, 0, other, &error), SKY_OK);
    assert_true(sky_ficha_read(sky_span_of(one), &id));
    assert_int_equal(sky_fichas_revoke(registry->registro, jefa, id, &error), SKY_OK);
    struct sky_fichas left = list(registry);
    assert_int_equal(left.count, 1);
    assert_span("nombre", left.items[0].nombre, SPAN("otra"));
    assert_int_equal(sky_fichas_revoke(registry->registro, jefa, id, &error), SKY_NOT_FOUND);
    error = (struct sky_error){ 0 };
    assert_int_equal(sky_fichas_revoke(registry->registro, jefa, SPAN(""), &error), SKY_NOT_FOUND);
    assert_int_equal(list(registry).count, 1);
    error = (struct sky_error){ 0 };
    assert_int_equal(add(registry, "una", SKY_LECTOR, 0, one, &error), SKY_OK); /* the name is free again */
}

static void what_was_done_is_recorded_without_the_secret(void **state)
{
    struct registry *registry = *state;
    char text[SKY_FICHA_SIZE];
    struct sky_error error = { 0 };
    struct sky_span id;
    assert_int_equal(add(registry, "una", SKY_LECTOR, 0, text, &error), SKY_OK);
    assert_true(sky_ficha_read(sky_span_of(text), &id));
    assert_int_equal(sky_fichas_revoke(registry->registro, SPAN("otro"), id, &error), SKY_OK);
    struct sky_facts facts = audit(registry);
    assert_int_equal(facts.count, 2);
    assert_span("author", facts.items[1].author, jefa);
    assert_span("verb", facts.items[1].verb, SPAN("crear_ficha"));
    assert_span("author", facts.items[0].author, SPAN("otro"));
    assert_span("verb", facts.items[0].verb, SPAN("revocar_ficha"));
    for (size_t i = 0; i < facts.count; i++) {
        assert_contains("about", facts.items[i].about.data, "ficha/");
        assert_contains("detail", facts.items[i].detail.data, "\"nombre\":\"una\",\"rol\":\"lector\"");
        assert_null(strstr(facts.items[i].detail.data, "huella"));
    }
}

static void there_is_an_end_to_tokens(void **state)
{
    struct sky_error error = { 0 };
    char text[SKY_FICHA_SIZE], nombre[16];
    for (size_t i = 0; i <= SKY_FICHAS_MAX; i++) {
        snprintf(nombre, sizeof nombre, "ficha %zu", i);
        enum sky_status wanted = i < SKY_FICHAS_MAX ? SKY_OK : SKY_CONFLICT;
        if (add(*state, nombre, SKY_LECTOR, 0, text, &error) != wanted)
            fail_msg("%s: %s", nombre, error.text);
    }
    assert_int_equal(list(*state).count, SKY_FICHAS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_token_is_made_and_listed), REGISTRY_TEST(what_cannot_be_made_leaves_nothing),
        REGISTRY_TEST(a_token_is_revoked_once),    REGISTRY_TEST(what_was_done_is_recorded_without_the_secret),
        REGISTRY_TEST(there_is_an_end_to_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
