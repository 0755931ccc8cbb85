/* Each entry is held against the stored seal of the one before: a fault is told where it is and nowhere else. */
#include "store/verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "store/seal.h"

/* Entries and names read at a time. */
#define PAGE ((size_t)1000)
/* Looks at a name that is being written before its present counts as wrong. */
#define LOOKS 3
/* Bytes of what is told of a fault. */
#define TEXT_MAX 160

struct verification {
    const struct sky_backend *backend;
    void *reader;
    const unsigned char *noted;
    const struct sky_verify_watch *watch;
    struct sky_verification *result;
    struct sky_error *error;
    struct sky_entry last;  /* the entry looked at before; without its texts */
    int64_t reached;        /* the number of the last entry of a page */
    bool by_log;            /* the names come from the log, not from the present */
    size_t visited;         /* of the page */
    struct sky_buffer name; /* the last of a page */
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

static bool take_whose(void *context, const struct sky_entry *entry)
{
    *(int64_t *)context = entry->documento.data ? entry->cliente : 0;
    return false;
}

/* What the seals of release 3.0 lack has to follow from what they hold. */
static void check_unsealed(struct verification *verification, const struct sky_entry *entry)
{
    const struct sky_selection before = {
        .view = SKY_VIEW_NAME, .nombre = entry->nombre, .upto = entry->number - 1, .limit = 1
    };
    int64_t cliente = 0;
    if (verification->backend->select(verification->reader, &before, take_whose, &cliente, verification->error))
        return;
    if (entry->deshace != 0 || entry->cliente != (cliente ? cliente : entry->number))
        tell(verification, entry->number, "says of other operations what it did not say when it was sealed");
}

static void check_ties(struct verification *verification, const struct sky_entry *entry)
{
    const struct sky_entry *last = &verification->last;
    if (entry->grupo == 0)
        check_unsealed(verification, entry);
    if (entry->instant < last->instant)
        tell(verification, entry->number, "is earlier than the one before it");
    if (entry->grupo != 0 && entry->grupo != entry->number && entry->grupo != last->grupo)
        tell(verification, entry->number, "belongs to an operation that does not lead up to it");
    if (entry->cliente > entry->number || entry->cliente <= 0)
        tell(verification, entry->number, "belongs to a customer that was not there yet");
}

/* What an entry says of others is worth a look only when it is what was sealed. */
static bool look_at(void *context, const struct sky_entry *entry)
{
    struct verification *verification = context;
    unsigned char seal[SKY_SHA256_SIZE];
    bool is_next = entry->number == verification->last.number + 1;
    sky_seal_compute(verification->last.seal, entry, seal);
    check_number(verification, entry);
    verification->reached = entry->number;
    verification->visited++;
    if (entry->number <= 0)
        return true;
    if (memcmp(seal, entry->seal, sizeof seal) == 0)
        check_ties(verification, entry);
    else
        tell(verification, entry->number, is_next ? "is not what was sealed" : "was not sealed behind what is there");
    verification->last = *entry;
    verification->result->entries++;
    if (verification->noted && memcmp(entry->seal, verification->noted, sizeof seal) == 0)
        verification->result->noted = true;
    return true;
}

static enum sky_status check_chain(struct verification *verification, int64_t head)
{
    const struct sky_verify_watch *watch = verification->watch;
    enum sky_status status = SKY_OK;
    int64_t from = INT64_MIN;
    do {
        const struct sky_selection page = { .view = SKY_VIEW_LOG, .from = from, .limit = PAGE };
        verification->visited = 0;
        status = verification->backend->select(verification->reader, &page, look_at, verification, verification->error);
        from = verification->reached;
        if (watch->progress)
            watch->progress(watch->context, verification->result->entries, head);
    } while (status == SKY_OK && verification->visited == PAGE);
    memcpy(verification->result->seal, verification->last.seal, sizeof verification->last.seal);
    return status;
}

/* --- the present */

static bool take_last(void *context, const struct sky_entry *entry)
{
    struct sky_version *version = context;
    version->number = entry->number;
    version->documento.data = entry->documento.data ? "" : NULL;
    return false;
}

/* Whether a name means what its last entry says; `*number` is the entry's. */
static enum sky_status compare(struct verification *verification, struct sky_span nombre, bool *right, int64_t *number)
{
    const struct sky_selection selection = { .view = SKY_VIEW_NAME, .nombre = nombre, .upto = SKY_NOW, .limit = 1 };
    struct sky_version logged = { 0 }, present = { 0 };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(verification->error);
    enum sky_status status =
        verification->backend->select(verification->reader, &selection, take_last, &logged, verification->error);
    if (status == SKY_OK)
        status = verification->backend->read(verification->reader, nombre, arena, &present, verification->error);
    sky_arena_free(arena);
    *number = logged.number;
    *right = present.number == (logged.documento.data ? logged.number : 0) ||
             (verification->by_log && present.number != 0); /* looked at already */
    return status;
}

/* The visit has the reader's statement in use, so the names of a page are looked at behind it. */
static bool keep_name(void *context, struct sky_span nombre)
{
    struct verification *verification = context;
    sky_buffer_put_span(&verification->name, nombre);
    sky_buffer_put(&verification->name, "", 1);
    verification->visited++;
    return !verification->name.failed;
}

static enum sky_status check_name(struct verification *verification, struct sky_span nombre)
{
    enum sky_status status = SKY_OK;
    int64_t number = 0;
    bool right = false;
    for (int i = 0; i < LOOKS && status == SKY_OK && !right; i++)
        status = compare(verification, nombre, &right, &number);
    if (status == SKY_OK && !right)
        tell(verification, number,
             number ? "is not what the present says of its customer"
                    : "a customer is present that the log does not know");
    return status;
}

static enum sky_status check_page(struct verification *verification, struct sky_span *after)
{
    struct sky_span names = sky_buffer_span(&verification->name);
    enum sky_status status = verification->name.failed ? sky_error_memory(verification->error) : SKY_OK;
    for (size_t at = 0; at < names.size && status == SKY_OK; at += after->size + 1) {
        *after = sky_span_of(names.data + at);
        status = check_name(verification, *after);
    }
    return status;
}

/* The names of the present, or all that the log knows: what either lacks, the other has. */
static enum sky_status check_names(struct verification *verification, int64_t moment)
{
    struct sky_span after = { 0 };
    struct sky_buffer before = { 0 };
    enum sky_status status = SKY_OK;
    do {
        before = verification->name; /* holds `after` */
        verification->name = (struct sky_buffer){ 0 };
        verification->visited = 0;
        status = verification->backend->names(verification->reader, moment, after, PAGE, keep_name, verification,
                                              verification->error);
        sky_buffer_clear(&before);
        if (status == SKY_OK)
            status = check_page(verification, &after);
    } while (status == SKY_OK && verification->visited == PAGE);
    sky_buffer_clear(&verification->name);
    return status;
}

enum sky_status sky_verify(const struct sky_backend *backend, void *reader, const unsigned char *noted,
                           const struct sky_verify_watch *watch, struct sky_verification *result,
                           struct sky_error *error)
{
    struct verification verification = {
        .backend = backend, .reader = reader, .noted = noted, .watch = watch, .result = result, .error = error
    };
    int64_t last;
    *result = (struct sky_verification){ 0 };
    if (backend->find(reader, INT64_MAX, &last, error) || check_chain(&verification, last) ||
        check_names(&verification, SKY_NOW))
        return error->status;
    verification.by_log = true;
    return check_names(&verification, SKY_NOW - 1);
}
