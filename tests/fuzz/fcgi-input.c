/* Whatever comes in on a connection, it is requests, whose parameters and bodies stay in their bounds, or it ends. */
#include "http/fcgi-input.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void read_requests(int fd)
{
    struct sky_fcgi_input input = { 0 };
    char bytes[1000];
    while (sky_fcgi_input_begin(&input, fd) == SKY_FCGI_READY) {
        const char *uri = sky_fcgi_input_param(&input, "REQUEST_URI");
        long got = 1;
        if (uri && strlen(uri) > SKY_FCGI_PARAMS_SIZE)
            abort();
        while (got > 0)
            got = sky_fcgi_input_read(&input, fd, bytes, sizeof bytes);
        if (got == 0)
            sky_fcgi_input_end(&input);
    }
    sky_fcgi_input_clear(&input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
        abort();
    if (send(ends[0], data, size, MSG_DONTWAIT) == (ssize_t)size && shutdown(ends[0], SHUT_WR) == 0)
        read_requests(ends[1]);
    close(ends[0]), close(ends[1]);
    return 0;
}
