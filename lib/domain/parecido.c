/* Terms are in byte order, so that those of one sort stand together. */
#include "domain/parecido.h"

#include <stdlib.h>
#include <string.h>

#include "base/json-tree.h"
#include "base/text.h"
#include "domain/correo.h"

/* Last digits by which telephones are looked for; digits in which a country's number and none may differ. */
#define ENDING ((size_t)8)
#define COUNTRY_MOST ((size_t)3)

/* A plain value: the terms of one sort. */
struct terms {
    struct sky_span items[SKY_PARECIDO_TERMS_MAX];
    size_t count;
};

static struct terms terms_of(struct sky_span terminos, char letter)
{
    struct terms terms = { .count = 0 };
    struct sky_span term;
    while (terms.count < SKY_PARECIDO_TERMS_MAX && (term = sky_text_word(&terminos)).data && *term.data <= letter)
        if (*term.data == letter)
            terms.items[terms.count++] = term;
    return terms;
}

/* --- telephones: digits from the last one to the first, without the zeros before the first */

static struct sky_span digits_of(struct sky_span reversed)
{
    struct sky_span digits = sky_span(reversed.data + 1, reversed.size - 1);
    while (digits.size > 0 && digits.data[digits.size - 1] == '0')
        digits.size--;
    return digits;
}

/* The one may lack the number of its country. */
static bool is_same_telephone(struct sky_span one, struct sky_span other)
{
    struct sky_span a = digits_of(one), b = digits_of(other), shorter = a.size < b.size ? a : b;
    if (a.size == b.size)
        return a.size > 0 && sky_span_equal(a, b);
    return shorter.size >= ENDING && a.size + b.size - 2 * shorter.size <= COUNTRY_MOST &&
           sky_span_begins(a.size > b.size ? a : b, shorter);
}

static bool share_telephone(const struct terms *one, const struct terms *other)
{
    for (size_t i = 0; i < one->count; i++)
        for (size_t j = 0; j < other->count; j++)
            if (is_same_telephone(one->items[i], other->items[j]))
                return true;
    return false;
}

/* Whether the identifier is a telephone's digits. */
static bool is_telephone(struct sky_span identifier, const struct terms *reversed)
{
    for (size_t i = 0; i < reversed->count; i++) {
        struct sky_span other = reversed->items[i];
        size_t at = 1;
        while (other.size == identifier.size && at < other.size && other.data[at] == identifier.data[other.size - at])
            at++;
        if (at == other.size && other.size == identifier.size)
            return true;
    }
    return false;
}

/* --- reasons */

static bool share_identifier(const struct sky_indice *one, const struct sky_indice *other)
{
    const struct terms a = terms_of(one->terminos, SKY_TERM_IDENTIFIER),
                       b = terms_of(other->terminos, SKY_TERM_IDENTIFIER);
    const struct terms telephones[] = { terms_of(one->terminos, SKY_TERM_REVERSED),
                                        terms_of(other->terminos, SKY_TERM_REVERSED) };
    for (size_t i = 0; i < a.count; i++)
        if (bsearch(&a.items[i], b.items, b.count, sizeof *b.items, sky_span_order) &&
            !is_telephone(a.items[i], &telephones[0]) && !is_telephone(a.items[i], &telephones[1]))
            return true;
    return false;
}

/* As far as keys tell. */
static bool share_correo(const struct sky_indice *one, const struct sky_indice *other)
{
    const struct terms a = terms_of(one->terminos, SKY_TERM_KEY), b = terms_of(other->terminos, SKY_TERM_KEY);
    for (size_t i = 0; i < a.count; i++)
        if (a.items[i].data[1] == SKY_KEY_CORREO &&
            bsearch(&a.items[i], b.items, b.count, sizeof *b.items, sky_span_order))
            return true;
    return false;
}

static bool have_one_name(struct sky_span one, struct sky_span other)
{
    bool any = false;
    for (size_t i = 0, j = 0; i < one.size || j < other.size; i++, j++) {
        while (i < one.size && one.data[i] == ' ')
            i++;
        while (j < other.size && other.data[j] == ' ')
            j++;
        if (i >= one.size || j >= other.size || one.data[i] != other.data[j])
            return false;
        any = true;
    }
    return any;
}

unsigned sky_parecido_motivos(const struct sky_indice *one, const struct sky_indice *other)
{
    const struct terms a = terms_of(one->terminos, SKY_TERM_REVERSED), b = terms_of(other->terminos, SKY_TERM_REVERSED);
    return (share_identifier(one, other) ? SKY_MOTIVO_BIT(IDENTIFICADOR) : 0) |
           (share_correo(one, other) ? SKY_MOTIVO_BIT(CORREO) : 0) |
           (share_telephone(&a, &b) ? SKY_MOTIVO_BIT(TELEFONO) : 0) |
           (have_one_name(one->plegado, other->plegado) ? SKY_MOTIVO_BIT(NOMBRE) : 0);
}

int sky_parecido_puntos(unsigned motivos)
{
    static const int weights[] = {
#define SKY_MOTIVO(name, text, weight) weight,
#include "domain/motivo.def"
#undef SKY_MOTIVO
    };
    int rest = 100;
    for (unsigned i = 0; i < SKY_MOTIVOS; i++)
        rest = motivos & (1U << i) ? rest * (100 - weights[i]) / 100 : rest;
    return 100 - rest;
}

void sky_parecido_put(struct sky_buffer *out, unsigned motivos, const char *between)
{
    static const char *const texts[] = {
#define SKY_MOTIVO(name, text, weight) text,
#include "domain/motivo.def"
#undef SKY_MOTIVO
    };
    bool first = true;
    for (unsigned i = 0; i < SKY_MOTIVOS; i++)
        if (motivos & (1U << i)) {
            sky_buffer_put_text(out, first ? "" : between);
            sky_buffer_put_text(out, texts[i]);
            first = false;
        }
}

/* --- e-mails in documents */

struct correos {
    struct sky_arena *arena;
    struct sky_span items[SKY_PARECIDO_TERMS_MAX];
    size_t count;
};

static bool may_have_correos(const char *member)
{
    return strcmp(member, "contacto") == 0 || strcmp(member, "correos") == 0 || strcmp(member, "telefonos") == 0;
}

/* `within`: a member of those that may have some is around the value. */
static enum sky_status gather(struct correos *correos, const struct sky_json *value, bool within,
                              struct sky_error *error)
{
    struct sky_span correo, text = { 0 };
    size_t count = sky_json_type(value) == SKY_JSON_OBJECT ? sky_json_size(value) : 0;
    struct sky_json_entry *members = count ? sky_arena_alloc(correos->arena, count * sizeof *members) : NULL;
    if (count > 0 && !members)
        return sky_error_memory(error);
    if (count > 0)
        sky_json_entries(value, members);
    if (within && sky_json_type(value) == SKY_JSON_STRING)
        text = sky_json_text(value);
    while (correos->count < SKY_PARECIDO_TERMS_MAX && (correo = sky_correo_next(&text)).data)
        correos->items[correos->count++] = correo;
    for (size_t i = 0; i < count && !error->status; i++)
        gather(correos, members[i].value, within || may_have_correos(members[i].name), error);
    for (size_t i = 0; sky_json_type(value) == SKY_JSON_ARRAY && i < sky_json_length(value) && !error->status; i++)
        gather(correos, sky_json_item(value, i), within, error);
    return error->status;
}

static enum sky_status read_correos(struct sky_arena *scratch, struct sky_span documento, struct correos *correos,
                                    struct sky_error *error)
{
    struct sky_error unreadable = { 0 };
    struct sky_json *cliente = sky_json_parse(scratch, documento, SIZE_MAX, &unreadable);
    *correos = (struct correos){ .arena = scratch };
    if (unreadable.status == SKY_NO_MEMORY)
        return sky_error_memory(error);
    return cliente ? gather(correos, cliente, false, error) : SKY_OK;
}

enum sky_status sky_parecido_share_correo(struct sky_arena *scratch, struct sky_span one, struct sky_span other,
                                          bool *shared, struct sky_error *error)
{
    struct correos a, b;
    *shared = false;
    if (read_correos(scratch, one, &a, error) || read_correos(scratch, other, &b, error))
        return error->status;
    for (size_t i = 0; i < a.count; i++)
        for (size_t j = 0; j < b.count; j++)
            *shared = *shared || sky_span_is_alike(a.items[i], b.items[j]);
    return SKY_OK;
}

/* --- candidates */

enum sky_status sky_parecido_want(struct sky_arena *arena, const struct sky_indice *indice, bool for_more,
                                  struct sky_wanted *wanted, struct sky_error *error)
{
    const struct terms keys = terms_of(indice->terminos, SKY_TERM_KEY);
    struct sky_clause *clause = sky_arena_alloc(arena, sizeof *clause), **clauses;
    *wanted = (struct sky_wanted){ 0 };
    if (!clause || !(clauses = sky_arena_alloc(arena, sizeof(*clauses))) ||
        !(wanted->ways = sky_arena_alloc(arena, sizeof *wanted->ways)) ||
        !(clause->terms = sky_arena_alloc(arena, (keys.count + 1) * sizeof *clause->terms)))
        return sky_error_memory(error);
    for (size_t i = 0; i < keys.count; i++)
        if (!for_more || keys.items[i].data[1] != SKY_KEY_NAME)
            clause->terms[clause->count++] = (struct sky_term){ keys.items[i], true };
    clauses[0] = clause;
    wanted->ways[0] = (struct sky_way){ clauses, 1 };
    wanted->count = clause->count > 0;
    return SKY_OK;
}
