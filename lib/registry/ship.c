/*
 * Looks twenty times a second. Between two looks the store is closed: so nobody is kept from putting a copy in its
 * place, which the next look then finds, nor a program from leaving the file whole when it ends.
 */
#include "registry/ship-internal.h"

#include <inttypes.h>
#include <poll.h>

#include "base/clock.h"
#include "registry/seal.h"

/* Milliseconds: between two looks, that the follower may take to say what it has, and between two signs of life. */
#define PAUSE 50
#define HELLO_WAIT 30000
#define BEAT 1000
/* Looks that may fail one after another before the follower is told so, and comes again. */
#define FAILURES_MAX 50
/* Times that the store may not be readable before the follower is refused. */
#define OPENS_MAX 10

static enum sky_status identify(struct sky_ship *ship)
{
    struct sky_identity identity;
    if (ship->at.backend->identify(ship->reader, &identity, ship->error))
        return ship->error->status;
    if (!identity.text[0])
        return sky_error_set(ship->error, SKY_INVALID,
                             "the registry was last written by an early release: start its programs once");
    if (!ship->identity.text[0])
        ship->identity = identity;
    if (memcmp(&identity, &ship->identity, sizeof identity) != 0)
        sky_error_set(ship->error, SKY_CONFLICT,
                      "the registry there has the log %s, and the follower follows %s: it was put back from a copy, or"
                      " is another one; a follower of it begins where there is no file",
                      identity.text, ship->identity.text);
    return ship->error->status;
}

enum sky_status sky_ship_open(struct sky_ship *ship)
{
    if (sky_whereabouts_open(ship->settings, ship->settings->store, SKY_STORE_READ, &ship->at, ship->error))
        return ship->error->status;
    if (!ship->at.backend->copy)
        sky_error_set(ship->error, SKY_INVALID,
                      "the registry is in a store of %s, which has standbys of its own: only a file is followed",
                      ship->at.backend->scheme);
    else if ((ship->reader = ship->at.backend->reader_new(ship->at.store, ship->error)))
        identify(ship);
    return ship->error->status;
}

void sky_ship_close(struct sky_ship *ship)
{
    if (ship->reader)
        ship->at.backend->reader_free(ship->reader);
    ship->reader = NULL;
    sky_whereabouts_close(&ship->at);
}

/* Whether what the follower has is a beginning of the log. */
static enum sky_status refuse_other(struct sky_ship *ship)
{
    struct sky_head head;
    if (sky_seal_find(ship->at.backend, ship->reader, ship->told.head.number, &head, ship->error))
        return ship->error->status;
    if (head.number != ship->told.head.number)
        sky_error_set(ship->error, SKY_CONFLICT,
                      "the registry there ends before operation %" PRId64 ", which the follower has: it was put back to"
                      " an older state; nothing was changed",
                      ship->told.head.number);
    else if (memcmp(head.seal, ship->told.head.seal, sizeof head.seal) != 0)
        sky_error_set(ship->error, SKY_CONFLICT,
                      "operation %" PRId64 " has another seal there than the follower's: nothing was changed; see sky"
                      " verify on both sides",
                      ship->told.head.number);
    return ship->error->status;
}

static enum sky_status take_hello(struct sky_ship *ship, int in, struct sky_ship_hello *hello)
{
    struct sky_frames frames = { .fd = in };
    struct sky_frame frame;
    struct sky_error odd = { 0 };
    if (sky_frames_next(&frames, HELLO_WAIT, &frame, &odd) || !sky_ship_take_hello(&frame, hello))
        sky_error_set(ship->error, SKY_INVALID,
                      "whoever is there does not speak as sky follow of this release does%s%s", odd.status ? ": " : "",
                      odd.text);
    sky_frames_clear(&frames);
    return ship->error->status;
}

enum sky_status sky_ship_open_first(struct sky_ship *ship)
{
    for (int i = 0; sky_ship_open(ship) == SKY_UNAVAILABLE && i < OPENS_MAX; i++) {
        sky_ship_close(ship);
        *ship->error = (struct sky_error){ 0 };
        poll(NULL, 0, PAUSE);
    }
    return ship->error->status;
}

void sky_ship_begin(struct sky_ship *ship, const struct sky_ship_hello *hello)
{
    int64_t now = sky_clock_now();
    ship->told = (struct sky_ship_place){ .head = hello->head, .fact = hello->fact };
    ship->told.receipts = (hello->head.instant < now ? hello->head.instant : now) - SKY_SHIP_LATE;
}

static enum sky_status welcome(struct sky_ship *ship, const struct sky_ship_hello *hello)
{
    if (hello->has_log) {
        ship->identity = hello->identity;
        sky_ship_begin(ship, hello);
    }
    if (sky_ship_open_first(ship) || refuse_other(ship))
        return ship->error->status;
    sky_ship_put_welcome(&ship->frames, &ship->identity);
    if (sky_frame_write(&ship->frames, ship->out, ship->error) == SKY_OK && hello->has_log)
        ship->error->status = sky_ship_ledger(ship);
    return ship->error->status;
}

/* --- looking */

static enum sky_status look(struct sky_ship *ship, bool *more)
{
    if (!ship->reader && sky_ship_open(ship))
        return ship->error->status;
    return sky_ship_look(ship, more);
}

/* Waits for the next look; whether the follower has gone, which has nothing more to say. */
static bool has_gone(int in)
{
    struct pollfd one = { .fd = in, .events = POLLIN };
    return poll(&one, 1, PAUSE) != 0;
}

/* A look that fails, as may one while a program begins or ends, is made again. */
static enum sky_status watch(struct sky_ship *ship, int in)
{
    bool more = true;
    int failures = 0;
    for (int64_t said = 0; more || !has_gone(in);) {
        failures = look(ship, &more) ? failures + 1 : 0;
        if (failures && (ship->error->status != SKY_UNAVAILABLE || failures > FAILURES_MAX))
            return ship->error->status;
        if (failures) {
            *ship->error = (struct sky_error){ 0 };
            ship->frames.size = 0;
            more = false;
        }
        if (!more)
            sky_ship_close(ship);
        bool is_due = sky_clock_elapsed() - said >= BEAT * 1000;
        if (!failures && (ship->frames.size > 0 || is_due)) {
            const struct sky_ship_end end = { ship->told.head, ship->seen.number, ship->told.lote };
            if (ship->frames.size == 0)
                sky_ship_put_end(&ship->frames, &end);
            if (sky_frame_write(&ship->frames, ship->out, ship->error))
                return *ship->error = (struct sky_error){ 0 }, SKY_OK;
            said = sky_clock_elapsed();
        }
    }
    return SKY_OK;
}

enum sky_status sky_ship(const struct sky_settings *settings, int in, int out, struct sky_error *error)
{
    struct sky_ship ship = { .settings = settings, .out = out, .error = error };
    struct sky_ship_hello hello;
    if (sky_crypto_init(error) == SKY_OK && take_hello(&ship, in, &hello) == SKY_OK && welcome(&ship, &hello) == SKY_OK)
        error->status = hello.has_log ? watch(&ship, in) : sky_ship_file(&ship);
    if (error->status) {
        struct sky_error ignored = { 0 };
        ship.frames.size = 0;
        sky_ship_put_stop(&ship.frames, error);
        if (sky_frame_write(&ship.frames, out, &ignored))
            ship.frames.size = 0; /* nobody is there to be told */
    }
    sky_ship_close(&ship);
    sky_buffer_clear(&ship.frames);
    return error->status;
}
