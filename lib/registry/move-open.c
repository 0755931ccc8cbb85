/* The two stores of a move, and whether the one may become the other. */
#include "registry/move-internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "registry/seal.h"

static enum sky_status refuse_unnotable(const struct sky_backend *backend, const char *location, const char *whose,
                                        struct sky_error *error)
{
    struct sky_error odd = { 0 };
    if (!backend->notice)
        return sky_error_set(error, SKY_INVALID, "a store of %s cannot be moved", backend->scheme);
    if (backend->refuse_unnotable(location, &odd))
        sky_error_set(error, odd.status, "%s: %s", whose, odd.text);
    return error->status;
}

static enum sky_status refuse_unnotables(struct sky_move *move, const char *to, const struct sky_backend **backend,
                                         const char **location)
{
    *backend = sky_backend_for(to, location, move->error);
    return !*backend || refuse_unnotable(*backend, *location, "--to", move->error)
               ? move->error->status
               : refuse_unnotable(move->from.backend, move->from.location, "SKY_STORE", move->error);
}

static enum sky_status open_target(struct sky_move *move, const char *to, enum sky_store_mode mode)
{
    if (sky_whereabouts_open_here(move->settings, to, mode, &move->to, move->error) ||
        sky_notice_refuse_follower(&move->to.notice, move->error) ||
        !(move->ledgers[0] = sky_whereabouts_ledger(move->settings, &move->from, move->error)) ||
        !(move->ledgers[1] = sky_whereabouts_ledger(move->settings, &move->to, move->error)) ||
        !(move->source = move->from.backend->reader_new(move->from.store, move->error)) ||
        !(move->target = move->to.backend->reader_new(move->to.store, move->error)))
        return move->error->status;
    return sky_move_head(move, &move->to, move->target, &move->head);
}

/* --- whether the target's log is a beginning of the source's */

/* Whoever was let in there already is not let in here. */
static enum sky_status is_empty(struct sky_move *move, struct sky_arena *arena, bool *empty)
{
    struct sky_passes passes;
    struct sky_facts facts;
    const struct sky_backend *backend = move->to.backend;
    if (backend->passes(move->target, sky_span_of(""), arena, &passes, move->error) ||
        backend->facts(move->target, SKY_NOW, 1, arena, &facts, move->error))
        return move->error->status;
    *empty = move->head.number == 0 && passes.count == 0 && facts.count == 0;
    return SKY_OK;
}

static enum sky_status is_beginning(struct sky_move *move, bool *beginning)
{
    struct sky_head head;
    if (sky_seal_find(move->from.backend, move->source, move->head.number, &head, move->error) == SKY_OK)
        *beginning = sky_seal_same(&head, &move->head);
    return move->error->status;
}

/* `*adopts`: the target is empty, and has an identity of its own. */
static enum sky_status compare(struct sky_move *move, struct sky_arena *arena, bool *adopts)
{
    struct sky_identity source, target;
    bool empty = false, beginning = false;
    if (move->from.backend->identify(move->source, &source, move->error) ||
        move->to.backend->identify(move->target, &target, move->error) || is_empty(move, arena, &empty) ||
        is_beginning(move, &beginning))
        return move->error->status;
    *adopts = strcmp(source.text, target.text) != 0 || strcmp(source.tags, target.tags) != 0;
    if (*adopts ? !empty : !beginning)
        sky_error_set(move->error, SKY_CONFLICT,
                      "the store has another log, of %" PRId64 " operations: name an empty one, or the one where this"
                      " registry was before",
                      move->head.number);
    return move->error->status;
}

/* --- the notice */

static enum sky_status post(struct sky_move *move, void *adopts)
{
    struct sky_identity identity;
    if (*(bool *)adopts && (move->from.backend->identify(move->source, &identity, move->error) ||
                            move->to.backend->adopt(move->to.store, &identity, move->error)))
        return move->error->status;
    return sky_notice_post(move->to.backend, move->to.store, &move->notice, move->error);
}

/* The same store may be named in several ways: a notice that is posted in the one is then in the other. */
static enum sky_status post_in_target(struct sky_move *move, bool adopts, bool *is_there)
{
    struct sky_move_notice seen;
    if (sky_notice_make(move->from.url, &move->notice, move->error))
        return move->error->status;
    move->notice.kind = SKY_NOTICE_COMING;
    if (sky_move_write(move, post, &adopts) || sky_notice_read(move->from.backend, move->source, &seen, move->error))
        return move->error->status;
    *is_there = strcmp(seen.id, move->notice.id) == 0;
    return *is_there ? sky_move_unpost(move, &move->to) : SKY_OK;
}

static enum sky_status prepare(struct sky_move *move, bool *is_there)
{
    bool adopts = false;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(move->error);
    if (compare(move, arena, &adopts) == SKY_OK)
        post_in_target(move, adopts, is_there);
    sky_arena_free(arena);
    return move->error->status;
}

enum sky_status sky_move_open(struct sky_move *move, const char *to, bool *is_there)
{
    const struct sky_backend *backend;
    const char *location;
    *is_there = strcmp(to, move->from.url) == 0;
    return *is_there || refuse_unnotables(move, to, &backend, &location) || open_target(move, to, SKY_STORE_MOVE)
               ? move->error->status
               : prepare(move, is_there);
}

/* A file that is to be made: its folder must let that be. */
static enum sky_status refuse_folder(const char *file, struct sky_error *error)
{
    const char *end = strrchr(file, '/');
    char *folder = strndup(file, end && end > file ? (size_t)(end - file) : 1);
    if (!folder)
        return sky_error_memory(error);
    if (access(end ? folder : ".", W_OK | X_OK) < 0)
        sky_error_set(error, SKY_UNAVAILABLE, "cannot make %s: %s", file, strerror(errno));
    free(folder);
    return error->status;
}

enum sky_status sky_move_look(struct sky_move *move, const char *to, bool *is_made)
{
    const struct sky_backend *backend;
    const char *location;
    bool adopts;
    *is_made = false;
    if (refuse_unnotables(move, to, &backend, &location))
        return move->error->status;
    if (backend->copy && access(location, F_OK) < 0 && errno == ENOENT)
        return refuse_folder(location, move->error);
    if (open_target(move, to, SKY_STORE_READ) == SKY_NOT_FOUND) {
        *move->error = (struct sky_error){ 0 };
        return SKY_OK;
    }
    struct sky_arena *arena = move->error->status ? NULL : sky_arena_new();
    if (arena && compare(move, arena, &adopts) == SKY_OK)
        *is_made = true;
    else if (!arena && !move->error->status)
        sky_error_memory(move->error);
    sky_arena_free(arena);
    return move->error->status;
}

static void close_side(struct sky_whereabouts *at, void *reader, char *ledger)
{
    if (reader)
        at->backend->reader_free(reader);
    sky_whereabouts_close(at);
    free(ledger);
}

void sky_move_close(struct sky_move *move)
{
    close_side(&move->from, move->source, move->ledgers[0]);
    close_side(&move->to, move->target, move->ledgers[1]);
}
