/* The canonical bytes of an entry, digested. */
#include "registry/seal.h"

#include <inttypes.h>

#define NUMBER_SIZE 8

static struct sky_span big_endian(uint64_t number, char bytes[NUMBER_SIZE])
{
    for (int i = NUMBER_SIZE - 1; i >= 0; i--, number >>= 8)
        bytes[i] = (char)(number & 0xFF);
    return sky_span(bytes, NUMBER_SIZE);
}

static struct sky_span bytes_of(const void *bytes, size_t size)
{
    return sky_span(bytes, size);
}

static void salted(const char *label, const struct sky_entry *entry, struct sky_span text,
                   unsigned char digest[SKY_SHA256_SIZE])
{
    if (!text.data) {
        memset(digest, 0, SKY_SHA256_SIZE);
        return;
    }
    const struct sky_span parts[] = { sky_span_of(label), bytes_of(entry->salt, SKY_SALT_SIZE), text };
    sky_crypto_sha256(parts, sizeof parts / sizeof *parts, digest);
}

void sky_seal_digest(const struct sky_entry *entry, unsigned char digests[SKY_DIGESTS_SIZE])
{
    salted("nombre", entry, entry->nombre, digests);
    salted("documento", entry, entry->documento, digests + SKY_SHA256_SIZE);
}

void sky_seal_compute(const unsigned char previous[SKY_SHA256_SIZE], const struct sky_entry *entry,
                      unsigned char seal[SKY_SHA256_SIZE])
{
    char number[NUMBER_SIZE], instant[NUMBER_SIZE], author_size[NUMBER_SIZE], verb_size[NUMBER_SIZE];
    char grupo[NUMBER_SIZE], cliente[NUMBER_SIZE], deshace[NUMBER_SIZE];
    unsigned char digests[SKY_DIGESTS_SIZE];
    const struct sky_span none = { 0 };
    if (entry->is_forgotten)
        memcpy(digests, entry->digests, sizeof digests);
    else
        sky_seal_digest(entry, digests);
    const struct sky_span parts[] = {
        bytes_of(previous, SKY_SHA256_SIZE),
        big_endian((uint64_t)entry->number, number),
        big_endian((uint64_t)entry->instant, instant),
        big_endian(entry->author.size, author_size),
        entry->author,
        big_endian(entry->verb.size, verb_size),
        entry->verb,
        entry->grupo ? big_endian((uint64_t)entry->grupo, grupo) : none,
        entry->grupo ? big_endian((uint64_t)entry->cliente, cliente) : none,
        entry->grupo ? big_endian((uint64_t)entry->deshace, deshace) : none,
        bytes_of(digests, sizeof digests),
    };
    sky_crypto_sha256(parts, sizeof parts / sizeof *parts, seal);
}

enum sky_status sky_seal_follow(struct sky_head *head, const struct sky_entry *entries, size_t count,
                                struct sky_error *error)
{
    unsigned char seal[SKY_SHA256_SIZE];
    for (size_t i = 0; i < count; i++) {
        const struct sky_entry *entry = &entries[i];
        sky_seal_compute(head->seal, entry, seal);
        if (entry->number != head->number + 1 || memcmp(seal, entry->seal, sizeof seal) != 0)
            return sky_error_set(error, SKY_CONFLICT, "operation %" PRId64 " is not what was sealed: see sky verify",
                                 entry->number);
        head->number = entry->number;
        head->instant = entry->instant;
        memcpy(head->seal, seal, sizeof seal);
    }
    return SKY_OK;
}

bool sky_seal_same(const struct sky_head *one, const struct sky_head *other)
{
    return one->number == other->number && memcmp(one->seal, other->seal, sizeof one->seal) == 0;
}

enum sky_status sky_seal_find(const struct sky_backend *backend, void *reader, int64_t number, struct sky_head *head,
                              struct sky_error *error)
{
    struct sky_entries entries;
    const struct sky_selection one = {
        .view = SKY_VIEW_LOG, .from = number - 1, .bare = true, .stored = true, .single = true, .limit = 1
    };
    *head = (struct sky_head){ 0 };
    if (number == 0)
        return SKY_OK;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (backend->select(reader, &one, arena, &entries, error) == SKY_OK && entries.count > 0 &&
        entries.items[0].number == number) {
        *head = (struct sky_head){ .number = number, .instant = entries.items[0].instant };
        memcpy(head->seal, entries.items[0].seal, sizeof head->seal);
    }
    sky_arena_free(arena);
    return error->status;
}
