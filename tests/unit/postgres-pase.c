/* The cases of sqlite-pase.c, over PostgreSQL. */
#define STORE_POSTGRES
#include "sqlite-pase.c"
