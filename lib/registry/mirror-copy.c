/*
 * The first copy: the source's whole file, which is verified under another name before it becomes the mirror. It has
 * the notice of one by then: at no moment is there a file that programs would serve.
 */
#include "registry/mirror-internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "registry/verify.h"

/* Milliseconds that the source takes to make its copy. */
#define SILENCE 3600000

struct copying {
    struct sky_mirror *mirror;
    const struct sky_mirror_watch *watch;
    char *path, *url;
    struct sky_error *error;
};

static enum sky_status fail(struct copying *copying, const char *what)
{
    return sky_error_set(copying->error, errno == ENOSPC ? SKY_NO_SPACE : SKY_UNAVAILABLE, "cannot %s %s: %s", what,
                         copying->path, strerror(errno));
}

/* --- receiving */

static enum sky_status write_chunk(struct copying *copying, int file, struct sky_span chunk)
{
    while (chunk.size > 0) {
        ssize_t written = write(file, chunk.data, chunk.size);
        if (written < 0 && errno != EINTR)
            return fail(copying, "write");
        size_t done = written > 0 ? (size_t)written : 0;
        chunk = sky_span(chunk.data + done, chunk.size - done);
    }
    return SKY_OK;
}

static enum sky_status next(struct copying *copying, struct sky_frames *frames, char kind, struct sky_frame *frame)
{
    if (sky_frames_next(frames, SILENCE, frame, copying->error))
        return copying->error->status;
    struct sky_error why = { 0 };
    if (frame->kind == SKY_SHIP_STOP && sky_ship_take_stop(frame, &why))
        return sky_error_set(copying->error, why.status, "%s", why.text);
    return frame->kind == kind ? SKY_OK
                               : sky_error_set(copying->error, SKY_INVALID, "the source sends its file out of turn");
}

static enum sky_status receive_into(struct copying *copying, struct sky_frames *frames, int file)
{
    struct sky_frame frame;
    if (next(copying, frames, SKY_SHIP_FILE, &frame))
        return copying->error->status;
    int64_t all = sky_frame_take_number(&frame);
    for (int64_t done = 0; done < all;) {
        if (next(copying, frames, SKY_SHIP_CHUNK, &frame) || write_chunk(copying, file, frame.body))
            return copying->error->status;
        done += (int64_t)frame.body.size;
        copying->watch->copied(copying->watch->context, done, all);
    }
    return fsync(file) == 0 ? SKY_OK : fail(copying, "sync");
}

static enum sky_status receive(struct copying *copying, struct sky_frames *frames)
{
    char *folder = strdup(copying->path);
    if (!folder)
        return sky_error_memory(copying->error);
    int file = open(copying->path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0 || sky_file_own_as(file, dirname(folder)) < 0)
        fail(copying, "make");
    else
        receive_into(copying, frames, file);
    if (file >= 0)
        close(file);
    free(folder);
    return copying->error->status;
}

/* --- making a mirror of it */

static void ignore_fault(void *context, int64_t number, const char *what)
{
    (void)context, (void)number, (void)what;
}

static enum sky_status verify(struct copying *copying, const struct sky_settings *settings)
{
    struct sky_verification result = { 0 };
    const struct sky_verify_watch watch = { ignore_fault, copying->watch->verified, copying->watch->context };
    if (sky_verify(settings, NULL, &watch, &result, copying->error) == SKY_OK && result.faults)
        sky_error_set(copying->error, SKY_CONFLICT,
                      "the copy of the source has %" PRId64 " faults, and no follower was made: see sky verify there",
                      result.faults);
    return copying->error->status;
}

static enum sky_status post(struct copying *copying, const struct sky_settings *settings)
{
    struct sky_whereabouts at;
    struct sky_head head;
    struct sky_move_notice notice;
    if (sky_notice_make(copying->mirror->source, &notice, copying->error) ||
        sky_whereabouts_open_here(settings, copying->url, SKY_STORE_MOVE, &at, copying->error))
        return copying->error->status;
    notice.kind = SKY_NOTICE_FOLLOWS;
    if (at.backend->begin(at.store, &head, copying->error) ||
        sky_notice_post(at.backend, at.store, &notice, copying->error) || at.backend->commit(at.store, copying->error))
        at.backend->abort(at.store);
    sky_whereabouts_close(&at);
    return copying->error->status;
}

/* What opening it has left beside it, and the file itself where it did not come into its place. */
static void clean(struct copying *copying)
{
    static const char *const suffixes[] = { "", ".lock" };
    char *name = NULL;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (asprintf(&name, "%s%s", copying->path, suffixes[i]) >= 0) {
            unlink(name);
            free(name);
        }
}

static enum sky_status make(struct copying *copying, struct sky_frames *frames)
{
    struct sky_settings settings = *copying->mirror->settings;
    settings.store = copying->url;
    if (receive(copying, frames) || verify(copying, &settings) || post(copying, &settings))
        return copying->error->status;
    return copying->mirror->backend->place(copying->path, copying->mirror->location, false, copying->error);
}

enum sky_status sky_mirror_copy(struct sky_mirror *mirror, struct sky_frames *frames,
                                const struct sky_mirror_watch *watch, struct sky_error *error)
{
    struct copying copying = { .mirror = mirror, .watch = watch, .error = error };
    if (asprintf(&copying.path, "%s.coming", mirror->location) < 0 ||
        asprintf(&copying.url, "%s:%s", mirror->backend->scheme, copying.path) < 0)
        return sky_error_memory(error);
    clean(&copying);
    make(&copying, frames);
    clean(&copying);
    free(copying.path);
    free(copying.url);
    return error->status ? error->status : sky_mirror_attach(mirror, error);
}
