/* A program that serves a feed of the tests' own log, and the other end of its streams; for feed.c. */
#ifndef SKY_TESTS_FEED_READER_H
#define SKY_TESTS_FEED_READER_H

#include "feed.h"
#include "serve.h"

/* What every stream of the tests' own program begins with. */
#define FIRST "event: inicio\n\n"
#define RETRY "retry: 1000\n" FIRST

/* Microseconds. */
static const struct sky_feed_pace quick = {
    .look = 2000, .heartbeat = 60000000, .patience = 60000000, .share = 20000, .listeners = 50,
};
static const struct sky_feed_pace beating = {
    .look = 2000, .heartbeat = 20000, .patience = 60000000, .share = 20000, .listeners = 50,
};
static const struct sky_feed_pace impatient = {
    .look = 2000, .heartbeat = 60000000, .patience = 3000000, .share = 20000, .listeners = 50,
};
static const struct sky_feed_pace leisurely = {
    .look = 60000000, .heartbeat = 60000000, .patience = 60000000, .share = 1000, .listeners = 50,
};

/* A program that serves a log of the tests' own. */
struct stage {
    struct sky_app app; /* first: as the library knows it */
    struct fixture *fixture;
    struct log log;
    struct sky_feed *feed; /* the app's */
};

static inline enum sky_turn listen_behind(struct sky_request *request)
{
    int64_t number = strtoll(sky_request_path(request, "numero").data, NULL, 10);
    return sky_feed_listen(sky_request_app(request)->feed, request, number, SPAN(FIRST));
}

static inline void stop_feed(struct sky_app *app)
{
    sky_feed_stop(app->feed);
}

static const struct sky_route feed_routes[] = {
    { "GET", "/cambios/{numero}", SKY_PUBLIC, listen_behind, NULL, sky_parameters_any },
    { "GET", "/eco/{texto}", SKY_PUBLIC, echo, NULL, sky_parameters_any },
    { 0 },
};

static const struct sky_program feed_program = { .name = "prueba", .routes = feed_routes, .stopping = stop_feed };

static inline int start_feed(void **state, const struct sky_feed_pace *pace)
{
    struct stage *stage = calloc(1, sizeof *stage);
    struct sky_error error = { 0 };
    block_signals();
    stage->fixture = new_fixture();
    stage->fixture->program = &feed_program;
    stage->fixture->of = &stage->app;
    stage->feed = stage->app.feed = sky_feed_new(&log_source, &stage->log.app, pace, &error);
    *state = stage;
    return stage->feed ? start_fixture(stage->fixture) : -1;
}

static inline int start_quick(void **state)
{
    return start_feed(state, &quick);
}

static inline int start_leisurely(void **state)
{
    return start_feed(state, &leisurely);
}

static inline int start_beating(void **state)
{
    return start_feed(state, &beating);
}

static inline int start_impatient(void **state)
{
    return start_feed(state, &impatient);
}

static inline int finish_feed(void **state)
{
    struct stage *stage = *state;
    void *fixture = stage->fixture;
    if (finish(&fixture))
        return -1;
    sky_feed_free(stage->feed);
    free(stage);
    return 0;
}

#define FEED_TEST(function, start) cmocka_unit_test_setup_teardown(function, start, finish_feed)

/* The other end of a stream: records are put together as they come. */
struct reader {
    int fd;
    struct sky_buffer raw, text; /* text: of the answer, headers and all */
    bool ended;                  /* SKY_FCGI_END_REQUEST came */
    bool closed;
};

static inline struct reader new_reader(const struct stage *stage, int64_t after)
{
    struct reader reader = { .fd = new_client(stage->fixture) };
    const struct timeval patience = { .tv_sec = CLIENT_PATIENCE };
    char uri[48];
    snprintf(uri, sizeof uri, "/cambios/%" PRId64, after);
    setsockopt(reader.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ask(reader.fd, uri);
    return reader;
}

static inline void free_reader(struct reader *reader)
{
    close(reader->fd);
    sky_buffer_clear(&reader->raw);
    sky_buffer_clear(&reader->text);
}

/* Takes the whole records out of what came raw. */
static inline void take_records(struct reader *reader)
{
    const unsigned char *raw = (const unsigned char *)reader->raw.data;
    size_t at = 0;
    while (at + 8 <= reader->raw.size) {
        size_t size = (size_t)(raw[at + 4] << 8 | raw[at + 5]), whole = 8 + size + raw[at + 6];
        assert_int_equal(raw[at], SKY_FCGI_VERSION);
        assert_true(raw[at + 1] == SKY_FCGI_STDOUT || raw[at + 1] == SKY_FCGI_END_REQUEST);
        assert_int_equal(raw[at + 2] << 8 | raw[at + 3], 1);
        if (at + whole > reader->raw.size)
            break;
        if (raw[at + 1] == SKY_FCGI_STDOUT)
            sky_buffer_put(&reader->text, raw + at + 8, size);
        reader->ended = reader->ended || raw[at + 1] == SKY_FCGI_END_REQUEST;
        at += whole;
    }
    memmove(reader->raw.data, raw + at, reader->raw.size - at);
    reader->raw.size -= at;
    sky_buffer_put(&reader->text, "", 1);
    reader->text.size--;
}

/* Reads at most `size` bytes, waiting for some. False at the end of the connection. */
static inline bool read_some(struct reader *reader, size_t size)
{
    char *room = sky_buffer_reserve(&reader->raw, size);
    assert_non_null(room);
    ssize_t got = recv(reader->fd, room, size, 0);
    reader->raw.size += got > 0 ? (size_t)got : 0;
    reader->closed = got <= 0;
    take_records(reader);
    return got > 0;
}

static inline struct sky_span body_behind(const struct reader *reader)
{
    const char *behind = reader->text.data ? strstr(reader->text.data, "\r\n\r\n" RETRY) : NULL;
    size_t skipped = behind ? (size_t)(behind - reader->text.data) + strlen("\r\n\r\n" RETRY) : 0;
    return behind ? sky_span(reader->text.data + skipped, reader->text.size - skipped) : sky_span_of("");
}

static inline int64_t last_of(const struct reader *reader, int64_t after)
{
    return check_events(body_behind(reader).data, body_behind(reader).size, after);
}

/* The size in which the events behind `after` up to `last` come. */
static inline size_t size_of(int64_t after, int64_t last)
{
    struct sky_buffer text = { 0 };
    while (after < last)
        put_event(&text, ++after);
    size_t size = text.size;
    sky_buffer_clear(&text);
    return size;
}

static inline void read_until(struct reader *reader, int64_t after, int64_t last)
{
    size_t size = size_of(after, last);
    while (body_behind(reader).size < size)
        assert_true(read_some(reader, 65536));
    assert_int_equal(last_of(reader, after), last);
}

static inline void read_head_of(struct reader *reader)
{
    while (!reader->text.data || !strstr(reader->text.data, RETRY))
        assert_true(read_some(reader, 4096));
}

static inline void read_to_the_end(struct reader *reader)
{
    while (read_some(reader, 65536))
        continue;
}

/* Makes every socket of this process as small as can be: the server's are among them. */
static inline void shrink_sockets(void)
{
    const int least = 1;
    for (int fd = 3; fd < 256; fd++)
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
}

#endif
