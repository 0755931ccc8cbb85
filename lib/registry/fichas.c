/* Tokens as passes of the store, whose ids begin with SKY_FICHA_KIND. */
#include "registry/fichas.h"

#include "base/clock.h"
#include "domain/ficha-document.h"
#include "domain/ficha-text.h"
#include "domain/pase.h"
#include "registry/pases.h"

static enum sky_status parse_all(const struct sky_passes *passes, struct sky_arena *arena, const char *kind,
                                 struct sky_fichas *fichas, struct sky_error *error)
{
    fichas->count = passes->count;
    if (!(fichas->items = sky_arena_alloc(arena, (passes->count + 1) * sizeof *fichas->items)))
        return sky_error_memory(error);
    for (size_t i = 0; i < passes->count; i++) {
        const struct sky_pass *pass = &passes->items[i];
        if (sky_ficha_parse(arena, sky_pases_id(pass, kind), pass->documento, &fichas->items[i], error))
            return error->status;
        fichas->items[i].uso = pass->used;
    }
    return SKY_OK;
}

enum sky_status sky_fichas_there(const struct sky_pases_change *change, const char *kind, struct sky_fichas *fichas,
                                 struct sky_error *error)
{
    struct sky_passes passes;
    void *reader = change->backend->reader_peek(change->store);
    return change->backend->passes(reader, sky_span_of(kind), change->arena, &passes, error)
               ? error->status
               : parse_all(&passes, change->arena, kind, fichas, error);
}

enum sky_status sky_fichas_save(const struct sky_pases_change *change, const char *kind, const struct sky_ficha *ficha,
                                bool stays, const char *verb, struct sky_error *error)
{
    struct sky_span documento = sky_ficha_render(change->arena, ficha);
    if (!documento.data)
        return sky_error_memory(error);
    return sky_pases_save(change, kind, ficha->id, stays ? documento : (struct sky_span){ 0 }, verb,
                          sky_ficha_show(change->arena, ficha), error);
}

static enum sky_status add(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct sky_ficha *ficha = what;
    struct sky_fichas fichas;
    struct sky_span form;
    if (sky_pase_fold(change->arena, ficha->nombre, &form, error) ||
        sky_fichas_there(change, SKY_FICHA_KIND, &fichas, error))
        return error->status;
    if (fichas.count >= SKY_FICHAS_MAX)
        return sky_error_set(error, SKY_CONFLICT, "Hay ya %zu fichas, que son cuantas puede haber.", fichas.count);
    for (size_t i = 0; i < fichas.count; i++)
        if (sky_pase_refuse_alike(change->arena, ficha->nombre, form, fichas.items[i].nombre, "una ficha", error))
            return error->status;
    return sky_fichas_save(change, SKY_FICHA_KIND, ficha, true, "crear_ficha", error);
}

enum sky_status sky_fichas_end(const struct sky_pases_change *change, const struct sky_fichas_ending *ending,
                               const char *absent, struct sky_error *error)
{
    struct sky_fichas all;
    bool ended = false;
    if (sky_fichas_there(change, ending->kind, &all, error))
        return error->status;
    for (size_t i = 0; i < all.count; i++) {
        const struct sky_ficha *ficha = &all.items[i];
        if ((ending->id.data && !sky_span_equal(ficha->id, ending->id)) ||
            (ending->nombre.data && !sky_span_equal(ficha->nombre, ending->nombre)))
            continue;
        if (sky_fichas_save(change, ending->kind, ficha, false, ending->verb, error))
            return error->status;
        ended = true;
    }
    return ended || !absent ? SKY_OK : sky_error_set(error, SKY_NOT_FOUND, "%s", absent);
}

static enum sky_status revoke(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct sky_span *id = what;
    return sky_fichas_end(change, &(struct sky_fichas_ending){ SKY_FICHA_KIND, "revocar_ficha", *id, { 0 } },
                          "La ficha no existe.", error);
}

enum sky_status sky_fichas_make(struct sky_ficha *ficha, char text[SKY_FICHA_SIZE], struct sky_error *error)
{
    unsigned char random[SKY_FICHA_RANDOM];
    sky_crypto_random(random, sizeof random);
    sky_ficha_write(random, text);
    sky_crypto_wipe(random, sizeof random);
    sky_ficha_digest(sky_span_of(text), ficha->huella);
    if (!sky_ficha_read(sky_span_of(text), &ficha->id))
        return sky_error_set(error, SKY_INTERNAL, "a token cannot be read back");
    return SKY_OK;
}

enum sky_status sky_fichas_add(struct sky_registro *registro, struct sky_span author, struct sky_ficha *ficha,
                               char text[SKY_FICHA_SIZE], struct sky_error *error)
{
    ficha->creada = sky_clock_now();
    ficha->uso = 0;
    if (sky_ficha_check(ficha, error) || sky_fichas_make(ficha, text, error))
        return error->status;
    return sky_pases_write(registro, author, add, ficha, error);
}

enum sky_status sky_fichas_revoke(struct sky_registro *registro, struct sky_span author, struct sky_span id,
                                  struct sky_error *error)
{
    return sky_pases_write(registro, author, revoke, &id, error);
}

enum sky_status sky_fichas_read(struct sky_registro *registro, const char *kind, struct sky_arena *arena,
                                struct sky_fichas *fichas, struct sky_error *error)
{
    struct sky_passes passes;
    *fichas = (struct sky_fichas){ 0 };
    return sky_pases_read(registro, sky_span_of(kind), arena, &passes, error)
               ? error->status
               : parse_all(&passes, arena, kind, fichas, error);
}

enum sky_status sky_fichas_list(struct sky_registro *registro, struct sky_arena *arena, struct sky_fichas *fichas,
                                struct sky_error *error)
{
    return sky_fichas_read(registro, SKY_FICHA_KIND, arena, fichas, error);
}
