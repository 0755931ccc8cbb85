/* Files: written whole, on disk, and whose. */
#ifndef SKY_BASE_FILE_H
#define SKY_BASE_FILE_H

#include "base/status.h"

/* Writes all of it, whatever signals come. 0, or -1 with errno. */
int sky_file_write(int fd, struct sky_span bytes);

/* Records what errno says: "cannot <what> <path>: <why>", as SKY_NO_SPACE where there is none, else SKY_UNAVAILABLE. */
enum sky_status sky_file_fail(struct sky_error *error, const char *what, const char *path);

/* Has the file at `path` on disk, or, with O_DIRECTORY as `flags`, the names in the folder. 0, or -1 with errno. */
int sky_file_sync(const char *path, int flags);

/* Has the names on disk that are in the folder of `path`. As above. */
int sky_file_sync_folder_of(const char *path);

/* Gives a file that root has made to whom the one at `path` belongs, if that is there; others own what they make. 0, or
 * -1 with errno. */
int sky_file_own_as(int fd, const char *path);

/* The same as the folder of `path`. */
int sky_file_own_as_folder_of(int fd, const char *path);

/* Puts a file with that text at `path`, for its owner alone, who is that of the folder; on disk, or as it was there
 * before: 0, or -1 with errno. */
int sky_file_replace(const char *path, struct sky_span text);

#endif
