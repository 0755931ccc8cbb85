/* Names are read in the order of the submissions, so that those that come first find theirs. */
#include "registry/announced.h"

#include "registry/lectura.h"

_Static_assert(SKY_NAME_SET_MAX >= 2 * SKY_SUBMISSIONS_MAX, "the names of all submissions are held");

/* Adds the size of what the name means. False when that was not read. */
static bool add_size(struct sky_name_set *names, struct sky_span nombre, size_t *size)
{
    const struct sky_version *version = sky_name_set_version(names, nombre);
    *size += version ? version->documento.size : 0;
    return version || !nombre.data;
}

enum sky_status sky_announced_read(struct sky_announced *announced, const struct sky_backend *backend, void *store,
                                   struct sky_submission *const *submissions, size_t count, struct sky_arena *arena,
                                   struct sky_error *error)
{
    struct sky_name_set *names = &announced->names;
    struct sky_span keys[SKY_SUBMISSIONS_MAX];
    struct sky_receipt receipts[SKY_SUBMISSIONS_MAX];
    struct sky_needs needs = {
        .nombres = names->nombres, .bytes = SKY_ANNOUNCED_BYTES, .keys = keys, .receipts = receipts
    };
    announced->count = names->count = names->loaded = 0;
    for (size_t i = 0; i < count; i++) {
        sky_name_set_add(names, submissions[i]->operacion->nombre);
        sky_name_set_add(names, submissions[i]->operacion->destino);
        if (submissions[i]->key.data)
            keys[needs.keys_count++] = submissions[i]->key;
    }
    needs.nombres_count = names->count;
    if (!(needs.present = sky_arena_alloc(arena, (names->count + 1) * sizeof *needs.present)))
        return sky_error_memory(error);
    if (backend->fetch(store, &needs, arena, error))
        return error->status;
    for (size_t i = 0; i < needs.loaded; i++)
        names->versions[i] = sky_lectura_version_of(&needs.present[i]);
    names->loaded = needs.loaded;
    for (size_t i = 0, key = 0; i < count; i++) {
        struct sky_submission *submission = submissions[i];
        submission->place = i;
        announced->receipts[i] = submission->key.data ? receipts[key++] : (struct sky_receipt){ 0 };
        submission->read = 0;
        bool loaded = add_size(names, submission->operacion->nombre, &submission->read) &&
                      add_size(names, submission->operacion->destino, &submission->read);
        announced->count += loaded && announced->count == i;
    }
    return SKY_OK;
}
