/* The cases of sqlite-lote.c, over PostgreSQL. */
#define STORE_POSTGRES
#include "sqlite-lote.c"
