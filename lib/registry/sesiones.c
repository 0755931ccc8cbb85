/*
 * Sessions as passes of the store, each a person's: their ids begin with SKY_SESION_KIND, the name and a slash, which
 * no name has, so that of all sessions that there are only those of one person are read.
 */
#include "registry/sesiones.h"

#include "base/clock.h"
#include "registry/pases.h"

#define ABSENT "La sesión no existe."

static bool has_ended(const struct sky_ficha *sesion, int64_t now)
{
    int64_t used = sesion->uso > sesion->creada ? sesion->uso : sesion->creada;
    return now >= sesion->vence || now - used > 2 * SKY_SESION_IDLE; /* the last use may be noted late */
}

/* How sessions were kept before, by their ids alone: nobody is let in by one, and whoever comes in ends all of them. */
#define BEFORE "sesion/"

/* The kind of a person's sessions; NULL, with the error filled, when memory ran out. */
static const char *kind_of(struct sky_arena *arena, struct sky_span nombre, struct sky_error *error)
{
    struct sky_buffer *kind = sky_buffer_new(arena);
    if (kind) {
        sky_buffer_put_text(kind, SKY_SESION_KIND);
        sky_buffer_put_span(kind, nombre);
        sky_buffer_put(kind, "/", sizeof "/"); /* the NUL too */
    }
    return kind && !kind->failed ? kind->data : (sky_error_memory(error), NULL);
}

static enum sky_status end(const struct sky_pases_change *change, const char *kind, const struct sky_ficha *sesion,
                           struct sky_error *error)
{
    return sky_fichas_save(change, kind, sesion, false, "terminar_sesion", error);
}

/* Ends those of somebody that are over, and the oldest when there are too many. */
static enum sky_status make_room(const struct sky_pases_change *change, const char *kind, int64_t now,
                                 struct sky_error *error)
{
    static const struct sky_fichas_ending before = { BEFORE, "terminar_sesion", { 0 }, { 0 } };
    struct sky_fichas all;
    const struct sky_ficha *oldest = NULL;
    size_t count = 0;
    if (sky_fichas_end(change, &before, NULL, error) || sky_fichas_there(change, kind, &all, error))
        return error->status;
    for (size_t i = 0; i < all.count; i++) {
        const struct sky_ficha *sesion = &all.items[i];
        if (has_ended(sesion, now)) {
            if (end(change, kind, sesion, error))
                return error->status;
        } else {
            oldest = !oldest || sesion->creada < oldest->creada ? sesion : oldest;
            count++;
        }
    }
    return count >= SKY_SESIONES_MAX ? end(change, kind, oldest, error) : SKY_OK;
}

enum sky_status sky_sesiones_begin(const struct sky_pases_change *change, struct sky_ficha *sesion,
                                   char text[SKY_FICHA_SIZE], struct sky_error *error)
{
    sesion->creada = sky_clock_now();
    sesion->vence = sesion->vence ? sesion->vence : sesion->creada + SKY_SESION_LASTS;
    sesion->uso = 0;
    const char *kind = kind_of(change->arena, sesion->nombre, error);
    if (!kind || make_room(change, kind, sesion->creada, error) || sky_fichas_make(sesion, text, error))
        return error->status;
    return sky_fichas_save(change, kind, sesion, true, "empezar_sesion", error);
}

/* `id` no span: all of somebody's. */
static enum sky_status end_of(const struct sky_pases_change *change, struct sky_span nombre, struct sky_span id,
                              const char *absent, struct sky_error *error)
{
    const char *kind = kind_of(change->arena, nombre, error);
    const struct sky_fichas_ending ending = { kind, "terminar_sesion", id, { 0 } };
    return kind ? sky_fichas_end(change, &ending, absent, error) : error->status;
}

enum sky_status sky_sesiones_end_all(const struct sky_pases_change *change, struct sky_span nombre,
                                     struct sky_error *error)
{
    return end_of(change, nombre, (struct sky_span){ 0 }, NULL, error);
}

enum sky_status sky_sesiones_list(struct sky_registro *registro, struct sky_span nombre, struct sky_arena *arena,
                                  struct sky_fichas *sesiones, struct sky_error *error)
{
    struct sky_fichas all;
    int64_t now = sky_clock_now();
    const char *kind = kind_of(arena, nombre, error);
    *sesiones = (struct sky_fichas){ 0 };
    if (!kind || sky_fichas_read(registro, kind, arena, &all, error))
        return error->status;
    sesiones->items = all.items;
    for (size_t i = 0; i < all.count; i++)
        if (!has_ended(&all.items[i], now))
            sesiones->items[sesiones->count++] = all.items[i];
    return SKY_OK;
}

/* The one of that id, if it is there. */
static enum sky_status find(const struct sky_pases_change *change, const char *kind, struct sky_span id,
                            struct sky_ficha *sesion, struct sky_error *error)
{
    struct sky_fichas all;
    if (sky_fichas_there(change, kind, &all, error))
        return error->status;
    for (size_t i = 0; i < all.count; i++)
        if (sky_span_equal(all.items[i].id, id)) {
            *sesion = all.items[i];
            return SKY_OK;
        }
    return sky_error_set(error, SKY_NOT_FOUND, ABSENT);
}

enum sky_status sky_sesiones_renew(const struct sky_pases_change *change, struct sky_span id, bool alone,
                                   struct sky_ficha *sesion, char text[SKY_FICHA_SIZE], struct sky_error *error)
{
    struct sky_ficha before;
    const char *kind = kind_of(change->arena, sesion->nombre, error);
    if (!kind || find(change, kind, id, &before, error) ||
        (alone ? sky_sesiones_end_all(change, sesion->nombre, error) : end(change, kind, &before, error)))
        return error->status;
    sesion->vence = before.vence;
    return sky_sesiones_begin(change, sesion, text, error);
}

enum sky_status sky_sesiones_end(const struct sky_pases_change *change, struct sky_span nombre, struct sky_span id,
                                 struct sky_error *error)
{
    return end_of(change, nombre, id, ABSENT, error);
}
