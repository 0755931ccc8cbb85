/* Who waits for the lock file. */
#ifndef SKY_TESTS_LINE_H
#define SKY_TESTS_LINE_H

#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

static inline bool somebody_is_in_line(int lock)
{
    struct flock line = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    return fcntl(lock, F_OFD_GETLK, &line) == 0 && line.l_type != F_UNLCK;
}

#endif
