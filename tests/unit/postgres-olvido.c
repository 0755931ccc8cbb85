/* The cases of sqlite-olvido.c, over PostgreSQL. */
#define STORE_POSTGRES
#include "sqlite-olvido.c"
