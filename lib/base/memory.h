/* The memory of the whole process, as the system counts it. */
#ifndef SKY_BASE_MEMORY_H
#define SKY_BASE_MEMORY_H

#include <stddef.h>

/* Bytes that the process holds in memory, mapped files left out; 0 when that cannot be told. */
size_t sky_memory_held(void);

/*
 * Gives memory that was freed, and is kept for what comes, back to the system when more than `most` bytes are held.
 * Returns the `most` of the next time: `least` or, where more than that is held for good, a little more than that.
 */
size_t sky_memory_give_back(size_t most, size_t least);

#endif
