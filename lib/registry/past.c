/* A move (registry/move.h) that ends at a moment, and after which nobody follows. */
#include "registry/past.h"

#include "domain/operacion.h"
#include "registry/constancia.h"
#include "registry/lectura.h"
#include "registry/move-internal.h"
#include "registry/olvido.h"
#include "registry/registro.h"

/* Entries that are looked at in one go. */
#define PAGE ((size_t)1000)

static void tell_nobody(void *context, int64_t done, int64_t all)
{
    (void)context, (void)done, (void)all;
}

/* --- the source: where the past ends, and who was forgotten after it */

static enum sky_status note_page(struct sky_lectura *lectura, struct sky_buffer *lines, int64_t *from, bool *ended,
                                 struct sky_error *error)
{
    const struct sky_selection next = { .view = SKY_VIEW_LOG, .from = *from, .bare = true, .limit = PAGE };
    struct sky_entries entries = { 0 };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_lectura_select(lectura, &next, arena, &entries, error) == SKY_OK)
        for (size_t i = 0; i < entries.count && !error->status; i++)
            if (sky_operacion_forgets(entries.items[i].verb))
                error->status = sky_olvido_put_line(lines, lectura, entries.items[i].cliente, error);
    *from = entries.reached;
    *ended = entries.ended;
    sky_arena_free(arena);
    return error->status;
}

static enum sky_status note_later(struct sky_registro *registro, int64_t last, const char *ledger,
                                  struct sky_error *error)
{
    struct sky_lectura lectura;
    struct sky_buffer lines = { 0 };
    bool ended = false;
    if (sky_lectura_open(&lectura, registro, SKY_NOW, error))
        return error->status;
    for (int64_t from = last; !ended && note_page(&lectura, &lines, &from, &ended, error) == SKY_OK;)
        ;
    sky_lectura_close(&lectura);
    if (lines.failed)
        sky_error_memory(error);
    if (!error->status && lines.size > 0)
        error->status = sky_constancia_add(ledger, sky_buffer_span(&lines), error);
    sky_buffer_clear(&lines);
    return error->status;
}

static enum sky_status find_last(struct sky_registro *registro, struct sky_span at, int64_t *last,
                                 struct sky_error *error)
{
    struct sky_lectura lectura;
    if (sky_lectura_open_at(&lectura, registro, at, "--at", error))
        return error->status;
    *last = lectura.moment;
    sky_lectura_close(&lectura);
    return *last > 0 ? SKY_OK
                     : sky_error_set(error, SKY_INVALID, "there was nothing at '%.*s': the log begins later",
                                     SKY_SPAN_ARGS(at));
}

static enum sky_status look(const struct sky_settings *settings, const char *source, struct sky_span at,
                            const char *ledger, int64_t *last, struct sky_error *error)
{
    struct sky_settings other = *settings;
    other.store = source;
    struct sky_registro *registro = sky_registro_open_to_read(&other, error);
    if (registro && find_last(registro, at, last, error) == SKY_OK)
        note_later(registro, *last, ledger, error);
    sky_registro_close(registro);
    return error->status;
}

/* --- the target */

/* Texts that were erased later are gone without a word of it in this log: it gets one now. */
static enum sky_status forget(const struct sky_settings *settings, const char *target, const char *ledger,
                              struct sky_error *error)
{
    struct sky_settings other = *settings;
    other.store = target;
    other.olvidos = ledger;
    struct sky_registro *registro = sky_registro_open(&other, error);
    if (registro)
        error->status = sky_registro_forget_all(registro, error);
    sky_registro_close(registro);
    return error->status;
}

static enum sky_status adopt(struct sky_move *move, void *identity)
{
    return move->to.backend->adopt(move->to.store, identity, move->error);
}

static enum sky_status copy(struct sky_move *move)
{
    struct sky_identity identity;
    if (move->from.backend->identify(move->source, &identity, move->error) || sky_move_write(move, adopt, &identity) ||
        sky_move_log(move, move->last))
        return move->error->status;
    return sky_move_rest(move);
}

static enum sky_status make(struct sky_move *move, const char *target)
{
    if (sky_whereabouts_open_here(move->settings, target, SKY_STORE_MOVE, &move->to, move->error) == SKY_OK &&
        (move->source = move->from.backend->reader_new(move->from.store, move->error)) &&
        (move->target = move->to.backend->reader_new(move->to.store, move->error)))
        copy(move);
    return move->error->status;
}

enum sky_status sky_past_make(const struct sky_settings *settings, const char *source, const char *target,
                              const char *ledger, struct sky_span at, const struct sky_verify_watch *watch,
                              struct sky_error *error)
{
    const struct sky_move_watch told = { .progress = watch->progress ? watch->progress : tell_nobody,
                                         .context = watch->context };
    struct sky_move move = { .settings = settings, .watch = &told, .error = error };
    if (sky_crypto_init(error) == SKY_OK &&
        sky_whereabouts_open_here(settings, source, SKY_STORE_MOVE, &move.from, error) == SKY_OK &&
        look(settings, source, at, ledger, &move.last, error) == SKY_OK)
        make(&move, target);
    sky_move_close(&move);
    return error->status ? error->status : forget(settings, target, ledger, error);
}
