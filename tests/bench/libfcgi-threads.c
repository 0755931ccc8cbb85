/* What Sky's loop is measured against: an empty libfcgi program with a thread a connection, as its manual shows it. */
#include <fcgiapp.h>
#include <pthread.h>
#include <stdlib.h>

static void *serve(void *unused)
{
    static const char answer[] = "Status: 200\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    FCGX_Request request;
    FCGX_InitRequest(&request, 0, 0);
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_PutStr(answer, sizeof answer - 1, request.out);
        FCGX_Finish_r(&request);
    }
    return unused;
}

int main(int argc, char **argv)
{
    enum { THREADS_MAX = 4096 };
    static pthread_t threads[THREADS_MAX];
    int count = argc > 1 ? atoi(argv[1]) : 64;
    FCGX_Init();
    for (int i = 0; i < count && i < THREADS_MAX; i++)
        pthread_create(&threads[i], NULL, serve, NULL);
    pthread_join(threads[0], NULL);
    return EXIT_SUCCESS;
}
