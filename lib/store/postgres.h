/*
 * The PostgreSQL store, for one host or a fleet of them: whoever writes holds the lock of one row until the commit, so
 * that the log has one order, whichever host adds to it. Nothing is kept in a program that another host could change.
 */
#ifndef SKY_STORE_POSTGRES_H
#define SKY_STORE_POSTGRES_H

#include "store/backend.h"

extern const struct sky_backend sky_postgres_backend;

#endif
