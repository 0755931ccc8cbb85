/* People as passes of the store, whose ids begin with SKY_USUARIO_KIND. */
#include "registry/usuarios.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "domain/contrasena.h"
#include "domain/pase.h"
#include "domain/usuario-document.h"
#include "registry/invitacion.h"
#include "registry/pases.h"
#include "registry/sesiones.h"
#include "registry/usuario.h"

static enum sky_status parse_all(const struct sky_passes *passes, struct sky_arena *arena,
                                 struct sky_usuarios *usuarios, struct sky_error *error)
{
    *usuarios = (struct sky_usuarios){ .items = sky_arena_alloc(arena, (passes->count + 1) * sizeof *usuarios->items) };
    if (!usuarios->items)
        return sky_error_memory(error);
    for (; usuarios->count < passes->count; usuarios->count++)
        if (sky_usuario_parse(arena, passes->items[usuarios->count].documento, &usuarios->items[usuarios->count],
                              error))
            return error->status;
    return SKY_OK;
}

enum sky_status sky_usuarios_list(struct sky_registro *registro, struct sky_arena *arena, struct sky_usuarios *usuarios,
                                  struct sky_error *error)
{
    struct sky_passes passes;
    *usuarios = (struct sky_usuarios){ 0 };
    return sky_pases_read(registro, sky_span_of(SKY_USUARIO_KIND), arena, &passes, error)
               ? error->status
               : parse_all(&passes, arena, usuarios, error);
}

/* Within a transaction. */
static enum sky_status read_all(const struct sky_pases_change *change, struct sky_usuarios *usuarios,
                                struct sky_error *error)
{
    struct sky_passes passes;
    void *reader = change->backend->reader_peek(change->store);
    return change->backend->passes(reader, sky_span_of(SKY_USUARIO_KIND), change->arena, &passes, error)
               ? error->status
               : parse_all(&passes, change->arena, usuarios, error);
}

/* --- changes */

/* What somebody is to be: what is not to change is left out. */
struct wanted {
    struct sky_span nombre;
    enum sky_role rol;     /* SKY_PUBLIC: as it is */
    struct sky_span clave; /* the hash; none: as it is */
    const struct sky_condition *condition;
};

/* What leads to the name ends: sessions, and invitations to who somebody was. */
static enum sky_status end_all(const struct sky_pases_change *change, struct sky_span nombre, struct sky_error *error)
{
    return sky_sesiones_end_all(change, nombre, error) ? error->status
                                                       : sky_invitaciones_end_all(change, nombre, error);
}

static enum sky_status add(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct wanted *wanted = what;
    struct sky_usuarios all;
    if (read_all(change, &all, error))
        return error->status;
    if (all.count >= SKY_USUARIOS_MAX)
        return sky_error_set(error, SKY_CONFLICT, "Hay ya %zu usuarios, que son cuantos puede haber.", all.count);
    if (sky_usuario_require_free(change, wanted->nombre, error) || end_all(change, wanted->nombre, error))
        return error->status;
    const struct sky_usuario usuario = {
        .nombre = wanted->nombre, .rol = wanted->rol, .creado = sky_clock_now(), .clave = wanted->clave
    };
    return sky_usuario_save(change, &usuario, true, "crear_usuario", error);
}

static enum sky_status check_condition(const struct sky_pases_change *change, const struct wanted *wanted,
                                       const struct sky_usuario *usuario, struct sky_error *error)
{
    if (!wanted->condition)
        return SKY_OK;
    struct sky_json *shown = sky_usuario_show(change->arena, usuario);
    struct sky_span json = shown ? sky_json_render(change->arena, shown) : (struct sky_span){ 0 };
    if (!json.data)
        return sky_error_memory(error);
    int64_t version = sky_pase_version(json);
    if (sky_condition_test(wanted->condition, version) == SKY_CONDITION_HOLDS)
        return SKY_OK;
    sky_error_set(error, SKY_PRECONDITION, "El usuario '%.*s' ya no es como dice la condición.",
                  SKY_SPAN_ARGS(usuario->nombre));
    error->version = version;
    return error->status;
}

static enum sky_status require_other_admin(const struct sky_pases_change *change, const struct sky_usuario *usuario,
                                           struct sky_error *error)
{
    struct sky_usuarios all;
    if (usuario->rol != SKY_ADMIN || read_all(change, &all, error))
        return error->status;
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].rol == SKY_ADMIN && !sky_span_equal(all.items[i].nombre, usuario->nombre))
            return SKY_OK;
    return sky_error_set(error, SKY_CONFLICT, "'%.*s' es la última persona con el rol 'admin': antes debe haber otra.",
                         SKY_SPAN_ARGS(usuario->nombre));
}

static enum sky_status set_clave(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct wanted *wanted = what;
    struct sky_usuario usuario;
    if (sky_usuario_there(change, wanted->nombre, &usuario, error) || end_all(change, wanted->nombre, error))
        return error->status;
    usuario.clave = wanted->clave;
    return sky_usuario_save(change, &usuario, true, "cambiar_clave", error);
}

/* Who has the role already stays as they are. */
static enum sky_status set_rol(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct wanted *wanted = what;
    struct sky_usuario usuario;
    if (sky_usuario_there(change, wanted->nombre, &usuario, error) ||
        check_condition(change, wanted, &usuario, error) || wanted->rol == SKY_PUBLIC || wanted->rol == usuario.rol)
        return error->status;
    if (require_other_admin(change, &usuario, error) || end_all(change, wanted->nombre, error))
        return error->status;
    usuario.rol = wanted->rol;
    return sky_usuario_save(change, &usuario, true, "cambiar_rol", error);
}

static enum sky_status drop_factor(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct wanted *wanted = what;
    struct sky_usuario usuario;
    if (sky_usuario_there(change, wanted->nombre, &usuario, error) || end_all(change, wanted->nombre, error))
        return error->status;
    return sky_usuario_drop_factor(change, &usuario, error);
}

static enum sky_status take_out(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct wanted *wanted = what;
    struct sky_usuario usuario;
    if (sky_usuario_there(change, wanted->nombre, &usuario, error) ||
        check_condition(change, wanted, &usuario, error) || require_other_admin(change, &usuario, error) ||
        end_all(change, wanted->nombre, error))
        return error->status;
    return sky_usuario_save(change, &usuario, false, "quitar_usuario", error);
}

static enum sky_status end_sesiones(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct wanted *wanted = what;
    struct sky_usuario usuario;
    return sky_usuario_there(change, wanted->nombre, &usuario, error)
               ? error->status
               : sky_sesiones_end_all(change, wanted->nombre, error);
}

enum sky_status sky_usuarios_admit(const struct sky_pases_change *change, struct sky_span nombre, enum sky_role rol,
                                   struct sky_span hash, struct sky_error *error)
{
    struct wanted wanted = { .nombre = nombre, .rol = rol, .clave = hash };
    struct sky_usuario usuario;
    struct sky_error absent = { 0 };
    enum sky_status status = sky_usuario_there(change, nombre, &usuario, &absent);
    if (status == SKY_NOT_FOUND)
        return add(change, &wanted, error);
    if (status == SKY_OK)
        return set_clave(change, &wanted, error);
    *error = absent;
    return status;
}

/* `clave` is the password itself here. */
static enum sky_status make(struct sky_registro *registro, struct sky_span author, sky_pases_work *work,
                            struct wanted wanted, struct sky_error *error)
{
    char hash[SKY_PASSWORD_HASH_SIZE] = "";
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    enum sky_status status = sky_usuario_normalize(arena, wanted.nombre, &wanted.nombre, error);
    if (status == SKY_OK && wanted.clave.data) {
        status = sky_contrasena_check(wanted.clave, error) ? error->status
                                                           : sky_crypto_hash_password(wanted.clave, hash, error);
        wanted.clave = sky_span_of(hash);
    }
    if (status == SKY_OK)
        status = sky_pases_write(registro, author, work, &wanted, error);
    sky_arena_free(arena);
    return status;
}

enum sky_status sky_usuarios_add(struct sky_registro *registro, struct sky_span author, struct sky_span nombre,
                                 enum sky_role rol, struct sky_span clave, struct sky_error *error)
{
    return make(registro, author, add, (struct wanted){ .nombre = nombre, .rol = rol, .clave = clave }, error);
}

enum sky_status sky_usuarios_set_clave(struct sky_registro *registro, struct sky_span author, struct sky_span nombre,
                                       struct sky_span clave, struct sky_error *error)
{
    return make(registro, author, set_clave, (struct wanted){ .nombre = nombre, .clave = clave }, error);
}

enum sky_status sky_usuarios_set_rol(struct sky_registro *registro, struct sky_span author, struct sky_span nombre,
                                     enum sky_role rol, const struct sky_condition *condition, struct sky_error *error)
{
    return make(registro, author, set_rol, (struct wanted){ .nombre = nombre, .rol = rol, .condition = condition },
                error);
}

enum sky_status sky_usuarios_remove(struct sky_registro *registro, struct sky_span author, struct sky_span nombre,
                                    const struct sky_condition *condition, struct sky_error *error)
{
    return make(registro, author, take_out, (struct wanted){ .nombre = nombre, .condition = condition }, error);
}

enum sky_status sky_usuarios_end_sesiones(struct sky_registro *registro, struct sky_span author, struct sky_span nombre,
                                          struct sky_error *error)
{
    return make(registro, author, end_sesiones, (struct wanted){ .nombre = nombre }, error);
}

enum sky_status sky_usuarios_remove_factor(struct sky_registro *registro, struct sky_span author,
                                           struct sky_span nombre, struct sky_error *error)
{
    return make(registro, author, drop_factor, (struct wanted){ .nombre = nombre }, error);
}
