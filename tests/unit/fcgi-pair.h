/* A FastCGI connection over a socket pair, and what is asked of it; for fcgi.c and fcgi-push.c. */
#ifndef SKY_TESTS_FCGI_PAIR_H
#define SKY_TESTS_FCGI_PAIR_H

#include "fcgi-client.h"

#include <signal.h>

#include "http/fcgi.h"

struct pair {
    struct sky_fcgi *connection;
    int client, server; /* server: the connection's own end */
};

static inline int connect_pair(void **state)
{
    static struct pair pair;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return -1;
    const int size = 4 << 20;
    setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    pair = (struct pair){ sky_fcgi_new(ends[0]), ends[1], ends[0] };
    *state = &pair;
    return pair.connection ? 0 : -1;
}

static inline int disconnect_pair(void **state)
{
    struct pair *pair = *state;
    if (pair->client >= 0)
        close(pair->client);
    sky_fcgi_free(pair->connection);
    return 0;
}

#define PAIR_TEST(function) cmocka_unit_test_setup_teardown(function, connect_pair, disconnect_pair)

/* Nothing more comes from the client, though it still listens. */
static inline void send_last(struct pair *pair, struct sky_buffer *bytes)
{
    assert_true(client_send(pair->client, bytes));
    shutdown(pair->client, SHUT_WR);
}

static inline void assert_body(struct pair *pair, struct sky_span wanted)
{
    struct sky_buffer body = { 0 };
    long size = 1;
    while (size > 0) {
        char *room = sky_buffer_reserve(&body, 100);
        assert_non_null(room);
        size = sky_fcgi_read(pair->connection, room, 100);
        assert_true(size >= 0);
        body.size += (size_t)size;
    }
    assert_span("body", sky_buffer_span(&body), wanted);
    sky_buffer_clear(&body);
}

static inline void assert_answer(struct pair *pair, const char *wanted)
{
    struct fcgi_answer answer = client_receive(pair->client);
    assert_true(answer.ended);
    assert_string_equal(answer.out.data, wanted);
    sky_buffer_clear(&answer.out);
}

#endif
