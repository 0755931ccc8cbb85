/* A walk over all texts of a document. What a text is follows from the member that it is in. */
#include "domain/indice.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/hex.h"
#include "base/json-tree.h"
#include "base/text.h"
#include "domain/correo.h"
#include "domain/errata.h"
#include "domain/nombre.h"

/* Bytes of texts that are looked at, and terms that come of them: what a write costs is bounded. */
#define TEXTS_MAX ((size_t)128 << 10)
#define TERMS_MAX ((size_t)8192)

/* Bytes of a digest that a key has. */
#define DIGEST ((size_t)5)
/* Last digits of a telephone that are one with those of another. */
#define ENDING ((size_t)8)

enum part { WORDS, IDENTIFIER, TELEPHONES, CORREOS, END };

struct making {
    struct sky_arena *arena;
    struct sky_span *terms;
    size_t count, capacity;
    size_t left; /* bytes of texts */
    bool alike;  /* only terms by which others are alike */
    struct sky_error *error;
};

struct sky_span sky_indice_cut(struct sky_span word)
{
    if (word.size <= SKY_PALABRA_MAX)
        return word;
    size_t end = SKY_PALABRA_MAX;
    while (end > 0 && ((unsigned char)word.data[end] & 0xC0) == 0x80)
        end--;
    return sky_span(word.data, end);
}

/* --- terms */

static bool has_room(struct making *making)
{
    if (making->count < making->capacity)
        return true;
    size_t capacity = making->capacity ? 2 * making->capacity : 64;
    struct sky_span *terms =
        making->count < TERMS_MAX ? sky_arena_alloc(making->arena, capacity * sizeof *terms) : NULL;
    if (!terms) {
        if (making->count < TERMS_MAX)
            sky_error_memory(making->error);
        return false;
    }
    if (making->count > 0)
        memcpy(terms, making->terms, making->count * sizeof *terms);
    making->terms = terms;
    making->capacity = capacity;
    return true;
}

static void add(struct making *making, char letter, struct sky_span word)
{
    word = sky_indice_cut(word);
    if (word.size == 0 || !has_room(making))
        return;
    char *term = sky_arena_alloc(making->arena, word.size + 1);
    if (!term) {
        sky_error_memory(making->error);
        return;
    }
    *term = letter;
    memcpy(term + 1, word.data, word.size);
    making->terms[making->count++] = sky_span(term, word.size + 1);
}

/* --- what others are alike by: a key is of a sort, so that what is not the same is not alike */

static void add_key(struct making *making, char sort, const struct sky_span *parts, size_t count)
{
    unsigned char digest[SKY_SHA256_SIZE];
    char text[1 + 2 * DIGEST + 1] = { sort };
    sky_crypto_sha256(parts, count, digest);
    sky_hex_write(text + 1, digest, DIGEST);
    add(making, SKY_TERM_KEY, sky_span(text, sizeof text - 1));
}

/* Of the digits the last ones, which a country's number and zeros stand before. */
static void add_key_of_telephone(struct making *making, struct sky_span digits)
{
    while (digits.size > 0 && *digits.data == '0')
        digits = sky_span(digits.data + 1, digits.size - 1);
    if (digits.size > ENDING)
        digits = sky_span(digits.data + digits.size - ENDING, ENDING);
    if (digits.size > 0)
        add_key(making, SKY_KEY_TELEPHONE, &digits, 1);
}

static void add_telephone(struct making *making, struct sky_span digits)
{
    char reversed[SKY_TELEFONO_MOST];
    if (digits.size > 2 && memcmp(digits.data, "00", 2) == 0) /* stands for a plus */
        digits = sky_span(digits.data + 2, digits.size - 2);
    if (digits.size < SKY_TELEFONO_LEAST)
        return;
    for (size_t i = 0; i < digits.size; i++)
        reversed[i] = digits.data[digits.size - 1 - i];
    add(making, SKY_TERM_IDENTIFIER, digits);
    add_key_of_telephone(making, digits);
    add(making, SKY_TERM_REVERSED, sky_span(reversed, digits.size));
}

/* --- telephones in a text: runs of digits and what people write between them, apart from letters */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_apart(struct sky_span text, size_t at)
{
    char c = at < text.size ? text.data[at] : ' ';
    return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@' || (unsigned char)c >= 0x80);
}

static void add_digits(struct making *making, struct sky_span run)
{
    char digits[SKY_TELEFONO_MOST];
    size_t count = 0;
    for (size_t i = 0; i < run.size; i++)
        if (is_digit(run.data[i]) && ++count <= sizeof digits)
            digits[count - 1] = run.data[i];
    if (count <= sizeof digits)
        add_telephone(making, sky_span(digits, count));
    struct sky_span piece, pieces = run;
    while (count > sizeof digits && (piece = sky_text_word(&pieces)).data && piece.size < run.size)
        add_digits(making, piece); /* several telephones */
}

static void add_telephones(struct making *making, struct sky_span text)
{
    size_t at = 0;
    while (at < text.size) {
        size_t first = at;
        if (!is_digit(text.data[at]) || (at > 0 && !is_apart(text, at - 1))) {
            for (; at < text.size && is_digit(text.data[at]); at++)
                ;
            at += at == first;
            continue;
        }
        size_t end = at; /* after the last digit */
        while (at < text.size && strchr("0123456789 ().-", text.data[at]) && text.data[at])
            if (is_digit(text.data[at++]))
                end = at;
        if (is_apart(text, end))
            add_digits(making, sky_span(text.data + first, end - first));
    }
}

static void add_name(struct making *making, struct sky_span plegado)
{
    struct sky_span words[SKY_NOMBRE_MAX], word;
    size_t count = 0;
    while (count < SKY_NOMBRE_MAX && (word = sky_text_word(&plegado)).data)
        words[count++] = word;
    if (count > 0)
        add_key(making, SKY_KEY_NAME, words, count);
}

static void add_correos(struct making *making, struct sky_span text)
{
    struct sky_span correo;
    while ((correo = sky_correo_next(&text)).data) {
        struct sky_span lower = sky_text_lower(making->arena, correo);
        if (!lower.data) {
            sky_error_memory(making->error);
            return;
        }
        add_key(making, SKY_KEY_CORREO, &lower, 1);
    }
}

/* --- texts */

static void add_identifier(struct making *making, struct sky_span words)
{
    struct sky_span joined = sky_text_join(making->arena, words);
    if (!joined.data)
        sky_error_memory(making->error);
    add(making, SKY_TERM_IDENTIFIER, joined);
    if (joined.size > 0)
        add_key(making, SKY_KEY_IDENTIFIER, &joined, 1);
}

static void add_end(struct making *making, struct sky_span day)
{
    char digits[8];
    if (!sky_clock_is_day(day))
        return;
    memcpy(digits, day.data, 4);
    memcpy(digits + 4, day.data + 5, 2);
    memcpy(digits + 6, day.data + 8, 2);
    add(making, SKY_TERM_END, sky_span(digits, sizeof digits));
}

static void take_text(struct making *making, enum part part, struct sky_span text)
{
    struct sky_span words, word;
    if (text.size > making->left) {
        making->left = 0;
        return;
    }
    making->left -= text.size;
    if ((!making->alike || part == IDENTIFIER) && sky_text_fold(making->arena, text, &words, making->error))
        return;
    if (part == TELEPHONES)
        add_telephones(making, text);
    if (part == TELEPHONES || part == CORREOS)
        add_correos(making, text);
    else if (part == IDENTIFIER)
        add_identifier(making, words);
    else if (part == END && !making->alike)
        add_end(making, text);
    while (!making->alike && (word = sky_text_word(&words)).data)
        add(making, SKY_TERM_OTHER, word);
}

static enum part part_of(const char *member, enum part around)
{
    static const char *const identifiers[] = { "documento_identidad", "serie", "mac" };
    for (size_t i = 0; i < sizeof identifiers / sizeof *identifiers; i++)
        if (strcmp(member, identifiers[i]) == 0)
            return IDENTIFIER;
    if (strcmp(member, "fecha_fin") == 0)
        return END;
    if (strcmp(member, "correos") == 0)
        return CORREOS;
    return strcmp(member, "contacto") == 0 || strcmp(member, "telefonos") == 0 ? TELEPHONES : around;
}

/* A number is a text only where it may be a telephone. The name is not among the other words. */
static void take(struct making *making, enum part part, const struct sky_json *value, bool is_whole)
{
    enum sky_json_type type = sky_json_type(value);
    if (type == SKY_JSON_STRING || (type == SKY_JSON_NUMBER && part == TELEPHONES))
        take_text(making, part, sky_json_text(value));
    for (size_t i = 0; type == SKY_JSON_ARRAY && i < sky_json_length(value); i++)
        take(making, part, sky_json_item(value, i), false);
    size_t count = type == SKY_JSON_OBJECT ? sky_json_size(value) : 0;
    struct sky_json_entry *members = count ? sky_arena_alloc(making->arena, count * sizeof *members) : NULL;
    if (!members) {
        if (count)
            sky_error_memory(making->error);
        return;
    }
    sky_json_entries(value, members);
    for (size_t i = 0; i < count; i++)
        if (!is_whole || strcmp(members[i].name, "nombre") != 0)
            take(making, part_of(members[i].name, part), members[i].value, false);
}

/* --- the whole */

/* Whether another word is one of the name's, or an identifier: it is found by that wherever it would be. */
static bool is_told(const struct making *making, struct sky_span plegado, struct sky_span term)
{
    char copy[SKY_PALABRA_MAX + 1] = { SKY_TERM_IDENTIFIER };
    const struct sky_span identifier = sky_span(copy, term.size);
    struct sky_span word;
    memcpy(copy + 1, term.data + 1, term.size - 1);
    while ((word = sky_text_word(&plegado)).data)
        if (sky_span_equal(word, sky_span(term.data + 1, term.size - 1)))
            return true;
    return bsearch(&identifier, making->terms, making->count, sizeof *making->terms, sky_span_order);
}

/* Puts the terms in order, each once. */
static enum sky_status put_terms(struct making *making, struct sky_span plegado, struct sky_span *terminos)
{
    struct sky_buffer *out = sky_buffer_new(making->arena);
    if (!out)
        return sky_error_memory(making->error);
    if (making->count > 0)
        qsort(making->terms, making->count, sizeof *making->terms, sky_span_order);
    for (size_t i = 0; i < making->count; i++) {
        struct sky_span term = making->terms[i];
        if ((i > 0 && sky_span_equal(term, making->terms[i - 1])) ||
            (*term.data == SKY_TERM_OTHER && is_told(making, plegado, term)))
            continue;
        if (out->size > 0)
            sky_buffer_put(out, " ", 1);
        sky_buffer_put_span(out, term);
    }
    *terminos = out->size ? sky_buffer_span(out) : sky_span_of("");
    return out->failed ? sky_error_memory(making->error) : SKY_OK;
}

enum sky_status sky_indice_make(struct sky_arena *arena, struct sky_span nombre, struct sky_span documento,
                                struct sky_indice *indice, struct sky_error *error)
{
    struct making making = { .arena = arena, .left = TEXTS_MAX, .error = error };
    struct sky_error unreadable = { 0 };
    if (sky_text_fold(arena, nombre, &indice->plegado, error) ||
        sky_errata_words(arena, indice->plegado, &indice->palabras, error))
        return error->status;
    struct sky_json *cliente = sky_json_parse(arena, documento, SIZE_MAX, &unreadable);
    if (unreadable.status == SKY_NO_MEMORY)
        return sky_error_memory(error);
    add_name(&making, indice->plegado);
    if (cliente)
        take(&making, WORDS, cliente, true);
    return error->status ? error->status : put_terms(&making, indice->plegado, &indice->terminos);
}

enum sky_status sky_indice_make_alike(struct sky_arena *arena, struct sky_span nombre, const struct sky_json *cliente,
                                      struct sky_indice *indice, struct sky_error *error)
{
    struct making making = { .arena = arena, .left = TEXTS_MAX, .alike = true, .error = error };
    *indice = (struct sky_indice){ 0 };
    if (sky_text_fold(arena, nombre, &indice->plegado, error))
        return error->status;
    add_name(&making, indice->plegado);
    take(&making, WORDS, cliente, true);
    return error->status ? error->status : put_terms(&making, indice->plegado, &indice->terminos);
}
