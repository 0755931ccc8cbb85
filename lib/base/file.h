/* What is done to files beside reading and writing them. */
#ifndef SKY_BASE_FILE_H
#define SKY_BASE_FILE_H

#include "base/span.h"

/* Has the file at `path` on disk, or, with O_DIRECTORY as `flags`, the names in the folder. 0, or -1 with errno. */
int sky_file_sync(const char *path, int flags);

/* Has the names on disk that are in the folder of `path`. As above. */
int sky_file_sync_folder_of(const char *path);

/* Gives a file that root has made to whom the one at `path` belongs, if that is there; others own what they make. 0, or
 * -1 with errno. */
int sky_file_own_as(int fd, const char *path);

/* Puts a file with that text at `path`, for its owner alone, who is that of the folder; on disk, or as it was there
 * before: 0, or -1 with errno. */
int sky_file_replace(const char *path, struct sky_span text);

#endif
