/* Moving to another store: the notice that a store has of it, whose log it has from then on, and where it may be. */
#include "store/postgres-internal.h"

#include <stdio.h>
#include <stdlib.h>

enum sky_status sky_postgres_notice(void *opened, struct sky_notice *notice, struct sky_error *error)
{
    PGresult *result = sky_postgres_ask(opened, SKY_POSTGRES_NOTICE, NULL, error);
    bool is_there = result && PQntuples(result) > 0;
    struct sky_span text = is_there ? sky_postgres_span(result, 0, 0) : sky_span_of("");
    *notice = (struct sky_notice){ 0 };
    if (text.size < sizeof notice->text)
        memcpy(notice->text, text.data, text.size);
    else
        sky_error_set(error, SKY_INTERNAL, "the store's notice is not as Sky makes it");
    PQclear(result);
    return error->status;
}

enum sky_status sky_postgres_post(void *opened, struct sky_span text, struct sky_error *error)
{
    struct sky_postgres *store = opened;
    struct sky_postgres_values values = { .count = 0 };
    if (sky_postgres_send(&store->link, SKY_POSTGRES_UNPOST, NULL, error) || !text.data)
        return error->status;
    sky_postgres_put_span(&values, text);
    return sky_postgres_send(&store->link, SKY_POSTGRES_POST, &values, error);
}

enum sky_status sky_postgres_adopt(void *opened, const struct sky_identity *identity, struct sky_error *error)
{
    struct sky_postgres *store = opened;
    struct sky_postgres_values values = { .count = 0 };
    sky_postgres_put_span(&values, sky_span_of(identity->text));
    sky_postgres_put_number(&values, identity->tags[0] != 0);
    return sky_postgres_send(&store->link, SKY_POSTGRES_ADOPT, &values, error);
}

/* --- the location */

static bool has_value(const PQconninfoOption *options, const char *keyword)
{
    for (const PQconninfoOption *option = options; option && option->keyword; option++)
        if (strcmp(option->keyword, keyword) == 0)
            return option->val && *option->val;
    return false;
}

enum sky_status sky_postgres_refuse_unnotable(const char *location, struct sky_error *error)
{
    char *url = NULL;
    if (asprintf(&url, "%s:%s", sky_postgres_backend.scheme, location) < 0)
        return sky_error_memory(error);
    PQconninfoOption *options = sky_postgres_parse(url, "it", error);
    if (has_value(options, "password") || has_value(options, "sslpassword"))
        sky_error_set(error, SKY_INVALID,
                      "the URL has a password, which would stand in the database: put it into a file, and name that by"
                      " ?passfile=/etc/sky/pgpass, or by ?service=sky, or leave it to ~/.pgpass");
    PQconninfoFree(options);
    free(url);
    return error->status;
}
