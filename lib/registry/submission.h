/* An operation on its way: handed in to the registry, and what became of it. */
#ifndef SKY_REGISTRY_SUBMISSION_H
#define SKY_REGISTRY_SUBMISSION_H

#include "domain/operacion.h"

struct sky_indice;
struct sky_plan;

/* A plain value: what became of an operation. */
struct sky_result {
    int64_t number;             /* of the last entry written; of a refused one: the log's last entry at that moment */
    bool created;               /* there was no such customer before */
    bool unchanged;             /* it was so already: nothing was written, and `number` is of the version that stays */
    bool replayed;              /* the first answer to the same key: nothing was written now */
    struct sky_span nombre;     /* done: the customer's name after it; SKY_PRECONDITION: whose version did not match */
    int64_t cliente;            /* done: who it is; SKY_NAME_TAKEN: who has the name; 0 otherwise */
    struct sky_span documento;  /* done: the document after it, none when it was deleted */
    struct sky_version version; /* SKY_PRECONDITION: which version that is; number 0: there is none */
    struct sky_error error;     /* what refused or failed it */
};

/* What a submission takes within a transaction, about; the first come first. */
enum sky_sort {
    SKY_SORT_OLDEST, /* whatever it takes */
    SKY_SORT_SMALL,
    SKY_SORT_SEARCH, /* it looks into the log */
    SKY_SORT_LARGE   /* it brings or changes a large document */
};

/* Lives in `arena`, which nobody else touches until it is done. */
struct sky_submission {
    const struct sky_operacion *operacion; /* constant */
    struct sky_arena *arena;
    struct sky_result result;
    void (*done)(void *context); /* called once, from any thread, perhaps before the handing in returns */
    void *context;

    const struct sky_indice *indice; /* what its document will be found by, if it comes to operacion->hecho; NULL: that
                                      * is to be made */

    int64_t submitted, taken, ended; /* on the clock of sky_clock_elapsed: handed in, taken by the writer, on disk */

    /* The registry's own. */
    struct sky_span key;        /* whose request and which; no span: none */
    struct sky_outcome outcome; /* while it is being written */
    struct sky_plan *plan;      /* of a search made before the transaction; NULL: there was none */
    int searches;               /* made so far */
    const char *over;           /* why its author may write no more today, unless it is a repetition; NULL: they may */
    bool is_unfinished;         /* the transaction left it: a longer search is needed */
    uint64_t arrived;           /* its place among those that were handed in, */
    size_t read;                /* bytes of the documents that its names meant, as far as a transaction read them, */
    enum sky_sort sort;         /* what it takes, */
    size_t place;               /* and where what was read of it is */
    struct sky_registro *registro;
    void (*answer)(void *context); /* what is called after `done`, where the registry has something to do first */
    void *answered;
    struct sky_submission *next, *rival; /* in the queue, and among those with a key */
};

#endif
