/* The only file that knows utf8proc. */
#include "base/text.h"

#include <stdlib.h>
#include <utf8proc.h>

static size_t decode(struct sky_span text, utf8proc_int32_t *point)
{
    if (text.size == 0)
        return 0;
    if ((unsigned char)text.data[0] < 0x80) {
        *point = text.data[0];
        return 1;
    }
    size_t most = text.size < 4 ? text.size : 4;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)most, point);
    return size > 0 ? (size_t)size : 0;
}

static struct sky_span rest(struct sky_span text, size_t from)
{
    return sky_span(text.data + from, text.size - from);
}

size_t sky_text_character(struct sky_span text)
{
    utf8proc_int32_t point;
    return decode(text, &point);
}

bool sky_text_is_utf8(struct sky_span text)
{
    for (size_t at = 0, step; at < text.size; at += step) {
        step = (unsigned char)text.data[at] < 0x80 ? 1 : sky_text_character(rest(text, at));
        if (step == 0)
            return false;
    }
    return true;
}

bool sky_text_has_control(struct sky_span text)
{
    utf8proc_int32_t point = 0;
    for (size_t at = 0, step = 1; at < text.size; at += step) {
        unsigned char c = (unsigned char)text.data[at];
        step = c < 0x80 ? 1 : decode(rest(text, at), &point);
        if (c < 0x80 ? c < 0x20 || c == 0x7F : step == 0 || utf8proc_category(point) == UTF8PROC_CATEGORY_CC)
            return true;
    }
    return false;
}

static bool is_space(utf8proc_int32_t point)
{
    if (point < 0x80)
        return point == ' ' || (point >= '\t' && point <= '\r');
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    default:
        return point == 0x85;
    }
}

bool sky_text_has_outer_space(struct sky_span text)
{
    utf8proc_int32_t first = 0, last = 0;
    if (decode(text, &first) == 0)
        return false;
    size_t at = text.size - 1;
    while (at > 0 && ((unsigned char)text.data[at] & 0xC0) == 0x80)
        at--;
    return is_space(first) || (decode(rest(text, at), &last) > 0 && is_space(last));
}

/* What moves or turns the text around it, and is itself not seen. */
static bool is_direction(utf8proc_int32_t point)
{
    switch (utf8proc_get_property(point)->bidi_class) {
    case UTF8PROC_BIDI_CLASS_LRE:
    case UTF8PROC_BIDI_CLASS_LRO:
    case UTF8PROC_BIDI_CLASS_RLE:
    case UTF8PROC_BIDI_CLASS_RLO:
    case UTF8PROC_BIDI_CLASS_PDF:
    case UTF8PROC_BIDI_CLASS_LRI:
    case UTF8PROC_BIDI_CLASS_RLI:
    case UTF8PROC_BIDI_CLASS_FSI:
    case UTF8PROC_BIDI_CLASS_PDI:
        return true;
    default:
        return point == 0x061C || point == 0x200E || point == 0x200F;
    }
}

static bool is_separator(utf8proc_int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);
    return category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/* The blank Braille pattern and the marks of annotations are none of those that Unicode calls ignorable. */
static bool shows_nothing(utf8proc_int32_t point)
{
    return utf8proc_get_property(point)->ignorable || point == 0x2800 || (point >= 0xFFF9 && point <= 0xFFFB);
}

bool sky_text_is_blank(struct sky_span text)
{
    utf8proc_int32_t point = 0;
    for (size_t at = 0, step; at < text.size && (step = decode(rest(text, at), &point)) > 0; at += step)
        if (!is_space(point) && !shows_nothing(point))
            return false;
    return true;
}

static bool selects_symbol(utf8proc_int32_t before, utf8proc_int32_t point)
{
    return (point == 0xFE0E || point == 0xFE0F) && utf8proc_category(before) == UTF8PROC_CATEGORY_SO;
}

uint32_t sky_text_unseen(struct sky_span text)
{
    utf8proc_int32_t point = 0, before = 0;
    for (size_t at = 0, step; at < text.size && (step = decode(rest(text, at), &point)) > 0; at += step) {
        bool outer = at == 0 || at + step == text.size;
        if (point >= 0x80 && (is_direction(point) || is_separator(point) ||
                              (outer && shows_nothing(point) && !selects_symbol(before, point))))
            return (uint32_t)point;
        before = point;
    }
    return 0;
}

static bool is_latin(utf8proc_int32_t point)
{
    if (point < 0x80)
        return point >= ' ' && point < 0x7F;
    return (point >= 0xC0 && point <= 0x17F && point != 0xD7 && point != 0xF7) || (point >= 0x218 && point <= 0x21B) ||
           (point >= 0x1E00 && point <= 0x1EF9);
}

uint32_t sky_text_not_latin(struct sky_span text)
{
    utf8proc_int32_t point = 0;
    for (size_t at = 0, step; at < text.size && (step = decode(rest(text, at), &point)) > 0; at += step)
        if (!is_latin(point))
            return (uint32_t)point;
    return 0;
}

static bool is_ascii(struct sky_span text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] >= 0x80)
            return false;
    return true;
}

/* Whether all characters are below U+0300, where marks begin: they are composed as far as they can be. */
static bool has_no_marks(struct sky_span text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte >= 0xCC || byte == 0xC0 || byte == 0xC1)
            return false;
    }
    return true;
}

enum sky_status sky_text_nfc(struct sky_arena *arena, struct sky_span text, struct sky_span *form,
                             struct sky_error *error)
{
    *form = text;
    if (has_no_marks(text))
        return SKY_OK;
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.size, &composed,
                                         UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (size == UTF8PROC_ERROR_NOMEM)
        return sky_error_memory(error);
    if (size < 0)
        return sky_error_set(error, SKY_INVALID, "El texto no es UTF-8 válido.");
    *form = sky_arena_copy(arena, sky_span((const char *)composed, (size_t)size));
    free(composed);
    return form->data ? SKY_OK : sky_error_memory(error);
}

/* --- folding */

/* Letters that have no decomposition, in order. */
static const struct {
    utf8proc_int32_t point;
    const char *latin;
} latin[] = {
    { 0xE6, "ae" },  { 0xF0, "d" },  { 0xF8, "o" },  { 0xFE, "th" }, { 0x111, "d" },
    { 0x127, "h" },  { 0x131, "i" }, { 0x138, "k" }, { 0x142, "l" }, { 0x14B, "n" },
    { 0x153, "oe" }, { 0x167, "t" }, { 0x180, "b" }, { 0x1DD, "e" }, { 0x259, "e" },
};

static bool is_of_word(utf8proc_int32_t point)
{
    if (point < 0x80)
        return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
    utf8proc_category_t category = utf8proc_category(point);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO
               ? true
               : category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
}

/* What a letter or digit is written by; those after the last one of the table are themselves. */
static struct sky_span plain(utf8proc_int32_t point, struct sky_span itself)
{
    for (size_t i = 0; point >= 0x80 && i < sizeof latin / sizeof *latin && latin[i].point <= point; i++)
        if (latin[i].point == point)
            return sky_span_of(latin[i].latin);
    return itself;
}

/* No letter's plain form is longer than itself. */
static size_t put_words(struct sky_span text, char *to)
{
    size_t size = 0;
    bool parted = false;
    utf8proc_int32_t point = 0;
    for (size_t at = 0, step; at < text.size && (step = decode(rest(text, at), &point)) > 0; at += step) {
        if (!is_of_word(point)) {
            parted = size > 0;
            continue;
        }
        struct sky_span letter = plain(point, sky_span(text.data + at, step));
        if (parted)
            to[size++] = ' ';
        parted = false;
        memmove(to + size, letter.data, letter.size);
        size += letter.size;
    }
    return size;
}

static enum sky_status decompose(struct sky_arena *arena, struct sky_span text, struct sky_span *parts,
                                 struct sky_error *error)
{
    utf8proc_uint8_t *points = NULL;
    utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.size, &points,
                                         UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                             UTF8PROC_IGNORE | UTF8PROC_STRIPMARK);
    if (size == UTF8PROC_ERROR_NOMEM)
        return sky_error_memory(error);
    if (size < 0)
        return sky_error_set(error, SKY_INVALID, "El texto no es UTF-8 válido.");
    *parts = sky_arena_copy(arena, sky_span((const char *)points, (size_t)size));
    free(points);
    return parts->data ? SKY_OK : sky_error_memory(error);
}

static struct sky_span lower(struct sky_arena *arena, struct sky_span text)
{
    char *small = sky_arena_alloc(arena, text.size + 1);
    for (size_t i = 0; small && i < text.size; i++)
        small[i] = (char)(text.data[i] >= 'A' && text.data[i] <= 'Z' ? text.data[i] + 'a' - 'A' : text.data[i]);
    return sky_span(small, text.size);
}

enum sky_status sky_text_fold(struct sky_arena *arena, struct sky_span text, struct sky_span *folded,
                              struct sky_error *error)
{
    struct sky_span parts;
    if (is_ascii(text) && !(parts = lower(arena, text)).data)
        return sky_error_memory(error);
    if (!is_ascii(text) && decompose(arena, text, &parts, error))
        return error->status;
    char *words = (char *)parts.data; /* its own, and words take no more room */
    *folded = sky_span(words, put_words(parts, words));
    return SKY_OK;
}

enum sky_status sky_text_alike(struct sky_arena *arena, struct sky_span text, struct sky_span *form,
                               struct sky_error *error)
{
    if (sky_text_fold(arena, text, form, error) || form->size > 0)
        return error->status;
    return sky_text_nfc(arena, text, form, error);
}

struct sky_span sky_text_join(struct sky_arena *arena, struct sky_span words)
{
    char *joined = sky_arena_alloc(arena, words.size + 1);
    struct sky_span word;
    size_t size = 0;
    for (; joined && (word = sky_text_word(&words)).data; size += word.size)
        memcpy(joined + size, word.data, word.size);
    return sky_span(joined, size);
}

struct sky_span sky_text_lower(struct sky_arena *arena, struct sky_span text)
{
    char *lower = sky_arena_alloc(arena, text.size + 1);
    for (size_t i = 0; lower && i < text.size; i++) {
        char c = text.data[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return sky_span(lower, lower ? text.size : 0);
}

bool sky_text_number(struct sky_span text, int64_t *value)
{
    int64_t number = 0;
    if (text.size == 0 || text.size > SKY_TEXT_NUMBER_MAX)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        number = number * 10 + (text.data[i] - '0');
    }
    *value = number;
    return true;
}
