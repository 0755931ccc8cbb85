/* Which backend opens which URL. */
#include "store/backend.h"

#include "store/postgres.h"
#include "store/sqlite.h"

static const struct sky_backend *const backends[] = { &sky_sqlite_backend, &sky_postgres_backend };

const struct sky_backend *sky_backend_for(const char *url, const char **location, struct sky_error *error)
{
    const char *colon = strchr(url, ':');
    for (size_t i = 0; colon && i < sizeof backends / sizeof *backends; i++) {
        struct sky_span scheme = sky_span(url, (size_t)(colon - url));
        if (sky_span_equal(scheme, sky_span_of(backends[i]->scheme))) {
            *location = colon + 1;
            return backends[i];
        }
    }
    /* What comes after the colon may hold a password. */
    sky_error_set(error, SKY_INVALID, "SKY_STORE begins with '%.*s', but must with 'sqlite:' or 'postgresql:'",
                  colon ? (int)(colon - url) + 1 : 0, url);
    return NULL;
}
