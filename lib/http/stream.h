/*
 * Answers that are made piece by piece and may be of any length: between two pieces other requests have their turn, and
 * no worker waits for a slow reader.
 */
#ifndef SKY_HTTP_STREAM_H
#define SKY_HTTP_STREAM_H

#include "http/request.h"

/* Constant. One is called at a time. */
struct sky_stream {
    /* Puts the next piece, of some 32 KiB or what takes some 5 ms to make, into `out`, and says whether there are
     * `*more`. A piece may be empty. A failure is in the request's error. */
    enum sky_status (*next)(struct sky_request *request, void *work, struct sky_buffer *out, bool *more);
    /* The reader has taken nothing for half a second: whatever is held open for the next piece should be let go. Called
     * while all that wait for their readers are looked after: it takes no time. Optional. */
    void (*slow)(void *work);
    /* Once, after all other calls, however the answer ended. Optional. */
    void (*end)(void *work);
};

/*
 * Answers with the pieces of `stream`. A failure before the first of them is answered as an error; later, it cuts the
 * answer short so that the client can tell. A reader that takes nothing for 30 seconds is cut. HEAD gets the headers
 * alone. To be returned by the handler, which touches neither the request nor `work` any more.
 */
enum sky_turn sky_answer_stream(struct sky_request *request, int http, const char *type,
                                const struct sky_stream *stream, void *work);

#endif
