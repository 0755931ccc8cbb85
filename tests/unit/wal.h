/* What a store's files grow to, and documents that make them grow. */
#ifndef SKY_TESTS_WAL_H
#define SKY_TESTS_WAL_H

#include "store.h"

#define PAGE ((off_t)4096)

static inline off_t size_of(const struct fixture *fixture, const char *name)
{
    struct stat status;
    return stat(path_in(fixture->directory, name).text, &status) == 0 ? status.st_size : -1;
}

/* Some 64 pages an entry. */
static inline const char *large_document(void)
{
    static char text[256 * 1024 + 1];
    memset(text, 'x', sizeof text - 1);
    return text;
}

#endif
