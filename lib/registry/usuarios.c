/* People as passes of the store, whose ids begin with SKY_USUARIO_KIND. */
#include "registry/usuarios.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "domain/contrasena.h"
#include "domain/usuario-document.h"
#include "registry/pases.h"
#include "registry/sesiones.h"
#include "registry/usuario.h"

enum sky_status sky_usuarios_list(struct sky_registro *registro, struct sky_arena *arena, struct sky_usuarios *usuarios,
                                  struct sky_error *error)
{
    struct sky_passes passes;
    *usuarios = (struct sky_usuarios){ 0 };
    if (sky_pases_read(registro, sky_span_of(SKY_USUARIO_KIND), arena, &passes, error))
        return error->status;
    if (!(usuarios->items = sky_arena_alloc(arena, (passes.count + 1) * sizeof *usuarios->items)))
        return sky_error_memory(error);
    for (; usuarios->count < passes.count; usuarios->count++)
        if (sky_usuario_parse(arena, passes.items[usuarios->count].documento, &usuarios->items[usuarios->count], error))
            return error->status;
    return SKY_OK;
}

/* --- changes */

/* What somebody is to be: what is not to change is left out. */
struct wanted {
    struct sky_span nombre;
    enum sky_role rol;     /* SKY_PUBLIC: as it is */
    struct sky_span clave; /* the hash; none: as it is */
    bool without_factor;
};

static enum sky_status add(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct wanted *wanted = what;
    struct sky_passes passes;
    struct sky_usuario usuario;
    struct sky_error absent = { 0 };
    if (change->backend->passes(change->backend->reader_peek(change->store), sky_span_of(SKY_USUARIO_KIND),
                                change->arena, &passes, error))
        return error->status;
    if (passes.count >= SKY_USUARIOS_MAX)
        return sky_error_set(error, SKY_CONFLICT, "Hay ya %zu usuarios, que son cuantos puede haber.", passes.count);
    enum sky_status status = sky_usuario_there(change, wanted->nombre, &usuario, &absent);
    if (status == SKY_OK)
        return sky_error_set(error, SKY_NAME_TAKEN, "Ya hay un usuario que se llama '%.*s'.",
                             SKY_SPAN_ARGS(wanted->nombre));
    if (status != SKY_NOT_FOUND)
        return *error = absent, status;
    usuario = (struct sky_usuario){
        .nombre = wanted->nombre, .rol = wanted->rol, .creado = sky_clock_now(), .clave = wanted->clave
    };
    return sky_usuario_save(change, &usuario, true, "crear_usuario", error);
}

static enum sky_status alter(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct wanted *wanted = what;
    struct sky_usuario usuario;
    if (sky_usuario_there(change, wanted->nombre, &usuario, error) ||
        sky_sesiones_end_all(change, wanted->nombre, error))
        return error->status;
    if (wanted->without_factor)
        return sky_usuario_drop_factor(change, &usuario, error);
    if (wanted->rol == SKY_PUBLIC && !wanted->clave.data)
        return sky_usuario_save(change, &usuario, false, "quitar_usuario", error);
    if (wanted->rol != SKY_PUBLIC)
        usuario.rol = wanted->rol;
    if (wanted->clave.data)
        usuario.clave = wanted->clave;
    return sky_usuario_save(change, &usuario, true, wanted->clave.data ? "cambiar_clave" : "cambiar_rol", error);
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
    return make(registro, author, alter, (struct wanted){ .nombre = nombre, .clave = clave }, error);
}

enum sky_status sky_usuarios_set_rol(struct sky_registro *registro, struct sky_span author, struct sky_span nombre,
                                     enum sky_role rol, struct sky_error *error)
{
    return make(registro, author, alter, (struct wanted){ .nombre = nombre, .rol = rol }, error);
}

enum sky_status sky_usuarios_remove(struct sky_registro *registro, struct sky_span author, struct sky_span nombre,
                                    struct sky_error *error)
{
    return make(registro, author, alter, (struct wanted){ .nombre = nombre }, error);
}

enum sky_status sky_usuarios_remove_factor(struct sky_registro *registro, struct sky_span author,
                                           struct sky_span nombre, struct sky_error *error)
{
    return make(registro, author, alter, (struct wanted){ .nombre = nombre, .without_factor = true }, error);
}
