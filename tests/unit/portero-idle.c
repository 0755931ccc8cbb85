/* Sessions end that nobody uses, and after half a day all: by a clock that is put forward. */
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "registry.h"

#include "base/clock.h"
#include "registry/pases.h"
#include "registry/portero.h"
#include "registry/sesiones.h"

#define MINUTES(count) ((int64_t)(count)*60000)

static atomic_llong forward; /* milliseconds, of the instant and not of what has elapsed */

int clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    if (clock == CLOCK_REALTIME)
        time->tv_sec += (time_t)(forward / 1000);
    return result;
}

static enum sky_status begin(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    struct sky_ficha sesion = { .nombre = SPAN("ana"), .rol = SKY_EDITOR };
    return sky_sesiones_begin(change, &sesion, what, error);
}

static struct sky_portero *open_door(struct registry *registry, char text[SKY_FICHA_SIZE])
{
    struct sky_error error = { 0 };
    forward = 0;
    assert_int_equal(sky_pases_write(registry->registro, SPAN("ana"), begin, text, &error), SKY_OK);
    struct sky_portero *portero = sky_portero_new(registry->registro, &error);
    assert_non_null(portero);
    return portero;
}

static enum sky_status admit(struct sky_portero *portero, const char *text)
{
    struct sky_error error = { 0 };
    struct sky_admitted who;
    return sky_portero_admit(portero, sky_span_of(text), SKY_TOKEN_SESSION, &who, &error);
}

/* Two minutes are for what other programs do not know yet of its use. */
static void who_does_nothing_for_half_an_hour_is_out(void **state)
{
    char text[SKY_FICHA_SIZE];
    struct sky_portero *portero = open_door(*state, text);
    for (int64_t minutes = 29; minutes <= 4 * 29; minutes += 29) {
        forward = MINUTES(minutes);
        assert_int_equal(admit(portero, text), SKY_OK);
    }
    forward += MINUTES(32) + 1000;
    assert_int_equal(admit(portero, text), SKY_UNAUTHENTICATED);
    sky_portero_free(portero);
}

/* As a feed does that is open for long: whoever only listens is idle. */
static void to_be_asked_of_is_no_use(void **state)
{
    char text[SKY_FICHA_SIZE];
    struct sky_portero *portero = open_door(*state, text);
    for (int64_t minutes = 0; minutes <= 30; minutes += 10) {
        forward = MINUTES(minutes);
        assert_true(sky_portero_knows(portero, sky_span_of(text), SKY_TOKEN_SESSION));
    }
    forward = MINUTES(33);
    assert_false(sky_portero_knows(portero, sky_span_of(text), SKY_TOKEN_SESSION));
    sky_portero_free(portero);
}

static void after_half_a_day_everybody_is_out(void **state)
{
    char text[SKY_FICHA_SIZE];
    struct sky_portero *portero = open_door(*state, text);
    for (int64_t minutes = 0; minutes < 12 * 60; minutes += 20) {
        forward = MINUTES(minutes);
        assert_int_equal(admit(portero, text), SKY_OK);
    }
    forward = MINUTES(12 * 60);
    assert_int_equal(admit(portero, text), SKY_UNAUTHENTICATED);
    sky_portero_free(portero);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(who_does_nothing_for_half_an_hour_is_out),
        REGISTRY_TEST(after_half_a_day_everybody_is_out),
        REGISTRY_TEST(to_be_asked_of_is_no_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
