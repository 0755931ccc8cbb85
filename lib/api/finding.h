/*
 * Pages of customers, who are found in some order: their names or, with "detalle", their documents, and links to what
 * comes after them and before. A page is gathered slice by slice, and between two slices others have their turn.
 */
#ifndef SKY_API_FINDING_H
#define SKY_API_FINDING_H

#include "http/request.h"
#include "registry/hallado.h"
#include "registry/lectura.h"

/* A plain value: where the texts of a customer of the page end, and those of the one before it. */
struct sky_api_gathered {
    size_t text, place;
};

/* A page that is being gathered. */
struct sky_api_finding {
    struct sky_request *request;
    const struct sky_api_source *source;
    void *own;               /* the source's */
    struct sky_span list;    /* what a cursor is bound to */
    bool documents;          /* "detalle", or what the source has */
    bool back;               /* the page is the one before its place: the source goes the other way round */
    bool counts;             /* the list is counted, in any order */
    size_t limit;            /* customers of the page */
    int64_t moment;          /* of the reading, from the first slice on */
    struct sky_buffer place; /* where the next slice begins; empty: where the list does */
    struct sky_span from;    /* where the page does */
    struct sky_api_gathered *items;
    size_t count;
    struct sky_buffer *texts, *places; /* of the items */
    size_t slices;
    int64_t total; /* customers of the whole list that were counted so far */
    bool more;
};

/* The parameters that say what a page is, and not of which list; how many they are. */
#define SKY_API_PAGE "limite", "detalle"
#define SKY_API_PAGE_PARAMETERS 2

/* Constant: where the customers of a page come from. */
struct sky_api_source {
    const char *const *parameters; /* which links repeat, the page's first, then what list it is; NULL ends them */
    /* Finds some of at most `limit` customers from the place on. */
    enum sky_status (*slice)(const struct sky_api_finding *finding, struct sky_lectura *lectura,
                             const struct sky_hallado_place *from, size_t limit, struct sky_arena *arena,
                             struct sky_hallados *hallados, struct sky_error *error);
    /* Optional: how many customers the whole list has, into `*count`, which is else left alone: then they are counted
     * by its slices. */
    enum sky_status (*count)(struct sky_api_finding *finding, struct sky_lectura *lectura, int64_t *count,
                             struct sky_error *error);
    /* Optional, or else it cannot: whether the list can be turned round. */
    bool (*turns)(const struct sky_api_finding *finding);
    /* Optional: whether all slices are read at the moment of the first. */
    bool (*holds)(const struct sky_api_finding *finding);
    bool follows_day; /* Optional: what the list is follows from the day, too, so that it has no tag */
    bool has_items;   /* Optional: the page is of what `documento` holds, and has no "detalle" */
};

/* Answers a page of the source, whose `own` data is the request's: of what the parameters "limite", "cursor", "detalle"
 * and "en" ask for. */
enum sky_turn sky_api_answer_finding(struct sky_request *request, const struct sky_api_source *source, void *own);

#endif
