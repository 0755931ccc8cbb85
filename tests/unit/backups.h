/* Backups of a test's store (store.h), made and put back. */
#ifndef SKY_TESTS_BACKUPS_H
#define SKY_TESTS_BACKUPS_H

#include "sql.h"
#include "store.h"

#include "base/compress.h"
#include "registry/backup.h"

static const struct sky_verify_watch nobody = { 0 };

static inline bool is_there(struct fixture *fixture, const char *name)
{
    return access(path_in(fixture->directory, name).text, F_OK) == 0;
}

static inline enum sky_status order_backup(struct fixture *fixture, struct sky_backup_order order, const char *name,
                                           struct sky_verification *result, struct sky_error *error)
{
    struct path path = path_in(fixture->directory, name);
    struct sky_backup_result made;
    *error = (struct sky_error){ 0 };
    order.file = path.text;
    enum sky_status status = sky_backup(&fixture->settings, &order, &nobody, &made, error);
    *result = made.verification;
    assert_int_equal(made.unkept.status, SKY_OK);
    return status;
}

/* A plain copy. */
static inline enum sky_status backup(struct fixture *fixture, const char *name, struct sky_verification *result,
                                     struct sky_error *error)
{
    return order_backup(fixture, (struct sky_backup_order){ 0 }, name, result, error);
}

/* An archive, encrypted unless `public` is NULL. */
static inline enum sky_status archive(struct fixture *fixture, const char *name, const unsigned char *public,
                                      struct sky_verification *result, struct sky_error *error)
{
    const struct sky_backup_order order = { .level = SKY_COMPRESS_LEVEL, .public = public };
    return order_backup(fixture, order, name, result, error);
}

static inline enum sky_status order_restore(struct fixture *fixture, struct sky_restore_order order, const char *name,
                                            struct sky_restoration *restoration, struct sky_error *error)
{
    struct path path = path_in(fixture->directory, name);
    *error = (struct sky_error){ 0 };
    order.file = path.text;
    return sky_restore(&fixture->settings, &order, &nobody, restoration, error);
}

static inline enum sky_status restore_whole(struct fixture *fixture, const char *name,
                                            struct sky_restoration *restoration, struct sky_error *error)
{
    return order_restore(fixture, (struct sky_restore_order){ 0 }, name, restoration, error);
}

static inline enum sky_status restore(struct fixture *fixture, const char *name, struct sky_verification *result,
                                      struct sky_error *error)
{
    struct sky_restoration restoration;
    enum sky_status status = restore_whole(fixture, name, &restoration, error);
    *result = restoration.verification;
    return status;
}

/* What the log is called that the registry has in a file, or in its place. */
static inline struct sky_identity identity_of(struct fixture *fixture, const char *name)
{
    struct sky_settings settings = fixture->settings;
    struct sky_verification result;
    struct sky_error error = { 0 };
    char *url = NULL;
    assert_true(asprintf(&url, "sqlite:%s", path_in(fixture->directory, name).text) > 0);
    settings.store = url;
    assert_ok(sky_verify(&settings, NULL, &nobody, &result, &error), &error);
    assert_int_equal(result.faults, 0);
    free(url);
    return result.identity;
}

#define SEAL "abababababababababababababababababababababababababababababababab"
#define OTHER_SEAL "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
#define ONE "1 " SEAL " 12 1795592929997 " SEAL "\n"
#define OTHER "2 " SEAL " 13 1795592929998 " OTHER_SEAL "\n"

static inline void write_in(struct fixture *fixture, const char *name, const char *text)
{
    write_file(path_in(fixture->directory, name).text, sky_span_of(text));
}

static inline void assert_holds(struct fixture *fixture, const char *name, const char *text)
{
    struct sky_buffer found = { 0 };
    read_whole_file(path_in(fixture->directory, name).text, &found);
    assert_span(name, sky_buffer_span(&found), sky_span_of(text));
    sky_buffer_clear(&found);
}

#endif
