/*
 * The first copy: the source's whole file, whose operations are held against their seals under another name before it
 * becomes the mirror. It has the notice of one by then: at no moment is there a file that programs would serve.
 */
#include "registry/mirror-internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "registry/seal.h"

/* Entries that are looked at at a time, and bytes of their documents. */
#define PAGE ((size_t)1000)
#define PAGE_BYTES ((size_t)4 << 20)
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
    return sky_file_fail(copying->error, what, copying->path);
}

/* --- receiving */

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
        if (next(copying, frames, SKY_SHIP_CHUNK, &frame))
            return copying->error->status;
        if (sky_file_write(file, frame.body) < 0)
            return fail(copying, "write");
        done += (int64_t)frame.body.size;
        copying->watch->copied(copying->watch->context, done, all);
    }
    return fsync(file) == 0 ? SKY_OK : fail(copying, "sync");
}

static enum sky_status receive(struct copying *copying, struct sky_frames *frames)
{
    int file = open(copying->path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0 || sky_file_own_as_folder_of(file, copying->path) < 0)
        fail(copying, "make");
    else
        receive_into(copying, frames, file);
    if (file >= 0)
        close(file);
    return copying->error->status;
}

/* --- making a mirror of it */

static enum sky_status follow_seals(struct copying *copying, const struct sky_whereabouts *at, void *reader,
                                    struct sky_head *head, bool *ended)
{
    struct sky_entries entries;
    const struct sky_selection next = {
        .view = SKY_VIEW_LOG, .from = head->number, .stored = true, .limit = PAGE, .bytes = PAGE_BYTES
    };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(copying->error);
    if (at->backend->select(reader, &next, arena, &entries, copying->error) == SKY_OK)
        copying->error->status = sky_seal_follow(head, entries.items, entries.count, copying->error);
    *ended = entries.ended;
    sky_arena_free(arena);
    return copying->error->status;
}

/* Each operation must be what was sealed, one after another. */
static enum sky_status check_seals(struct copying *copying, const struct sky_whereabouts *at)
{
    struct sky_head last, head = { 0 };
    bool ended = false;
    void *reader = at->backend->reader_new(at->store, copying->error);
    if (!reader)
        return copying->error->status;
    if (at->backend->snapshot(reader, &last, copying->error) == SKY_OK) {
        at->backend->release(reader);
        while (!ended && follow_seals(copying, at, reader, &head, &ended) == SKY_OK)
            copying->watch->checked(copying->watch->context, head.number, last.number);
    }
    at->backend->reader_free(reader);
    return copying->error->status;
}

enum sky_status sky_mirror_post(const struct sky_whereabouts *at, const char *source, struct sky_error *error)
{
    struct sky_head head;
    struct sky_move_notice notice;
    if (sky_notice_make(source, &notice, error))
        return error->status;
    notice.kind = SKY_NOTICE_FOLLOWS;
    if (at->backend->begin(at->store, &head, error) || sky_notice_post(at->backend, at->store, &notice, error) ||
        at->backend->commit(at->store, error))
        at->backend->abort(at->store);
    return error->status;
}

static enum sky_status check_and_post(struct copying *copying)
{
    struct sky_whereabouts at;
    struct sky_settings settings = *copying->mirror->settings;
    settings.store = copying->url;
    if (sky_whereabouts_open_here(&settings, copying->url, SKY_STORE_MOVE, &at, copying->error))
        return copying->error->status;
    if (check_seals(copying, &at) == SKY_OK)
        copying->error->status = sky_mirror_post(&at, copying->mirror->source, copying->error);
    sky_whereabouts_close(&at);
    return copying->error->status;
}

static enum sky_status make(struct copying *copying, struct sky_frames *frames)
{
    if (receive(copying, frames) || check_and_post(copying))
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
    mirror->backend->remove(copying.path); /* of one that was cut off, with what lies beside it */
    make(&copying, frames);
    mirror->backend->remove(copying.path);
    free(copying.path);
    free(copying.url);
    return error->status ? error->status : sky_mirror_attach(mirror, error);
}
