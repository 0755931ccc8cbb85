/* Bodies are checked by rows of members first, then by what the members mean. */
#include "domain/peticion.h"

#include "base/clock.h"
#include "base/text.h"
#include "domain/contrasena.h"
#include "domain/ficha-document.h"
#include "domain/member.h"
#include "domain/pase.h"
#include "domain/usuario-document.h"

#define NOMBRE                                                                                    \
    {                                                                                             \
        .name = "nombre", .type = SKY_MEMBER_SHOWN, .required = true, .most = SKY_PASE_NOMBRE_MAX \
    }
#define ROL                                                      \
    {                                                            \
        .name = "rol", .type = SKY_MEMBER_TEXT, .required = true \
    }

/* Members that a body may have, the longest list and a NULL. */
#define NAMES_MAX 5

static enum sky_status check(struct sky_arena *arena, const struct sky_json *body, const struct sky_member *rows,
                             struct sky_error *error)
{
    const char *names[NAMES_MAX] = { NULL };
    for (size_t i = 0; rows[i].name; i++)
        names[i] = rows[i].name;
    sky_member_refuse_others(arena, body, names, error);
    return sky_member_check(arena, rows, body, NULL, error);
}

/* Without the member the role stays. */
static enum sky_status take_rol(struct sky_arena *arena, const struct sky_json *body, enum sky_role *rol,
                                struct sky_error *error)
{
    struct sky_span text = sky_pase_text(body, "rol");
    if (text.data && !sky_role_from_name(text, rol))
        sky_error_member(sky_error_next(arena, error), "rol",
                         "El miembro 'rol' debe ser 'lector', 'editor' o 'admin'.");
    return error->status;
}

static enum sky_status take_text(struct sky_arena *arena, const struct sky_json *body, const char *name,
                                 struct sky_span *text, struct sky_error *error)
{
    *text = sky_arena_copy(arena, sky_pase_text(body, name));
    return text->data ? SKY_OK : sky_error_memory(error);
}

/* The member that says when the token ends, checked by its type already. */
static void take_vence(struct sky_arena *arena, const struct sky_json *body, struct sky_ficha *ficha,
                       struct sky_error *error)
{
    struct sky_span dias = sky_pase_text(body, "dias"), vence = sky_pase_text(body, "vence");
    int64_t days;
    if (dias.data && vence.data)
        sky_error_member(sky_error_next(arena, error), "vence", "El miembro 'vence' no va con 'dias'.");
    else if (dias.data && !sky_text_number(dias, &days))
        sky_error_member(sky_error_next(arena, error), "dias", "El miembro 'dias' debe ser un número entero.");
    else if (dias.data)
        ficha->vence = ficha->creada + days * SKY_FICHA_DIA;
    else if (vence.data && !sky_clock_parse_instant(vence, &ficha->vence))
        sky_error_member(sky_error_next(arena, error), "vence",
                         "El miembro 'vence' debe ser un instante, como 2026-01-31T12:00:00Z.");
}

enum sky_status sky_peticion_ficha(struct sky_arena *arena, const struct sky_json *body, int64_t now,
                                   struct sky_ficha *ficha, struct sky_error *error)
{
    static const struct sky_member rows[] = {
        NOMBRE,
        ROL,
        { .name = "dias", .type = SKY_MEMBER_NUMBER, .least = 1, .greatest = (double)SKY_FICHA_DIAS_MAX },
        { .name = "vence", .type = SKY_MEMBER_TEXT },
        { .name = NULL },
    };
    *ficha = (struct sky_ficha){ .creada = now };
    if (check(arena, body, rows, error))
        return error->status;
    take_rol(arena, body, &ficha->rol, error);
    take_vence(arena, body, ficha, error);
    if (error->status || take_text(arena, body, "nombre", &ficha->nombre, error))
        return error->status;
    return sky_ficha_check(ficha, error);
}

enum sky_status sky_peticion_usuario(struct sky_arena *arena, const struct sky_json *body, struct sky_span *nombre,
                                     enum sky_role *rol, struct sky_error *error)
{
    static const struct sky_member rows[] = { NOMBRE, ROL, { .name = NULL } };
    if (check(arena, body, rows, error) || take_rol(arena, body, rol, error) ||
        take_text(arena, body, "nombre", nombre, error))
        return error->status;
    return sky_usuario_check(*nombre, error);
}

enum sky_status sky_peticion_cambio(struct sky_arena *arena, const struct sky_json *body, enum sky_role *rol,
                                    struct sky_error *error)
{
    static const struct sky_member rows[] = { { .name = "rol", .type = SKY_MEMBER_TEXT }, { .name = NULL } };
    *rol = SKY_PUBLIC;
    return check(arena, body, rows, error) ? error->status : take_rol(arena, body, rol, error);
}

enum sky_status sky_peticion_clave(struct sky_arena *arena, const struct sky_json *body, struct sky_span *invitacion,
                                   struct sky_span *clave, struct sky_error *error)
{
    static const struct sky_member rows[] = {
        { .name = "clave", .type = SKY_MEMBER_TEXT, .required = true, .most = SKY_CONTRASENA_MAX },
        { .name = "invitacion", .type = SKY_MEMBER_TEXT, .required = true, .most = SKY_PETICION_INVITACION_MAX },
        { .name = NULL },
    };
    if (check(arena, body, rows, error) || take_text(arena, body, "invitacion", invitacion, error) ||
        take_text(arena, body, "clave", clave, error))
        return error->status;
    return SKY_OK;
}
