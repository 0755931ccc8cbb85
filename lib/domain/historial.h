/*
 * Views of the log, as JSON: a customer's history, one operation, what is in the bin, and all entries in order. Texts
 * are canonical, borrowed for the call that brings them.
 */
#ifndef SKY_DOMAIN_HISTORIAL_H
#define SKY_DOMAIN_HISTORIAL_H

#include "domain/registro.h"

/* Items of one page. */
#define SKY_PAGE_MAX 1000

/* Called for each item of a view, with its number; returning false ends the view. */
typedef bool sky_item_visitor(void *context, int64_t number, struct sky_span json);

/*
 * A plain value: what part of a view is wanted. The view puts `behind`: the number behind which it goes on, where it
 * ended because one page may cost no more; 0 where it came to its end or its limit, or its visitor ended it.
 */
struct sky_page {
    int64_t from; /* descending views: numbers below it, SKY_NOW from the newest; ascending ones: numbers above it */
    size_t limit; /* items, at most SKY_PAGE_MAX */
    int64_t behind;
};

/*
 * The history up to `moment`, newest first, of the customer that `nombre` means then, or else of the one last deleted
 * under it:
 * {"autor", "cambios": [{"antes", "despues", "miembro"}], "deshace"?, "instante", "nombre", "operacion", "verbo"}.
 * SKY_NOT_FOUND.
 */
enum sky_status sky_historial(struct sky_registro *registro, struct sky_span nombre, int64_t moment,
                              struct sky_page *page, sky_item_visitor *visit, void *context,
                              struct sky_error *error) SKY_CHECKED;

/* The operation that the entry `number` is part of, in the same form. SKY_NOT_FOUND. */
enum sky_status sky_historial_operacion(struct sky_registro *registro, int64_t number, sky_item_visitor *visit,
                                        void *context, struct sky_error *error) SKY_CHECKED;

/*
 * The customers that are in the bin at `moment`, the last deleted first: {"autor", "documento", "instante", "nombre",
 * "operacion"}, the document being their last.
 */
enum sky_status sky_papelera(struct sky_registro *registro, int64_t moment, struct sky_page *page,
                             sky_item_visitor *visit, void *context, struct sky_error *error) SKY_CHECKED;

/*
 * Entries of the log in order: {"autor", "cliente", "deshace"?, "documento", "grupo", "instante", "nombre",
 * "operacion", "verbo"}; the document is null where the name means nobody any more.
 */
enum sky_status sky_cambios(struct sky_registro *registro, struct sky_page *page, sky_item_visitor *visit,
                            void *context, struct sky_error *error) SKY_CHECKED;

#endif
