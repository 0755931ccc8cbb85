/*
 * The SQLite store: WAL, every commit synced, one writer a process. The library can corrupt a database when two
 * connections write or checkpoint at the same instant (3.7.0 to 3.51.2), so a lock file beside the database is held
 * round all that writes or checkpoints, and SQLite itself never checkpoints.
 */
#ifndef SKY_STORE_SQLITE_H
#define SKY_STORE_SQLITE_H

#include "store/backend.h"

extern const struct sky_backend sky_sqlite_backend;

#endif
