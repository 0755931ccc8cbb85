/* The cases of sqlite-log.c, over PostgreSQL. */
#define STORE_POSTGRES
#include "sqlite-log.c"
