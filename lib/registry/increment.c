/* What sky ship would tell a follower goes into a file, and what sky follow would do with it, into a copy. */
#include "registry/increment.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "registry/mirror-internal.h"
#include "registry/packing.h"
#include "registry/seal.h"
#include "registry/ship-internal.h"

/* Facts that are looked at in one go. */
#define FACTS ((size_t)500)
/* Milliseconds by which the clock may have been set back: facts that are older than the last operation by that are in
 * the earlier backup. */
#define SET_BACK 86400000
/* Whom the notice of a copy that is added to calls its source. */
#define SOURCE "a backup"

/* --- making one */

static enum sky_status find_fact(struct sky_ship *ship, int64_t before, int64_t *fact)
{
    struct sky_facts page = { 0 };
    int64_t below = SKY_NOW;
    *fact = 0;
    do {
        struct sky_arena *arena = sky_arena_new();
        if (!arena)
            return sky_error_memory(ship->error);
        if (ship->at.backend->facts(ship->reader, below, FACTS, arena, &page, ship->error) == SKY_OK &&
            page.count > 0) {
            *fact = page.items[0].instant < before ? page.items[0].number : 0;
            below = page.items[page.count - 1].number;
        }
        sky_arena_free(arena);
    } while (!ship->error->status && page.count == FACTS && *fact == 0);
    return ship->error->status;
}

static enum sky_status refuse_other(struct sky_ship *ship, const struct sky_ship_hello *from,
                                    const struct sky_head *head)
{
    const struct sky_identity *has = &from->identity;
    if (from->has_log && memcmp(has, &ship->identity, sizeof *has) != 0)
        return sky_error_set(ship->error, SKY_CONFLICT,
                             "the registry has the log %s, and the earlier backup has %s: it was put back since, or is"
                             " another one: make a whole backup",
                             ship->identity.text, has->text);
    if (head->number != from->head.number)
        return sky_error_set(ship->error, from->has_log ? SKY_CONFLICT : SKY_INVALID,
                             "the registry has no operation %" PRId64
                             ", with which the earlier backup ends: it was put back"
                             " to an older state, or that is another number: make a whole backup",
                             from->head.number);
    if (from->has_log && memcmp(head->seal, from->head.seal, sizeof head->seal) != 0)
        return sky_error_set(ship->error, SKY_CONFLICT,
                             "operation %" PRId64
                             " has another seal in the registry than in the earlier backup: see sky"
                             " verify on both",
                             head->number);
    return SKY_OK;
}

static enum sky_status begin(struct sky_ship *ship, const struct sky_ship_hello *from, struct sky_ship_hello *begins)
{
    struct sky_head head;
    if (sky_ship_open_first(ship) ||
        sky_seal_find(ship->at.backend, ship->reader, from->head.number, &head, ship->error) ||
        refuse_other(ship, from, &head))
        return ship->error->status;
    *begins = *from;
    begins->has_log = true;
    begins->identity = ship->identity;
    begins->head = head;
    if (!from->has_log && find_fact(ship, head.instant - SET_BACK, &begins->fact))
        return ship->error->status;
    sky_ship_begin(ship, begins);
    return SKY_OK;
}

static enum sky_status write_frames(struct sky_ship *ship, const char *path)
{
    struct sky_buffer *frames = &ship->frames;
    if (frames->failed)
        return sky_error_memory(ship->error);
    enum sky_status status = sky_packing_write(ship->out, path, sky_buffer_span(frames), ship->error);
    frames->size = 0;
    return status;
}

/* Until there is no more, with passes as of the same moment. */
static enum sky_status tell(struct sky_ship *ship, const char *path, struct sky_increment *made)
{
    sky_ship_put_hello(&ship->frames, &made->from);
    for (bool more = true; more && !ship->error->status; ship->told.looked = 0)
        if (sky_ship_look(ship, &more) == SKY_OK)
            ship->error->status = write_frames(ship, path);
    made->to = made->from;
    made->to.head = ship->told.head;
    made->to.fact = ship->told.fact;
    sky_ship_put_hello(&ship->frames, &made->to);
    return ship->error->status ? ship->error->status : write_frames(ship, path);
}

enum sky_status sky_increment_make(const struct sky_settings *settings, const struct sky_ship_hello *from,
                                   const char *path, struct sky_increment *made, struct sky_error *error)
{
    struct sky_ship ship = { .settings = settings, .out = sky_packing_new(path, error), .error = error };
    if (ship.out < 0)
        return error->status;
    if (begin(&ship, from, &made->from) == SKY_OK)
        tell(&ship, path, made);
    close(ship.out);
    sky_ship_close(&ship);
    sky_buffer_clear(&ship.frames);
    if (error->status)
        unlink(path);
    return error->status;
}

/* --- reading one */

/* A file that is read: its rows are gathered in a mirror, and written there, or only checked. */
struct reading {
    struct sky_mirror *mirror;
    bool writes;
    struct sky_increment *found;
    struct sky_error *error;
};

static enum sky_status refuse_form(struct reading *reading)
{
    return sky_error_set(reading->error, SKY_INVALID,
                         "it is not as sky backup of this release makes an increment: use the release that made it");
}

static enum sky_status refuse_gap(struct reading *reading)
{
    const struct sky_ship_hello *has = &reading->mirror->has, *from = &reading->found->from;
    if (memcmp(&has->identity, &from->identity, sizeof has->identity) != 0)
        return sky_error_set(reading->error, SKY_INVALID,
                             "it is of the log %s, and what comes before it is of %s: it is of another registry, or of"
                             " this one before or after a restore",
                             from->identity.text, has->identity.text);
    if (has->head.number < from->head.number)
        return sky_error_set(reading->error, SKY_INVALID,
                             "it begins after operation %" PRId64
                             ", and what comes before it ends with operation %" PRId64
                             ": the increment between the two is missing",
                             from->head.number, has->head.number);
    if (has->head.number > from->head.number)
        return sky_error_set(reading->error, SKY_INVALID,
                             "it begins after operation %" PRId64
                             ", and what comes before it ends with operation %" PRId64
                             ": each must begin where the one before it ends",
                             from->head.number, has->head.number);
    if (memcmp(has->head.seal, from->head.seal, sizeof has->head.seal) != 0)
        return sky_error_set(reading->error, SKY_INVALID,
                             "operation %" PRId64 " has another seal in it than in what comes before it",
                             has->head.number);
    return SKY_OK;
}

static enum sky_status take_end(struct reading *reading, struct sky_frame *frame)
{
    struct sky_mirror *mirror = reading->mirror;
    struct sky_ship_end end;
    struct sky_head head;
    if (!sky_ship_take_end(frame, &end))
        return refuse_form(reading);
    if (reading->writes)
        return sky_mirror_write(mirror, &end, reading->error);
    if (sky_mirror_check(mirror, &end, &head, reading->error))
        return reading->error->status;
    mirror->has.head = head;
    mirror->has.fact += (int64_t)mirror->group.facts.count;
    sky_mirror_drop(mirror);
    return SKY_OK;
}

/* Where the end of the earlier backup is known by its number alone, facts are told that it has. */
static bool has_fact(const struct reading *reading, const struct sky_frame *frame)
{
    struct sky_frame ahead = *frame;
    struct sky_fact fact;
    return reading->writes && frame->kind == SKY_SHIP_FACT && sky_ship_take_fact(&ahead, &fact) &&
           fact.number <= reading->mirror->has.fact;
}

static enum sky_status read_rows(struct reading *reading, struct sky_frames *frames, struct sky_frame *frame)
{
    while (sky_frames_next(frames, -1, frame, reading->error) == SKY_OK && frame->kind != SKY_SHIP_HELLO)
        if (frame->kind == SKY_SHIP_END
                ? take_end(reading, frame)
                : !has_fact(reading, frame) && sky_mirror_gather(reading->mirror, frame, reading->error))
            break;
    return reading->error->status;
}

static enum sky_status read_all(struct reading *reading, struct sky_frames *frames)
{
    struct sky_frame frame;
    struct sky_mirror *mirror = reading->mirror;
    const struct sky_ship_hello *to = &reading->found->to;
    if (sky_frames_next(frames, -1, &frame, reading->error))
        return reading->error->status;
    if (!sky_ship_take_hello(&frame, &reading->found->from) || !reading->found->from.has_log)
        return refuse_form(reading);
    if (!reading->writes)
        mirror->has = reading->found->from;
    else if (refuse_gap(reading))
        return reading->error->status;
    if (read_rows(reading, frames, &frame))
        return reading->error->status;
    if (!sky_ship_take_hello(&frame, &reading->found->to) || mirror->group.arena || to->fact != mirror->has.fact ||
        !sky_seal_same(&to->head, &mirror->has.head))
        return refuse_form(reading);
    return SKY_OK;
}

static enum sky_status read_file(struct reading *reading, const char *path)
{
    struct sky_frames frames = { .fd = open(path, O_RDONLY | O_CLOEXEC) };
    if (frames.fd < 0)
        return sky_error_set(reading->error, SKY_UNAVAILABLE, "cannot read %s: %s", path, strerror(errno));
    read_all(reading, &frames);
    sky_mirror_drop(reading->mirror);
    sky_frames_clear(&frames);
    close(frames.fd);
    return reading->error->status;
}

enum sky_status sky_increment_check(const char *path, struct sky_increment *found, struct sky_error *error)
{
    struct sky_mirror gathering = { 0 };
    struct reading reading = { .mirror = &gathering, .found = found, .error = error };
    return read_file(&reading, path);
}

/* --- adding one to a copy */

static enum sky_status drop_notice(const struct sky_backend *backend, void *store, void *context,
                                   struct sky_error *error)
{
    const struct sky_move_notice none = { 0 };
    (void)context;
    return sky_notice_post(backend, store, &none, error);
}

struct sky_mirror *sky_increment_open(const struct sky_settings *settings, struct sky_error *error)
{
    struct sky_whereabouts at;
    struct sky_mirror *mirror = calloc(1, sizeof *mirror);
    if (!mirror)
        return sky_error_memory(error), NULL;
    *mirror = (struct sky_mirror){ .settings = settings, .source = SOURCE, .lock = -1, .ledger_come = -1 };
    if ((mirror->backend = sky_backend_for(settings->store, &mirror->location, error)) &&
        sky_whereabouts_open_here(settings, settings->store, SKY_STORE_MOVE, &at, error) == SKY_OK) {
        error->status = sky_mirror_post(&at, SOURCE, error);
        sky_whereabouts_close(&at);
    }
    if (!error->status && sky_mirror_attach(mirror, error) == SKY_OK)
        return mirror;
    sky_mirror_close(mirror);
    return NULL;
}

enum sky_status sky_increment_add(struct sky_mirror *copy, const char *path, struct sky_error *error)
{
    struct sky_increment found;
    struct reading reading = { .mirror = copy, .writes = true, .found = &found, .error = error };
    return read_file(&reading, path) ? error->status : sky_mirror_erase(copy, NULL, error);
}

enum sky_status sky_increment_close(struct sky_mirror *copy, struct sky_error *error)
{
    if (copy && !error->status)
        error->status = sky_writer_run(copy->writer, drop_notice, NULL, error);
    sky_mirror_close(copy);
    return error->status;
}
