/*
 * A customer as a row of cells, for spreadsheets: each member that the registry knows has a column, lists of texts are
 * parted by "; ", what has members of its own is JSON, and whatever no column holds just as it is stands in the last
 * one, "otros", as a JSON object. So a row says all of a document, and gives the same one when it is read.
 */
#ifndef SKY_DOMAIN_COLUMNA_H
#define SKY_DOMAIN_COLUMNA_H

#include "base/csv.h"
#include "base/json.h"

/* Puts the row of names. */
void sky_columna_put_header(struct sky_buffer *out, char separator);

/* Puts the row of the customer `cliente` with the stored document `documento`. SKY_INTERNAL, SKY_NO_MEMORY. */
enum sky_status sky_columna_put_row(struct sky_buffer *out, char separator, int64_t cliente, struct sky_span documento,
                                    struct sky_error *error) SKY_CHECKED;

#endif
