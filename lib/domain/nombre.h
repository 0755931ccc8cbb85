/* A customer's name: the key of the registry, and a segment of a path. */
#ifndef SKY_DOMAIN_NOMBRE_H
#define SKY_DOMAIN_NOMBRE_H

#include "base/arena.h"
#include "base/status.h"

/* Bytes of UTF-8, in NFC. */
#define SKY_NOMBRE_MAX ((size_t)256)

/*
 * Puts the one form (NFC) of the name `text` into `*nombre`, a copy in the arena. SKY_INVALID, naming the
 * member "nombre", for a text that is no name: empty, too long, not UTF-8, with control characters or outer white
 * space, or one that no path can hold ("." and "..", or climbing above the root with "..").
 */
enum sky_status sky_nombre_parse(struct sky_arena *arena, struct sky_span text, struct sky_span *nombre,
                                 struct sky_error *error) SKY_CHECKED;

/*
 * Whether a customer may be given the name, which has passed sky_nombre_parse: SKY_INVALID, naming the character, when
 * it would look like another or like nothing. Whoever has had such a name keeps it, and is found by it.
 */
enum sky_status sky_nombre_check_new(struct sky_span nombre, struct sky_error *error) SKY_CHECKED;

/*
 * Namesakes are numbered: "Maria Lopez (2)" is the second Maria Lopez. Puts whose namesake the customer of that name is
 * into `*base`, borrowed, and returns the number; 1, with the name itself, for a name without one.
 */
int64_t sky_nombre_split(struct sky_span nombre, struct sky_span *base);

/* Puts the name of the namesake `number` of `base` into `*nombre` (arena). SKY_INVALID, naming the member "nombre",
 * when it would be too long. */
enum sky_status sky_nombre_number(struct sky_arena *arena, struct sky_span base, int64_t number,
                                  struct sky_span *nombre, struct sky_error *error) SKY_CHECKED;

#endif
