/*
 * The tree of values: the only file that knows json-c. json-c's own reader is not used, as even strict it takes much
 * that is not JSON; json-read.c builds the tree instead. A number is a json-c double that carries its own text.
 */
#include "base/json.h"

#include <inttypes.h>
#include <json-c/json_object.h>
#include <json-c/json_object_iterator.h>
#include <json-c/linkhash.h>
#include <stdio.h>

#include "base/json-tree.h"

/* Bytes of an int64_t in decimal, sign and NUL included. */
#define INT64_SIZE 21

static struct json_object *inner(const struct sky_json *value)
{
    return (struct json_object *)(uintptr_t)value;
}

static struct sky_json *outer(struct json_object *object)
{
    return (struct sky_json *)object;
}

static void release(void *object)
{
    json_object_put(object);
}

static struct sky_json *owned_by(struct sky_arena *arena, struct json_object *object)
{
    return object && sky_arena_defer(arena, release, object) ? outer(object) : NULL;
}

struct sky_json *sky_json_object_new(struct sky_arena *arena)
{
    return owned_by(arena, json_object_new_object());
}

struct sky_json *sky_json_array_new(struct sky_arena *arena)
{
    return owned_by(arena, json_object_new_array_ext(1));
}

enum sky_json_type sky_json_type(const struct sky_json *value)
{
    switch (json_object_get_type(inner(value))) {
    case json_type_boolean:
        return SKY_JSON_BOOLEAN;
    case json_type_double:
    case json_type_int:
        return SKY_JSON_NUMBER;
    case json_type_string:
        return SKY_JSON_STRING;
    case json_type_array:
        return SKY_JSON_ARRAY;
    case json_type_object:
        return SKY_JSON_OBJECT;
    default:
        return SKY_JSON_NULL;
    }
}

bool sky_json_member(const struct sky_json *object, const char *name, struct sky_json **value)
{
    struct json_object *found = NULL;
    bool has = json_object_object_get_ex(inner(object), name, &found);
    *value = outer(found);
    return has;
}

struct sky_span sky_json_text(const struct sky_json *value)
{
    if (json_object_is_type(inner(value), json_type_string))
        return sky_span(json_object_get_string(inner(value)), (size_t)json_object_get_string_len(inner(value)));
    if (json_object_is_type(inner(value), json_type_double))
        return sky_span_of(json_object_get_userdata(inner(value)));
    return (struct sky_span){ 0 };
}

size_t sky_json_length(const struct sky_json *array)
{
    return json_object_array_length(inner(array));
}

struct sky_json *sky_json_item(const struct sky_json *array, size_t index)
{
    return outer(json_object_array_get_idx(inner(array), index));
}

/* Takes `value`: the parent's, or released. */
static bool add(struct sky_json *parent, const char *name, struct json_object *value)
{
    struct json_object *to = inner(parent);
    int failed = name ? json_object_object_add(to, name, value) : json_object_array_add(to, value);
    if (failed)
        json_object_put(value);
    return !failed;
}

static bool add_new(struct sky_json *parent, const char *name, struct json_object *value)
{
    return value && add(parent, name, value);
}

bool sky_json_set(struct sky_json *object, const char *name, struct sky_json *value)
{
    return add(object, name, json_object_get(inner(value)));
}

bool sky_json_set_string(struct sky_json *object, const char *name, struct sky_span text)
{
    return sky_json_add_string(object, name, text);
}

bool sky_json_set_number(struct sky_json *object, const char *name, int64_t value)
{
    char text[INT64_SIZE];
    snprintf(text, sizeof text, "%" PRId64, value);
    return sky_json_add_number(object, name, text);
}

bool sky_json_append(struct sky_json *array, struct sky_json *value)
{
    return add(array, NULL, json_object_get(inner(value)));
}

/* json-c 0.16 cannot insert. An append leaves room, so that the shift behind it allocates nothing and cannot fail. */
bool sky_json_insert(struct sky_json *array, size_t index, struct sky_json *value)
{
    struct json_object *items = inner(array);
    size_t last = json_object_array_length(items);
    if (!sky_json_append(array, value))
        return false;
    for (; last > index; last--)
        json_object_array_put_idx(items, last, json_object_get(json_object_array_get_idx(items, last - 1)));
    if (index < json_object_array_length(items) - 1)
        json_object_array_put_idx(items, index, json_object_get(inner(value)));
    return true;
}

void sky_json_remove(struct sky_json *object, const char *name)
{
    json_object_object_del(inner(object), name);
}

void sky_json_delete(struct sky_json *array, size_t index)
{
    json_object_array_del_idx(inner(array), index, 1);
}

bool sky_json_add_null(struct sky_json *parent, const char *name)
{
    return add(parent, name, NULL);
}

bool sky_json_add_boolean(struct sky_json *parent, const char *name, bool value)
{
    return add_new(parent, name, json_object_new_boolean(value));
}

bool sky_json_add_number(struct sky_json *parent, const char *name, const char *text)
{
    return add_new(parent, name, json_object_new_double_s(0, text));
}

bool sky_json_add_string(struct sky_json *parent, const char *name, struct sky_span text)
{
    return add_new(parent, name, json_object_new_string_len(text.data, (int)text.size));
}

static struct sky_json *add_container(struct sky_json *parent, const char *name, struct json_object *container)
{
    return add_new(parent, name, container) ? outer(container) : NULL;
}

struct sky_json *sky_json_add_object(struct sky_json *parent, const char *name)
{
    return add_container(parent, name, json_object_new_object());
}

struct sky_json *sky_json_add_array(struct sky_json *parent, const char *name)
{
    return add_container(parent, name, json_object_new_array_ext(1));
}

size_t sky_json_size(const struct sky_json *object)
{
    return (size_t)json_object_object_length(inner(object));
}

void sky_json_entries(const struct sky_json *object, struct sky_json_entry *entries)
{
    size_t count = 0;
    json_object_object_foreach(inner(object), name, value)
    {
        entries[count++] = (struct sky_json_entry){ name, outer(value) };
    }
}

bool sky_json_each_member(const struct sky_json *object, bool (*visit)(const struct sky_json *value, void *context),
                          void *context)
{
    struct json_object_iterator at = json_object_iter_begin(inner(object)), end = json_object_iter_end(inner(object));
    for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at))
        if (!visit(outer(json_object_iter_peek_value(&at)), context))
            return false;
    return true;
}

bool sky_json_is_true(const struct sky_json *boolean)
{
    return json_object_get_boolean(inner(boolean));
}

static bool items_equal(const struct sky_json *one, const struct sky_json *other)
{
    size_t count = sky_json_length(one);
    if (sky_json_length(other) != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!sky_json_equal(sky_json_item(one, i), sky_json_item(other, i)))
            return false;
    return true;
}

static bool members_equal(const struct sky_json *one, const struct sky_json *other)
{
    if (sky_json_size(one) != sky_json_size(other))
        return false;
    json_object_object_foreach(inner(one), name, value)
    {
        struct sky_json *counterpart;
        if (!sky_json_member(other, name, &counterpart) || !sky_json_equal(outer(value), counterpart))
            return false;
    }
    return true;
}

bool sky_json_equal(const struct sky_json *one, const struct sky_json *other)
{
    enum sky_json_type type = sky_json_type(one);
    if (type != sky_json_type(other))
        return false;
    switch (type) {
    case SKY_JSON_ARRAY:
        return items_equal(one, other);
    case SKY_JSON_OBJECT:
        return members_equal(one, other);
    case SKY_JSON_BOOLEAN:
        return sky_json_is_true(one) == sky_json_is_true(other);
    default:
        return sky_span_equal(sky_json_text(one), sky_json_text(other));
    }
}
