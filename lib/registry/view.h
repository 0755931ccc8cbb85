/*
 * Views of the log, as JSON: a customer's history, one operation, what is in the bin, and all entries in order. A view
 * is given out in slices, each some milliseconds' work, so that nobody who makes a page of it holds others up.
 */
#ifndef SKY_REGISTRY_VIEW_H
#define SKY_REGISTRY_VIEW_H

#include "registry/lectura.h"

/* A plain value: one item of a view, as canonical JSON. */
struct sky_item {
    int64_t number; /* of its entry */
    struct sky_span json;
};

/* A plain value: what a slice holds, in the order of the view, in the caller's arena. */
struct sky_slice {
    struct sky_item *items;
    size_t count;
    int64_t next; /* the number after which the view goes on; 0: it came to its end */
    size_t cost;  /* what was read for it, in bytes or their like */
};

/*
 * Where a view begins: `from` are numbers below it (SKY_NOW: the newest come first) in views that descend, numbers
 * above it in those that ascend. `limit`: items, at least 1.
 */

/*
 * Puts into `*cliente` whose history `nombre` leads to: the customer that it means at the reading's moment, or else the
 * one last deleted under it. SKY_NOT_FOUND.
 */
enum sky_status sky_historial_cliente(struct sky_lectura *lectura, struct sky_span nombre, int64_t *cliente,
                                      struct sky_error *error) SKY_CHECKED;

/*
 * The history of `cliente` up to the reading's moment, descending:
 * {"autor", "cambios": [{"antes", "despues", "miembro"}], "cliente", "deshace"?, "instante", "nombre", "operacion",
 * "verbo"}.
 */
enum sky_status sky_historial(struct sky_lectura *lectura, int64_t cliente, int64_t from, size_t limit,
                              struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error) SKY_CHECKED;

/* The operation that the entry `number` is part of, in the same form; arena. `*cliente`: whose. SKY_NO_OPERATION. */
enum sky_status sky_historial_operacion(struct sky_lectura *lectura, int64_t number, struct sky_arena *arena,
                                        struct sky_item *item, int64_t *cliente, struct sky_error *error) SKY_CHECKED;

/*
 * The customers that are in the bin at the reading's moment, the last deleted first: {"autor", "cliente", "documento",
 * "instante", "nombre", "operacion"}, the document being their last. A slice may be empty and yet go on.
 */
enum sky_status sky_papelera(struct sky_lectura *lectura, int64_t from, size_t limit, struct sky_arena *arena,
                             struct sky_slice *slice, struct sky_error *error) SKY_CHECKED;

/*
 * Entries of the log, ascending: {"autor", "cliente", "deshace"?, "documento", "grupo", "instante", "nombre",
 * "operacion", "verbo"}; the document is null where the name means nobody any more.
 */
enum sky_status sky_cambios(struct sky_lectura *lectura, int64_t from, size_t limit, struct sky_arena *arena,
                            struct sky_slice *slice, struct sky_error *error) SKY_CHECKED;

#endif
