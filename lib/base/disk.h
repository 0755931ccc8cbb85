/* How much a database's files take, and the disk that they are on has left. */
#ifndef SKY_BASE_DISK_H
#define SKY_BASE_DISK_H

#include <stdint.h>

/* A plain value, in bytes; -1: it cannot be looked at. */
struct sky_disk {
    int64_t file, log; /* the database, and its write-ahead log: 0 while there is none */
    int64_t size, free;
};

/* Of the database at `path`; NULL, as it is no file: nothing is known. */
void sky_disk_look(const char *path, struct sky_disk *disk);

#endif
