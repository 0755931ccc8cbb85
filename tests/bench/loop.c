/*
 * The floor of what a FastCGI program costs: libfcgi, one epoll and a few threads, and a fixed answer, a line of JSON.
 * No limits, no parking, no log: the figures of the programs are held against it. Its listener is standard input:
 * loop <threads>
 */
#include <fcgiapp.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 8

/* NULL stands for the listener, which stays armed; a connection is armed for one event at a time. */
static void watch(int epoll, int operation, int fd, FCGX_Request *request)
{
    struct epoll_event event = { .events = request ? EPOLLIN | EPOLLONESHOT : EPOLLIN, .data.ptr = request };
    if (epoll_ctl(epoll, operation, fd, &event) < 0)
        abort();
}

static void accept_all(int epoll)
{
    int fd;
    while ((fd = accept4(STDIN_FILENO, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        FCGX_Request *request = calloc(1, sizeof *request);
        if (!request)
            abort();
        FCGX_InitRequest(request, -1, 0);
        request->ipcFd = fd;
        request->keepConnection = 1;
        watch(epoll, EPOLL_CTL_ADD, fd, request);
    }
}

/* The body is read to its end, which has a record of its own: what stays unread is taken for the next request. */
static void serve(int epoll, FCGX_Request *request)
{
    static const char answer[] = "Content-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"hello\":\"hola\"}";
    char rest[4096];
    if (FCGX_Accept_r(request) >= 0) {
        while (FCGX_GetStr(rest, sizeof rest, request->in) > 0)
            continue;
        FCGX_PutStr(answer, sizeof answer - 1, request->out);
        FCGX_Finish_r(request);
        if (request->ipcFd >= 0) {
            watch(epoll, EPOLL_CTL_MOD, request->ipcFd, request);
            return;
        }
    }
    free(request);
}

static void *work(void *context)
{
    struct epoll_event events[EVENTS];
    for (int epoll = *(const int *)context;;) {
        int count = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr)
                serve(epoll, events[i].data.ptr);
            else
                accept_all(epoll);
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 2, epoll = epoll_create1(EPOLL_CLOEXEC);
    FCGX_Init();
    signal(SIGTERM, SIG_DFL); /* libfcgi takes it and goes on */
    if (epoll < 0 || fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK) < 0)
        return EXIT_FAILURE;
    watch(epoll, EPOLL_CTL_ADD, STDIN_FILENO, NULL);
    for (pthread_t thread; threads > 1; threads--)
        if (pthread_create(&thread, NULL, work, &epoll) != 0)
            return EXIT_FAILURE;
    work(&epoll);
}
