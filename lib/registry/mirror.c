/* Keeping a mirror: opening it, and hearing what the source says. */
#include "registry/mirror-internal.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "registry/constancia.h"
#include "registry/olvido.h"

/* Milliseconds for which a source is silent at most; and before it has said anything. */
#define SILENCE 15000
#define SILENCE_AT_FIRST 60000

/* --- opening */

/* The mirror has no operations of its own to search for. */
static void search_nothing(struct sky_submission *submission)
{
    (void)submission;
}

static enum sky_status read_state(struct sky_mirror *mirror, struct sky_error *error)
{
    const struct sky_backend *backend = mirror->backend;
    struct sky_oblivion oblivion = { 0 };
    if (sky_ship_read_hello(backend, mirror->reader, &mirror->has, error) == SKY_OK &&
        backend->marked(mirror->reader, &mirror->lote, error) == SKY_OK &&
        backend->forgotten(mirror->reader, &oblivion, error) == SKY_OK)
        mirror->forgets = oblivion.is_due;
    backend->rest(mirror->reader);
    return error->status;
}

enum sky_status sky_mirror_attach(struct sky_mirror *mirror, struct sky_error *error)
{
    if (sky_whereabouts_open_here(mirror->settings, mirror->settings->store, SKY_STORE_MOVE, &mirror->at, error))
        return error->status;
    if (mirror->at.notice.kind != SKY_NOTICE_FOLLOWS)
        return sky_error_set(error, SKY_CONFLICT, "%s is no follower any more", mirror->location);
    if (!(mirror->ledger = sky_whereabouts_ledger(mirror->settings, &mirror->at, error)) ||
        !(mirror->reader = mirror->backend->reader_new(mirror->at.store, error)) ||
        !(mirror->writer = sky_writer_new(mirror->backend, mirror->at.store, 0, search_nothing, error)))
        return error->status;
    return read_state(mirror, error);
}

static enum sky_status refuse_name(const char *source, struct sky_error *error)
{
    struct sky_move_notice notice;
    if (!*source || strpbrk(source, "\n\r"))
        return sky_error_set(error, SKY_INVALID, "a source is a folder or a host, in one line");
    return sky_notice_make(source, &notice, error);
}

static enum sky_status rename_source(const struct sky_backend *backend, void *store, void *context,
                                     struct sky_error *error)
{
    return sky_notice_post(backend, store, context, error);
}

/* What is there already must be a mirror; the source may have another name by now. */
static enum sky_status attach_to_file(struct sky_mirror *mirror, struct sky_error *error)
{
    struct sky_move_notice notice;
    if (sky_whereabouts_look(mirror->settings, mirror->settings->store, &notice, error))
        return error->status;
    if (notice.kind != SKY_NOTICE_FOLLOWS)
        return sky_error_set(error, SKY_CONFLICT,
                             "%s has a registry of its own, which is no follower: name a file in SKY_STORE that is not"
                             " there, or move this one away",
                             mirror->location);
    sky_mirror_read_note(mirror->lock, &mirror->note);
    if (sky_mirror_attach(mirror, error) || strcmp(mirror->at.notice.url, mirror->source) == 0)
        return error->status;
    strcpy(mirror->at.notice.url, mirror->source);
    return sky_writer_run(mirror->writer, rename_source, &mirror->at.notice, error);
}

struct sky_mirror *sky_mirror_open(const struct sky_settings *settings, const char *source, struct sky_error *error)
{
    const char *location;
    const struct sky_backend *backend = sky_backend_for(settings->store, &location, error);
    if (!backend || refuse_name(source, error) || sky_crypto_init(error))
        return NULL;
    if (!backend->copy || !*location)
        return sky_error_set(error, SKY_INVALID,
                             "a follower is a file: name it in SKY_STORE, as in sqlite:/var/lib/sky/sky.db"),
               NULL;
    struct sky_mirror *mirror = calloc(1, sizeof *mirror);
    if (!mirror)
        return sky_error_memory(error), NULL;
    *mirror = (struct sky_mirror){ .settings = settings, .source = source, .location = location, .backend = backend };
    mirror->ledger_come = -1;
    if ((mirror->lock = sky_mirror_lock(location, error)) >= 0 && access(location, F_OK) == 0)
        attach_to_file(mirror, error);
    if (!error->status)
        return mirror;
    sky_mirror_close(mirror);
    return NULL;
}

void sky_mirror_close(struct sky_mirror *mirror)
{
    if (!mirror)
        return;
    sky_mirror_drop(mirror);
    sky_writer_free(mirror->writer);
    if (mirror->reader)
        mirror->backend->reader_free(mirror->reader);
    sky_whereabouts_close(&mirror->at);
    if (mirror->ledger_come >= 0)
        close(mirror->ledger_come);
    if (mirror->lock >= 0)
        sky_mirror_unlock(mirror->lock, mirror->location);
    free(mirror->ledger);
    free(mirror);
}

bool sky_mirror_has_heard(const struct sky_mirror *mirror)
{
    return mirror->has_heard;
}

bool sky_mirror_is_made(const struct sky_mirror *mirror)
{
    return mirror->has.has_log;
}

/* --- the ledger: it comes first, and is merged when the erasures that are in the log have their lines */

static enum sky_status take_ledger(struct sky_mirror *mirror, const struct sky_frame *frame, struct sky_error *error)
{
    if (mirror->ledger_come < 0)
        mirror->ledger_come = memfd_create("olvidos", MFD_CLOEXEC);
    if (mirror->ledger_come < 0 || sky_file_write(mirror->ledger_come, frame->body) < 0)
        return sky_error_set(error, SKY_NO_MEMORY, "cannot keep the source's ledger: %s", strerror(errno));
    return SKY_OK;
}

static enum sky_status merge_ledger(struct sky_mirror *mirror, struct sky_error *error)
{
    char path[64];
    if (mirror->ledger_come < 0)
        return SKY_OK;
    snprintf(path, sizeof path, "/proc/self/fd/%d", mirror->ledger_come);
    enum sky_status status = sky_constancia_merge(path, mirror->ledger, error);
    close(mirror->ledger_come);
    mirror->ledger_come = -1;
    return status;
}

/* --- hearing */

static bool has_come(const struct sky_frames *frames)
{
    struct pollfd one = { .fd = frames->fd, .events = POLLIN };
    return frames->used < frames->kept.size || poll(&one, 1, 0) != 0;
}

enum sky_status sky_mirror_erase(struct sky_mirror *mirror, const struct sky_frames *frames, struct sky_error *error)
{
    struct sky_oblivion oblivion = { .is_due = mirror->forgets };
    while (oblivion.is_due && (!frames || !has_come(frames))) {
        if (sky_olvido_slice(mirror->writer, mirror->ledger, error) ||
            mirror->backend->forgotten(mirror->reader, &oblivion, error))
            break;
        mirror->backend->rest(mirror->reader);
        mirror->forgets = oblivion.is_due;
    }
    return error->status;
}

static void note_source(struct sky_mirror *mirror, int64_t known)
{
    struct sky_mirror_note *note = &mirror->note;
    note->heard = sky_clock_now();
    note->known = known;
    if (mirror->has.head.number >= known)
        note->level = note->heard;
    sky_mirror_write_note(mirror->lock, note);
}

static enum sky_status take_end(struct sky_mirror *mirror, struct sky_frames *frames, struct sky_frame *frame,
                                const struct sky_mirror_watch *watch, bool *goes_on, struct sky_error *error)
{
    struct sky_ship_end end;
    if (!sky_ship_take_end(frame, &end))
        return sky_error_set(error, SKY_INVALID, "the source's end of a group is not as it should be");
    if (sky_mirror_write(mirror, &end, error))
        return error->status;
    note_source(mirror, end.source);
    *goes_on = watch->followed(watch->context, &mirror->has.head, end.source);
    if (sky_mirror_erase(mirror, *goes_on ? frames : NULL, error) || mirror->forgets ||
        mirror->has.head.number < end.source)
        return error->status;
    return merge_ledger(mirror, error);
}

static enum sky_status take_stop(struct sky_frame *frame, struct sky_error *error)
{
    struct sky_error why = { 0 };
    if (!sky_ship_take_stop(frame, &why))
        return sky_error_set(error, SKY_INVALID, "the source ends for a reason that is not as it should be");
    return sky_error_set(error, why.status, "%s", why.text);
}

static enum sky_status follow(struct sky_mirror *mirror, struct sky_frames *frames,
                              const struct sky_mirror_watch *watch, struct sky_error *error)
{
    struct sky_frame frame;
    for (bool goes_on = true; goes_on && sky_frames_next(frames, SILENCE, &frame, error) == SKY_OK && !error->status;)
        if (frame.kind == SKY_SHIP_END)
            take_end(mirror, frames, &frame, watch, &goes_on, error);
        else if (frame.kind == SKY_SHIP_STOP)
            take_stop(&frame, error);
        else if (frame.kind == SKY_SHIP_LEDGER)
            take_ledger(mirror, &frame, error);
        else
            error->status = sky_mirror_gather(mirror, &frame, error);
    return error->status;
}

/* Whatever is said before that, as by a shell that greets, is no sky. */
static enum sky_status take_welcome(struct sky_mirror *mirror, struct sky_frames *frames, struct sky_error *error)
{
    struct sky_frame frame;
    struct sky_identity identity;
    struct sky_error odd = { 0 };
    if (sky_frames_next(frames, SILENCE_AT_FIRST, &frame, &odd)) {
        if (odd.status == SKY_UNAVAILABLE)
            return sky_error_set(error, odd.status, "%s", odd.text);
    } else if (frame.kind == SKY_SHIP_STOP) {
        return take_stop(&frame, error);
    } else if (sky_ship_take_welcome(&frame, &identity)) {
        mirror->has_heard = true;
        if (!mirror->has.has_log || memcmp(&identity, &mirror->has.identity, sizeof identity) == 0)
            return SKY_OK;
        return sky_error_set(error, SKY_CONFLICT, "the source has the log %s, and the follower has %s", identity.text,
                             mirror->has.identity.text);
    }
    return sky_error_set(error, SKY_INVALID, "%s does not speak as sky ship of this release does", mirror->source);
}

enum sky_status sky_mirror_run(struct sky_mirror *mirror, int in, int out, const struct sky_mirror_watch *watch,
                               struct sky_error *error)
{
    struct sky_frames frames = { .fd = in };
    struct sky_buffer hello = { 0 };
    sky_ship_put_hello(&hello, &mirror->has);
    if (sky_frame_write(&hello, out, error) == SKY_OK && take_welcome(mirror, &frames, error) == SKY_OK)
        error->status = mirror->has.has_log ? follow(mirror, &frames, watch, error)
                                            : sky_mirror_copy(mirror, &frames, watch, error);
    sky_mirror_drop(mirror);
    sky_buffer_clear(&hello);
    sky_frames_clear(&frames);
    return error->status;
}
