/* Where a registry is: in the store that is named, or in the one that this one's notice names, and so on. */
#ifndef SKY_REGISTRY_WHEREABOUTS_H
#define SKY_REGISTRY_WHEREABOUTS_H

#include "registry/notice.h"

/* A plain value: an open store. */
struct sky_whereabouts {
    const struct sky_backend *backend;
    char *url;
    const char *location; /* within it */
    void *store;
    struct sky_move_notice notice; /* that the registry comes here, and nobody may write yet; or none */
};

/*
 * Opens the store in which the registry is that is or was at `url`, in that mode, with the settings but for SKY_STORE;
 * on success it is to be closed. SKY_CONFLICT: notices lead nowhere, or the store is a follower's.
 */
enum sky_status sky_whereabouts_open(const struct sky_settings *settings, const char *url, enum sky_store_mode mode,
                                     struct sky_whereabouts *at, struct sky_error *error) SKY_CHECKED;

/* Opens the store at `url` itself. */
enum sky_status sky_whereabouts_open_here(const struct sky_settings *settings, const char *url,
                                          enum sky_store_mode mode, struct sky_whereabouts *at,
                                          struct sky_error *error) SKY_CHECKED;

/* Reads the notice of the store at `url`, and nothing else. */
enum sky_status sky_whereabouts_look(const struct sky_settings *settings, const char *url,
                                     struct sky_move_notice *notice, struct sky_error *error) SKY_CHECKED;

/* Closes the store, unless it was taken out, and frees the rest. Does nothing to what is all zeros. */
void sky_whereabouts_close(struct sky_whereabouts *at);

/*
 * Where the ledger is of who was forgotten: where SKY_OLVIDOS says; else beside the store, where that is a file; else
 * beside the file that SKY_STORE names. The caller frees it; NULL on failure: SKY_INVALID where it is in none of these.
 */
char *sky_whereabouts_ledger(const struct sky_settings *settings, const struct sky_whereabouts *at,
                             struct sky_error *error);

#endif
