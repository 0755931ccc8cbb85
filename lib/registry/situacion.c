/* One snapshot of a reader answers all. */
#include "registry/situacion.h"

#include <stdlib.h>

#include "registry/readers.h"
#include "registry/registro.h"
#include "registry/whereabouts.h"

static enum sky_status ask(const struct sky_backend *backend, void *reader, struct sky_situacion *situacion,
                           struct sky_error *error)
{
    struct sky_listed listed = { .upto = -1 };
    struct sky_oblivion oblivion = { 0 };
    if ((backend->list && backend->listed(reader, &listed, error)) ||
        (backend->forgotten && backend->forgotten(reader, &oblivion, error)))
        return error->status;
    situacion->listed = listed.upto;
    situacion->customers = listed.upto == situacion->head.number ? listed.count : -1;
    situacion->forgets = oblivion.is_due;
    return SKY_OK;
}

static enum sky_status look(const struct sky_backend *backend, void *reader, struct sky_situacion *situacion,
                            struct sky_error *error)
{
    if ((!backend->marked || backend->marked(reader, &situacion->lote, error) == SKY_OK) &&
        backend->snapshot(reader, &situacion->head, error) == SKY_OK) {
        error->status = ask(backend, reader, situacion, error);
        backend->release(reader);
    }
    return error->status;
}

/* By a reader of its own. */
static enum sky_status look_at(const struct sky_whereabouts *at, struct sky_situacion *situacion,
                               struct sky_error *error)
{
    void *reader = at->backend->reader_new(at->store, error);
    if (!reader)
        return error->status;
    if (at->backend->identify(reader, &situacion->identity, error) == SKY_OK)
        error->status = look(at->backend, reader, situacion, error);
    at->backend->reader_free(reader);
    return error->status;
}

enum sky_status sky_situacion_read(const struct sky_settings *settings, struct sky_situacion *situacion,
                                   struct sky_error *error)
{
    struct sky_whereabouts at;
    struct sky_move_notice notice;
    *situacion = (struct sky_situacion){ 0 };
    if (sky_whereabouts_look(settings, settings->store, &notice, error))
        return error->status;
    bool follows = notice.kind == SKY_NOTICE_FOLLOWS;
    if ((follows ? sky_whereabouts_open_here : sky_whereabouts_open)(settings, settings->store, SKY_STORE_READ, &at,
                                                                     error))
        return error->status;
    if (follows) {
        strcpy(situacion->source, notice.url);
        sky_mirror_look(at.location, &situacion->note);
    }
    situacion->is_coming = at.notice.kind == SKY_NOTICE_COMING;
    if (look_at(&at, situacion, error) == SKY_OK) {
        situacion->file = at.backend->copy ? at.location : NULL;
        situacion->url = at.url;
        at.url = NULL;
    }
    sky_whereabouts_close(&at);
    return error->status;
}

enum sky_status sky_situacion_of(struct sky_registro *registro, struct sky_situacion *situacion,
                                 struct sky_error *error)
{
    struct sky_move_notice notice = { .kind = SKY_NOTICE_NONE };
    registro = sky_registro_current(registro);
    *situacion =
        (struct sky_situacion){ .identity = *sky_registro_identity(registro), .file = sky_registro_file(registro) };
    void *reader = sky_readers_take(registro, error);
    if (!reader)
        return error->status;
    const struct sky_backend *backend = sky_readers_backend(registro);
    if (!backend->notice || sky_notice_read(backend, reader, &notice, error) == SKY_OK)
        error->status = look(backend, reader, situacion, error);
    situacion->is_coming = notice.kind == SKY_NOTICE_COMING;
    sky_readers_end(registro, reader);
    return error->status;
}

void sky_situacion_clear(struct sky_situacion *situacion)
{
    free(situacion->url);
    *situacion = (struct sky_situacion){ 0 };
}
