/* The cases of sqlite-find.c, over PostgreSQL. */
#define STORE_POSTGRES
#include "sqlite-find.c"
