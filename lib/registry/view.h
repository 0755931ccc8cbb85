/*
 * Views of the log, as JSON: a customer's history, one operation, two moments side by side, what is in the bin, all
 * entries in order, and the audit beside it. What may be long is given out in slices, each some milliseconds' work, so
 * that nobody who makes a page of it holds others up.
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
 * {"autor", "cambios": [{"antes", "despues", "miembro"}], "cliente", "con"?, "deshace"?, "instante", "nombre",
 * "operacion", "verbo"}; "con" is the other customer of a merge. Of whoever was forgotten there are no "cambios", and
 * the end is as item.h has it; an operation that forgets is as olvido.h has it.
 */
enum sky_status sky_historial(struct sky_lectura *lectura, int64_t cliente, int64_t from, size_t limit,
                              struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error) SKY_CHECKED;

/*
 * The operation that the entry `number` is part of, in the same form; arena. `*cliente`: whose. Of whoever was
 * forgotten the item has the number 0: it is not what it was. SKY_NO_OPERATION.
 */
enum sky_status sky_historial_operacion(struct sky_lectura *lectura, int64_t number, struct sky_arena *arena,
                                        struct sky_item *item, int64_t *cliente, struct sky_error *error) SKY_CHECKED;

/*
 * The customers that are in the bin at the reading's moment, the last deleted first: {"autor", "cliente", "con"?,
 * "documento", "instante", "nombre", "operacion"}, the document being their last; "con" is whom they were merged into.
 * A slice may be empty and yet go on.
 */
enum sky_status sky_papelera(struct sky_lectura *lectura, int64_t from, size_t limit, struct sky_arena *arena,
                             struct sky_slice *slice, struct sky_error *error) SKY_CHECKED;

/* How `cliente` is in the bin; SKY_NOT_FOUND, in words for a client that say where it is else. */
enum sky_status sky_papelera_find(struct sky_lectura *lectura, struct sky_arena *arena, int64_t cliente,
                                  struct sky_baja *baja, struct sky_error *error) SKY_CHECKED;

/* The one item of the bin that is about `cliente`; arena. SKY_NOT_FOUND. */
enum sky_status sky_papelera_cliente(struct sky_lectura *lectura, int64_t cliente, struct sky_arena *arena,
                                     struct sky_item *item, struct sky_error *error) SKY_CHECKED;

/*
 * Entries of the log up to the number `upto`, ascending: {"autor", "cliente", "deshace"?, "documento", "grupo",
 * "instante", "nombre", "operacion", "verbo"}; the document is null where the name means nobody any more.
 */
enum sky_status sky_cambios(struct sky_lectura *lectura, int64_t from, int64_t upto, size_t limit,
                            struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error) SKY_CHECKED;

/*
 * The audit, whatever the moment, the last fact first: {"autor", "detalle"?, "instante", "numero",
 * "sobre", "verbo"}. It has numbers of its own.
 */
enum sky_status sky_auditoria(struct sky_lectura *lectura, int64_t from, size_t limit, struct sky_arena *arena,
                              struct sky_slice *slice, struct sky_error *error) SKY_CHECKED;

/* A plain value: what is to be compared, and what came of it. */
struct sky_comparison {
    int64_t desde, hasta; /* moments, in either order */
    int64_t cliente;
    int64_t number;       /* of the later one of the two entries whose documents these are */
    struct sky_span json; /* in the arena */
};

/*
 * The members that differ between a customer's documents of two moments, as {"antes": <version>, "cambios": [{"antes",
 * "despues", "miembro"}], "cliente", "despues": <version>}; a version is null where the customer was not there. Of
 * `nombre` it is who had it at the later moment, or else at the earlier one, or has it now. `present`: as
 * sky_momento_parse has it. SKY_NOT_FOUND.
 */
enum sky_status sky_comparar(struct sky_lectura *present, struct sky_span nombre, struct sky_comparison *comparison,
                             struct sky_arena *arena, struct sky_error *error) SKY_CHECKED;

#endif
