/*
 * A ring of records and a table that leads to them. A record is written behind the last one, over the oldest; so its
 * place tells whether it is still there, and nothing is allocated or freed. The table has sets of a few slots, a cache
 * line each: a name has its set, in which a new record takes a slot whose record is gone, or else the oldest one's. So
 * whatever names are put, a look-up compares a few.
 */
#include "base/cache.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#define WAYS ((size_t)8)
/* Bytes of the ring for each slot of the table: less than most records take. */
#define BYTES_A_SLOT ((size_t)128)
/* The part of the ring that a record may take. */
#define PART ((size_t)64)
#define ALIGNMENT alignof(max_align_t)
/* Bits of a slot that hold its record's place, counted in alignments from the first byte that was ever written, which
 * suffices for 4 PiB; the others hold a part of the name's hash. */
#define PLACE_BITS 48
#define PLACE_MASK (((uint64_t)1 << PLACE_BITS) - 1)

struct record {
    uint32_t name, value; /* bytes: first the value's, then the name's */
    alignas(max_align_t) char bytes[];
};

struct sky_cache {
    size_t sets;          /* a power of two */
    uint64_t size;        /* of the ring, in alignments */
    uint64_t first, next; /* places of the oldest record that may still be there, and of the next one; from 1 on */
    char *ring;
    uint64_t slots[]; /* 0: empty */
};

struct sky_cache *sky_cache_new(size_t bytes)
{
    size_t sets = 1;
    while (sets * 2 * WAYS * BYTES_A_SLOT <= bytes)
        sets *= 2;
    struct sky_cache *cache = calloc(1, sizeof *cache + sets * WAYS * sizeof *cache->slots);
    if (!cache || !(cache->ring = malloc(bytes / ALIGNMENT * ALIGNMENT))) {
        free(cache);
        return NULL;
    }
    cache->sets = sets;
    cache->size = bytes / ALIGNMENT;
    cache->first = cache->next = 1;
    return cache;
}

void sky_cache_free(struct sky_cache *cache)
{
    if (cache)
        free(cache->ring);
    free(cache);
}

/* FNV-1a, and its high bits into the low ones. Names that are made to meet only push each other out. */
static uint64_t hash_of(struct sky_span name)
{
    uint64_t hash = 0xCBF29CE484222325;
    for (size_t i = 0; i < name.size; i++)
        hash = (hash ^ (unsigned char)name.data[i]) * 0x100000001B3;
    return hash ^ hash >> 32;
}

static uint64_t tag_of(uint64_t hash)
{
    return hash & ~PLACE_MASK;
}

static struct record *record_at(const struct sky_cache *cache, uint64_t slot)
{
    return (struct record *)(void *)(cache->ring + (slot & PLACE_MASK) % cache->size * ALIGNMENT);
}

static bool is_there(const struct sky_cache *cache, uint64_t slot)
{
    return (slot & PLACE_MASK) >= cache->first;
}

static bool has_name(const struct record *record, struct sky_span name)
{
    return sky_span_equal(sky_span(record->bytes + record->value, record->name), name);
}

/* Where a name's set begins. */
static size_t set_of(const struct sky_cache *cache, uint64_t hash)
{
    return (size_t)(hash & (cache->sets - 1)) * WAYS;
}

/* The slot of `name`; SIZE_MAX when there is none. */
static size_t find(const struct sky_cache *cache, uint64_t hash, struct sky_span name)
{
    for (size_t at = set_of(cache, hash), end = at + WAYS; at < end; at++) {
        uint64_t slot = cache->slots[at];
        if (tag_of(slot) == tag_of(hash) && is_there(cache, slot) && has_name(record_at(cache, slot), name))
            return at;
    }
    return SIZE_MAX;
}

static void forget(struct sky_cache *cache, uint64_t hash, struct sky_span name)
{
    size_t at = find(cache, hash, name);
    if (at != SIZE_MAX)
        cache->slots[at] = 0;
}

struct sky_span sky_cache_get(const struct sky_cache *cache, struct sky_span name)
{
    size_t at = find(cache, hash_of(name), name);
    if (at == SIZE_MAX)
        return (struct sky_span){ 0 };
    const struct record *record = record_at(cache, cache->slots[at]);
    return sky_span(record->bytes, record->value);
}

/* An empty one comes first. */
static size_t find_oldest(const struct sky_cache *cache, uint64_t hash)
{
    size_t first = set_of(cache, hash), oldest = first;
    for (size_t at = first + 1; at < first + WAYS; at++)
        if ((cache->slots[at] & PLACE_MASK) < (cache->slots[oldest] & PLACE_MASK))
            oldest = at;
    return oldest;
}

/* The place of a new record. One that would pass the ring's end begins at its start. */
static uint64_t take_place(struct sky_cache *cache, uint64_t size)
{
    uint64_t place = cache->next, left = cache->size - place % cache->size;
    if (left < size)
        place += left;
    cache->next = place + size;
    if (cache->next > cache->size && cache->first < cache->next - cache->size)
        cache->first = cache->next - cache->size;
    return place;
}

char *sky_cache_put(struct sky_cache *cache, struct sky_span name, size_t size)
{
    uint64_t hash = hash_of(name), most = cache->size * ALIGNMENT / PART;
    forget(cache, hash, name);
    if (name.size > most || size > most || sizeof(struct record) + name.size + size > most)
        return NULL;
    uint64_t slot = tag_of(hash) | take_place(cache, (sizeof(struct record) + name.size + size - 1) / ALIGNMENT + 1);
    struct record *record = record_at(cache, slot);
    *record = (struct record){ .name = (uint32_t)name.size, .value = (uint32_t)size };
    if (name.size > 0)
        memcpy(record->bytes + size, name.data, name.size);
    cache->slots[find_oldest(cache, hash)] = slot;
    return record->bytes;
}

void sky_cache_remove(struct sky_cache *cache, struct sky_span name)
{
    forget(cache, hash_of(name), name);
}

void sky_cache_clear(struct sky_cache *cache)
{
    cache->first = cache->next;
}
