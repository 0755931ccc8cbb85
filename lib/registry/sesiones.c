/* Sessions as passes of the store, whose ids begin with "sesion/". */
#include "registry/sesiones.h"

#include "base/clock.h"
#include "registry/pases.h"

static bool has_ended(const struct sky_ficha *sesion, int64_t now)
{
    int64_t used = sesion->uso > sesion->creada ? sesion->uso : sesion->creada;
    return now >= sesion->vence || now - used > 2 * SKY_SESION_IDLE; /* the last use may be noted late */
}

static enum sky_status end(const struct sky_pases_change *change, const struct sky_ficha *sesion,
                           struct sky_error *error)
{
    return sky_fichas_save(change, SKY_SESION_KIND, sesion, false, "terminar_sesion", error);
}

/* Ends those that are over, and the oldest of somebody's when there are too many. */
static enum sky_status make_room(const struct sky_pases_change *change, struct sky_span nombre, int64_t now,
                                 struct sky_error *error)
{
    struct sky_fichas all;
    const struct sky_ficha *oldest = NULL;
    size_t count = 0;
    if (sky_fichas_there(change, SKY_SESION_KIND, &all, error))
        return error->status;
    for (size_t i = 0; i < all.count; i++) {
        const struct sky_ficha *sesion = &all.items[i];
        if (has_ended(sesion, now)) {
            if (end(change, sesion, error))
                return error->status;
        } else if (sky_span_equal(sesion->nombre, nombre)) {
            oldest = !oldest || sesion->creada < oldest->creada ? sesion : oldest;
            count++;
        }
    }
    return count >= SKY_SESIONES_MAX ? end(change, oldest, error) : SKY_OK;
}

enum sky_status sky_sesiones_begin(const struct sky_pases_change *change, struct sky_ficha *sesion,
                                   char text[SKY_FICHA_SIZE], struct sky_error *error)
{
    sesion->creada = sky_clock_now();
    sesion->vence = sesion->vence ? sesion->vence : sesion->creada + SKY_SESION_LASTS;
    sesion->uso = 0;
    if (make_room(change, sesion->nombre, sesion->creada, error) || sky_fichas_make(sesion, text, error))
        return error->status;
    return sky_fichas_save(change, SKY_SESION_KIND, sesion, true, "empezar_sesion", error);
}

enum sky_status sky_sesiones_end_all(const struct sky_pases_change *change, struct sky_span nombre,
                                     struct sky_error *error)
{
    return sky_fichas_end(change, &(struct sky_fichas_ending){ SKY_SESION_KIND, "terminar_sesion", { 0 }, nombre },
                          NULL, error);
}

enum sky_status sky_sesiones_list(struct sky_registro *registro, struct sky_span nombre, struct sky_arena *arena,
                                  struct sky_fichas *sesiones, struct sky_error *error)
{
    struct sky_fichas all;
    int64_t now = sky_clock_now();
    *sesiones = (struct sky_fichas){ 0 };
    if (sky_fichas_read(registro, SKY_SESION_KIND, arena, &all, error))
        return error->status;
    sesiones->items = all.items;
    for (size_t i = 0; i < all.count; i++)
        if (sky_span_equal(all.items[i].nombre, nombre) && !has_ended(&all.items[i], now))
            sesiones->items[sesiones->count++] = all.items[i];
    return SKY_OK;
}

/* The one of that id, if it is `nombre`'s. */
static enum sky_status find(const struct sky_pases_change *change, struct sky_span nombre, struct sky_span id,
                            struct sky_ficha *sesion, struct sky_error *error)
{
    struct sky_fichas all;
    if (sky_fichas_there(change, SKY_SESION_KIND, &all, error))
        return error->status;
    for (size_t i = 0; i < all.count; i++)
        if (sky_span_equal(all.items[i].id, id) && sky_span_equal(all.items[i].nombre, nombre)) {
            *sesion = all.items[i];
            return SKY_OK;
        }
    return sky_error_set(error, SKY_NOT_FOUND, "La sesión no existe.");
}

enum sky_status sky_sesiones_renew(const struct sky_pases_change *change, struct sky_span id, bool alone,
                                   struct sky_ficha *sesion, char text[SKY_FICHA_SIZE], struct sky_error *error)
{
    struct sky_ficha before;
    if (find(change, sesion->nombre, id, &before, error) ||
        (alone ? sky_sesiones_end_all(change, sesion->nombre, error) : end(change, &before, error)))
        return error->status;
    sesion->vence = before.vence;
    return sky_sesiones_begin(change, sesion, text, error);
}

enum sky_status sky_sesiones_end(const struct sky_pases_change *change, struct sky_span nombre, struct sky_span id,
                                 struct sky_error *error)
{
    struct sky_fichas_ending ending = { SKY_SESION_KIND, "terminar_sesion", id, nombre };
    return sky_fichas_end(change, &ending, "La sesión no existe.", error);
}
