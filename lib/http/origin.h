/* Whether a browser sends a request for somebody else's page: what it tells of that in its headers is believed. */
#ifndef SKY_HTTP_ORIGIN_H
#define SKY_HTTP_ORIGIN_H

#include "http/request.h"

/*
 * SKY_OTHER_SITE, in the request's error, for a write that another site's page makes, or another origin's of the same
 * site (https://www.w3.org/TR/fetch-metadata/), or one whose Origin (RFC 6454) is not the host that was asked. What
 * SKY_CORS_ORIGINS lists may write, but not with a session's cookie, nor where one is given. Whoever sends neither
 * header is no browser, and may write.
 */
enum sky_status sky_origin_check(struct sky_request *request) SKY_CHECKED;

#endif
