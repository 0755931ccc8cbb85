/* Changes of passes, and the facts of the audit that tell of them. */
#include "registry/pases.h"

#include "base/clock.h"

struct sky_span sky_pases_whole_id(struct sky_arena *arena, const char *kind, struct sky_span id)
{
    struct sky_buffer *whole = sky_buffer_new(arena);
    if (!whole)
        return (struct sky_span){ 0 };
    sky_buffer_put_text(whole, kind);
    sky_buffer_put_span(whole, id);
    return whole->failed ? (struct sky_span){ 0 } : sky_buffer_span(whole);
}

struct sky_span sky_pases_id(const struct sky_pass *pass, const char *kind)
{
    return sky_span(pass->id.data + strlen(kind), pass->id.size - strlen(kind));
}

enum sky_status sky_pases_save(const struct sky_pases_change *change, const char *kind, struct sky_span id,
                               struct sky_span documento, const char *verb, struct sky_json *shown,
                               struct sky_error *error)
{
    struct sky_span whole = sky_pases_whole_id(change->arena, kind, id);
    struct sky_span detail = shown ? sky_json_render(change->arena, shown) : (struct sky_span){ 0 };
    if (!whole.data || !detail.data)
        return sky_error_memory(error);
    const struct sky_pass pass = { whole, documento, 0 };
    const struct sky_fact fact = { .instant = sky_clock_now(),
                                   .author = change->author,
                                   .verb = sky_span_of(verb),
                                   .about = whole,
                                   .detail = detail };
    return change->backend->admit(change->store, &pass, &fact, error);
}

enum sky_status sky_pases_record(const struct sky_pases_change *change, const char *kind, struct sky_span id,
                                 const char *verb, struct sky_error *error)
{
    struct sky_span about = sky_pases_whole_id(change->arena, kind, id);
    const struct sky_fact fact = {
        .instant = sky_clock_now(), .author = change->author, .verb = sky_span_of(verb), .about = about
    };
    return about.data ? change->backend->admit(change->store, NULL, &fact, error) : sky_error_memory(error);
}

struct writing {
    struct sky_pases_change change;
    sky_pases_work *work;
    void *what;
};

static enum sky_status write(const struct sky_backend *backend, void *store, void *context, struct sky_error *error)
{
    struct writing *writing = context;
    writing->change.backend = backend;
    writing->change.store = store;
    return writing->work(&writing->change, writing->what, error);
}

enum sky_status sky_pases_write(struct sky_registro *registro, struct sky_span author, sky_pases_work *work, void *what,
                                struct sky_error *error)
{
    struct writing writing = { .change = { .arena = sky_arena_new(), .author = author }, .work = work, .what = what };
    if (!writing.change.arena)
        return sky_error_memory(error);
    enum sky_status status = sky_registro_write(registro, write, &writing, error);
    sky_arena_free(writing.change.arena);
    return status;
}

enum sky_status sky_pases_read(struct sky_registro *registro, struct sky_span prefix, struct sky_arena *arena,
                               struct sky_passes *passes, struct sky_error *error)
{
    registro = sky_registro_current(registro);
    const struct sky_backend *backend = sky_readers_backend(registro);
    *passes = (struct sky_passes){ 0 };
    if (!backend->passes)
        return sky_error_set(error, SKY_INVALID, "the store keeps neither tokens nor people");
    void *reader = sky_readers_take(registro, error);
    if (!reader)
        return error->status;
    backend->passes(reader, prefix, arena, passes, error);
    sky_readers_end(registro, reader);
    return error->status;
}
