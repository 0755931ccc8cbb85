/* A stream whose pieces are those of a text that is there already. */
#include "http/large.h"

#include "http/stream.h"

/* Bytes that are sent without looking whether there is room: a socket's has more of it by far. */
#define SMALL_MAX ((size_t)65536)
#define PIECE ((size_t)32768)

struct large {
    struct sky_span body, left;
    const char *end;
};

/* That there is an answer is known with its first piece: before, there may still be an error in its place. */
static enum sky_status next(struct sky_request *request, void *work, struct sky_buffer *out, bool *more)
{
    struct large *large = work;
    bool first = large->left.data == large->body.data;
    size_t size = large->left.size < PIECE ? large->left.size : PIECE;
    sky_buffer_put(out, large->left.data, size);
    large->left = sky_span(large->left.data + size, large->left.size - size);
    *more = large->left.size > 0;
    if (!*more)
        sky_buffer_put_text(out, large->end);
    if (first && !out->failed)
        sky_answer_number(request, "Content-Length", (int64_t)(large->body.size + strlen(large->end)));
    return SKY_OK;
}

bool sky_answer_is_large(struct sky_request *request, size_t size)
{
    const struct sky_transport *transport = request->transport;
    return size > SMALL_MAX && transport->push && !sky_request_is_head(request) &&
           (!transport->owe || transport->owe(request->carrier, size));
}

enum sky_turn sky_answer_large(struct sky_request *request, int http, const char *type, struct sky_span body,
                               const char *end)
{
    static const struct sky_stream stream = { .next = next };
    struct large *large = sky_arena_alloc(request->arena, sizeof *large);
    if (!large) {
        sky_error_memory(&request->error);
        return sky_answer_failure(request);
    }
    *large = (struct large){ body, body, end };
    return sky_answer_stream(request, http, type, &stream, large);
}
