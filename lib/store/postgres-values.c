/* Values in PostgreSQL's binary form: numbers and lengths in network order, texts as they are. */
#include "store/postgres-internal.h"

#include <arpa/inet.h>
#include <limits.h>

static void write_number(int64_t number, char bytes[sizeof number])
{
    const uint32_t words[] = { htonl((uint32_t)((uint64_t)number >> 32)), htonl((uint32_t)(uint64_t)number) };
    memcpy(bytes, words, sizeof words);
}

/* --- parameters */

static void put(struct sky_postgres_values *values, const char *data, size_t size)
{
    values->data[values->count] = data;
    values->sizes[values->count] = size < INT_MAX ? (int)size : INT_MAX;
    values->count++;
}

void sky_postgres_put_number(struct sky_postgres_values *values, int64_t number)
{
    char *bytes = values->numbers[values->count];
    write_number(number, bytes);
    put(values, bytes, sizeof number);
}

void sky_postgres_put_span(struct sky_postgres_values *values, struct sky_span text)
{
    put(values, text.data, text.size);
}

void sky_postgres_put_bytes(struct sky_postgres_values *values, const unsigned char *bytes, size_t size)
{
    put(values, (const char *)bytes, size);
}

/* --- arrays: the number of dimensions, whether there are nulls, the type, the length, the first index; the items */

#define LENGTH_AT (3 * sizeof(uint32_t))

static void put_word(struct sky_buffer *buffer, uint32_t word)
{
    word = htonl(word);
    sky_buffer_put(buffer, &word, sizeof word);
}

void sky_postgres_array_begin(struct sky_postgres_array *array, enum sky_postgres_type type)
{
    const uint32_t header[] = { 1, 1, (uint32_t)type, 0, 1 };
    *array = (struct sky_postgres_array){ .count = 0 };
    for (size_t i = 0; i < sizeof header / sizeof *header; i++)
        put_word(&array->buffer, header[i]);
}

void sky_postgres_arrays_begin(struct sky_postgres_array *arrays, const enum sky_postgres_type *types, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sky_postgres_array_begin(&arrays[i], types[i]);
}

void sky_postgres_array_add(struct sky_postgres_array *array, struct sky_span item)
{
    put_word(&array->buffer, item.data ? (uint32_t)item.size : UINT32_MAX);
    if (item.data)
        sky_buffer_put_span(&array->buffer, item);
    array->count++;
}

void sky_postgres_array_add_number(struct sky_postgres_array *array, int64_t number)
{
    char bytes[sizeof number];
    write_number(number, bytes);
    sky_postgres_array_add(array, sky_span(bytes, sizeof bytes));
}

void sky_postgres_put_array(struct sky_postgres_values *values, struct sky_postgres_array *array)
{
    uint32_t count = htonl(array->count);
    if (!array->buffer.failed)
        memcpy(array->buffer.data + LENGTH_AT, &count, sizeof count);
    values->failed = values->failed || array->buffer.failed;
    put(values, array->buffer.data, array->buffer.size);
}

/* --- columns */

int64_t sky_postgres_number(const PGresult *result, int row, int column)
{
    uint32_t words[2] = { 0 };
    if (PQgetlength(result, row, column) == (int)sizeof words)
        memcpy(words, PQgetvalue(result, row, column), sizeof words);
    return (int64_t)((uint64_t)ntohl(words[0]) << 32 | ntohl(words[1]));
}

bool sky_postgres_bool(const PGresult *result, int row, int column)
{
    return PQgetlength(result, row, column) == 1 && *PQgetvalue(result, row, column);
}

struct sky_span sky_postgres_span(const PGresult *result, int row, int column)
{
    if (PQgetisnull(result, row, column))
        return (struct sky_span){ 0 };
    return sky_span(PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column));
}

struct sky_span sky_postgres_copy(const PGresult *result, int row, int column, struct sky_arena *arena,
                                  struct sky_error *error)
{
    struct sky_span text = sky_postgres_span(result, row, column);
    if (!sky_arena_keep(arena, &text))
        sky_error_memory(error);
    return text;
}

bool sky_postgres_bytes(const PGresult *result, int row, int column, unsigned char *bytes, size_t size)
{
    struct sky_span stored = sky_postgres_span(result, row, column);
    if (!stored.data || stored.size != size)
        return false;
    memcpy(bytes, stored.data, size);
    return true;
}
