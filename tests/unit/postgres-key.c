/* The cases of sqlite-key.c, over PostgreSQL. */
#define STORE_POSTGRES
#include "sqlite-key.c"
