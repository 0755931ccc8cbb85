/* What the earlier backup has after which an increment begins (registry/increment.h). */
#ifndef SKY_REGISTRY_SINCE_H
#define SKY_REGISTRY_SINCE_H

#include "registry/backup-internal.h"
#include "registry/packing.h"
#include "registry/shipment.h"

/* Reads what the registry in a file has. */
enum sky_status sky_since_of_copy(const struct sky_backend *backend, const struct sky_settings *settings,
                                  const char *path, struct sky_ship_hello *has, struct sky_error *error) SKY_CHECKED;

/*
 * Reads what the backup has that the order names: a plain copy, an archive, or an increment; or the number of its last
 * operation, with which nothing else is known, so that there is no log. An archive is unpacked into the files `aside`,
 * which are gone afterwards.
 */
enum sky_status sky_since_read(const struct sky_backend *backend, const struct sky_settings *settings,
                               const struct sky_backup_order *order, struct sky_packed *aside,
                               struct sky_ship_hello *has, struct sky_error *error) SKY_CHECKED;

#endif
