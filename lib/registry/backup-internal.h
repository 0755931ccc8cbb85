/* What making a backup and putting one back share. */
#ifndef SKY_REGISTRY_BACKUP_INTERNAL_H
#define SKY_REGISTRY_BACKUP_INTERNAL_H

#include "registry/backup.h"
#include "registry/packing.h"

/* What a file is called while it does not count. */
#define UNVERIFIED ".unverified"

/* The backend of the settings, if it can copy, and has the registry; NULL: SKY_INVALID, SKY_CONFLICT. */
const struct sky_backend *sky_backup_backend(const struct sky_settings *settings, const char **location,
                                             struct sky_error *error);

/* The name with more at its end. The caller frees it; NULL: no memory. */
char *sky_backup_name(const char *path, const char *suffix, struct sky_error *error);

bool sky_backup_is_there(const char *path);

/* Copies what is at `location` to `path`; as another log when it `renews`. */
enum sky_status sky_backup_copy(const struct sky_backend *backend, const char *location,
                                const struct sky_settings *settings, const char *path, bool renews,
                                struct sky_error *error) SKY_CHECKED;

/* Unpacks an archive (registry/packing.h) to where no copy lies, nor what one left that was cut off. */
enum sky_status sky_backup_unpack(const struct sky_backend *backend, const char *file,
                                  const struct sky_archive_key *key, struct sky_packed *packed,
                                  struct sky_error *error) SKY_CHECKED;

/* Verifies the registry in a file. */
enum sky_status sky_backup_verify(const struct sky_backend *backend, const struct sky_settings *settings,
                                  const char *path, const struct sky_verify_watch *watch,
                                  struct sky_verification *result, struct sky_error *error) SKY_CHECKED;

/* The URL of a registry in a file, for the same backend. The caller frees it; NULL: no memory. */
char *sky_backup_url(const struct sky_backend *backend, const char *path, struct sky_error *error);

#endif
