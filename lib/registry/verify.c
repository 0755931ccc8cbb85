/* Each entry is held against the stored seal of the one before: a fault is told where it is and nowhere else. */
#include "registry/verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "domain/operacion.h"
#include "registry/listing.h"
#include "registry/rastro.h"
#include "registry/seal.h"

/* Entries, bytes of their documents, and names that are read at a time. */
#define PAGE ((size_t)1000)
#define PAGE_BYTES ((size_t)4 << 20)
/* Bytes of what is told of a fault. */
#define TEXT_MAX 240

struct verification {
    const struct sky_backend *backend;
    void *reader;
    const unsigned char *noted;
    const struct sky_verify_watch *watch;
    struct sky_verification *result;
    struct sky_error *error;
    struct sky_arena *arena; /* of the page that is looked at */
    struct sky_entry last;   /* the entry looked at before; without its texts */
    int64_t present;         /* names of the present */
    bool by_log;             /* the names come from the log, not from the present */
    struct sky_span place;   /* where the page of names begins */
};

static void SKY_PRINTF(3, 4) tell(struct verification *verification, int64_t number, const char *format, ...)
{
    char text[TEXT_MAX];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    verification->result->faults++;
    if (verification->watch->fault)
        verification->watch->fault(verification->watch->context, number, text);
}

static enum sky_status new_page(struct verification *verification)
{
    sky_arena_free(verification->arena);
    verification->arena = sky_arena_new();
    return verification->arena ? SKY_OK : sky_error_memory(verification->error);
}

static enum sky_status select_into(struct verification *verification, struct sky_arena *arena,
                                   const struct sky_selection *selection, struct sky_entries *entries)
{
    *entries = (struct sky_entries){ 0 };
    return verification->backend->select(verification->reader, selection, arena, entries, verification->error);
}

/* --- the chain */

static void check_number(struct verification *verification, const struct sky_entry *entry)
{
    int64_t expected = verification->last.number + 1;
    if (entry->number <= 0)
        tell(verification, entry->number, "is no number that an operation has");
    else if (entry->number == expected + 1)
        tell(verification, expected, "is missing");
    else if (entry->number > expected)
        tell(verification, expected, "and all up to %" PRId64 " are missing", entry->number - 1);
}

/* What the seals of release 3.0 lack has to follow from what they hold. */
static enum sky_status check_unsealed(struct verification *verification, const struct sky_entry *entry)
{
    const struct sky_selection before = { .view = SKY_VIEW_NAME,
                                          .nombre = entry->nombre,
                                          .upto = entry->number - 1,
                                          .bare = true,
                                          .stored = true,
                                          .limit = 1 };
    struct sky_entries entries;
    if (select_into(verification, verification->arena, &before, &entries))
        return verification->error->status;
    int64_t cliente = entries.count > 0 && entries.items[0].lives ? entries.items[0].cliente : entry->number;
    if (entry->deshace != 0 || entry->cliente != cliente)
        tell(verification, entry->number, "says of other operations what it did not say when it was sealed");
    return SKY_OK;
}

/* What a document holds that is not the one which was sealed has to follow from what else there is. */
static enum sky_status check_redacted(struct verification *verification, const struct sky_entry *entry)
{
    bool right;
    struct sky_lectura log = {
        .backend = verification->backend, .reader = verification->reader, .moment = SKY_NOW, .is_present = true
    };
    if (sky_rastro_check(&log, entry, &right, verification->error))
        return verification->error->status;
    if (!right)
        tell(verification, entry->number, "has a document that was not sealed, and nobody's who was forgotten");
    return SKY_OK;
}

/* Texts may be gone of whom an operation forgot, which is the last one of theirs; and of them in another's past. */
static enum sky_status check_forgotten(struct verification *verification, const struct sky_entry *entry)
{
    if (entry->lives)
        return check_redacted(verification, entry);
    const struct sky_selection last = {
        .view = SKY_VIEW_CLIENTE, .cliente = entry->cliente, .upto = SKY_NOW, .bare = true, .stored = true, .limit = 1
    };
    struct sky_entries entries;
    if (select_into(verification, verification->arena, &last, &entries))
        return verification->error->status;
    if (entries.count == 0 || !sky_operacion_forgets(entries.items[0].verb))
        tell(verification, entry->number, "has lost its texts, and no operation forgot its customer");
    return SKY_OK;
}

static enum sky_status check_ties(struct verification *verification, const struct sky_entry *entry)
{
    const struct sky_entry *last = &verification->last;
    if (entry->is_forgotten && check_forgotten(verification, entry))
        return verification->error->status;
    if (entry->grupo == 0 && !entry->is_forgotten && check_unsealed(verification, entry))
        return verification->error->status;
    if (entry->instant < last->instant)
        tell(verification, entry->number, "is earlier than the one before it");
    bool follows = entry->grupo == entry->number || entry->grupo == last->grupo ||
                   (entry->grupo < entry->number && sky_operacion_is_of_lote(entry->verb));
    if (entry->grupo != 0 && !follows)
        tell(verification, entry->number, "belongs to an operation that does not lead up to it");
    if (entry->cliente > entry->number || entry->cliente <= 0)
        tell(verification, entry->number, "belongs to a customer that was not there yet");
    return SKY_OK;
}

/* What an entry says of others is worth a look only when it is what was sealed. */
static enum sky_status look_at(struct verification *verification, const struct sky_entry *entry)
{
    unsigned char seal[SKY_SHA256_SIZE];
    bool is_next = entry->number == verification->last.number + 1;
    enum sky_status status = SKY_OK;
    sky_seal_compute(verification->last.seal, entry, seal);
    check_number(verification, entry);
    if (entry->number <= 0)
        return SKY_OK;
    bool is_whole =
        entry->nombre.size > 0 ? !entry->is_forgotten || entry->lives : entry->is_forgotten && !entry->lives;
    if (is_whole && memcmp(seal, entry->seal, sizeof seal) == 0)
        status = check_ties(verification, entry);
    else
        tell(verification, entry->number, is_next ? "is not what was sealed" : "was not sealed after what is there");
    verification->last = *entry;
    verification->result->entries++;
    if (verification->noted && memcmp(entry->seal, verification->noted, sizeof seal) == 0)
        verification->result->noted = true;
    return status;
}

static enum sky_status check_chain(struct verification *verification, int64_t head)
{
    const struct sky_verify_watch *watch = verification->watch;
    struct sky_selection page = {
        .view = SKY_VIEW_LOG, .from = INT64_MIN, .stored = true, .limit = PAGE, .bytes = PAGE_BYTES
    };
    struct sky_entries entries = { 0 };
    while (!entries.ended) {
        if (new_page(verification) || select_into(verification, verification->arena, &page, &entries))
            return verification->error->status;
        for (size_t i = 0; i < entries.count; i++)
            if (look_at(verification, &entries.items[i]))
                return verification->error->status;
        page.from = entries.reached;
        if (watch->progress)
            watch->progress(watch->context, verification->result->entries, head);
    }
    memcpy(verification->result->seal, verification->last.seal, sizeof verification->last.seal);
    verification->result->last = verification->last.number;
    verification->result->ended = verification->last.instant;
    return SKY_OK;
}

/* --- the present */

/* Whether the name is still among those of the present, on the page where it was found. */
static enum sky_status is_listed(struct verification *verification, struct sky_arena *scratch, struct sky_span nombre,
                                 bool *listed)
{
    struct sky_names names;
    *listed = false;
    if (verification->backend->names(verification->reader, SKY_NOW, verification->place, PAGE, scratch, &names,
                                     verification->error))
        return verification->error->status;
    for (size_t i = 0; i < names.count && !*listed; i++)
        *listed = sky_span_equal(names.items[i], nombre);
    return SKY_OK;
}

/*
 * Whether a name means what its last entry says; `*number` is the entry's. Whoever is there is looked at when the names
 * come from the present, whoever is not when they come from the log; a present name that leads to no entry is left to
 * the log's names, too, unless these say that it means nobody.
 */
static enum sky_status compare(struct verification *verification, struct sky_arena *scratch, struct sky_span nombre,
                               bool *right, int64_t *number)
{
    const struct sky_selection selection = {
        .view = SKY_VIEW_NAME, .nombre = nombre, .upto = SKY_NOW, .bare = true, .limit = 1
    };
    struct sky_entries logged;
    struct sky_entry present = { 0 };
    bool listed = false;
    if (select_into(verification, scratch, &selection, &logged) ||
        verification->backend->read(verification->reader, nombre, scratch, &present, verification->error))
        return verification->error->status;
    bool lives = logged.count > 0 && logged.items[0].lives;
    *number = logged.count > 0 ? logged.items[0].number : 0;
    if (verification->by_log)
        *right = present.number != 0 || !lives;
    else if (present.number != 0)
        *right = lives && present.number == *number;
    else if (!lives && is_listed(verification, scratch, nombre, &listed))
        return verification->error->status;
    else
        *right = !listed;
    return SKY_OK;
}

/* The same in one snapshot, so that nobody writes between one question and the next. */
static enum sky_status compare_at_once(struct verification *verification, struct sky_arena *scratch,
                                       struct sky_span nombre, bool *right, int64_t *number)
{
    if (verification->backend->snapshot(verification->reader, NULL, verification->error))
        return verification->error->status;
    enum sky_status status = compare(verification, scratch, nombre, right, number);
    verification->backend->release(verification->reader);
    return status;
}

static enum sky_status check_name(struct verification *verification, struct sky_span nombre)
{
    verification->present += !verification->by_log;
    int64_t number = 0;
    bool right = false;
    struct sky_arena *scratch = sky_arena_new();
    enum sky_status status =
        scratch ? compare(verification, scratch, nombre, &right, &number) : sky_error_memory(verification->error);
    if (status == SKY_OK && !right)
        status = compare_at_once(verification, scratch, nombre, &right, &number);
    sky_arena_free(scratch);
    if (status == SKY_OK && !right)
        tell(verification, number,
             number ? "is not what the present says of its customer"
                    : "a customer is present that the log does not know");
    return status;
}

/* The names of the present, or all that the log knows: what either lacks, the other has. */
static enum sky_status check_names(struct verification *verification, int64_t moment)
{
    struct sky_names names = { 0 };
    struct sky_arena *before = NULL; /* holds where the page begins */
    enum sky_status status = SKY_OK;
    while (!names.ended && status == SKY_OK) {
        sky_arena_free(before);
        before = verification->arena;
        verification->arena = NULL;
        verification->place = names.next;
        status = new_page(verification);
        if (status == SKY_OK)
            status = verification->backend->names(verification->reader, moment, verification->place, PAGE,
                                                  verification->arena, &names, verification->error);
        for (size_t i = 0; i < names.count && status == SKY_OK; i++)
            status = check_name(verification, names.items[i]);
    }
    sky_arena_free(before);
    return status;
}

static void tell_whole(void *context, const char *what)
{
    tell(context, 0, "%s", what);
}

static void tell_listing(void *context, int64_t number, const char *what)
{
    tell(context, number, "%s", what);
}

/* What no row can tell: it is where rows hide from who asks for them. */
static enum sky_status check_store(struct verification *verification, bool *legible)
{
    const struct sky_inspection inspection = { tell_whole, verification };
    *legible = true;
    return verification->backend->inspect
               ? verification->backend->inspect(verification->reader, &inspection, legible, verification->error)
               : SKY_OK;
}

static enum sky_status tell_damage(struct verification *verification, const struct sky_error *damage)
{
    if (damage->status == SKY_INTERNAL)
        tell(verification, 0, "%s", damage->text);
    else if (damage->status)
        sky_error_set(verification->error, damage->status, "%s", damage->text);
    return verification->error->status;
}

/* Every value by itself. The first that is wrong is told, and ends it. */
static enum sky_status check_values(struct verification *verification)
{
    struct sky_buffer place = { 0 };
    struct sky_error damage = { 0 };
    bool done = !verification->backend->check;
    while (!done && verification->backend->check(verification->reader, &place, &done, &damage) == SKY_OK)
        ;
    sky_buffer_clear(&place);
    return tell_damage(verification, &damage);
}

/* What customers are found by follows from their listings, which are held against the log by themselves. */
static enum sky_status check_terms(struct verification *verification)
{
    struct sky_error damage = { 0 };
    bool right = true;
    if (verification->backend->check_terms &&
        verification->backend->check_terms(verification->reader, &right, &damage) == SKY_OK && !right)
        tell(verification, 0, "customers are not found by what their listings say: searches may miss some");
    return tell_damage(verification, &damage);
}

/* No seal covers it: it has the right form, and no more can be said. */
static enum sky_status check_identity(struct verification *verification)
{
    struct sky_error odd = { 0 };
    enum sky_status status =
        verification->backend->identify(verification->reader, &verification->result->identity, &odd);
    if (status == SKY_INTERNAL)
        return tell(verification, 0, "%s", odd.text), SKY_OK;
    return status ? sky_error_set(verification->error, status, "%s", odd.text) : SKY_OK;
}

/* The last entry's number, whatever its seal is; 0: there is none. */
static enum sky_status find_head(struct verification *verification, int64_t *number)
{
    struct sky_head head;
    if (verification->backend->snapshot(verification->reader, &head, verification->error))
        return verification->error->status;
    verification->backend->release(verification->reader);
    *number = head.number;
    return SKY_OK;
}

static enum sky_status verify_all(struct verification *verification)
{
    int64_t head = 0;
    bool legible = false;
    if (check_store(verification, &legible) || !legible)
        return verification->error->status;
    if (check_values(verification) || check_identity(verification) || find_head(verification, &head) ||
        check_chain(verification, head) || check_names(verification, SKY_NOW))
        return verification->error->status;
    verification->by_log = true;
    if (check_names(verification, SKY_NOW - 1))
        return verification->error->status;
    if (check_terms(verification))
        return verification->error->status;
    return sky_listing_check(verification->backend, verification->reader, head, verification->present, tell_listing,
                             verification, verification->error);
}

enum sky_status sky_verify(const struct sky_settings *settings, const unsigned char *noted,
                           const struct sky_verify_watch *watch, struct sky_verification *result,
                           struct sky_error *error)
{
    const char *location;
    struct verification verification = {
        .backend = sky_backend_for(settings->store, &location, error),
        .noted = noted,
        .watch = watch,
        .result = result,
        .error = error,
    };
    *result = (struct sky_verification){ 0 };
    if (!verification.backend || sky_crypto_init(error))
        return error->status;
    void *store = verification.backend->open(location, settings, SKY_STORE_READ, error);
    if (!store)
        return error->status;
    if ((verification.reader = verification.backend->reader_new(store, error))) {
        verify_all(&verification);
        verification.backend->reader_free(verification.reader);
    }
    sky_arena_free(verification.arena);
    verification.backend->close(store);
    return error->status;
}
