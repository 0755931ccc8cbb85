/*
 * A turn pushes what is left of the last piece, makes the next one, pushes what fits of it, and parks the request until
 * its socket can be written to again: at once, but after those who wait, when the reader keeps up. Pieces go past the
 * library of the transport, framed here, headers included. In plain CGI they are written one after the other.
 */
#include "http/stream.h"

#include "http/exchange.h"

struct streaming {
    const struct sky_stream *stream;
    void *work;
    int http;
    const char *type;
    struct sky_buffer *framed; /* the pieces as they are pushed */
    size_t pushed;             /* bytes of it */
    bool more;
};

static enum sky_turn end(struct streaming *streaming, enum sky_turn turn)
{
    if (streaming->stream->end)
        streaming->stream->end(streaming->work);
    return turn;
}

static enum sky_turn fail(struct sky_request *request, struct streaming *streaming)
{
    return end(streaming, request->headed ? sky_answer_abandon(request) : sky_answer_failure(request));
}

/* Makes the next piece in the request's `out`. */
static enum sky_status make_piece(struct sky_request *request, struct streaming *streaming)
{
    struct sky_buffer *out = request->out;
    out->size = 0;
    streaming->more = false;
    if (streaming->stream->next(request, streaming->work, out, &streaming->more))
        return sky_error_set(&request->error, SKY_INTERNAL, "a stream failed without an error");
    if (!out->failed)
        return SKY_OK;
    sky_buffer_clear(out);
    return sky_error_memory(&request->error);
}

/* Nothing is sent before there is something: until then, an error can be answered. */
static enum sky_status frame_piece(struct sky_request *request, struct streaming *streaming)
{
    const struct sky_transport *transport = request->transport;
    struct sky_buffer *framed = streaming->framed;
    framed->size = streaming->pushed = 0;
    if (request->out->size > 0 && !request->headed)
        transport->frame(request->carrier, framed, sky_answer_head(request, streaming->http, streaming->type));
    transport->frame(request->carrier, framed, sky_buffer_span(request->out));
    return framed->failed || request->headers->failed ? sky_error_memory(&request->error) : SKY_OK;
}

/* Pushes what fits. False when the reader is gone. */
static bool push(struct sky_request *request, struct streaming *streaming)
{
    size_t left = streaming->framed->size - streaming->pushed;
    long taken =
        left ? request->transport->push(request->carrier, streaming->framed->data + streaming->pushed, left) : 0;
    request->gone = request->broken = taken < 0;
    streaming->pushed += taken > 0 ? (size_t)taken : 0;
    return taken >= 0;
}

/* Until the reader takes more, which it may do at once. */
static enum sky_turn park(struct sky_request *request, struct streaming *streaming, sky_resumed *then)
{
    request->then = then;
    request->work = streaming;
    request->transport->wait(request->carrier, streaming->stream->slow, streaming->work);
    return SKY_PARKED;
}

static enum sky_turn answer_at_once(struct sky_request *request, struct streaming *streaming)
{
    sky_answer_start(request, streaming->http, streaming->type);
    return end(streaming, sky_answer_end(request));
}

/* The last turn of all finds room for what ends the answer: nobody waits there either. */
static enum sky_turn go_on(struct sky_request *request, void *work)
{
    struct streaming *streaming = work;
    if (!push(request, streaming))
        return end(streaming, SKY_ANSWERED);
    if (streaming->pushed < streaming->framed->size)
        return park(request, streaming, go_on);
    if (!streaming->more)
        return end(streaming, SKY_ANSWERED);
    if (make_piece(request, streaming))
        return fail(request, streaming);
    if (!streaming->more && !request->headed)
        return answer_at_once(request, streaming);
    if (frame_piece(request, streaming))
        return fail(request, streaming);
    return push(request, streaming) ? park(request, streaming, go_on) : end(streaming, SKY_ANSWERED);
}

static enum sky_turn write_all(struct sky_request *request, struct streaming *streaming)
{
    do {
        if (make_piece(request, streaming))
            return fail(request, streaming);
        if (!request->headed && (request->out->size > 0 || !streaming->more))
            sky_answer_start(request, streaming->http, streaming->type);
        if (request->headed)
            sky_answer_end(request);
    } while (streaming->more && !request->gone && !request->broken);
    return end(streaming, SKY_ANSWERED);
}

enum sky_turn sky_answer_stream(struct sky_request *request, int http, const char *type,
                                const struct sky_stream *stream, void *work)
{
    struct streaming *streaming = sky_arena_alloc(request->arena, sizeof *streaming);
    if (!streaming || !(streaming->framed = sky_buffer_new(request->arena))) {
        if (stream->end)
            stream->end(work);
        sky_error_memory(&request->error);
        return sky_answer_failure(request);
    }
    streaming->stream = stream;
    streaming->work = work;
    streaming->http = http;
    streaming->type = type;
    if (sky_request_is_head(request)) {
        sky_answer_start(request, http, type);
        return end(streaming, SKY_ANSWERED);
    }
    streaming->more = true;
    return request->transport->push ? go_on(request, streaming) : write_all(request, streaming);
}
