/* A test's registry (registry.h) as the source of a mirror in b.db, beside it: both sides in one process. */
#ifndef SKY_TESTS_MIRRORING_H
#define SKY_TESTS_MIRRORING_H

#include "moving.h"

#include <pthread.h>
#include <signal.h>

#include "registry/mirror-internal.h"
#include "registry/ship-internal.h"

/* The settings of the mirror: its URL is good until the fourth one after it. */
static inline struct sky_settings mirror_settings(const struct registry *registry)
{
    return (struct sky_settings){ .store = url_in(registry, "b.db"), .network_fs = 1 };
}

/* The side that tells, in a thread of its own. */
struct teller {
    const struct sky_settings *settings;
    int in, out;
    struct sky_error error;
    pthread_t thread;
};

static inline void *tell_all(void *context)
{
    struct teller *teller = context;
    teller->error.status = sky_ship(teller->settings, teller->in, teller->out, &teller->error);
    close(teller->in);
    close(teller->out);
    return NULL;
}

static inline void no_copied(void *context, int64_t done, int64_t all)
{
    (void)context, (void)done, (void)all;
}

static inline bool until_all(void *context, const struct sky_head *head, int64_t source)
{
    (void)context;
    return head->number < source;
}

static const struct sky_mirror_watch until_all_is_there = { no_copied, no_copied, until_all, NULL };

/* Runs the mirror against what the settings name, once. */
static inline enum sky_status run_against(const struct sky_settings *source, struct sky_mirror *mirror,
                                          struct sky_error *error)
{
    int to[2], from[2];
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(to), 0);
    assert_int_equal(pipe(from), 0);
    struct teller teller = { .settings = source, .in = to[0], .out = from[1] };
    assert_int_equal(pthread_create(&teller.thread, NULL, tell_all, &teller), 0);
    *error = (struct sky_error){ 0 };
    enum sky_status status = sky_mirror_run(mirror, from[0], to[1], &until_all_is_there, error);
    close(from[0]);
    close(to[1]);
    pthread_join(teller.thread, NULL);
    return status;
}

static inline struct sky_mirror *open_mirror(const struct sky_settings *settings)
{
    struct sky_error error = { 0 };
    struct sky_mirror *mirror = sky_mirror_open(settings, "/source", &error);
    if (!mirror)
        fail_msg("%s", error.text);
    return mirror;
}

/* Until the mirror has all that the registry has; the first time it is made before that. */
static inline void keep_mirror(struct registry *registry, struct sky_mirror *mirror)
{
    struct sky_error error;
    for (int i = sky_mirror_is_made(mirror); i < 2; i++)
        if (run_against(&registry->settings, mirror, &error))
            fail_msg("%s", error.text);
}

/* A mirror of what the registry has, made and closed again. */
static inline void make_mirror(struct registry *registry)
{
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_mirror *mirror = open_mirror(&settings);
    keep_mirror(registry, mirror);
    sky_mirror_close(mirror);
}

/* Runs the mirror against frames that a test has made. */
static inline enum sky_status hear(struct registry *registry, struct sky_mirror *mirror, struct sky_buffer *frames,
                                   struct sky_error *error)
{
    struct path path = path_in(registry->directory, "frames");
    write_file(path.text, sky_buffer_span(frames));
    int in = open(path.text, O_RDONLY), out = open("/dev/null", O_WRONLY);
    *error = (struct sky_error){ 0 };
    enum sky_status status = sky_mirror_run(mirror, in, out, &until_all_is_there, error);
    close(in);
    close(out);
    sky_buffer_clear(frames);
    return status;
}

/* What both files have, row by row. */
static inline void assert_mirrors(struct registry *registry, const char *columns, const char *table)
{
    char sql[4600];
    snprintf(sql, sizeof sql,
             "ATTACH '%s' AS b; CREATE TEMP TABLE same (n CHECK (n = 0)); INSERT INTO same SELECT count(*) FROM"
             " (SELECT * FROM (SELECT %s FROM main.%s EXCEPT SELECT %s FROM b.%s) UNION ALL"
             " SELECT * FROM (SELECT %s FROM b.%s EXCEPT SELECT %s FROM main.%s))",
             path_in(registry->directory, "b.db").text, columns, table, columns, table, columns, table, columns, table);
    execute_in_file(registry, "sky.db", sql);
}

#endif
