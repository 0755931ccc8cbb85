/* RFC 3875 over the process's own environment and standard streams. */
#include "http/cgi.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "http/exchange.h"

struct cgi {
    size_t left; /* of the body: a CGI server need not end it (section 4.2) */
    pthread_mutex_t mutex;
    pthread_cond_t resumed;
    bool ready;
};

bool sky_cgi_is_asked(void)
{
    return getenv("REQUEST_METHOD") != NULL;
}

static const char *cgi_param(void *carrier, const char *name)
{
    (void)carrier;
    return getenv(name);
}

static long cgi_read(void *carrier, char *bytes, size_t size)
{
    struct cgi *cgi = carrier;
    ssize_t got = 0;
    if (cgi->left == 0)
        return 0;
    do
        got = read(STDIN_FILENO, bytes, size < cgi->left ? size : cgi->left);
    while (got < 0 && errno == EINTR);
    cgi->left -= got > 0 ? (size_t)got : 0;
    return got;
}

static bool cgi_write(void *carrier, const void *bytes, size_t size)
{
    (void)carrier;
    return sky_file_write(STDOUT_FILENO, sky_span(bytes, size)) == 0;
}

static void cgi_resume(void *carrier)
{
    struct cgi *cgi = carrier;
    pthread_mutex_lock(&cgi->mutex);
    cgi->ready = true;
    pthread_cond_signal(&cgi->resumed);
    pthread_mutex_unlock(&cgi->mutex);
}

static void wait_until_resumed(struct cgi *cgi)
{
    pthread_mutex_lock(&cgi->mutex);
    while (!cgi->ready)
        pthread_cond_wait(&cgi->resumed, &cgi->mutex);
    cgi->ready = false;
    pthread_mutex_unlock(&cgi->mutex);
}

static const struct sky_transport transport = {
    .param = cgi_param,
    .read = cgi_read,
    .write = cgi_write,
    .resume = cgi_resume,
};

void sky_cgi_refuse(const struct sky_program *program, const struct sky_error *error)
{
    struct cgi cgi = { 0 };
    struct sky_request *request = sky_exchange_new(program, NULL, &transport, &cgi);
    if (!request)
        return;
    sky_answer_error(request, &(struct sky_error){ .status = SKY_UNAVAILABLE });
    request->fault = error->text;
    sky_exchange_finish(request, false);
}

bool sky_cgi_run(const struct sky_program *program, struct sky_app *app)
{
    const char *length = getenv("CONTENT_LENGTH");
    struct cgi cgi = {
        .left = length ? strtoull(length, NULL, 10) : 0,
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .resumed = PTHREAD_COND_INITIALIZER,
    };
    struct sky_request *request = sky_exchange_new(program, app, &transport, &cgi);
    if (!request)
        return false;
    for (enum sky_turn turn = sky_exchange_run(request); turn == SKY_PARKED; turn = sky_exchange_resume(request))
        wait_until_resumed(&cgi);
    bool answered = !request->gone && !request->broken;
    sky_exchange_finish(request, false);
    return answered;
}
