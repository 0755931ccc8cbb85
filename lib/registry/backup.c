/* What is copied is first called something else, and gets its name when it is proved. */
#include "registry/backup-internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "registry/constancia.h"
#include "registry/increment.h"
#include "registry/olvido.h"
#include "registry/packing.h"
#include "registry/proof.h"
#include "registry/since.h"
#include "registry/whereabouts.h"

/* --- what restoring does as well */

char *sky_backup_name(const char *path, const char *suffix, struct sky_error *error)
{
    char *name = NULL;
    return asprintf(&name, "%s%s", path, suffix) < 0 ? (sky_error_memory(error), NULL) : name;
}

bool sky_backup_is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

char *sky_backup_url(const struct sky_backend *backend, const char *path, struct sky_error *error)
{
    char *url = NULL;
    return asprintf(&url, "%s:%s", backend->scheme, path) < 0 ? (sky_error_memory(error), NULL) : url;
}

enum sky_status sky_backup_copy(const struct sky_backend *backend, const char *location,
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

enum sky_status sky_backup_unpack(const struct sky_backend *backend, const char *file,
                                  const struct sky_archive_key *key, struct sky_packed *packed, struct sky_error *error)
{
    if (!sky_backup_is_there(packed->copy))
        backend->remove(packed->copy);
    return sky_unpack(file, key, packed, error);
}

enum sky_status sky_backup_verify(const struct sky_backend *backend, const struct sky_settings *settings,
                                  const char *path, const struct sky_verify_watch *watch,
                                  struct sky_verification *result, struct sky_error *error)
{
    struct sky_settings other = *settings;
    char *url = sky_backup_url(backend, path, error);
    other.store = url;
    enum sky_status status = url ? sky_verify(&other, NULL, watch, result, error) : error->status;
    free(url);
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

const struct sky_backend *sky_backup_backend(const struct sky_settings *settings, const char **location,
                                             struct sky_error *error)
{
    const struct sky_backend *backend = sky_backend_for(settings->store, location, error);
    if (backend && !backend->copy) {
        sky_error_set(error, SKY_INVALID, "this store has copies of its own kind");
        return NULL;
    }
    return backend && refuse_left(settings, error) ? NULL : backend;
}

/* --- making one */

/* A backup that is being made; its names are freed at its end. */
struct making {
    const struct sky_settings *settings;
    const struct sky_backup_order *order;
    const struct sky_backend *backend;
    const char *location;
    const struct sky_verify_watch *watch;
    struct sky_backup_result *result;
    struct sky_error *error;
    char *ledger, *ledger_beside;              /* the registry's own, and that beside the file */
    char *copy, *archive, *back, *back_ledger; /* until it is proved */
    struct sky_increment made;                 /* of a whole copy, what it leads to alone */
};

/* Beside the registry, where nobody else reads, are the files that anybody could read where the archive goes, which
 * nobody can read; and all of what goes to a descriptor. */
static enum sky_status name_files(struct making *making)
{
    const struct sky_backup_order *order = making->order;
    struct sky_error *error = making->error;
    bool streams = strcmp(order->file, "-") == 0;
    bool is_aside = streams || order->public || order->key.kind != SKY_ARCHIVE_NO_KEY;
    char *aside = sky_backup_name(making->location, ".aside" UNVERIFIED, error);
    char *beside = aside ? sky_backup_name(order->file, UNVERIFIED, error) : NULL;
    if (beside && (making->copy = sky_backup_name(is_aside ? aside : beside, "", error)) &&
        (making->archive = sky_backup_name(streams ? aside : beside, ".zst", error)) &&
        (making->back = sky_backup_name(making->copy, ".back", error)) &&
        (making->back_ledger = sky_olvido_beside(making->back, error)) &&
        (making->ledger = sky_olvido_ledger(making->settings, making->location, error)) && !streams)
        making->ledger_beside = sky_olvido_beside(order->file, error);
    free(aside);
    free(beside);
    return error->status;
}

static void free_names(struct making *making)
{
    char *const names[] = { making->ledger,  making->ledger_beside, making->copy,
                            making->archive, making->back,          making->back_ledger };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        free(names[i]);
}

/* The registry of this moment, or what is new in it. */
static enum sky_status copy(struct making *making)
{
    struct sky_packed aside = { .copy = making->back, .ledger = making->back_ledger };
    struct sky_ship_hello from;
    if (!making->order->since)
        return sky_backup_copy(making->backend, making->location, making->settings, making->copy, false, making->error);
    if (sky_since_read(making->backend, making->settings, making->order, &aside, &from, making->error))
        return making->error->status;
    return sky_increment_make(making->settings, &from, making->copy, &making->made, making->error);
}

static enum sky_status verify_increment(struct making *making, const char *path)
{
    struct sky_increment found;
    if (sky_increment_check(path, &found, making->error))
        return making->error->status;
    making->result->verification = (struct sky_verification){ .entries = found.to.head.number - found.from.head.number,
                                                              .last = found.to.head.number,
                                                              .ended = found.to.head.instant,
                                                              .identity = found.to.identity };
    memcpy(making->result->verification.seal, found.to.head.seal, sizeof found.to.head.seal);
    return SKY_OK;
}

static enum sky_status verify(struct making *making, const char *path, int64_t began)
{
    struct sky_verification *found = &making->result->verification;
    const struct sky_head *head = &making->made.to.head;
    if (making->order->since
            ? verify_increment(making, path)
            : sky_backup_verify(making->backend, making->settings, path, making->watch, found, making->error))
        return making->error->status;
    if (!found->faults && head->number > 0 &&
        (found->last != head->number || memcmp(found->seal, head->seal, sizeof found->seal) != 0))
        return sky_error_set(making->error, SKY_INTERNAL,
                             "what was read back ends with operation %" PRId64 ", and the registry with %" PRId64
                             ", or their seals differ",
                             found->last, head->number);
    making->result->proved = found->faults ? -1 : (sky_clock_elapsed() - began) / 1000;
    return SKY_OK;
}

/* The archive is unpacked aside, where the copy no longer takes room. */
static enum sky_status read_back(struct making *making, const struct sky_archive_key *key)
{
    struct sky_packed back = { .copy = making->back, .ledger = making->back_ledger };
    int64_t began = sky_clock_elapsed();
    if (sky_backup_unpack(making->backend, making->archive, key, &back, making->error) == SKY_OK)
        verify(making, making->back, began);
    making->backend->remove(making->back);
    unlink(making->back_ledger);
    return making->error->status;
}

/* Into making->archive, if it is without faults. */
static enum sky_status make_archive(struct making *making)
{
    const struct sky_packed packed = { making->copy, making->ledger, making->order->since != NULL };
    struct sky_archive_key key;
    if (making->order->since ||
        sky_since_of_copy(making->backend, making->settings, making->copy, &making->made.to, making->error) == SKY_OK)
        making->error->status =
            sky_pack(&packed, making->archive, making->order->level, making->order->public, &key, making->error);
    unlink(making->copy);
    if (making->error->status)
        return making->error->status;
    read_back(making, &key);
    sky_crypto_wipe(&key, sizeof key);
    if (making->error->status || making->result->verification.faults)
        unlink(making->archive);
    return making->error->status;
}

/* --- where it goes */

/* The copy's own ledger is there before the copy. What is in it stays: it may be that of an earlier copy. */
static enum sky_status place(struct making *making, const char *made)
{
    struct sky_error *error = making->error;
    bool was_there = sky_backup_is_there(making->ledger_beside);
    if (sky_constancia_merge(making->ledger, making->ledger_beside, error) == SKY_OK &&
        making->backend->place(made, making->order->file, making->order->overwrites, error) && !was_there)
        unlink(making->ledger_beside);
    return error->status;
}

static enum sky_status send(struct making *making)
{
    char piece[1 << 16];
    ssize_t got = 0;
    int sent = 0, fd = open(making->archive, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && sent == 0 && (got = read(fd, piece, sizeof piece)) > 0)
        sent = sky_file_write(making->order->out, sky_span(piece, (size_t)got));
    if (fd < 0 || got < 0 || sent < 0)
        sky_error_set(making->error, SKY_UNAVAILABLE, "the archive cannot be written to standard output: %s",
                      strerror(errno));
    if (fd >= 0)
        close(fd);
    return making->error->status;
}

static void keep_proof(struct making *making)
{
    const char *file = strrchr(making->order->file, '/');
    struct sky_proof proof = { .instant = sky_clock_now(),
                               .number = making->result->verification.last,
                               .duration = making->result->proved };
    snprintf(proof.file, sizeof proof.file, "%s", file ? file + 1 : making->order->file);
    making->result->unkept.status = sky_proof_write(making->location, &proof, &making->result->unkept);
}

static enum sky_status make(struct making *making)
{
    bool packs = making->order->level > 0;
    const char *made = packs ? making->archive : making->copy;
    if (copy(making) || (packs ? make_archive(making) : verify(making, making->copy, sky_clock_elapsed())) ||
        making->result->verification.faults) {
        if (!packs && making->error->status != SKY_CONFLICT)
            unlink(making->copy);
        return making->error->status;
    }
    if (making->ledger_beside)
        place(making, made);
    else
        send(making);
    if (making->error->status || !making->ledger_beside)
        unlink(made);
    if (!making->error->status)
        keep_proof(making);
    return making->error->status;
}

enum sky_status sky_backup(const struct sky_settings *settings, const struct sky_backup_order *order,
                           const struct sky_verify_watch *watch, struct sky_backup_result *result,
                           struct sky_error *error)
{
    struct making making = { .settings = settings, .order = order, .watch = watch, .result = result, .error = error };
    *result = (struct sky_backup_result){ .proved = -1 };
    making.backend = sky_backup_backend(settings, &making.location, error);
    if (making.backend && sky_crypto_init(error) == SKY_OK && name_files(&making) == SKY_OK)
        make(&making);
    free_names(&making);
    return error->status;
}
