/*
 * The order of a list through its history. Every item that ever stood in the list has its place among all of them, and
 * is shown or hidden. An operation hides items and shows new ones: one for another in its place, and others right
 * before the next one that stayed. Its undo turns over just those that it hid or showed. So what comes back stands
 * where it stood, as to everything that it ever stood beside; and before whatever came into its gap meanwhile.
 */
#ifndef SKY_DOMAIN_LISTA_H
#define SKY_DOMAIN_LISTA_H

#include "base/json.h"

struct sky_lista;

/* An empty list, in the arena; NULL: no memory. */
struct sky_lista *sky_lista_new(struct sky_arena *arena);

/*
 * Goes on to how `operacion` left the list: `array`, NULL for none. One that undid another, `deshace`, and left what
 * that does not account for, is taken for a new change. SKY_NO_MEMORY.
 */
enum sky_status sky_lista_follow(struct sky_lista *lista, int64_t operacion, int64_t deshace,
                                 const struct sky_json *array, struct sky_error *error) SKY_CHECKED;

/* The list with what `operacion` did turned over, as an array; NULL with `error` filled. */
struct sky_json *sky_lista_without(struct sky_lista *lista, int64_t operacion, struct sky_error *error);

#endif
