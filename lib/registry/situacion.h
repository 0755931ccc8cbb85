/* How a store is, for whoever looks at it from outside: where it is, how far its log goes, what is left to be done. */
#ifndef SKY_REGISTRY_SITUACION_H
#define SKY_REGISTRY_SITUACION_H

#include "registry/mirror.h"
#include "registry/notice.h"

/* A plain value. */
struct sky_situacion {
    char *url;        /* where the registry is, which may be elsewhere than SKY_STORE names; */
    const char *file; /* of a store that is a file its path, within the URL; else NULL */
    struct sky_identity identity;
    struct sky_head head;
    int64_t listed;    /* the entry up to which customers can be searched; -1: the store keeps no listings */
    int64_t customers; /* -1: not known before all are listed */
    int64_t lote;      /* that a process left in part when it died; 0: none */
    bool is_coming;    /* a move to this store was begun and has not ended */
    bool forgets;      /* somebody is still to be erased */
    char source[SKY_MOVE_URL_SIZE]; /* of a follower, as sky follow names it, and what it knows of it; else empty */
    struct sky_mirror_note note;
};

/* Opens the store to read and nothing else, and closes it again. On success `*situacion` is to be cleared. */
enum sky_status sky_situacion_read(const struct sky_settings *settings, struct sky_situacion *situacion,
                                   struct sky_error *error) SKY_CHECKED;
/* The same of an open registry, by one of its readers; there is nothing to clear, and no `url`. */
struct sky_registro;
enum sky_status sky_situacion_of(struct sky_registro *registro, struct sky_situacion *situacion,
                                 struct sky_error *error) SKY_CHECKED;
void sky_situacion_clear(struct sky_situacion *situacion);

#endif
