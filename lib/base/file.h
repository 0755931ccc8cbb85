/* What is done to files beside reading and writing them. */
#ifndef SKY_BASE_FILE_H
#define SKY_BASE_FILE_H

/* Has the file at `path` on disk, or, with O_DIRECTORY as `flags`, the names in the folder. 0, or -1 with errno. */
int sky_file_sync(const char *path, int flags);

/* Gives a file that root has made to whom the one at `path` belongs, if that is there; others own what they make. 0, or
 * -1 with errno. */
int sky_file_own_as(int fd, const char *path);

#endif
