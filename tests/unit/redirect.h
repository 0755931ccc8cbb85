/* A standard descriptor turned to a file for a while: what a log line says, what a CGI program reads and answers. */
#ifndef SKY_TESTS_REDIRECT_H
#define SKY_TESTS_REDIRECT_H

#include "directory.h"

/* A plain value: what `redirect` turned, for `restore`. */
struct redirected {
    int fd, saved;
};

static inline struct redirected redirect(int fd, const char *path, int flags)
{
    struct redirected redirected = { fd, fcntl(fd, F_DUPFD_CLOEXEC, 3) };
    int file = open(path, flags | O_CLOEXEC, 0600);
    assert_true(redirected.saved >= 0 && file >= 0);
    assert_int_equal(dup2(file, fd), fd);
    close(file);
    return redirected;
}

static inline void restore(struct redirected redirected)
{
    dup2(redirected.saved, redirected.fd);
    close(redirected.saved);
}

#endif
