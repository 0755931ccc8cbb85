/* What the loop does when the process may open no more: it serves what it has, and goes on accepting when it can. */
#include "serve.h"

#include <sys/resource.h>

#include "base/clock.h"

/* The highest of the `count` lowest descriptors that are free: what was opened for a moment leaves gaps. */
static int last_free(int count)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC), last = count > 1 ? last_free(count - 1) : fd;
    assert_true(fd >= 0);
    close(fd);
    return last > fd ? last : fd;
}

/* ThreadSanitizer has this; what it knows functions by, it reads from files that it could not open later. */
void __sanitizer_symbolize_pc(const void *pc, const char *format, char *text, size_t size) __attribute__((weak));

static void read_symbols(void)
{
    char text[100];
    if (__sanitizer_symbolize_pc)
        __sanitizer_symbolize_pc(__builtin_return_address(0), "%f", text, sizeof text);
}

/* Leaves the process a few descriptors beside those that it has. Returns what the limit was. */
static struct rlimit limit_descriptors(int left)
{
    struct rlimit limit, lower;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    lower = limit;
    lower.rlim_cur = (rlim_t)(last_free(left) + 1);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &lower), 0);
    return limit;
}

static void connect_all(const struct fixture *fixture, const int *clients, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(connect(clients[i], (const struct sockaddr *)&fixture->address, sizeof fixture->address), 0);
}

/* How long it takes in microseconds, a request at a time. */
static int64_t time_requests(int client, int count)
{
    int64_t begin = sky_clock_elapsed();
    for (int i = 0; i < count; i++) {
        ask(client, "/eco/uno");
        expect(client, "Status: 200\r\n", "uno\n");
    }
    return sky_clock_elapsed() - begin;
}

/* Those who wait are no work. */
static void assert_idle(void)
{
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    nanosleep(&(struct timespec){ .tv_nsec = 200000000 }, NULL);
    getrusage(RUSAGE_SELF, &after);
    int64_t taken = (after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_stime.tv_sec) *
                        1000000 +
                    after.ru_utime.tv_usec - before.ru_utime.tv_usec + after.ru_stime.tv_usec - before.ru_stime.tv_usec;
    if (taken > 100000)
        fail_msg("%lld us of work in 200 ms", (long long)taken);
}

/* The first connections take the last descriptors; the others wait until there are more: some because connections end,
 * the rest because of the limit. */
static void without_descriptors_what_is_there_is_served(void **state)
{
    struct fixture *fixture = *state;
    enum { CLIENTS = 30, ACCEPTED = 5 };
    int clients[CLIENTS];
    read_symbols();
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int early = new_client(fixture);
    time_requests(early, 1); /* by now the server has what it needs for itself */
    struct rlimit limit = limit_descriptors(ACCEPTED);
    connect_all(fixture, clients, CLIENTS);
    time_requests(clients[0], 1);
    int64_t taken = INT64_MAX; /* of the first time that no other process gets in the way */
    for (int tries = 0; tries < 10 && taken > 1000000; tries++)
        taken = time_requests(clients[1], 300);
    if (taken > 1000000)
        fail_msg("%lld us for 300 requests", (long long)taken);
    assert_idle();
    int late = 0, ended = 0;
    for (int i = 1; i + ACCEPTED < CLIENTS / 2; i++, ended++) {
        shutdown(clients[i], SHUT_RDWR);
        late += time_requests(clients[i + ACCEPTED - 1], 1) > 100000;
    }
    if (late > ended / 2)
        fail_msg("%d of %d were not accepted at once", late, ended);
    setrlimit(RLIMIT_NOFILE, &limit);
    time_requests(clients[CLIENTS - 1], 1);
    time_requests(early, 1);
    for (int i = 0; i < CLIENTS; i++)
        close(clients[i]);
    close(early);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVE_TEST(without_descriptors_what_is_there_is_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
