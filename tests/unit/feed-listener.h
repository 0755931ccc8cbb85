/* A listener over a socket that takes what the test lets it; for feed-listener.c. */
#ifndef SKY_TESTS_FEED_LISTENER_H
#define SKY_TESTS_FEED_LISTENER_H

#include "feed.h"

#include "http/feed-listener.h"

/* The other end: a frame is a length of four digits before 9,999 bytes at most, so that a lost byte shows. */
struct end {
    long room;      /* bytes that the next push takes; negative: the client is gone */
    bool refills;   /* the room is there again for each */
    int cuts;
    bool gently;
    struct sky_buffer got;
};

#define FRAME_MAX ((size_t)9999)

static inline void frame(void *carrier, struct sky_buffer *out, struct sky_span content)
{
    (void)carrier;
    for (size_t at = 0; at < content.size;) {
        size_t left = content.size - at, size = left < FRAME_MAX ? left : FRAME_MAX;
        sky_buffer_printf(out, "%04zu", size);
        sky_buffer_put(out, content.data + at, size);
        at += size;
    }
}

static inline long push(void *carrier, const void *bytes, size_t size)
{
    struct end *end = carrier;
    long taken = end->room < (long)size ? end->room : (long)size;
    if (taken > 0)
        sky_buffer_put(&end->got, bytes, (size_t)taken);
    end->room -= end->refills || taken < 0 ? 0 : taken;
    return taken;
}

static inline void cut(void *carrier, bool gently)
{
    struct end *end = carrier;
    end->cuts++;
    end->gently = gently;
}

static const struct sky_transport transport = { .frame = frame, .push = push, .cut = cut };
static const struct sky_program program = { .name = "prueba" };
static const struct sky_feed_pace pace = { .look = 1, .heartbeat = 1000, .patience = 500, .share = 4000 };

struct stage {
    struct end end;
    struct sky_request request;
    struct sky_feed_listener listener;
    struct log log;
    struct sky_feed_page page;
    struct sky_buffer scratch;
};

static inline int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    *state = stage;
    stage->request = (struct sky_request){ .transport = &transport, .carrier = &stage->end, .program = &program };
    stage->listener.request = &stage->request;
    return 0;
}

static inline int tear_down(void **state)
{
    struct stage *stage = *state;
    sky_buffer_clear(&stage->end.got);
    sky_buffer_clear(&stage->scratch);
    sky_feed_page_clear(&stage->page);
    free(stage);
    return 0;
}

#define STAGE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

/* As the feed does it: events when there are any behind him. */
static inline bool offer(struct stage *stage, int64_t now)
{
    struct sky_error error = { 0 };
    bool behind = stage->listener.position < atomic_load(&stage->log.head);
    if (behind && !sky_feed_page_covers(&stage->page, stage->listener.position))
        assert_int_equal(sky_feed_page_read(&stage->page, &log_source, &stage->log.app, stage->listener.position,
                                            pace.share, &error), SKY_OK);
    return sky_feed_listener_push(&stage->listener, behind ? &stage->page : NULL, &pace, now, &stage->scratch);
}

/* The content of the frames that came; at the end there may be a part of one. */
static inline struct sky_buffer unframe(const struct sky_buffer *got)
{
    struct sky_buffer text = { 0 };
    for (size_t at = 0; at + 4 <= got->size;) {
        char digits[5] = { got->data[at], got->data[at + 1], got->data[at + 2], got->data[at + 3] };
        char *end;
        size_t size = strtoul(digits, &end, 10), left = got->size - at - 4;
        assert_true(*end == '\0' && size > 0);
        sky_buffer_put(&text, got->data + at + 4, size < left ? size : left);
        at += 4 + size;
    }
    sky_buffer_put(&text, "", 1);
    text.size--;
    return text;
}

/* The number of the last whole event that came. */
static inline int64_t check(const struct stage *stage)
{
    struct sky_buffer text = unframe(&stage->end.got);
    int64_t last = check_events(text.data, text.size, 0);
    sky_buffer_clear(&text);
    return last;
}

#endif
