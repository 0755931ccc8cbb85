/* What few need of the tree beyond json.h. */
#ifndef SKY_BASE_JSON_TREE_H
#define SKY_BASE_JSON_TREE_H

#include "base/json.h"

/* A plain value: one member of an object, borrowed. */
struct sky_json_entry {
    const char *name;
    struct sky_json *value;
};

/* Adds a new value of the given kind to `parent`: under `name` to an object, at the end (`name` NULL) to an array. */
bool sky_json_add_null(struct sky_json *parent, const char *name) SKY_CHECKED;
bool sky_json_add_boolean(struct sky_json *parent, const char *name, bool value) SKY_CHECKED;
bool sky_json_add_number(struct sky_json *parent, const char *name, const char *text) SKY_CHECKED;
bool sky_json_add_string(struct sky_json *parent, const char *name, struct sky_span text) SKY_CHECKED;

/* The same for an empty object or array, which is returned, borrowed; NULL when memory ran out. */
struct sky_json *sky_json_add_object(struct sky_json *parent, const char *name);
struct sky_json *sky_json_add_array(struct sky_json *parent, const char *name);

/* All members of `object`, in no particular order, into sky_json_size(object) `entries`. */
void sky_json_entries(const struct sky_json *object, struct sky_json_entry *entries);

/* Visits the members' values, in no particular order, until `visit` is false. Returns whether it never was. */
bool sky_json_each_member(const struct sky_json *object, bool (*visit)(const struct sky_json *value, void *context),
                          void *context);

bool sky_json_is_true(const struct sky_json *boolean);

#endif
