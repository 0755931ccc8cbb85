/*
 * What crosses the store's contract (store/backend.h): rows of its kinds, selections of them, and what a transaction
 * needs to know. Plain values; what they mean is the registry's business.
 */
#ifndef SKY_STORE_ROWS_H
#define SKY_STORE_ROWS_H

#include <stdint.h>

#include "base/crypto.h"
#include "base/position.h"
#include "base/terms.h"

#define SKY_SALT_SIZE ((size_t)16)
/* The digests of a name and of a document. */
#define SKY_DIGESTS_SIZE (2 * SKY_SHA256_SIZE)

/* A moment after every entry: the present. */
#define SKY_NOW INT64_MAX

/* A plain value: the last entry of the log. All zeros is the head of an empty log. */
struct sky_head {
    int64_t number, instant; /* instant: milliseconds since 1970, UTC */
    unsigned char seal[SKY_SHA256_SIZE];
};

/*
 * A plain value: one entry of the log, as it is stored. An operation is one entry, or several with neighbouring
 * numbers: of a rename, first the old name's, which leaves it empty, then the new name's.
 */
struct sky_entry {
    int64_t number, instant; /* number 0: there is no such entry */
    int64_t grupo;           /* the first entry of the same operation; 0: written by release 3.0, whose seals lack it */
    int64_t cliente;         /* the first entry of the same customer */
    int64_t deshace;         /* the first entry of the operation that this one undoes; 0: it undoes none */
    struct sky_span author, verb, nombre;
    bool lives;                /* there is a document, also where it was not read */
    struct sky_span documento; /* after the operation, canonical JSON; no span when the name means nobody any more */
    unsigned char salt[SKY_SALT_SIZE];
    unsigned char seal[SKY_SHA256_SIZE];
    bool is_forgotten; /* texts and salt are gone, and their digests are left: name and document are empty and none; or,
                        * of another's past (registry/rastro.h), the document is the one of the entry before */
    unsigned char digests[SKY_DIGESTS_SIZE];
};

/* The first entry of the operation that `entry` is part of; those of release 3.0 are one entry each. */
static inline int64_t sky_entry_grupo(const struct sky_entry *entry)
{
    return entry->grupo ? entry->grupo : entry->number;
}

/* Makes an entry that is still to be erased look as if it were. */
static inline void sky_entry_hide(struct sky_entry *entry)
{
    entry->is_forgotten = true;
    entry->lives = false;
    entry->nombre = sky_span_of("");
    entry->documento = (struct sky_span){ 0 };
}

/* What to select from the log, and in which order. */
enum sky_view {
    SKY_VIEW_LOG,         /* numbers above `from`, ascending */
    SKY_VIEW_NAME,        /* entries of `nombre` up to `upto`, descending */
    SKY_VIEW_ENDS,        /* those of them that left the name to nobody */
    SKY_VIEW_WHOSE,       /* entries of `cliente` above `from`, ascending */
    SKY_VIEW_CLIENTE,     /* entries of `cliente` up to `upto`, descending, without the departures of its renames */
    SKY_VIEW_BIN,         /* deletions below `from` that stood at `upto`, descending */
    SKY_VIEW_LIVING,      /* numbers above `from`, ascending, of those by which a customer was at `upto`; */
    SKY_VIEW_LIVING_DOWN, /* below it, descending */
    SKY_VIEW_MADE,        /* the same of those that made one who was at `upto` */
    SKY_VIEW_MADE_DOWN,
    SKY_VIEW_TIME, /* entries whose instant is not after `instant`, descending by instant and number */
    SKY_VIEWS
};

/* Whether it is of those who live at a moment: whoever is to be forgotten is not among them. */
static inline bool sky_view_is_of_living(enum sky_view view)
{
    return view >= SKY_VIEW_LIVING && view <= SKY_VIEW_MADE_DOWN;
}

/* A plain value. */
struct sky_selection {
    enum sky_view view;
    struct sky_span nombre;
    int64_t cliente;
    int64_t from, upto; /* entries' numbers */
    int64_t instant;
    bool bare;    /* documents are not read */
    bool stored;  /* entries come as they are stored, also of customers who are to be forgotten */
    bool single;  /* one entry is wanted: whether there are more is not looked for, nor told */
    size_t limit; /* entries; at least 1 */
    size_t bytes; /* of documents after which no entry is added; 0: no bound */
    size_t looks; /* rows looked at after which none is, where some are passed over; 0: no bound */
};

/* A plain value: the entries of a selection, in its order, with all their texts in the arena. */
struct sky_entries {
    struct sky_entry *items;
    size_t count;
    bool ended;      /* there are no more */
    int64_t reached; /* the number of the last row looked at: the selection goes on after it */
};

/* A plain value: a page of names in byte order, in the arena. */
struct sky_names {
    struct sky_span *items;
    size_t count;
    bool ended;           /* there are no more */
    struct sky_span next; /* the place where the next page begins, for `after`; unless it ended */
};

/* A plain value: what is remembered of a request with an Idempotency-Key, so that it can be answered again. */
struct sky_receipt {
    struct sky_span key;                   /* whose request and which, as the registry writes it */
    unsigned char digest[SKY_SHA256_SIZE]; /* of the request */
    int64_t instant;                       /* 0: no receipt */
    int64_t number;                        /* of the entry that was written, or the last one when it was refused */
    bool created, unchanged;               /* one of the two at most */
    struct sky_error error; /* what refused it; a fault (5xx): the receipt cannot be read, and its digest is anything */
};

/* A plain value: some of them, by instant and key, in the arena. */
struct sky_receipts {
    struct sky_receipt *items;
    size_t count;
};

/* A plain value: what a present customer is found and sorted by, as it was made of the document of one entry. */
struct sky_listing {
    int64_t cliente;
    int64_t number;                    /* of the entry; when saved, 0: there is no such customer any more */
    struct sky_span plegado, terminos; /* both texts that base/terms.h tells of; a listing is sorted by the first */
    struct sky_span palabras;          /* only when saved: words that `palabras` knows from then on */
};

/* A plain value: which listings to find; they come in the order of their clientes, or of plegado and cliente. */
struct sky_find {
    const struct sky_wanted *wanted; /* those that are; NULL: all, by plegado */
    struct sky_span plegado;         /* after this place: all zeros is the beginning */
    int64_t cliente;
    bool descends; /* of all: those before that place, the last first */
    size_t limit;
};

/* A plain value: the listings that were found, in the arena. */
struct sky_listings {
    struct sky_listing *items;
    size_t count;
    bool ended; /* there are no more */
};

/* A plain value: how far listings follow the log. */
struct sky_listed {
    int64_t upto;  /* the entry up to which every one is taken into account */
    int64_t count; /* of listings */
};

/* A plain value: what a transaction has to know before it begins its work. Everything is borrowed by it. */
struct sky_needs {
    const struct sky_span *nombres; /* different ones, */
    struct sky_entry *present;      /* and for each: the entry that made its present document, or number 0 */
    size_t nombres_count;
    size_t bytes;                 /* of documents after which no name is read, */
    size_t loaded;                /* so that of the names only so many first ones were */
    const struct sky_span *keys;  /* different ones, */
    struct sky_receipt *receipts; /* and for each its receipt, which borrows the key */
    size_t keys_count;
};

/* A plain value: who or what may come in, beside the log: the registry says what the texts mean. */
struct sky_pass {
    struct sky_span id, documento; /* no document: it is to be taken out */
    int64_t used;                  /* the instant when it was last used; 0: never */
};

/* A plain value: some of them, by their ids in byte order, in the arena. */
struct sky_passes {
    struct sky_pass *items;
    size_t count;
};

/* A plain value: an entry of the audit, which is only ever added to. */
struct sky_fact {
    int64_t number, instant;
    struct sky_span author, verb, about, detail; /* detail: JSON, or no span */
};

/* A plain value: some of them, the last one first, in the arena. */
struct sky_facts {
    struct sky_fact *items;
    size_t count;
};

/* A plain value: who is being forgotten, and how far that has come. */
struct sky_oblivion {
    bool is_due;     /* somebody is */
    bool is_noted;   /* outside the store, too */
    int64_t cliente; /* 0: nobody in particular */
    int64_t upto;    /* the last entry that was erased */
};

/* A plain value. */
struct sky_count {
    int64_t entries;
    bool is_due; /* they are still to be erased */
};

/* A plain value: who is told what is wrong with a store as a whole; `what` is borrowed for the call. */
struct sky_inspection {
    void (*tell)(void *context, const char *what);
    void *context;
};

/* Bytes of a store's notice, its NUL included. */
#define SKY_NOTICE_SIZE ((size_t)768)

/* A plain value: what whoever comes to a store reads first; while there is one, nobody writes. Empty: there is none. */
struct sky_notice {
    char text[SKY_NOTICE_SIZE];
};

#endif
