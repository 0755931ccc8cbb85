/* The cases of backend.c, over PostgreSQL. */
#define STORE_POSTGRES
#include "backend.c"
