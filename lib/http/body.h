/* The body of a request: what a route takes, and how it is read and checked before the handler sees it. */
#ifndef SKY_HTTP_BODY_H
#define SKY_HTTP_BODY_H

#include "base/status.h"

/* What a transport's `read` returns while more of the body is to come, and nothing of it is there. */
#define SKY_BODY_WAITS (-2)
/* Bytes of a body that is not a stream. */
#define SKY_BODY_MAX ((size_t)1 << 20)

enum sky_body_kind {
    SKY_BODY_NONE,
    SKY_BODY_JSON,          /* an object, as clients of the original send it too: see body.c */
    SKY_BODY_OPTIONAL_JSON, /* an object, or nothing */
    SKY_BODY_MERGE_PATCH,   /* RFC 7396, of its own media type or JSON's */
    SKY_BODY_STREAM,        /* of any type; the handler reads it, with sky_request_read_body */
};

/* Constant: what a row of the table of routes points to. */
struct sky_body {
    enum sky_body_kind kind;
    size_t most; /* bytes of a stream; the others have SKY_BODY_MAX */
};

extern const struct sky_body sky_body_json, sky_body_optional_json, sky_body_merge_patch;

/* As --routes names it; a constant string. `body` may be NULL: none. */
const char *sky_body_kind_name(const struct sky_body *body);

#endif
