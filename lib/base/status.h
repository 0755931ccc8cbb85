/*
 * How every call of libsky ends: a status, and an error that says what was wrong. It is filled where the failure
 * happens, in words for whoever reads it, and answered or logged once, at the edge.
 */
#ifndef SKY_BASE_STATUS_H
#define SKY_BASE_STATUS_H

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

/* A plain value; all zeros says that nothing failed. */
struct sky_error {
    enum sky_status status;
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

/* Records that a parameter of the query is wrong (SKY_INVALID), and its name. */
enum sky_status sky_error_parameter(struct sky_error *error, struct sky_span name, const char *format, ...)
    SKY_PRINTF(3, 4);

/* Records that memory ran out. */
enum sky_status sky_error_memory(struct sky_error *error);

#endif
