/* One function a kind, all of them within the transaction that also takes the code: each works once. */
#include "registry/intento.h"

#include "base/clock.h"
#include "registry/pases.h"
#include "registry/usuario.h"

/* A session for who is in from now on, in the place of the one they were in. */
static enum sky_status begin(const struct sky_pases_change *change, struct sky_intento *intento,
                             const struct sky_usuario *usuario, bool alone, struct sky_error *error)
{
    struct sky_ficha *sesion = &intento->sesion;
    bool lacks_factor = usuario->rol == SKY_ADMIN && !usuario->factor.activo;
    *sesion = (struct sky_ficha){ .nombre = usuario->nombre,
                                  .rol = usuario->rol,
                                  .limitada = lacks_factor && !intento->may_lack_factor };
    return intento->id.data ? sky_sesiones_renew(change, intento->id, alone, sesion, intento->text, error)
                            : sky_sesiones_begin(change, sesion, intento->text, error);
}

/* Takes the code, which is gone with it once the factor is stored. */
static enum sky_status take_code(const struct sky_intento *intento, struct sky_usuario *usuario, bool *recovered,
                                 struct sky_error *error)
{
    if (!intento->codigo.data)
        return sky_error_set(error, SKY_CODE_NEEDED, "Falta el código del segundo factor: el miembro 'codigo'.");
    if (!sky_factor_take(&usuario->factor, sky_clock_now(), intento->codigo, recovered))
        return sky_error_set(error, SKY_UNAUTHENTICATED, "the code is wrong");
    return SKY_OK;
}

static enum sky_status enter(const struct sky_pases_change *change, struct sky_intento *intento,
                             struct sky_usuario *usuario, struct sky_error *error)
{
    bool recovered;
    if (!sky_span_equal(usuario->clave, intento->hash))
        return sky_error_set(error, SKY_NOT_FOUND, "the password was changed meanwhile");
    if (usuario->factor.activo &&
        (take_code(intento, usuario, &recovered, error) ||
         sky_usuario_save(change, usuario, true, recovered ? "usar_recuperacion" : "usar_factor", error)))
        return error->status;
    return begin(change, intento, usuario, false, error);
}

static enum sky_status confirm(const struct sky_pases_change *change, struct sky_intento *intento,
                               struct sky_usuario *usuario, struct sky_error *error)
{
    return sky_pases_record(change, SKY_USUARIO_KIND, usuario->nombre, "confirmar_clave", error)
               ? error->status
               : begin(change, intento, usuario, false, error);
}

static enum sky_status change_password(const struct sky_pases_change *change, struct sky_intento *intento,
                                       struct sky_usuario *usuario, struct sky_error *error)
{
    usuario->clave = intento->hash;
    return sky_usuario_save(change, usuario, true, "cambiar_clave", error)
               ? error->status
               : begin(change, intento, usuario, true, error);
}

static enum sky_status prepare(const struct sky_pases_change *change, struct sky_intento *intento,
                               struct sky_usuario *usuario, struct sky_error *error)
{
    if (usuario->factor.activo)
        return sky_error_set(error, SKY_CONFLICT, "Ya hay un segundo factor: primero hay que quitarlo.");
    sky_factor_prepare(&usuario->factor);
    memcpy(intento->secreto, usuario->factor.secreto, sizeof intento->secreto);
    return sky_usuario_save(change, usuario, true, "preparar_factor", error);
}

static enum sky_status activate(const struct sky_pases_change *change, struct sky_intento *intento,
                                struct sky_usuario *usuario, struct sky_error *error)
{
    bool recovered;
    if (usuario->factor.activo || !usuario->factor.preparado)
        return sky_error_set(error, SKY_CONFLICT, "No hay un segundo factor por activar: pídalo con POST.");
    if (take_code(intento, usuario, &recovered, error))
        return error->status;
    sky_factor_activate(&usuario->factor, intento->recuperacion);
    return sky_usuario_save(change, usuario, true, "activar_factor", error)
               ? error->status
               : begin(change, intento, usuario, true, error);
}

static enum sky_status drop(const struct sky_pases_change *change, struct sky_intento *intento,
                            struct sky_usuario *usuario, struct sky_error *error)
{
    bool recovered;
    if (usuario->factor.activo && take_code(intento, usuario, &recovered, error))
        return error->status;
    return sky_usuario_drop_factor(change, usuario, error) ? error->status
                                                           : begin(change, intento, usuario, true, error);
}

static enum sky_status end(const struct sky_pases_change *change, struct sky_intento *intento,
                           struct sky_usuario *usuario, struct sky_error *error)
{
    return sky_sesiones_end(change, usuario->nombre, intento->id, error);
}

enum sky_status sky_intento_do(const struct sky_pases_change *change, void *wanted, struct sky_error *error)
{
    static enum sky_status (*const deeds[])(const struct sky_pases_change *change, struct sky_intento *intento,
                                            struct sky_usuario *usuario, struct sky_error *error) = {
        [SKY_INTENTO_ENTRAR] = enter,     [SKY_INTENTO_CONFIRMAR] = confirm, [SKY_INTENTO_CAMBIAR] = change_password,
        [SKY_INTENTO_PREPARAR] = prepare, [SKY_INTENTO_ACTIVAR] = activate,  [SKY_INTENTO_QUITAR] = drop,
        [SKY_INTENTO_TERMINAR] = end,
    };
    struct sky_intento *intento = wanted;
    struct sky_usuario usuario;
    return sky_usuario_there(change, intento->nombre, &usuario, error)
               ? error->status
               : deeds[intento->kind](change, intento, &usuario, error);
}
