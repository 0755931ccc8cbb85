/* All customers of one moment as a file: a row each (CSV), or a document a line (NDJSON), for whoever accepts that. */
#ifndef SKY_API_EXPORTING_H
#define SKY_API_EXPORTING_H

#include "http/request.h"
#include "http/route.h"

#define SKY_TYPE_CSV "text/csv"

/* The rows of its parameters: a byte order mark before it, and what parts its cells. */
#define SKY_API_BOM                                                        \
    {                                                                      \
        .name = "bom", .type = SKY_PARAMETER_NUMBER, .least = 0, .most = 1 \
    }
#define SKY_API_SEP   \
    {                 \
        .name = "sep" \
    }

/* A plain value: how a table is written. */
struct sky_api_table {
    bool marked;
    char separator;
};

/* What both parameters ask for; SKY_INVALID, with the request's error filled. */
enum sky_status sky_api_read_table(struct sky_request *request, struct sky_api_table *table) SKY_CHECKED;

/* Puts the byte order mark, where one is wanted. */
void sky_api_mark_table(struct sky_buffer *out, const struct sky_api_table *table);

/* What parts cells, as "sep" asks for it; `standard` where it does not. SKY_INVALID, with the request's error filled.
 */
enum sky_status sky_api_separator(struct sky_request *request, char standard, char *separator) SKY_CHECKED;

/* Whether a file is asked for: of all customers, or of those whose names begin with "prefijo". */
bool sky_api_exports(struct sky_request *request);

/*
 * SKY_PASSWORD_NEEDED, with the request's error filled, where a session whose password was given too long ago asks for
 * an export: an answer that tells of everybody there is, without an end, as a file or as the log from further back than
 * a page of it. All that is one asks here.
 */
enum sky_status sky_api_check_export(struct sky_request *request) SKY_CHECKED;

/* Answers with the customers of the moment "en" as that file. */
enum sky_turn sky_api_exportar(struct sky_request *request);

#endif
