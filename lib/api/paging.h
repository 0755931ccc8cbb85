/*
 * Pages of the log's views: at most so many items and so much text and work, and a link to what comes next. A page is
 * gathered slice by slice, and between two slices others have their turn.
 */
#ifndef SKY_API_PAGING_H
#define SKY_API_PAGING_H

#include "http/request.h"
#include "http/route.h"
#include "registry/view.h"

/* Items of one page. */
#define SKY_API_PAGE_MAX 1000

/* The rows of a page's parameters: "limite", and where to go on: `first` is where the view begins. */
#define SKY_API_LIMITE                                                                                        \
    {                                                                                                         \
        .name = "limite", .type = SKY_PARAMETER_NUMBER, .least = 1, .most = SKY_API_PAGE_MAX, .standard = 100 \
    }
#define SKY_API_CURSOR(cursor, first)                                                                 \
    {                                                                                                 \
        .name = cursor, .type = SKY_PARAMETER_POSITION, .least = 0, .most = INT64_MAX, .standard = first \
    }

/* A page that is being gathered. */
struct sky_api_page {
    struct sky_request *request;
    const struct sky_api_view *view;
    int64_t moment;  /* of the reading, from the first slice on */
    int64_t cliente; /* whose history it is, for the view's own use */
    int64_t from;    /* as registry/view.h has it */
    int64_t upto;    /* where the view ends, for its own use */
    size_t left;     /* items that may still come */
    size_t count, cost;
    bool lines; /* NDJSON, not an array */
    struct sky_buffer *out;
};

/* Constant: a view that can be paged. */
struct sky_api_view {
    const char *cursor; /* the parameter that says where to go on */
    bool has_lines;     /* it is given as NDJSON, too, to who accepts it */
    /* Optional: prepares the page in its first reading; SKY_NOT_FOUND is answered as of the path's {nombre}. */
    enum sky_status (*begin)(struct sky_api_page *page, struct sky_lectura *lectura, struct sky_error *error);
    enum sky_status (*slice)(const struct sky_api_page *page, struct sky_lectura *lectura, struct sky_arena *arena,
                             struct sky_slice *slice, struct sky_error *error);
};

/* Answers a page of the view at the moment "en", or at present. */
enum sky_turn sky_api_answer_page(struct sky_request *request, const struct sky_api_view *view);

#endif
