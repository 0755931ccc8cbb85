/* The cases of sqlite-notice.c, over PostgreSQL. */
#define STORE_POSTGRES
#include "sqlite-notice.c"
