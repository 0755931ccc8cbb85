/* What is copied is first called something else, and gets its name when it was verified. */
#include "registry/backup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "registry/constancia.h"
#include "registry/olvido.h"
#include "registry/registro.h"
#include "registry/whereabouts.h"

#define UNVERIFIED ".unverified"

/* A registry in a file: its URL, for the same backend as that of the settings. The caller clears it. */
static char *url_of(const struct sky_backend *backend, const char *path)
{
    char *url = NULL;
    return asprintf(&url, "%s:%s", backend->scheme, path) < 0 ? NULL : url;
}

static enum sky_status copy_store(const struct sky_backend *backend, const char *location,
                                  const struct sky_settings *settings, const char *path, bool renews,
                                  struct sky_error *error)
{
    void *store = backend->open(location, settings, SKY_STORE_READ, error);
    void *reader = store ? backend->reader_new(store, error) : NULL;
    enum sky_status status = reader ? backend->copy(reader, path, renews, error) : error->status;
    if (reader)
        backend->reader_free(reader);
    backend->close(store);
    return status;
}

static enum sky_status verify_file(const struct sky_backend *backend, const struct sky_settings *settings,
                                   const char *path, const struct sky_verify_watch *watch,
                                   struct sky_verification *result, struct sky_error *error)
{
    struct sky_settings other = *settings;
    char *url = url_of(backend, path);
    other.store = url;
    enum sky_status status = url ? sky_verify(&other, NULL, watch, result, error) : sky_error_memory(error);
    free(url);
    return status;
}

/* Copies what is at `location` to `path`, where it stays if it is without faults; as another log when it `renews`. */
static enum sky_status copy_verified(const struct sky_backend *backend, const char *location,
                                     const struct sky_settings *settings, const char *path, bool renews,
                                     const struct sky_verify_watch *watch, struct sky_verification *result,
                                     struct sky_error *error)
{
    if (copy_store(backend, location, settings, path, renews, error))
        return error->status;
    enum sky_status status = verify_file(backend, settings, path, watch, result, error);
    if (status || result->faults)
        unlink(path);
    return status;
}

/* A registry that has moved is not where it was: what it left there is neither saved nor replaced in its place. */
static enum sky_status refuse_left(const struct sky_settings *settings, struct sky_error *error)
{
    struct sky_move_notice notice;
    struct sky_error ignored = { 0 };
    if (sky_whereabouts_look(settings, settings->store, &notice, &ignored) || notice.kind == SKY_NOTICE_NONE)
        return SKY_OK;
    if (sky_notice_refuse_follower(&notice, error))
        return error->status;
    return sky_error_set(error, SKY_CONFLICT, "the registry is in %s: name that in SKY_STORE", notice.url);
}

/* The backend of the settings, if it can copy, and has the registry. */
static const struct sky_backend *backend_of(const struct sky_settings *settings, const char **location,
                                            struct sky_error *error)
{
    const struct sky_backend *backend = sky_backend_for(settings->store, location, error);
    if (backend && !backend->copy) {
        sky_error_set(error, SKY_INVALID, "this store has copies of its own kind");
        return NULL;
    }
    return backend && refuse_left(settings, error) ? NULL : backend;
}

static char *unverified(const char *path, struct sky_error *error)
{
    char *name = NULL;
    return asprintf(&name, "%s" UNVERIFIED, path) < 0 ? (sky_error_memory(error), NULL) : name;
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* Both ledgers' names: that of the registry at `location`, and that beside a copy. free_ledgers frees them, either way.
 */
struct ledgers {
    char *own, *copied;
};

static enum sky_status name_ledgers(const struct sky_settings *settings, const char *location, const char *copy,
                                    struct ledgers *ledgers, struct sky_error *error)
{
    ledgers->own = sky_olvido_ledger(settings, location, error);
    ledgers->copied = ledgers->own ? sky_olvido_beside(copy, error) : NULL;
    return error->status;
}

static void free_ledgers(struct ledgers *ledgers)
{
    free(ledgers->own);
    free(ledgers->copied);
}

/* The copy's own ledger is there before the copy. What is in it stays: it may be that of an earlier copy. */
static enum sky_status place(const struct sky_backend *backend, const struct ledgers *ledgers, const char *copy,
                             const char *file, bool overwrites, struct sky_error *error)
{
    bool was_there = is_there(ledgers->copied);
    if (sky_constancia_merge(ledgers->own, ledgers->copied, error) == SKY_OK &&
        backend->place(copy, file, overwrites, error) && !was_there)
        unlink(ledgers->copied);
    if (error->status)
        unlink(copy);
    return error->status;
}

enum sky_status sky_backup(const struct sky_settings *settings, const char *file, bool overwrites,
                           const struct sky_verify_watch *watch, struct sky_verification *result,
                           struct sky_error *error)
{
    const char *location;
    struct ledgers ledgers = { 0 };
    const struct sky_backend *backend = backend_of(settings, &location, error);
    char *copy = backend ? unverified(file, error) : NULL;
    *result = (struct sky_verification){ 0 };
    if (copy && name_ledgers(settings, location, file, &ledgers, error) == SKY_OK &&
        copy_verified(backend, location, settings, copy, false, watch, result, error) == SKY_OK && !result->faults)
        error->status = place(backend, &ledgers, copy, file, overwrites, error);
    free_ledgers(&ledgers);
    free(copy);
    return error->status;
}

/* Before anybody is served: whoever was forgotten since the copy was made is so again. */
static enum sky_status forget_again(const struct sky_settings *settings, struct sky_error *error)
{
    struct sky_registro *registro = sky_registro_open(settings, error);
    if (registro)
        error->status = sky_registro_forget_all(registro, error);
    sky_registro_close(registro);
    return error->status;
}

/* The ledger is whole before the copy is in place: whoever begins to serve it then forgets by all of it. */
static enum sky_status put_in_place(const struct sky_backend *backend, const struct sky_settings *settings,
                                    const char *location, const struct ledgers *ledgers, const char *copy,
                                    struct sky_restoration *restoration, struct sky_error *error)
{
    if (sky_constancia_merge(ledgers->copied, ledgers->own, error) || backend->replace(location, copy, error)) {
        restoration->is_placed = unlink(copy) < 0 && errno == ENOENT;
        return error->status;
    }
    restoration->is_placed = true;
    restoration->has_ledger = is_there(ledgers->own);
    return restoration->has_ledger ? forget_again(settings, error) : SKY_OK;
}

enum sky_status sky_restore(const struct sky_settings *settings, const char *file, const struct sky_verify_watch *watch,
                            struct sky_restoration *restoration, struct sky_error *error)
{
    const char *location;
    struct ledgers ledgers = { 0 };
    struct sky_verification *result = &restoration->verification;
    const struct sky_backend *backend = backend_of(settings, &location, error);
    char *copy = backend ? unverified(location, error) : NULL;
    *restoration = (struct sky_restoration){ .is_whole = true };
    if (copy && name_ledgers(settings, location, file, &ledgers, error) == SKY_OK &&
        backend->refuse_in_use(location, error) == SKY_OK) {
        restoration->is_whole = verify_file(backend, settings, file, watch, result, error) == SKY_OK && !result->faults;
        if (restoration->is_whole &&
            copy_verified(backend, file, settings, copy, true, watch, result, error) == SKY_OK && !result->faults)
            error->status = put_in_place(backend, settings, location, &ledgers, copy, restoration, error);
    }
    free_ledgers(&ledgers);
    free(copy);
    return error->status;
}
