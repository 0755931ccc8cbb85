/* What is put back is brought beside the registry first, as the file that it will be, and verified there. */
#include "registry/backup-internal.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "registry/constancia.h"
#include "registry/increment.h"
#include "registry/olvido.h"
#include "registry/packing.h"
#include "registry/past.h"
#include "registry/registro.h"

/* A restore that is under way; its names are freed at its end. */
struct restoring {
    const struct sky_settings *settings;
    const struct sky_restore_order *order;
    const struct sky_backend *backend;
    const char *location;
    const struct sky_verify_watch *watch;
    struct sky_restoration *restoration;
    struct sky_error *error;
    char *ledger, *ledger_beside;                   /* the registry's own, and that beside the file */
    char *unpacked, *unpacked_ledger, *past, *copy; /* files beside the registry, as far as they are needed */
    char *increment, *increment_ledger, *erased;    /* the same: of one that is added, and who is erased by it */
    const char *source, *source_ledger;             /* of those what is to be put back */
    bool is_stream, is_archive, has_unpacked, has_past;
};

static enum sky_status name_files(struct restoring *restoring)
{
    struct sky_error *error = restoring->error;
    const char *location = restoring->location, *file = restoring->order->file;
    if ((restoring->copy = sky_backup_name(location, UNVERIFIED, error)) &&
        (restoring->unpacked = sky_backup_name(location, ".unpacked" UNVERIFIED, error)) &&
        (restoring->past = sky_backup_name(location, ".past" UNVERIFIED, error)) &&
        (restoring->increment = sky_backup_name(location, ".increment" UNVERIFIED, error)) &&
        (restoring->increment_ledger = sky_olvido_beside(restoring->increment, error)) &&
        (restoring->erased = sky_backup_name(restoring->increment, ".erased", error)) &&
        (restoring->unpacked_ledger = sky_olvido_beside(restoring->unpacked, error)) &&
        (restoring->ledger_beside = sky_olvido_beside(file, error)))
        restoring->ledger = sky_olvido_ledger(restoring->settings, location, error);
    restoring->source = file;
    restoring->source_ledger = restoring->ledger_beside;
    return error->status;
}

static void clear(struct restoring *restoring)
{
    char *const names[] = { restoring->ledger,    restoring->ledger_beside,
                            restoring->unpacked,  restoring->unpacked_ledger,
                            restoring->past,      restoring->copy,
                            restoring->increment, restoring->increment_ledger,
                            restoring->erased };
    if (restoring->has_past)
        restoring->backend->remove(restoring->past);
    if (restoring->has_unpacked) {
        restoring->backend->remove(restoring->unpacked);
        unlink(restoring->unpacked_ledger);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        free(names[i]);
}

/* --- bringing it */

/* Of a backup and its increments some may be encrypted, and others not. */
static struct sky_archive_key key_of(const struct sky_restore_order *order, const char *file)
{
    bool needs = !order->increments_count || strcmp(file, "-") == 0 || sky_archive_is_encrypted(file);
    return needs ? order->key : (struct sky_archive_key){ .kind = SKY_ARCHIVE_NO_KEY };
}

/* As a file of the restore's own, with one ledger of all that is known by it. */
static enum sky_status unpack(struct restoring *restoring)
{
    struct sky_packed packed = { .copy = restoring->unpacked, .ledger = restoring->unpacked_ledger };
    const struct sky_restore_order *order = restoring->order;
    struct sky_error *error = restoring->error;
    struct sky_archive_key key = key_of(order, order->file);
    if (restoring->is_archive)
        error->status = sky_backup_unpack(restoring->backend, order->file, &key, &packed, error);
    else
        error->status =
            sky_backup_copy(restoring->backend, order->file, restoring->settings, restoring->unpacked, false, error);
    sky_crypto_wipe(&key, sizeof key);
    if (error->status)
        return error->status;
    restoring->has_unpacked = true;
    if (packed.is_increment)
        return sky_error_set(error, SKY_INVALID,
                             "%s is an increment: name the whole backup first that it begins after, and then the"
                             " increments in their order",
                             order->file);
    restoring->source = restoring->unpacked;
    restoring->source_ledger = restoring->unpacked_ledger;
    return restoring->is_stream ? SKY_OK
                                : sky_constancia_merge(restoring->ledger_beside, restoring->unpacked_ledger, error);
}

/* A ledger of what is added; the one that is beside its file, too. */
static enum sky_status merge_ledgers(struct restoring *restoring, const char *file)
{
    struct sky_error *error = restoring->error;
    char *beside = sky_olvido_beside(file, error);
    if (beside && sky_constancia_merge(restoring->increment_ledger, restoring->unpacked_ledger, error) == SKY_OK &&
        strcmp(file, "-") != 0)
        error->status = sky_constancia_merge(beside, restoring->unpacked_ledger, error);
    free(beside);
    return error->status;
}

static enum sky_status add_increment(struct restoring *restoring, struct sky_mirror *copy, const char *file)
{
    struct sky_packed packed = { .copy = restoring->increment, .ledger = restoring->increment_ledger };
    struct sky_error *error = restoring->error, why = { 0 };
    struct sky_archive_key key = key_of(restoring->order, file);
    error->status = sky_backup_unpack(restoring->backend, file, &key, &packed, error);
    sky_crypto_wipe(&key, sizeof key);
    if (error->status)
        return error->status;
    if (!packed.is_increment)
        sky_error_set(error, SKY_INVALID, "%s is a whole backup, and no increment: name it first, or leave it out",
                      file);
    else if (sky_increment_add(copy, packed.copy, &why))
        sky_error_set(error, why.status == SKY_CONFLICT ? SKY_INVALID : why.status, "%s: %s", file, why.text);
    else
        merge_ledgers(restoring, file);
    unlink(packed.copy);
    unlink(packed.ledger);
    return error->status;
}

/* To the copy that is unpacked, whose ledger then has those who are erased by it, each once. */
static enum sky_status add_increments(struct restoring *restoring)
{
    struct sky_error *error = restoring->error;
    struct sky_settings other = *restoring->settings;
    char *url = sky_backup_url(restoring->backend, restoring->unpacked, error);
    other.store = url;
    other.olvidos = restoring->erased;
    unlink(restoring->erased); /* of a restore that was cut off */
    struct sky_mirror *copy = url ? sky_increment_open(&other, error) : NULL;
    for (size_t i = 0; copy && i < restoring->order->increments_count && !error->status; i++)
        add_increment(restoring, copy, restoring->order->increments[i]);
    if (sky_increment_close(copy, error) == SKY_OK)
        error->status = sky_constancia_merge(restoring->erased, restoring->unpacked_ledger, error);
    unlink(restoring->erased);
    free(url);
    return error->status;
}

static enum sky_status go_back(struct restoring *restoring)
{
    struct sky_error *error = restoring->error;
    char *source = sky_backup_url(restoring->backend, restoring->unpacked, error);
    char *target = source ? sky_backup_url(restoring->backend, restoring->past, error) : NULL;
    if (sky_backup_is_there(restoring->past))
        sky_error_set(error, SKY_CONFLICT, "%s is there, of a restore that was cut off: remove it", restoring->past);
    restoring->has_past = !error->status;
    if (target && !error->status)
        error->status = sky_past_make(restoring->settings, source, target, restoring->unpacked_ledger,
                                      sky_span_of(restoring->order->at), restoring->watch, error);
    restoring->source = restoring->past;
    free(source);
    free(target);
    return error->status;
}

static enum sky_status bring(struct restoring *restoring)
{
    const struct sky_restore_order *order = restoring->order;
    restoring->is_stream = strcmp(order->file, "-") == 0;
    restoring->is_archive = restoring->is_stream || sky_archive_is_one(order->file);
    if (!restoring->is_archive && !order->increments_count && order->key.kind != SKY_ARCHIVE_NO_KEY)
        return sky_error_set(restoring->error, SKY_INVALID,
                             "%s is no archive, so that nothing in it is encrypted: leave --key-file out", order->file);
    if ((restoring->is_archive || order->at || order->increments_count) &&
        (unpack(restoring) || (order->increments_count && add_increments(restoring))))
        return restoring->error->status;
    return order->at ? go_back(restoring) : SKY_OK;
}

/* --- putting it in place */

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
static enum sky_status put_in_place(struct restoring *restoring)
{
    struct sky_restoration *restoration = restoring->restoration;
    struct sky_error *error = restoring->error;
    if (sky_constancia_merge(restoring->source_ledger, restoring->ledger, error) ||
        restoring->backend->replace(restoring->location, restoring->copy, error)) {
        restoration->is_placed = unlink(restoring->copy) < 0 && errno == ENOENT;
        return error->status;
    }
    restoration->is_placed = true;
    restoration->has_ledger = sky_backup_is_there(restoring->ledger);
    return restoration->has_ledger ? forget_again(restoring->settings, error) : SKY_OK;
}

static enum sky_status verify(struct restoring *restoring, const char *path)
{
    return sky_backup_verify(restoring->backend, restoring->settings, path, restoring->watch,
                             &restoring->restoration->verification, restoring->error);
}

/* As another log, which is verified once more. */
static enum sky_status replace(struct restoring *restoring)
{
    if (sky_backup_copy(restoring->backend, restoring->source, restoring->settings, restoring->copy, true,
                        restoring->error))
        return restoring->error->status;
    if (verify(restoring, restoring->copy) == SKY_OK && !restoring->restoration->verification.faults)
        return put_in_place(restoring);
    unlink(restoring->copy);
    return restoring->error->status;
}

static enum sky_status restore(struct restoring *restoring)
{
    struct sky_restoration *restoration = restoring->restoration;
    bool rehearses = restoring->order->rehearses;
    if ((!rehearses && restoring->backend->refuse_in_use(restoring->location, restoring->error)) || bring(restoring))
        return restoring->error->status;
    restoration->is_whole = verify(restoring, restoring->source) == SKY_OK && !restoration->verification.faults;
    return restoration->is_whole && !rehearses ? replace(restoring) : restoring->error->status;
}

enum sky_status sky_restore(const struct sky_settings *settings, const struct sky_restore_order *order,
                            const struct sky_verify_watch *watch, struct sky_restoration *restoration,
                            struct sky_error *error)
{
    struct restoring restoring = {
        .settings = settings, .order = order, .watch = watch, .restoration = restoration, .error = error
    };
    *restoration = (struct sky_restoration){ .is_whole = true };
    restoring.backend = sky_backup_backend(settings, &restoring.location, error);
    if (restoring.backend && sky_crypto_init(error) == SKY_OK && name_files(&restoring) == SKY_OK)
        restore(&restoring);
    clear(&restoring);
    return error->status;
}
