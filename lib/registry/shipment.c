/* Rows as frames: member by member, in one order for both ways. */
#include "registry/shipment.h"

#include <stdio.h>

/* What is spoken: another release may speak another. */
#define SPOKEN "sky follow 1"

/* --- parts */

static void put_head(struct sky_buffer *out, const struct sky_head *head)
{
    sky_frame_put_number(out, head->number);
    sky_frame_put_number(out, head->instant);
    sky_buffer_put(out, head->seal, sizeof head->seal);
}

static void take_head(struct sky_frame *frame, struct sky_head *head)
{
    head->number = sky_frame_take_number(frame);
    head->instant = sky_frame_take_number(frame);
    sky_frame_take_bytes(frame, head->seal, sizeof head->seal);
}

static void put_identity(struct sky_buffer *out, const struct sky_identity *identity)
{
    sky_frame_put_text(out, sky_span_of(identity->text));
    sky_frame_put_number(out, identity->tags[0] != 0);
}

static void take_identity(struct sky_frame *frame, struct sky_identity *identity)
{
    struct sky_span text = sky_frame_take_text(frame);
    if (!sky_identity_set(identity, text, sky_frame_take_number(frame) != 0))
        frame->is_bad = true;
}

/* A text that is to end up in an array of its own. */
static void take_into(struct sky_frame *frame, char *text, size_t size)
{
    struct sky_span taken = sky_frame_take_text(frame);
    snprintf(text, size, "%.*s", SKY_SPAN_ARGS(taken.data ? taken : sky_span_of("")));
}

static void take_status(struct sky_frame *frame, enum sky_status *status)
{
    char name[64];
    take_into(frame, name, sizeof name);
    if (!sky_status_from_name(name, status))
        frame->is_bad = true;
}

/* --- the follower's */

void sky_ship_put_hello(struct sky_buffer *out, const struct sky_ship_hello *hello)
{
    size_t place = sky_frame_begin(out, SKY_SHIP_HELLO);
    sky_frame_put_text(out, sky_span_of(SPOKEN));
    sky_frame_put_number(out, hello->has_log);
    if (hello->has_log) {
        put_identity(out, &hello->identity);
        put_head(out, &hello->head);
        sky_frame_put_number(out, hello->fact);
    }
    sky_frame_end(out, place);
}

bool sky_ship_take_hello(struct sky_frame *frame, struct sky_ship_hello *hello)
{
    *hello = (struct sky_ship_hello){ 0 };
    if (frame->kind != SKY_SHIP_HELLO || !sky_span_equal(sky_frame_take_text(frame), sky_span_of(SPOKEN)))
        return false;
    hello->has_log = sky_frame_take_number(frame) != 0;
    if (hello->has_log) {
        take_identity(frame, &hello->identity);
        take_head(frame, &hello->head);
        hello->fact = sky_frame_take_number(frame);
    }
    return sky_frame_is_taken(frame);
}

enum sky_status sky_ship_read_hello(const struct sky_backend *backend, void *reader, struct sky_ship_hello *has,
                                    struct sky_error *error)
{
    struct sky_facts last = { 0 };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    *has = (struct sky_ship_hello){ 0 };
    if (backend->identify(reader, &has->identity, error) == SKY_OK &&
        backend->facts(reader, SKY_NOW, 1, arena, &last, error) == SKY_OK &&
        backend->snapshot(reader, &has->head, error) == SKY_OK) {
        backend->release(reader);
        has->fact = last.count > 0 ? last.items[0].number : 0;
        has->has_log = true;
    }
    sky_arena_free(arena);
    return error->status;
}

/* --- the source's */

void sky_ship_put_welcome(struct sky_buffer *out, const struct sky_identity *identity)
{
    size_t place = sky_frame_begin(out, SKY_SHIP_WELCOME);
    sky_frame_put_text(out, sky_span_of(SPOKEN));
    put_identity(out, identity);
    sky_frame_end(out, place);
}

bool sky_ship_take_welcome(struct sky_frame *frame, struct sky_identity *identity)
{
    if (frame->kind != SKY_SHIP_WELCOME || !sky_span_equal(sky_frame_take_text(frame), sky_span_of(SPOKEN)))
        return false;
    take_identity(frame, identity);
    return sky_frame_is_taken(frame);
}

void sky_ship_put_number(struct sky_buffer *out, char kind, int64_t number)
{
    size_t place = sky_frame_begin(out, kind);
    sky_frame_put_number(out, number);
    sky_frame_end(out, place);
}

void sky_ship_put_bytes(struct sky_buffer *out, char kind, struct sky_span bytes)
{
    size_t place = sky_frame_begin(out, kind);
    sky_buffer_put_span(out, bytes);
    sky_frame_end(out, place);
}

void sky_ship_put_stop(struct sky_buffer *out, const struct sky_error *error)
{
    size_t place = sky_frame_begin(out, SKY_SHIP_STOP);
    sky_frame_put_text(out, sky_span_of(sky_status_name(error->status)));
    sky_frame_put_text(out, sky_span_of(error->text));
    sky_frame_end(out, place);
}

bool sky_ship_take_stop(struct sky_frame *frame, struct sky_error *error)
{
    take_status(frame, &error->status);
    take_into(frame, error->text, sizeof error->text);
    return sky_frame_is_taken(frame) && error->status != SKY_OK;
}

void sky_ship_put_end(struct sky_buffer *out, const struct sky_ship_end *end)
{
    size_t place = sky_frame_begin(out, SKY_SHIP_END);
    put_head(out, &end->head);
    sky_frame_put_number(out, end->source);
    sky_frame_put_number(out, end->lote);
    sky_frame_end(out, place);
}

bool sky_ship_take_end(struct sky_frame *frame, struct sky_ship_end *end)
{
    take_head(frame, &end->head);
    end->source = sky_frame_take_number(frame);
    end->lote = sky_frame_take_number(frame);
    return sky_frame_is_taken(frame);
}

/* --- rows */

void sky_ship_put_entry(struct sky_buffer *out, const struct sky_entry *entry)
{
    size_t place = sky_frame_begin(out, SKY_SHIP_ENTRY);
    const int64_t numbers[] = { entry->number,  entry->instant, entry->grupo,       entry->cliente,
                                entry->deshace, entry->lives,   entry->is_forgotten };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sky_frame_put_number(out, numbers[i]);
    sky_frame_put_text(out, entry->author);
    sky_frame_put_text(out, entry->verb);
    sky_frame_put_text(out, entry->nombre);
    sky_frame_put_text(out, entry->documento);
    sky_buffer_put(out, entry->salt, sizeof entry->salt);
    sky_buffer_put(out, entry->seal, sizeof entry->seal);
    sky_buffer_put(out, entry->digests, sizeof entry->digests);
    sky_frame_end(out, place);
}

bool sky_ship_take_entry(struct sky_frame *frame, struct sky_entry *entry)
{
    entry->number = sky_frame_take_number(frame);
    entry->instant = sky_frame_take_number(frame);
    entry->grupo = sky_frame_take_number(frame);
    entry->cliente = sky_frame_take_number(frame);
    entry->deshace = sky_frame_take_number(frame);
    entry->lives = sky_frame_take_number(frame) != 0;
    entry->is_forgotten = sky_frame_take_number(frame) != 0;
    entry->author = sky_frame_take_text(frame);
    entry->verb = sky_frame_take_text(frame);
    entry->nombre = sky_frame_take_text(frame);
    entry->documento = sky_frame_take_text(frame);
    sky_frame_take_bytes(frame, entry->salt, sizeof entry->salt);
    sky_frame_take_bytes(frame, entry->seal, sizeof entry->seal);
    sky_frame_take_bytes(frame, entry->digests, sizeof entry->digests);
    return sky_frame_is_taken(frame);
}

void sky_ship_put_receipt(struct sky_buffer *out, const struct sky_receipt *receipt)
{
    size_t place = sky_frame_begin(out, SKY_SHIP_RECEIPT);
    sky_frame_put_text(out, receipt->key);
    sky_buffer_put(out, receipt->digest, sizeof receipt->digest);
    sky_frame_put_number(out, receipt->instant);
    sky_frame_put_number(out, receipt->number);
    sky_frame_put_number(out, receipt->created);
    sky_frame_put_number(out, receipt->unchanged);
    sky_frame_put_text(out, sky_span_of(sky_status_name(receipt->error.status)));
    sky_frame_put_text(out, sky_span_of(receipt->error.pointer));
    sky_frame_put_text(out, sky_span_of(receipt->error.text));
    sky_frame_end(out, place);
}

bool sky_ship_take_receipt(struct sky_frame *frame, struct sky_receipt *receipt)
{
    receipt->key = sky_frame_take_text(frame);
    sky_frame_take_bytes(frame, receipt->digest, sizeof receipt->digest);
    receipt->instant = sky_frame_take_number(frame);
    receipt->number = sky_frame_take_number(frame);
    receipt->created = sky_frame_take_number(frame) != 0;
    receipt->unchanged = sky_frame_take_number(frame) != 0;
    receipt->error = (struct sky_error){ 0 };
    take_status(frame, &receipt->error.status);
    take_into(frame, receipt->error.pointer, sizeof receipt->error.pointer);
    take_into(frame, receipt->error.text, sizeof receipt->error.text);
    return sky_frame_is_taken(frame);
}

void sky_ship_put_fact(struct sky_buffer *out, const struct sky_fact *fact)
{
    size_t place = sky_frame_begin(out, SKY_SHIP_FACT);
    sky_frame_put_number(out, fact->number);
    sky_frame_put_number(out, fact->instant);
    sky_frame_put_text(out, fact->author);
    sky_frame_put_text(out, fact->verb);
    sky_frame_put_text(out, fact->about);
    sky_frame_put_text(out, fact->detail);
    sky_frame_end(out, place);
}

bool sky_ship_take_fact(struct sky_frame *frame, struct sky_fact *fact)
{
    fact->number = sky_frame_take_number(frame);
    fact->instant = sky_frame_take_number(frame);
    fact->author = sky_frame_take_text(frame);
    fact->verb = sky_frame_take_text(frame);
    fact->about = sky_frame_take_text(frame);
    fact->detail = sky_frame_take_text(frame);
    return sky_frame_is_taken(frame);
}

void sky_ship_put_pass(struct sky_buffer *out, const struct sky_pass *pass)
{
    size_t place = sky_frame_begin(out, SKY_SHIP_PASS);
    sky_frame_put_text(out, pass->id);
    sky_frame_put_text(out, pass->documento);
    sky_frame_put_number(out, pass->used);
    sky_frame_end(out, place);
}

bool sky_ship_take_pass(struct sky_frame *frame, struct sky_pass *pass)
{
    pass->id = sky_frame_take_text(frame);
    pass->documento = sky_frame_take_text(frame);
    pass->used = sky_frame_take_number(frame);
    return sky_frame_is_taken(frame);
}
