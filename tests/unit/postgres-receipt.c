/* The cases of sqlite-receipt.c, over PostgreSQL. */
#define STORE_POSTGRES
#include "sqlite-receipt.c"
