/* Applying writes in order, each to what the one before it left, and saving what they make as sealed entries. */
#include "store/round.h"

#include <stdlib.h>

#include "base/clock.h"
#include "store/names.h"
#include "store/receipt.h"
#include "store/seal.h"

/* Writes of one transaction; bounds how long the first of them waits for the last. */
#define WRITES_MAX ((size_t)256)
_Static_assert(SKY_NAMES_MAX >= SKY_WRITE_NAMES * WRITES_MAX, "the names of all writes are held");

/*
 * Bytes of documents that a round reads at its beginning, and that it then reads and makes, until it ends early: each
 * time the last one may go beyond. One write always goes.
 */
#define BYTES_MAX ((size_t)8 << 20)
/* Entries saved at a time. */
#define ENTRIES_MAX WRITES_MAX

struct sky_round {
    struct sky_present present; /* what `apply` sees: the first member, so that it leads back here */
    const struct sky_backend *backend;
    void *store;
    struct sky_write *writes[WRITES_MAX];
    size_t count, going; /* those that are here, and the first of them, which are written now */
    struct sky_names names;
    size_t bytes;                          /* of documents that were read, names' aside, and made */
    struct sky_entry entries[ENTRIES_MAX]; /* not saved yet */
    size_t waiting;
    bool written; /* the transaction has something to commit */
    struct sky_receipt receipts[WRITES_MAX];
    size_t kept;
    struct sky_head head;
    struct sky_arena *arena;
    struct sky_error error; /* fails the whole round */
};

static void collect_names(struct sky_round *round)
{
    for (size_t i = 0; i < round->count; i++)
        for (size_t j = 0; j < SKY_WRITE_NAMES; j++)
            sky_names_add(&round->names, round->writes[i]->nombres[j]);
}

static enum sky_status save_waiting(struct sky_round *round)
{
    enum sky_status status = SKY_OK;
    if (round->waiting > 0)
        status = round->backend->save(round->store, round->entries, round->waiting, &round->error);
    round->written = round->written || round->waiting > 0;
    round->waiting = 0;
    return status;
}

/* --- what `apply` sees */

static enum sky_status read_present(struct sky_present *present, struct sky_span nombre, struct sky_version *version)
{
    struct sky_round *round = (struct sky_round *)present;
    struct sky_version *loaded = sky_names_version(&round->names, nombre);
    if (loaded)
        *version = *loaded;
    else if (save_waiting(round) == SKY_OK && round->backend->read(round->backend->reader_peek(round->store), nombre,
                                                                   round->arena, version, &round->error) == SKY_OK)
        round->bytes += version->documento.size;
    return round->error.status;
}

static enum sky_status select_present(struct sky_present *present, const struct sky_selection *selection,
                                      sky_entry_visitor *visit, void *context)
{
    struct sky_round *round = (struct sky_round *)present;
    if (save_waiting(round) == SKY_OK)
        round->backend->select(round->backend->reader_peek(round->store), selection, visit, context, &round->error);
    return round->error.status;
}

/* --- entries */

static void enter(struct sky_round *round, struct sky_write *write, const struct sky_change *change, int64_t grupo)
{
    struct sky_head *head = &round->head;
    struct sky_entry *entry = &round->entries[round->waiting++];
    struct sky_version *version = sky_names_version(&round->names, change->nombre);
    *entry = (struct sky_entry){
        .number = ++head->number,
        .instant = head->instant,
        .grupo = grupo,
        .cliente = change->cliente ? change->cliente : head->number,
        .deshace = write->deshace,
        .author = write->author,
        .verb = write->verb,
        .nombre = change->nombre,
        .documento = change->documento,
    };
    sky_crypto_random(entry->salt, sizeof entry->salt);
    sky_seal_compute(head->seal, entry, entry->seal);
    memcpy(head->seal, entry->seal, sizeof head->seal);
    write->number = entry->number;
    if (version && change->documento.data)
        *version = (struct sky_version){ entry->number, entry->cliente, change->documento };
    else if (version)
        *version = (struct sky_version){ 0 };
}

static enum sky_status enter_all(struct sky_round *round, struct sky_write *write)
{
    int64_t now = sky_clock_now(), grupo = round->head.number + 1;
    if (now > round->head.instant)
        round->head.instant = now;
    for (size_t i = 0; i < write->count; i++) {
        if (round->waiting == ENTRIES_MAX && save_waiting(round))
            break;
        enter(round, write, &write->changes[i], grupo);
    }
    return round->error.status;
}

/* --- the transaction */

/* Sets the result of a write whose key was answered before; `*known` says whether it was. */
static enum sky_status answer_again(struct sky_round *round, struct sky_write *write, bool *known)
{
    struct sky_receipt receipt = { 0 };
    if (round->backend->recall(round->store, write->key, &receipt, &round->error))
        return round->error.status;
    *known = receipt.instant > sky_clock_now() - SKY_RECEIPT_LASTS;
    return *known ? sky_receipt_replay(&receipt, write, &round->present) : SKY_OK;
}

/* A fault of ours is not to be repeated. Nor is a refusal of what a client mends and sends again under the same key. */
static bool is_remembered(enum sky_status status)
{
    return status == SKY_OK || status == SKY_CONFLICT;
}

static enum sky_status apply_one(struct sky_round *round, struct sky_write *write)
{
    bool known = false;
    if (write->key.data && answer_again(round, write, &known))
        return round->error.status;
    if (known)
        return SKY_OK;
    enum sky_status status = write->apply(write, &round->present);
    if (round->error.status)
        return round->error.status;
    if (status)
        write->number = round->head.number;
    else if (enter_all(round, write))
        return round->error.status;
    if (write->key.data && is_remembered(write->error.status))
        round->receipts[round->kept++] = sky_receipt_of(write, sky_clock_now());
    return SKY_OK;
}

static enum sky_status apply(struct sky_round *round, struct sky_write *write)
{
    enum sky_status status = apply_one(round, write);
    for (size_t i = 0; i < write->count; i++)
        round->bytes += write->changes[i].documento.size;
    return status;
}

/* Whether the round still goes on: there is room for what the write makes, and what it reads was loaded. */
static bool has_room(struct sky_round *round, const struct sky_write *write)
{
    for (size_t i = 0; i < SKY_WRITE_NAMES; i++)
        if (write->nombres[i].data && !sky_names_version(&round->names, write->nombres[i]))
            return false;
    return round->bytes < BYTES_MAX;
}

static enum sky_status apply_all(struct sky_round *round)
{
    enum sky_status status = apply(round, round->writes[0]);
    for (size_t i = 1; i < round->going && status == SKY_OK; i++)
        if (has_room(round, round->writes[i]))
            status = apply(round, round->writes[i]);
        else
            round->going = i;
    return status;
}

static enum sky_status save_and_commit(struct sky_round *round)
{
    const struct sky_backend *backend = round->backend;
    enum sky_status status = save_waiting(round);
    if (status == SKY_OK && round->kept > 0)
        status = backend->keep(round->store, round->receipts, round->kept, sky_clock_now() - SKY_RECEIPT_LASTS,
                               &round->error);
    if (status)
        return status;
    if (round->written || round->kept > 0)
        return backend->commit(round->store, &round->error);
    backend->abort(round->store);
    return SKY_OK;
}

static enum sky_status run(struct sky_round *round)
{
    const struct sky_backend *backend = round->backend;
    struct sky_names *names = &round->names;
    enum sky_status status;
    if (!(round->arena = sky_arena_new()))
        return sky_error_memory(&round->error);
    collect_names(round);
    if ((status = backend->begin(round->store, &round->head, &round->error)) ||
        (status = backend->load(round->store, names->nombres, names->count, BYTES_MAX, round->arena, names->versions,
                                &names->loaded, &round->error)) ||
        (status = apply_all(round)))
        return status;
    return save_and_commit(round);
}

/* A refusal may rest on a write that now failed too, so the failure is everybody's. */
static void fail_all(struct sky_round *round)
{
    for (size_t i = 0; i < round->going; i++) {
        round->writes[i]->number = 0;
        round->writes[i]->replayed = false;
        round->writes[i]->error = round->error;
    }
}

enum sky_status sky_round_write(struct sky_round *round)
{
    round->going = round->count;
    enum sky_status status = run(round);
    if (status) {
        round->backend->abort(round->store);
        fail_all(round);
    }
    sky_arena_free(round->arena);
    round->arena = NULL;
    return status;
}

void sky_round_refuse(struct sky_round *round)
{
    round->going = round->count;
    sky_error_set(&round->error, SKY_UNAVAILABLE, "writing stopped after a failure");
    fail_all(round);
}

struct sky_round *sky_round_new(const struct sky_backend *backend, void *store)
{
    struct sky_round *round = calloc(1, sizeof *round);
    if (!round)
        return NULL;
    round->present = (struct sky_present){ read_present, select_present };
    round->backend = backend;
    round->store = store;
    return round;
}

void sky_round_free(struct sky_round *round)
{
    free(round);
}

bool sky_round_add(struct sky_round *round, struct sky_write *write)
{
    if (round->count == WRITES_MAX)
        return false;
    round->writes[round->count++] = write;
    return true;
}

bool sky_round_is_empty(const struct sky_round *round)
{
    return round->count == 0;
}

void sky_round_visit(struct sky_round *round, void (*visit)(void *context, struct sky_write *write), void *context)
{
    for (size_t i = 0; i < round->going; i++)
        visit(context, round->writes[i]);
}

void sky_round_end(struct sky_round *round, void (*take)(struct sky_write *write))
{
    for (size_t i = 0; i < round->going; i++)
        take(round->writes[i]);
    round->count -= round->going;
    memmove(round->writes, round->writes + round->going, round->count * sizeof(*round->writes));
    round->names.count = round->names.loaded = 0;
    round->going = round->bytes = round->waiting = round->kept = 0;
    round->written = false;
    round->error = (struct sky_error){ 0 };
}
