/* Invitations as passes of the store, whose ids begin with "invitacion/". */
#include "registry/invitaciones.h"

#include "base/clock.h"
#include "domain/contrasena.h"
#include "domain/ficha-text.h"
#include "registry/invitacion.h"
#include "registry/pases.h"
#include "registry/usuario.h"
#include "registry/usuarios.h"

#define KIND "invitacion/"
#define ENDED "terminar_invitacion"

/* --- made */

/* Ends those that are over, and what the name has had. */
static enum sky_status make_room(const struct sky_pases_change *change, const struct sky_ficha *invitacion,
                                 struct sky_error *error)
{
    struct sky_fichas all;
    size_t left = 0;
    if (sky_invitaciones_end_all(change, invitacion->nombre, error) || sky_fichas_there(change, KIND, &all, error))
        return error->status;
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].vence > invitacion->creada)
            left++;
        else if (sky_fichas_save(change, KIND, &all.items[i], false, ENDED, error))
            return error->status;
    return left < SKY_INVITACIONES_MAX
               ? SKY_OK
               : sky_error_set(error, SKY_CONFLICT, "Hay ya %zu invitaciones, que son cuantas puede haber.", left);
}

struct inviting {
    struct sky_ficha *invitacion;
    bool is_new; /* the person */
};

static enum sky_status add(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct inviting *inviting = what;
    struct sky_ficha *invitacion = inviting->invitacion;
    struct sky_usuario usuario = { .rol = invitacion->rol };
    enum sky_status status = inviting->is_new ? sky_usuario_require_free(change, invitacion->nombre, error)
                                              : sky_usuario_there(change, invitacion->nombre, &usuario, error);
    invitacion->rol = usuario.rol;
    if (status || make_room(change, invitacion, error))
        return error->status;
    return sky_fichas_save(change, KIND, invitacion, true, "crear_invitacion", error);
}

enum sky_status sky_invitaciones_add(struct sky_registro *registro, struct sky_span author, struct sky_arena *arena,
                                     struct sky_ficha *invitacion, char text[SKY_FICHA_SIZE], struct sky_error *error)
{
    struct inviting inviting = { invitacion, invitacion->rol != SKY_PUBLIC };
    invitacion->creada = sky_clock_now();
    invitacion->vence = invitacion->creada + SKY_INVITACION_LASTS;
    invitacion->uso = 0;
    if (sky_usuario_normalize(arena, invitacion->nombre, &invitacion->nombre, error) ||
        sky_fichas_make(invitacion, text, error))
        return error->status;
    return sky_pases_write(registro, author, add, &inviting, error);
}

/* --- listed and ended */

enum sky_status sky_invitaciones_list(struct sky_registro *registro, struct sky_arena *arena,
                                      struct sky_fichas *invitaciones, struct sky_error *error)
{
    struct sky_fichas all;
    int64_t now = sky_clock_now();
    *invitaciones = (struct sky_fichas){ 0 };
    if (sky_fichas_read(registro, KIND, arena, &all, error))
        return error->status;
    invitaciones->items = all.items;
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].vence > now)
            invitaciones->items[invitaciones->count++] = all.items[i];
    return SKY_OK;
}

static enum sky_status end(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct sky_span *id = what;
    return sky_fichas_end(change, &(struct sky_fichas_ending){ KIND, ENDED, *id, { 0 } }, "La invitación no existe.",
                          error);
}

enum sky_status sky_invitaciones_end(struct sky_registro *registro, struct sky_span author, struct sky_span id,
                                     struct sky_error *error)
{
    return sky_pases_write(registro, author, end, &id, error);
}

enum sky_status sky_invitaciones_end_all(const struct sky_pases_change *change, struct sky_span nombre,
                                         struct sky_error *error)
{
    return sky_fichas_end(change, &(struct sky_fichas_ending){ KIND, ENDED, { 0 }, nombre }, NULL, error);
}

/* --- used */

struct accepting {
    unsigned char huella[SKY_SHA256_SIZE];
    struct sky_span hash;
};

static enum sky_status find(const struct sky_fichas *all, const unsigned char huella[SKY_SHA256_SIZE],
                            const struct sky_ficha **found, struct sky_error *error)
{
    int64_t now = sky_clock_now();
    *found = NULL;
    for (size_t i = 0; i < all->count; i++)
        if (sky_crypto_same(all->items[i].huella, huella, SKY_SHA256_SIZE) && all->items[i].vence > now)
            *found = &all->items[i];
    return *found ? SKY_OK
                  : sky_error_set(error, SKY_UNAUTHENTICATED,
                                  "La invitación no vale: ya se usó, terminó, o no es ninguna.");
}

/* Somebody else may have been quicker. */
static enum sky_status use(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct accepting *accepting = what;
    const struct sky_ficha *found;
    struct sky_fichas all;
    if (sky_fichas_there(change, KIND, &all, error) || find(&all, accepting->huella, &found, error) ||
        sky_fichas_save(change, KIND, found, false, "usar_invitacion", error))
        return error->status;
    return sky_usuarios_admit(change, found->nombre, found->rol, accepting->hash, error);
}

enum sky_status sky_invitaciones_accept(struct sky_registro *registro, struct sky_arena *arena, struct sky_span text,
                                        struct sky_span clave, struct sky_ficha *used, struct sky_error *error)
{
    char hash[SKY_PASSWORD_HASH_SIZE] = "";
    struct accepting accepting;
    const struct sky_ficha *found;
    struct sky_fichas all;
    sky_ficha_digest(text, accepting.huella);
    if (sky_fichas_read(registro, KIND, arena, &all, error) || find(&all, accepting.huella, &found, error) ||
        sky_contrasena_check(clave, error) || sky_crypto_hash_password(clave, hash, error))
        return error->status;
    accepting.hash = sky_span_of(hash);
    *used = *found;
    return sky_pases_write(registro, found->nombre, use, &accepting, error);
}
