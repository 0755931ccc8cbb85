/*
 * JSON as Sky takes and gives it. Reading is exactly RFC 8259, with limits, and refuses what readers disagree on:
 * duplicate members, NUL, lone surrogates, ill-formed UTF-8. Writing is canonical: compact, members in byte order of
 * their names, "/" and all of Unicode as themselves, numbers as they were written.
 */
#ifndef SKY_BASE_JSON_H
#define SKY_BASE_JSON_H

#include "base/buffer.h"

#include <stdint.h>

/* Levels of objects and arrays, the outermost being the first. */
#define SKY_JSON_DEPTH_MAX 32
/* Members of one object. */
#define SKY_JSON_MEMBERS_MAX 1024
/* Values in a whole body: bounds the memory that a body of 1 MiB can take. */
#define SKY_JSON_VALUES_MAX 16384

enum sky_json_type {
    SKY_JSON_NULL,
    SKY_JSON_BOOLEAN,
    SKY_JSON_NUMBER,
    SKY_JSON_STRING,
    SKY_JSON_ARRAY,
    SKY_JSON_OBJECT,
};

/* A value of a tree; NULL is JSON's null. A tree lives as long as the arena that owns its root. */
struct sky_json;

/*
 * Reads an object. `values` is the most values that it may hold in all. Returns the root (the arena owns the tree), or
 * NULL: SKY_INVALID says what is wrong at which byte, SKY_NO_MEMORY that memory ran out.
 */
struct sky_json *sky_json_parse(struct sky_arena *arena, struct sky_span text, size_t values, struct sky_error *error);

/*
 * The same of the member `name` alone, in an object without any other: these are passed over, and hardly looked at, so
 * that it is for texts that were JSON when they were stored. The name has nothing escaped in it.
 */
struct sky_json *sky_json_parse_member(struct sky_arena *arena, struct sky_span text, const char *name,
                                       struct sky_error *error);

/* An empty object or array that the arena owns; NULL when memory ran out. */
struct sky_json *sky_json_object_new(struct sky_arena *arena);
struct sky_json *sky_json_array_new(struct sky_arena *arena);

enum sky_json_type sky_json_type(const struct sky_json *value);

/* Whether `object` has the member; if so, `*value` is it, borrowed. */
bool sky_json_member(const struct sky_json *object, const char *name, struct sky_json **value);

/* How many members `object` has. */
size_t sky_json_size(const struct sky_json *object);

/* The text of a string, or of a number as it was written; borrowed. No span for other types. */
struct sky_span sky_json_text(const struct sky_json *value);

/* An array's length, and its borrowed items from 0. */
size_t sky_json_length(const struct sky_json *array);
struct sky_json *sky_json_item(const struct sky_json *array, size_t index);

/* Add or replace a member, or add an item. The tree shares `value` with its owner. False when memory ran out. */
bool sky_json_set(struct sky_json *object, const char *name, struct sky_json *value) SKY_CHECKED;
bool sky_json_set_string(struct sky_json *object, const char *name, struct sky_span text) SKY_CHECKED;
bool sky_json_set_number(struct sky_json *object, const char *name, int64_t value) SKY_CHECKED;
bool sky_json_append(struct sky_json *array, struct sky_json *value) SKY_CHECKED;

/*
 * Adds an item before the one at `index`, or at the end where there is none. The tree shares `value` with its owner.
 * False when memory ran out; then the array is as it was.
 */
bool sky_json_insert(struct sky_json *array, size_t index, struct sky_json *value) SKY_CHECKED;

/* Take a member or an item out, if there is one: what was borrowed of it is gone unless something else shares it. */
void sky_json_remove(struct sky_json *object, const char *name);
void sky_json_delete(struct sky_json *array, size_t index);

/*
 * Whether both have the same canonical text: the order of members does not count, and numbers are compared as they are
 * written, so that 1.0 is not 1. The call nests as deep as the trees do.
 */
bool sky_json_equal(const struct sky_json *one, const struct sky_json *other);

/*
 * Applies the merge patch `patch`, an object, to `target` (RFC 7396, section 2) and returns `target`, changed; or a new
 * object that the arena owns, when `target` is no object. The result shares arrays and scalars with `patch`, objects
 * never. NULL when memory ran out or `patch` is deeper than SKY_JSON_DEPTH_MAX: then `target` may be changed in part.
 */
struct sky_json *sky_json_merge(struct sky_arena *arena, struct sky_json *target,
                                const struct sky_json *patch) SKY_CHECKED;

/* Whether sky_json_parse would take the text of the object `value`: its members, its levels, its values in all. */
bool sky_json_is_readable(const struct sky_json *value);

/* Puts the canonical text of `value`. */
void sky_json_write(struct sky_buffer *buffer, const struct sky_json *value);

/* The canonical text of `value`, in the arena; its data is NULL when memory ran out. */
struct sky_span sky_json_render(struct sky_arena *arena, const struct sky_json *value);

/* Puts `text` as a JSON string; bytes that are not UTF-8 become U+FFFD. */
void sky_json_write_string(struct sky_buffer *buffer, struct sky_span text);

/* Each puts a member of an object that is written as it comes, and a comma after it. */
void sky_json_put_text(struct sky_buffer *out, const char *name, struct sky_span text);
void sky_json_put_number(struct sky_buffer *out, const char *name, int64_t number);

#endif
