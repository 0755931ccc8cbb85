/* Keys are compared as they stand in the document; the index has digests of the same ones. */
#include "domain/clave.h"

#include "base/json-tree.h"
#include "base/text.h"
#include "domain/correo.h"
#include "domain/indice.h"

/* --- keys of a document */

struct reading {
    struct sky_arena *arena;
    struct sky_claves *claves;
    size_t capacity;
    struct sky_error *error;
};

static bool has(const struct sky_claves *claves, struct sky_span key)
{
    return sky_claves_meet(claves, &(struct sky_claves){ &key, 1 });
}

static enum sky_status add(struct reading *reading, struct sky_span key)
{
    struct sky_claves *claves = reading->claves;
    if (key.size == 0 || has(claves, key))
        return SKY_OK;
    if (claves->count == reading->capacity) {
        size_t capacity = 2 * reading->capacity + 4;
        struct sky_span *items = sky_arena_alloc(reading->arena, capacity * sizeof *items);
        if (!items)
            return sky_error_memory(reading->error);
        if (claves->count > 0)
            memcpy(items, claves->items, claves->count * sizeof *items);
        claves->items = items;
        reading->capacity = capacity;
    }
    claves->items[claves->count++] = key;
    return SKY_OK;
}

static struct sky_span text_of(const struct sky_json *value)
{
    return sky_json_type(value) == SKY_JSON_STRING ? sky_json_text(value) : (struct sky_span){ 0 };
}

static enum sky_status add_addresses(struct reading *reading, const struct sky_json *value)
{
    struct sky_span correo, text = text_of(value);
    while ((correo = sky_correo_next(&text)).data) {
        struct sky_span lower = sky_text_lower(reading->arena, correo);
        if (!lower.data)
            return sky_error_memory(reading->error);
        if (add(reading, lower))
            return reading->error->status;
    }
    return SKY_OK;
}

static enum sky_status read_correos(struct reading *reading, const struct sky_json *documento)
{
    struct sky_json *value = NULL;
    if (sky_json_member(documento, "correos", &value) && sky_json_type(value) == SKY_JSON_ARRAY)
        for (size_t i = 0; i < sky_json_length(value); i++)
            if (add_addresses(reading, sky_json_item(value, i)))
                return reading->error->status;
    return sky_json_member(documento, "contacto", &value) ? add_addresses(reading, value) : SKY_OK;
}

static enum sky_status read_documento(struct reading *reading, const struct sky_json *documento)
{
    struct sky_json *value = NULL;
    struct sky_span words, joined, text;
    sky_json_member(documento, "documento_identidad", &value);
    if (!(text = text_of(value)).data)
        return SKY_OK;
    if (sky_text_fold(reading->arena, text, &words, reading->error))
        return reading->error->status;
    joined = sky_text_join(reading->arena, words);
    return joined.data ? add(reading, joined) : sky_error_memory(reading->error);
}

enum sky_status sky_claves_read(struct sky_arena *arena, enum sky_clave clave, const struct sky_json *documento,
                                struct sky_claves *claves, struct sky_error *error)
{
    struct reading reading = { arena, claves, 0, error };
    *claves = (struct sky_claves){ 0 };
    return clave == SKY_CLAVE_CORREO ? read_correos(&reading, documento) : read_documento(&reading, documento);
}

bool sky_claves_meet(const struct sky_claves *one, const struct sky_claves *other)
{
    for (size_t i = 0; i < one->count; i++)
        for (size_t j = 0; j < other->count; j++)
            if (sky_span_equal(one->items[i], other->items[j]))
                return true;
    return false;
}

/* --- terms */

enum sky_status sky_claves_want(struct sky_arena *arena, enum sky_clave clave, const struct sky_json *documento,
                                struct sky_wanted *wanted, struct sky_error *error)
{
    struct sky_indice indice;
    struct sky_span term;
    struct sky_way *way = sky_arena_alloc(arena, sizeof *way);
    struct sky_clause *clause = sky_arena_alloc(arena, sizeof *clause),
                      **clauses = sky_arena_alloc(arena, sizeof clause);
    char sort = clave == SKY_CLAVE_CORREO ? SKY_KEY_CORREO : SKY_KEY_IDENTIFIER;
    if (sky_indice_make_alike(arena, sky_span_of(""), documento, &indice, error))
        return error->status;
    struct sky_term *terms = sky_arena_alloc(arena, (indice.terminos.size / 2 + 1) * sizeof *terms);
    if (!way || !clause || !clauses || !terms)
        return sky_error_memory(error);
    *clause = (struct sky_clause){ .terms = terms };
    while ((term = sky_text_word(&indice.terminos)).data)
        if (term.data[0] == SKY_TERM_KEY && term.data[1] == sort)
            terms[clause->count++] = (struct sky_term){ term, .whole = true };
    *clauses = clause;
    *way = (struct sky_way){ clauses, 1 };
    *wanted = (struct sky_wanted){ way, 1 };
    return SKY_OK;
}
