/*
 * All customers of one moment, in byte order of their names unless that does not matter, in constant memory however
 * many they are: their names, or in another form.
 */
#ifndef SKY_API_STREAMING_H
#define SKY_API_STREAMING_H

#include "base/buffer.h"
#include "http/request.h"

/* The handler that lists the names as a JSON array. */
sky_handler sky_api_listar;

/* A plain value: a customer of a list; borrowed. The last two only where documents are wanted. */
struct sky_api_listed {
    struct sky_span nombre, documento;
    int64_t cliente;
};

/* Constant: what a list is made of. `own` is what it was asked for with. */
struct sky_api_form {
    const char *type;
    bool tagged;    /* with the moment as its entity tag: one form of all, for tags tell representations apart */
    bool documents; /* are wanted */
    bool by_log;    /* with documents, in the order of the log instead: the quickest for what is told at the end */
    /* Optional: told of which moment the list is, before all else. */
    void (*begin)(void *own, int64_t moment);
    /* Optional: whether the customer is wanted; `arena` is for the call. Asked of a name and, where documents are
     * wanted, of its document too. */
    enum sky_status (*choose)(void *own, struct sky_arena *arena, const struct sky_api_listed *listed, bool *wanted,
                              struct sky_error *error);
    /* Puts a customer; `first`: nobody was put before. */
    enum sky_status (*put)(struct sky_buffer *out, void *own, bool first, const struct sky_api_listed *listed,
                           struct sky_error *error);
    /* Optional: puts what ends the list; `empty`: nobody was put. */
    void (*end)(struct sky_buffer *out, void *own, bool empty);
};

/* Answers with the list of the moment "en" in this form, or, where it is tagged, 304. */
enum sky_turn sky_api_answer_all(struct sky_request *request, const struct sky_api_form *form, void *own);

#endif
