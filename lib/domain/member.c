/*
 * The check goes down into objects and lists as the rows do, and knows at each place how it got there. It does so
 * twice: what is of another type is named first, then what is missing or has a wrong value.
 */
#include "domain/member.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/json-tree.h"
#include "base/text.h"

/* Names and places of the longest pointer, as in servicios/0/suspension/desde, and a NULL. */
#define SEGMENTS_MAX 6
/* Bytes of the longest number that is looked at. */
#define NUMBER_MAX ((size_t)63)

/* How a value was reached; `parent` NULL: it is the member of the document. Texts are made when something is wrong. */
struct place {
    const struct place *parent;
    const char *segment; /* NULL: the item at `index` */
    size_t index;
};

struct segments {
    const char *items[SEGMENTS_MAX];
    char indices[SEGMENTS_MAX][24];
};

struct check {
    struct sky_arena *arena;
    struct sky_error *error;
    bool values; /* else types */
};

/* The segments that lead to `place`, and the same as one text, for people. */
static void name_place(const struct place *place, struct segments *segments, char text[SKY_ERROR_POINTER_MAX])
{
    size_t count = 0, size = 0;
    for (const struct place *at = place; at; at = at->parent)
        count++;
    segments->items[count] = NULL;
    for (const struct place *at = place; at; at = at->parent) {
        snprintf(segments->indices[--count], sizeof segments->indices[count], "%zu", at->index);
        segments->items[count] = at->segment ? at->segment : segments->indices[count];
    }
    for (; segments->items[count] && size < SKY_ERROR_POINTER_MAX; count++)
        size += (size_t)snprintf(text + size, SKY_ERROR_POINTER_MAX - size, "%s%s", count > 0 ? "/" : "",
                                 segments->items[count]);
}

static void refuse(const struct check *check, const struct place *place, const char *what)
{
    struct segments segments;
    char text[SKY_ERROR_POINTER_MAX];
    name_place(place, &segments, text);
    sky_error_pointer(sky_error_next(check->arena, check->error), segments.items, "El miembro '%s' %s.", text, what);
}

static void miss(const struct check *check, const struct place *place)
{
    struct segments segments;
    char text[SKY_ERROR_POINTER_MAX];
    name_place(place, &segments, text);
    sky_error_missing(sky_error_next(check->arena, check->error), segments.items, "El miembro '%s' es requerido.",
                      text);
}

static void refuse_size(const struct check *check, const struct place *place, size_t most, const char *units)
{
    char what[64];
    snprintf(what, sizeof what, "debe tener %zu %s como mucho", most, units);
    refuse(check, place, what);
}

static void check_text(const struct check *check, const struct sky_member *row, const struct place *place,
                       struct sky_span text)
{
    bool blank = row->type == SKY_MEMBER_SHOWN && sky_text_is_blank(text);
    if (blank && row->required)
        miss(check, place);
    else if (blank)
        refuse(check, place, "está en blanco");
    else if (row->most > 0 && text.size > row->most)
        refuse_size(check, place, row->most, "bytes");
}

static void check_day(const struct check *check, const struct sky_member *row, const struct place *place,
                      struct sky_span day, const struct sky_json *object)
{
    struct sky_json *first;
    char what[64];
    if (!sky_clock_is_day(day)) {
        refuse(check, place, "debe ser un día, como 2026-01-31");
        return;
    }
    if (row->since && sky_json_member(object, row->since, &first) && sky_clock_is_day(sky_json_text(first)) &&
        sky_span_compare(day, sky_json_text(first)) < 0) {
        snprintf(what, sizeof what, "es anterior a '%s'", row->since);
        refuse(check, place, what);
    }
}

static void check_currency(const struct check *check, const struct place *place, struct sky_span code)
{
    bool good = code.size == 3;
    for (size_t i = 0; i < code.size && good; i++)
        good = code.data[i] >= 'A' && code.data[i] <= 'Z';
    if (!good)
        refuse(check, place, "debe ser un código de moneda, como EUR");
}

static void check_number(const struct check *check, const struct sky_member *row, const struct place *place,
                         struct sky_span text)
{
    char digits[NUMBER_MAX + 1], what[64];
    snprintf(digits, sizeof digits, "%.*s", SKY_SPAN_ARGS(text));
    snprintf(what, sizeof what, "debe ser un número de %.0f a %.0f", row->least, row->greatest);
    double number = strtod(digits, NULL);
    bool negative = row->least == 0 && digits[0] == '-'; /* -0, too */
    if (text.size > NUMBER_MAX)
        refuse(check, place, "tiene demasiadas cifras");
    else if (negative || number < row->least || number > row->greatest)
        refuse(check, place, what);
}

static void check_members(const struct check *check, const struct sky_member *rows, const struct place *place,
                          const struct sky_json *object, const struct sky_json *only);
static void check_value(const struct check *check, const struct sky_member *row, const struct place *place,
                        const struct sky_json *value, const struct sky_json *object);

static void check_items(const struct check *check, const struct sky_member *row, const struct place *place,
                        const struct sky_json *list)
{
    size_t length = sky_json_length(list);
    bool too_long = row->most > 0 && length > row->most;
    if (too_long && check->values)
        refuse_size(check, place, row->most, "elementos");
    if (too_long)
        return;
    for (size_t i = 0; i < length; i++) {
        const struct place item = { place, NULL, i };
        check_value(check, row->members, &item, sky_json_item(list, i), NULL);
    }
}

/* `object`: that the value, of the right type, is a member of; NULL for an item. */
static void check_scalar(const struct check *check, const struct sky_member *row, const struct place *place,
                         const struct sky_json *value, const struct sky_json *object)
{
    if (row->type == SKY_MEMBER_DAY)
        check_day(check, row, place, sky_json_text(value), object);
    else if (row->type == SKY_MEMBER_CURRENCY)
        check_currency(check, place, sky_json_text(value));
    else if (row->type == SKY_MEMBER_NUMBER)
        check_number(check, row, place, sky_json_text(value));
    else
        check_text(check, row, place, sky_json_text(value));
}

static void check_value(const struct check *check, const struct sky_member *row, const struct place *place,
                        const struct sky_json *value, const struct sky_json *object)
{
    static const struct {
        enum sky_json_type type;
        const char *what;
    } types[] = {
        [SKY_MEMBER_TEXT] = { SKY_JSON_STRING, "debe ser un texto" },
        [SKY_MEMBER_SHOWN] = { SKY_JSON_STRING, "debe ser un texto" },
        [SKY_MEMBER_DAY] = { SKY_JSON_STRING, "debe ser un texto" },
        [SKY_MEMBER_CURRENCY] = { SKY_JSON_STRING, "debe ser un texto" },
        [SKY_MEMBER_NUMBER] = { SKY_JSON_NUMBER, "debe ser un número" },
        [SKY_MEMBER_OBJECT] = { SKY_JSON_OBJECT, "debe ser un objeto" },
        [SKY_MEMBER_LIST] = { SKY_JSON_ARRAY, "debe ser una lista" },
        [SKY_MEMBER_COMPUTED] = { SKY_JSON_NULL, "se calcula, y no se escribe" },
    };
    bool right = sky_json_type(value) == types[row->type].type && row->type != SKY_MEMBER_COMPUTED;
    if (!right && !check->values)
        refuse(check, place, types[row->type].what);
    else if (right && row->type == SKY_MEMBER_OBJECT)
        check_members(check, row->members, place, value, NULL);
    else if (right && row->type == SKY_MEMBER_LIST)
        check_items(check, row, place, value);
    else if (right && check->values)
        check_scalar(check, row, place, value, object);
}

static void check_members(const struct check *check, const struct sky_member *rows, const struct place *place,
                          const struct sky_json *object, const struct sky_json *only)
{
    struct sky_json *value;
    for (const struct sky_member *row = rows; row->name; row++) {
        const struct place member = { place, row->name, 0 };
        if (only && !sky_json_member(only, row->name, &value) &&
            !(row->since && sky_json_member(only, row->since, &value)))
            continue;
        if (sky_json_member(object, row->name, &value))
            check_value(check, row, &member, value, object);
        else if (row->required && check->values)
            miss(check, &member);
    }
}

enum sky_status sky_member_check(struct sky_arena *arena, const struct sky_member *rows, const struct sky_json *object,
                                 const struct sky_json *only, struct sky_error *error)
{
    const struct check types = { arena, error, false }, values = { arena, error, true };
    check_members(&types, rows, NULL, object, only);
    check_members(&values, rows, NULL, object, only);
    return error->status;
}

static bool is_among(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names;
}

void sky_member_refuse_others(struct sky_arena *arena, const struct sky_json *object, const char *const *known,
                              struct sky_error *error)
{
    size_t count = sky_json_size(object);
    struct sky_json_entry *entries = sky_arena_alloc(arena, (count + 1) * sizeof *entries);
    if (!entries) {
        sky_error_memory(error);
        return;
    }
    sky_json_entries(object, entries);
    for (size_t i = 0; i < count; i++)
        if (!is_among(known, entries[i].name))
            sky_error_member(sky_error_next(arena, error), entries[i].name, "El miembro '%s' no se conoce aquí.",
                             entries[i].name);
}
