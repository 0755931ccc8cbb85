/*
 * What a store's notice says: that the registry is in another store now, or that this one is being filled from another
 * one, or that this one is a follower's mirror of a registry that is elsewhere (registry/mirror.h). Both stores of a
 * move have the same id, so that a registry that is gone is told from one that came back.
 */
#ifndef SKY_REGISTRY_NOTICE_H
#define SKY_REGISTRY_NOTICE_H

#include "store/backend.h"

#define SKY_MOVE_ID_SIZE ((size_t)17)
#define SKY_MOVE_URL_SIZE ((size_t)640)

enum sky_notice_kind { SKY_NOTICE_NONE, SKY_NOTICE_GONE, SKY_NOTICE_COMING, SKY_NOTICE_FOLLOWS };

/* A plain value. */
struct sky_move_notice {
    enum sky_notice_kind kind;
    char id[SKY_MOVE_ID_SIZE];   /* of the move: 16 hexadecimal digits */
    char url[SKY_MOVE_URL_SIZE]; /* where the registry is, or where it comes from; of a follower, its source as sky
                                    follow names it */
};

/* A notice with a new id. SKY_INVALID: the URL is too long, or cannot be read again. */
enum sky_status sky_notice_make(const char *url, struct sky_move_notice *notice, struct sky_error *error) SKY_CHECKED;

/* Reads the notice of a store. One that is not as Sky makes it is SKY_INVALID. */
enum sky_status sky_notice_read(const struct sky_backend *backend, void *reader, struct sky_move_notice *notice,
                                struct sky_error *error) SKY_CHECKED;

/* The same of an open store, by a reader of its own. */
enum sky_status sky_notice_of(const struct sky_backend *backend, void *store, struct sky_move_notice *notice,
                              struct sky_error *error) SKY_CHECKED;

/* SKY_CONFLICT where the notice says that the store is a follower's, with what to do. */
enum sky_status sky_notice_refuse_follower(const struct sky_move_notice *notice, struct sky_error *error) SKY_CHECKED;

/* Within a transaction: posts it, or takes away what there is. */
enum sky_status sky_notice_post(const struct sky_backend *backend, void *store, const struct sky_move_notice *notice,
                                struct sky_error *error) SKY_CHECKED;

#endif
