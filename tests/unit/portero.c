/* Who is let in: right tokens and wrong ones, what another process does to them, and when they were used. */
#include "registry.h"

#include <time.h>

#include "base/clock.h"
#include "domain/ficha-text.h"
#include "registry/fichas.h"
#include "registry/portero.h"

struct door {
    struct registry *registry;
    struct sky_portero *portero;
};

static int open_door(void **state)
{
    struct sky_error error = { 0 };
    struct door *door = calloc(1, sizeof *door);
    void *registry = NULL;
    if (open_registry(&registry))
        return -1;
    door->registry = registry;
    door->portero = sky_portero_new(door->registry->registro, &error);
    *state = door;
    return door->portero ? 0 : -1;
}

static int close_door(void **state)
{
    struct door *door = *state;
    void *registry = door->registry;
    sky_portero_free(door->portero);
    free(door);
    return close_registry(&registry);
}

#define DOOR_TEST(function) cmocka_unit_test_setup_teardown(function, open_door, close_door)

/* As another process would: by a registry of its own over the same store. False: it would have ended by now. */
static bool add(struct door *door, const char *nombre, enum sky_role rol, int64_t vence, char text[SKY_FICHA_SIZE])
{
    struct sky_error error = { 0 };
    struct sky_ficha ficha = { .nombre = sky_span_of(nombre), .rol = rol, .vence = vence };
    struct sky_registro *other = sky_registro_open(&door->registry->settings, &error);
    assert_non_null(other);
    if (sky_fichas_add(other, SPAN("jefa"), &ficha, text, &error))
        assert_int_equal(error.status, SKY_INVALID);
    sky_registro_close(other);
    return error.status == SKY_OK;
}

static void retire(struct door *door, const char *text)
{
    struct sky_error error = { 0 };
    struct sky_span id;
    struct sky_registro *other = sky_registro_open(&door->registry->settings, &error);
    assert_true(sky_ficha_read(sky_span_of(text), &id));
    assert_int_equal(sky_fichas_revoke(other, SPAN("jefa"), id, &error), SKY_OK);
    sky_registro_close(other);
}

static enum sky_status admit(struct door *door, const char *text, struct sky_admitted *who)
{
    struct sky_error error = { 0 };
    enum sky_status status = sky_portero_admit(door->portero, sky_span_of(text), SKY_TOKEN_BEARER, who, &error);
    assert_string_equal(error.text, status ? "Las credenciales no son v\xC3\xA1lidas." : "");
    return status;
}

static bool knows(struct door *door, const char *text)
{
    return sky_portero_knows(door->portero, sky_span_of(text), SKY_TOKEN_BEARER);
}

/* Until it is `wanted`, which is a question of a quarter of a second. */
static bool comes_to(struct door *door, const char *text, enum sky_status wanted)
{
    struct sky_admitted who;
    for (int i = 0; i < 3000; i++) {
        if (admit(door, text, &who) == wanted)
            return true;
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    }
    return false;
}

static void a_bearer_is_let_in_by_name_and_role(void **state)
{
    struct door *door = *state;
    struct sky_admitted who;
    char text[SKY_FICHA_SIZE];
    assert_true(add(door, "importador", SKY_EDITOR, sky_clock_now() + 3600000, text));
    assert_true(comes_to(door, text, SKY_OK));
    assert_int_equal(admit(door, text, &who), SKY_OK);
    assert_string_equal(who.nombre, "ficha:importador");
    assert_int_equal(who.rol, SKY_EDITOR);
}

static void nothing_else_opens(void **state)
{
    struct door *door = *state;
    struct sky_admitted who;
    char text[SKY_FICHA_SIZE], wrong[SKY_FICHA_SIZE];
    unsigned char random[SKY_FICHA_RANDOM] = { 0 };
    assert_true(add(door, "una", SKY_ADMIN, 0, text));
    assert_true(comes_to(door, text, SKY_OK));
    sky_ficha_write(random, wrong);
    assert_int_equal(admit(door, wrong, &who), SKY_UNAUTHENTICATED);
    assert_int_equal(admit(door, "", &who), SKY_UNAUTHENTICATED);
    char longer[SKY_FICHA_SIZE + 1];
    snprintf(longer, sizeof longer, "%s ", text);
    assert_int_equal(admit(door, longer, &who), SKY_UNAUTHENTICATED);
    for (size_t i = 0; i + 1 < sizeof text; i++) {
        memcpy(wrong, text, sizeof text);
        wrong[i] ^= 1;
        assert_int_equal(admit(door, wrong, &who), SKY_UNAUTHENTICATED);
    }
}

/* The second time, a token is found by what was remembered of it. */
static void each_bearer_stays_who_they_are(void **state)
{
    struct door *door = *state;
    char texts[12][SKY_FICHA_SIZE], nombre[16], wanted[32];
    for (size_t i = 0; i < COUNT(texts); i++) {
        snprintf(nombre, sizeof nombre, "n%zu", i);
        assert_true(add(door, nombre, i % 2 ? SKY_ADMIN : SKY_LECTOR, 0, texts[i]));
    }
    assert_true(comes_to(door, texts[COUNT(texts) - 1], SKY_OK));
    for (size_t i = 0; i < 3 * COUNT(texts); i++) {
        struct sky_admitted who;
        size_t which = i % COUNT(texts);
        assert_int_equal(admit(door, texts[which], &who), SKY_OK);
        snprintf(wanted, sizeof wanted, "ficha:n%zu", which);
        assert_string_equal(who.nombre, wanted);
        assert_int_equal(who.rol, which % 2 ? SKY_ADMIN : SKY_LECTOR);
    }
}

static void a_token_ends(void **state)
{
    struct door *door = *state;
    char ending[SKY_FICHA_SIZE], staying[SKY_FICHA_SIZE];
    int64_t lasts = 100;
    while (!add(door, "breve", SKY_LECTOR, sky_clock_now() + lasts, ending))
        lasts *= 2;
    assert_true(add(door, "larga", SKY_LECTOR, 0, staying));
    assert_true(comes_to(door, staying, SKY_OK)); /* the other one is known by now, too */
    assert_true(comes_to(door, ending, SKY_UNAUTHENTICATED));
}

static void what_another_process_revokes_opens_no_more(void **state)
{
    struct door *door = *state;
    char one[SKY_FICHA_SIZE], other[SKY_FICHA_SIZE];
    struct sky_admitted who;
    assert_true(add(door, "una", SKY_LECTOR, 0, one));
    assert_true(add(door, "otra", SKY_LECTOR, 0, other));
    assert_true(comes_to(door, other, SKY_OK));
    assert_true(knows(door, one) && !knows(door, "") && !knows(door, "sky_"));
    retire(door, one);
    assert_true(comes_to(door, one, SKY_UNAUTHENTICATED));
    assert_int_equal(admit(door, other, &who), SKY_OK);
    assert_true(!knows(door, one) && knows(door, other));
}

/* Also where the list was read anew since then. */
static void a_use_is_noted_when_the_door_closes_at_the_latest(void **state)
{
    struct door *door = *state;
    char one[SKY_FICHA_SIZE], other[SKY_FICHA_SIZE];
    struct sky_fichas fichas;
    struct sky_error error = { 0 };
    int64_t before = sky_clock_now();
    assert_true(add(door, "una", SKY_LECTOR, 0, one));
    assert_true(comes_to(door, one, SKY_OK));
    assert_true(add(door, "otra", SKY_LECTOR, 0, other));
    assert_true(comes_to(door, other, SKY_OK));
    retire(door, other);
    assert_true(comes_to(door, other, SKY_UNAUTHENTICATED));
    sky_portero_free(door->portero);
    door->portero = NULL;
    assert_int_equal(sky_fichas_list(door->registry->registro, door->registry->arena, &fichas, &error), SKY_OK);
    assert_int_equal(fichas.count, 1);
    assert_in_range(fichas.items[0].uso, before, sky_clock_now());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DOOR_TEST(a_bearer_is_let_in_by_name_and_role),
        DOOR_TEST(nothing_else_opens),
        DOOR_TEST(each_bearer_stays_who_they_are),
        DOOR_TEST(a_token_ends),
        DOOR_TEST(what_another_process_revokes_opens_no_more),
        DOOR_TEST(a_use_is_noted_when_the_door_closes_at_the_latest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
