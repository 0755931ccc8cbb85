/* A request that is read while memory runs out: it is answered whole, or not at all. */
#ifndef SKY_TESTS_API_STARVE_H
#define SKY_TESTS_API_STARVE_H

#include "api.h"
#include "starve.h"

/* Bytes of an answer: there is room for them before anything fails. */
#define ANSWER_MAX ((size_t)4 << 20)

/* Answers while its allocation `failing` is refused, and what follows too when it is `for_good`. False: it could not
 * even begin. `*keep`: the connection may be kept. */
static inline bool answer_starved(struct api *api, const struct ask *ask, size_t failing, struct call *call, bool *keep)
{
    *call = call_of(ask->method, ask->uri);
    fake_set(&call->fake, "REQUEST_ID", "r");
    for (size_t i = 0; i < HEADERS_MAX && ask->headers[i].name; i++)
        fake_set(&call->fake, ask->headers[i].name, ask->headers[i].value);
    assert_non_null(sky_buffer_reserve(&call->fake.out, ANSWER_MAX));
    refused = 0;
    countdown = failing;
    call->fake.request = sky_exchange_new(api->program, &api->app, &call_transport, call);
    call->turn = call->fake.request ? sky_exchange_run(call->fake.request) : SKY_ANSWERED;
    while (call->turn == SKY_PARKED)
        call_go_on(call);
    countdown = 0;
    if (call->fake.request)
        call->fake.request->status = 0, call->fake.request->fault = NULL; /* not to be logged */
    *keep = call->fake.request && fake_finish(&call->fake);
    return call->fake.request != NULL;
}

/* The answer is the whole one, or 503, or was cut so that its client sees it. Returns whether memory was refused. */
static inline bool attempt_answer(struct api *api, const struct ask *ask, size_t failing, struct sky_span whole)
{
    struct call call;
    bool keep, begun = answer_starved(api, ask, failing, &call, &keep);
    struct sky_span answer = sky_buffer_span(&call.fake.out);
    if (begun && keep && !sky_span_equal(answer, whole) && !has_header(&call.fake, "Status: 503"))
        fail_msg("%s %s, allocation %zu%s: '%s'", ask->method, ask->uri, failing, for_good ? " and on" : "",
                 answer.data);
    bool was_refused = refused > 0;
    call_clear(&call);
    return was_refused;
}

/* Asks, and has each allocation fail in turn: of so many at least. */
static inline void check_starved(struct api *api, const struct ask *ask, size_t least)
{
    struct call call;
    bool keep;
    if (!COUNTING)
        skip();
    for (int time = 0; time < 2; time++) { /* what the store keeps is there the second time */
        if (time > 0)
            call_clear(&call);
        assert_true(answer_starved(api, ask, 0, &call, &keep) && keep);
    }
    check_head(api->registry->arena, ask, &call);
    for (int mode = 0; mode < 2; mode++) {
        size_t failing = 1;
        for_good = mode == 1;
        while (attempt_answer(api, ask, failing, sky_buffer_span(&call.fake.out)))
            failing++;
        assert_true(failing > least);
    }
    call_clear(&call);
}

#endif
