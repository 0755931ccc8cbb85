/* Those whose ids begin as the one that is looked for are read, and that one taken; of a new name all, for it may look
 * like any. */
#include "registry/usuario.h"

#include "base/text.h"
#include "domain/pase.h"
#include "domain/usuario-document.h"
#include "registry/pases.h"

enum sky_status sky_usuario_normalize(struct sky_arena *arena, struct sky_span nombre, struct sky_span *form,
                                      struct sky_error *error)
{
    return sky_usuario_check(nombre, error) ? error->status : sky_text_nfc(arena, nombre, form, error);
}

static enum sky_status pick(const struct sky_passes *passes, struct sky_arena *arena, struct sky_span nombre,
                            struct sky_usuario *usuario, struct sky_error *error)
{
    for (size_t i = 0; i < passes->count; i++)
        if (sky_span_equal(sky_pases_id(&passes->items[i], SKY_USUARIO_KIND), nombre))
            return sky_usuario_parse(arena, passes->items[i].documento, usuario, error);
    return sky_error_set(error, SKY_NOT_FOUND, "El usuario '%.*s' no existe.", SKY_SPAN_ARGS(nombre));
}

enum sky_status sky_usuario_there(const struct sky_pases_change *change, struct sky_span nombre,
                                  struct sky_usuario *usuario, struct sky_error *error)
{
    struct sky_passes passes;
    struct sky_span id = sky_pases_whole_id(change->arena, SKY_USUARIO_KIND, nombre);
    if (!id.data)
        return sky_error_memory(error);
    void *reader = change->backend->reader_peek(change->store);
    return change->backend->passes(reader, id, change->arena, &passes, error)
               ? error->status
               : pick(&passes, change->arena, nombre, usuario, error);
}

enum sky_status sky_usuario_require_free(const struct sky_pases_change *change, struct sky_span nombre,
                                         struct sky_error *error)
{
    struct sky_passes all;
    struct sky_span form;
    void *reader = change->backend->reader_peek(change->store);
    if (sky_pase_fold(change->arena, nombre, &form, error) ||
        sky_pase_refuse_alike(change->arena, nombre, form, sky_span_of("anonimo"), "un autor", error) ||
        change->backend->passes(reader, sky_span_of(SKY_USUARIO_KIND), change->arena, &all, error))
        return error->status;
    for (size_t i = 0; i < all.count; i++)
        if (sky_pase_refuse_alike(change->arena, nombre, form, sky_pases_id(&all.items[i], SKY_USUARIO_KIND),
                                  "un usuario", error))
            return error->status;
    return SKY_OK;
}

enum sky_status sky_usuario_find(struct sky_registro *registro, struct sky_arena *arena, struct sky_span nombre,
                                 struct sky_usuario *usuario, struct sky_error *error)
{
    struct sky_passes passes;
    struct sky_span form;
    if (sky_usuario_normalize(arena, nombre, &form, error))
        return error->status;
    struct sky_span id = sky_pases_whole_id(arena, SKY_USUARIO_KIND, form);
    if (!id.data)
        return sky_error_memory(error);
    return sky_pases_read(registro, id, arena, &passes, error) ? error->status
                                                               : pick(&passes, arena, form, usuario, error);
}

enum sky_status sky_usuario_save(const struct sky_pases_change *change, const struct sky_usuario *usuario, bool stays,
                                 const char *verb, struct sky_error *error)
{
    struct sky_span documento = sky_usuario_render(change->arena, usuario);
    if (!documento.data)
        return sky_error_memory(error);
    return sky_pases_save(change, SKY_USUARIO_KIND, usuario->nombre, stays ? documento : (struct sky_span){ 0 }, verb,
                          sky_usuario_show(change->arena, usuario), error);
}

enum sky_status sky_usuario_drop_factor(const struct sky_pases_change *change, struct sky_usuario *usuario,
                                        struct sky_error *error)
{
    if (!usuario->factor.activo)
        return sky_error_set(error, SKY_NOT_FOUND, "No hay un segundo factor.");
    usuario->factor = (struct sky_factor){ 0 };
    return sky_usuario_save(change, usuario, true, "quitar_factor", error);
}
