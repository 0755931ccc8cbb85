/*
 * The monotonic clock stands still but for what each look at it takes, in microseconds: no machine is too slow. Where
 * STOPPED_FOR_TEST is defined, for the test alone, and not for the threads that it makes.
 */
#ifndef SKY_TESTS_STOPPED_CLOCK_H
#define SKY_TESTS_STOPPED_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static atomic_llong looked, look;

static inline bool is_stopped(void)
{
#ifdef STOPPED_FOR_TEST
    return syscall(SYS_gettid) == getpid();
#else
    return true;
#endif
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    if (clock != CLOCK_MONOTONIC || !is_stopped())
        return (int)syscall(SYS_clock_gettime, clock, time);
    long long step = look, now = atomic_fetch_add(&looked, step) + step;
    *time = (struct timespec){ .tv_sec = now / 1000000, .tv_nsec = now % 1000000 * 1000 };
    return 0;
}

#endif
