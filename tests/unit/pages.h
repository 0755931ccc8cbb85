/* Pages of names, and the links from one to another. */
#ifndef SKY_TESTS_PAGES_H
#define SKY_TESTS_PAGES_H

#include "api.h"

/* A search that takes long ends early, and so does a page. */
#define STOPPED_FOR_TEST
#include "stopped-clock.h"

#define COUNT_THEM                       \
    {                                    \
        {                                \
            "HTTP_PREFER", "count=exact" \
        }                                \
    }

/* The address to which a link of the answer leads; NULL: there is none of that kind. */
static inline const char *link_of(struct api *api, const struct call *call, const char *rel)
{
    const char *end = strstr(call->fake.out.data, rel), *begin = end;
    while (end && strncmp(begin, "Link: <", 7) != 0)
        begin--;
    return end ? sky_arena_copy(api->registry->arena, sky_span(begin + 7, (size_t)(end - begin - 7))).data : NULL;
}

#define TO_NEXT ">; rel=\"next\""
#define TO_PREV ">; rel=\"prev\""

/* Puts a page in brackets; the address of the one to which `rel` leads. */
static inline const char *put_page(struct api *api, const char *uri, const char *rel, struct sky_buffer *all)
{
    struct call call = call_of("GET", uri);
    assert_true(call_run(api, &call));
    for (const char *at = body_of(&call.fake); *at; at++)
        if (*at != '"' && *at != '\n')
            sky_buffer_put(all, at, 1);
    const char *link = link_of(api, &call, rel);
    call_clear(&call);
    return link;
}

#endif
