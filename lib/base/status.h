/*
 * How every call of libsky ends: a status, and an error that says what was wrong. It is filled where the failure
 * happens, in words for whoever reads it, and answered or logged once, at the edge.
 */
#ifndef SKY_BASE_STATUS_H
#define SKY_BASE_STATUS_H

#include <stdint.h>

#include "base/span.h"

enum sky_status {
#define SKY_STATUS(name, http, title, fault) SKY_##name,
#include "base/status.def"
#undef SKY_STATUS
};

#define SKY_CHECKED __attribute__((warn_unused_result))
#define SKY_PRINTF(template, first) __attribute__((format(printf, template, first)))

/* Bytes, the terminating NUL included. Longer texts are cut at a character's border. */
#define SKY_ERROR_TEXT_MAX 768
#define SKY_ERROR_POINTER_MAX 128
#define SKY_ERROR_PARAMETER_MAX 64

/* Wrong members after the first that an error tells of. */
#define SKY_ERROR_ALSO_MAX 31

struct sky_arena;

/* A plain value; all zeros says that nothing failed. */
struct sky_error {
    enum sky_status status;
    struct sky_error *also; /* another member that is wrong, if it has a status, in an arena; or NULL */
    int64_t version;        /* of SKY_PRECONDITION: the number of the version that there is; 0: there is none */
    char pointer[SKY_ERROR_POINTER_MAX];     /* RFC 6901, to the member of the body that is wrong; or empty */
    char parameter[SKY_ERROR_PARAMETER_MAX]; /* the name of the parameter of the query that is wrong; or empty */
    char text[SKY_ERROR_TEXT_MAX];           /* UTF-8, Spanish when the client is at fault */
};

/* The HTTP status (RFC 9110, section 15) that answers `status`. */
int sky_status_http(enum sky_status status);

/* The enumerator's name, as in "NOT_FOUND"; a constant string. */
const char *sky_status_name(enum sky_status status);

/* The status of that name into `*status`; false when there is none. */
bool sky_status_from_name(const char *name, enum sky_status *status);

/* A short Spanish title; a constant string. */
const char *sky_status_title(enum sky_status status);

/* What a client is told of a fault of ours or of a part we use (a 5xx), Spanish; NULL for any other status. */
const char *sky_status_fault(enum sky_status status);

/* Records a failure, unless `error` holds one already: the first failure wins. Returns the status that it holds. */
enum sky_status sky_error_set(struct sky_error *error, enum sky_status status, const char *format, ...)
    SKY_PRINTF(3, 4);

/* Records that a member of the body is wrong (SKY_INVALID), and the pointer to it: `member` is its name. */
enum sky_status sky_error_member(struct sky_error *error, const char *member, const char *format, ...) SKY_PRINTF(3, 4);

/* The same for a member inside others: `segments` are the names and places that lead to it, and end with NULL. */
enum sky_status sky_error_pointer(struct sky_error *error, const char *const *segments, const char *format, ...)
    SKY_PRINTF(3, 4);

/* Records that a member of the body is not there (SKY_MISSING), named as by sky_error_pointer. */
enum sky_status sky_error_missing(struct sky_error *error, const char *const *segments, const char *format, ...)
    SKY_PRINTF(3, 4);

/*
 * Where the next one of several wrong members is recorded: in `error` while it holds nothing, then after it, in the
 * arena. When there are too many, or memory runs out, it is one that holds a failure already, which stays as it is.
 */
struct sky_error *sky_error_next(struct sky_arena *arena, struct sky_error *error);

/* Records that a parameter of the query is wrong (SKY_INVALID), and its name. */
enum sky_status sky_error_parameter(struct sky_error *error, struct sky_span name, const char *format, ...)
    SKY_PRINTF(3, 4);

/* Records that memory ran out. */
enum sky_status sky_error_memory(struct sky_error *error);

#endif
