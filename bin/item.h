/* The items of a view (registry/view.h) as lines of text. */
#ifndef SKY_BIN_ITEM_H
#define SKY_BIN_ITEM_H

#include "bin/command.h"
#include "registry/view.h"

/*
 * Puts those of a slice: each as a line of its number, instant, author, verb and name, with tabs between them, and
 * under it, where they have them, one for each of its `changes`: "<tab>member: before -> after"; or with --json as it
 * is.
 */
enum sky_status item_put_all(struct sky_buffer *out, const struct asked *asked, const struct sky_slice *slice,
                             bool changes, struct sky_arena *arena, struct sky_error *error);

#endif
