/* What the files share that serve a follower. */
#ifndef SKY_REGISTRY_SHIP_INTERNAL_H
#define SKY_REGISTRY_SHIP_INTERNAL_H

#include "registry/ship.h"
#include "registry/shipment.h"
#include "registry/whereabouts.h"

/* Milliseconds that a transaction takes at most, and by which the clocks may differ of those who write. */
#define SKY_SHIP_LATE 12000

/* A plain value: how far a follower is told. */
struct sky_ship_place {
    struct sky_head head;
    int64_t fact;                          /* the last one */
    int64_t receipts;                      /* the instant of the last one, */
    size_t same;                           /* and how many were told that have it */
    int64_t clock, elapsed;                /* when receipts were looked at: sky_clock_now, sky_clock_elapsed */
    int64_t lote;                          /* the one that is not whole */
    int64_t looked;                        /* when passes were looked at, by sky_clock_elapsed */
    unsigned char passes[SKY_SHA256_SIZE]; /* a digest of their frames; zeros: of none that were told */
};

/* A follower that is served. */
struct sky_ship {
    const struct sky_settings *settings;
    int out;
    struct sky_whereabouts at; /* open for a look */
    void *reader;
    struct sky_identity identity;     /* of the log that is followed */
    struct sky_ship_place told, next; /* before the look, and after it */
    struct sky_head seen;             /* the source's at the look */
    struct sky_buffer frames;         /* that are to be written */
    struct sky_error *error;
};

/* Opens the store for a look, and holds it against what is followed. */
enum sky_status sky_ship_open(struct sky_ship *ship) SKY_CHECKED;
void sky_ship_close(struct sky_ship *ship);

/* The same where a program may be opening or closing the store, which cannot be read for as long. */
enum sky_status sky_ship_open_first(struct sky_ship *ship) SKY_CHECKED;

/* Tells from there on what is new to whoever has that. */
void sky_ship_begin(struct sky_ship *ship, const struct sky_ship_hello *hello);

/* --- ship-look.c */

/* Puts a group: what is new, as far as it fits; or nothing. `*more`: there is more. */
enum sky_status sky_ship_look(struct sky_ship *ship, bool *more) SKY_CHECKED;

/* --- ship-file.c */

/* Writes a copy of the store as it is, whole. */
enum sky_status sky_ship_file(struct sky_ship *ship) SKY_CHECKED;

/* Writes the ledger of who was forgotten, if there is one. */
enum sky_status sky_ship_ledger(struct sky_ship *ship) SKY_CHECKED;

#endif
