/* What /proc says (proc(5), statm), as malloc knows neither its pages' state nor what others mapped. */
#include "base/memory.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

/* Bytes that may be held beyond what the last look found. */
#define SLACK ((size_t)8 << 20)

size_t sky_memory_held(void)
{
    char text[256];
    size_t all, resident, shared;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    close(fd); /* -1 too, which is nobody's */
    text[size > 0 ? size : 0] = '\0';
    if (sscanf(text, "%zu %zu %zu", &all, &resident, &shared) != 3 || resident < shared)
        return 0;
    return (resident - shared) * (size_t)sysconf(_SC_PAGESIZE);
}

size_t sky_memory_give_back(size_t most, size_t least)
{
    size_t held = sky_memory_held();
    if (held > most) {
        malloc_trim(0);
        held = sky_memory_held();
        most = SIZE_MAX;
    }
    if (most > held + SLACK)
        most = held + SLACK;
    return most > least ? most : least;
}
