/* Moves of a test's registry (registry.h) between files of its folder. */
#ifndef SKY_TESTS_MOVING_H
#define SKY_TESTS_MOVING_H

#include "registry.h"
#include "sql.h"

#include "registry/move-internal.h"
#include "registry/registro-internal.h"

/* The URL of a file in the test's folder; good for some calls. */
static inline const char *url_in(const struct registry *registry, const char *name)
{
    static char urls[4][4200];
    static int next;
    char *url = urls[next++ % 4];
    snprintf(url, sizeof *urls, "sqlite:%s/%s", registry->directory, name);
    return url;
}

static inline int64_t number_in_file(const struct registry *registry, const char *name, const char *sql)
{
    return number_of(path_in(registry->directory, name).text, sql);
}

static inline void execute_in_file(const struct registry *registry, const char *name, const char *sql)
{
    execute(path_in(registry->directory, name).text, sql);
}

static inline void tell_nobody(void *context, int64_t done, int64_t all)
{
    (void)context, (void)done, (void)all;
}

static inline void wait_for_nobody(void *context, const char *what)
{
    (void)context, (void)what;
}

static const struct sky_move_watch no_watch = { tell_nobody, wait_for_nobody, NULL };

static inline enum sky_status move_to(struct registry *registry, const char *name, struct sky_move_result *result,
                                      struct sky_error *error)
{
    *error = (struct sky_error){ 0 };
    return sky_move(&registry->settings, url_in(registry, name), &no_watch, result, error);
}

static inline void assert_moves(struct registry *registry, const char *name)
{
    struct sky_error error;
    struct sky_move_result result;
    if (move_to(registry, name, &result, &error))
        fail_msg("%s: %s", name, error.text);
    assert_false(result.was_there);
}

static inline void assert_stays(struct registry *registry, const char *name, enum sky_status status, const char *words)
{
    struct sky_error error;
    struct sky_move_result result;
    assert_int_equal(move_to(registry, name, &result, &error), status);
    assert_contains("refusal", error.text, words);
}

/* Both stores of a move, open; to be closed. */
static inline struct sky_move open_move(struct registry *registry, const char *name, struct sky_error *error)
{
    struct sky_move move = { .settings = &registry->settings, .watch = &no_watch, .error = error };
    bool is_there = false;
    *error = (struct sky_error){ 0 };
    if (sky_whereabouts_open(&registry->settings, registry->url, SKY_STORE_MOVE, &move.from, error) ||
        sky_move_open(&move, url_in(registry, name), &is_there))
        fail_msg("%s: %s", name, error->text);
    assert_false(is_there);
    return move;
}

/* Leaves a notice in a file, or none. */
static inline void leave_notice(struct registry *registry, const char *name, enum sky_notice_kind kind, const char *id,
                                const char *url)
{
    struct sky_error error = { 0 };
    struct sky_whereabouts at;
    struct sky_head head;
    struct sky_move_notice notice = { .kind = kind };
    snprintf(notice.id, sizeof notice.id, "%s", id);
    snprintf(notice.url, sizeof notice.url, "%s", url);
    assert_int_equal(
        sky_whereabouts_open_here(&registry->settings, url_in(registry, name), SKY_STORE_MOVE, &at, &error), SKY_OK);
    assert_int_equal(at.backend->begin(at.store, &head, &error), SKY_OK);
    assert_int_equal(sky_notice_post(at.backend, at.store, &notice, &error), SKY_OK);
    assert_int_equal(at.backend->commit(at.store, &error), SKY_OK);
    sky_whereabouts_close(&at);
}

#define ONE_ID "00000000000000aa"
#define OTHER_ID "00000000000000bb"

#endif
