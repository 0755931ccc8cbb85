/* What is put is gathered, and written a piece at a time. */
#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

#define PIECE ((size_t)65536)

struct sky_spool {
    int fd;
    off_t at;        /* that is read next */
    size_t gathered; /* bytes of `piece` that are not written yet */
    char piece[PIECE];
};

static enum sky_status fail(struct sky_error *error, const char *what)
{
    enum sky_status status = errno == ENOSPC || errno == EDQUOT ? SKY_NO_SPACE : SKY_UNAVAILABLE;
    return sky_error_set(error, status, "a temporary file %s: %s", what, strerror(errno));
}

struct sky_spool *sky_spool_new(struct sky_error *error)
{
    const char *directory = getenv("TMPDIR");
    struct sky_spool *spool = malloc(sizeof *spool);
    if (!spool)
        return sky_error_memory(error), NULL;
    spool->at = 0;
    spool->gathered = 0;
    spool->fd = open(directory && *directory ? directory : "/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (spool->fd >= 0)
        return spool;
    fail(error, "cannot be made");
    free(spool);
    return NULL;
}

void sky_spool_free(struct sky_spool *spool)
{
    if (spool)
        close(spool->fd);
    free(spool);
}

static enum sky_status write_all(struct sky_spool *spool, struct sky_span bytes, struct sky_error *error)
{
    return sky_file_write(spool->fd, bytes) == 0 ? SKY_OK : fail(error, "cannot be written");
}

static enum sky_status flush(struct sky_spool *spool, struct sky_error *error)
{
    size_t size = spool->gathered;
    spool->gathered = 0;
    return write_all(spool, sky_span(spool->piece, size), error);
}

enum sky_status sky_spool_put(struct sky_spool *spool, struct sky_span bytes, struct sky_error *error)
{
    if (bytes.size > PIECE - spool->gathered && flush(spool, error))
        return error->status;
    if (bytes.size > PIECE)
        return write_all(spool, bytes, error);
    if (bytes.size > 0)
        memcpy(spool->piece + spool->gathered, bytes.data, bytes.size);
    spool->gathered += bytes.size;
    return SKY_OK;
}

void sky_spool_rewind(struct sky_spool *spool)
{
    spool->at = 0;
}

enum sky_status sky_spool_read(struct sky_spool *spool, struct sky_span *bytes, struct sky_error *error)
{
    ssize_t size;
    if (flush(spool, error))
        return error->status;
    do
        size = pread(spool->fd, spool->piece, PIECE, spool->at);
    while (size < 0 && errno == EINTR);
    if (size < 0)
        return fail(error, "cannot be read");
    spool->at += size;
    *bytes = sky_span(spool->piece, (size_t)size);
    return SKY_OK;
}
