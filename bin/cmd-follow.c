/* sky follow: keeps a second copy of a registry that is in another folder or on another host. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "bin/link.h"
#include "bin/report.h"
#include "registry/mirror.h"

/* Milliseconds until the source is tried again: the first time, and at most. */
#define AGAIN 100
#define AGAIN_MAX 5000

/* A plain value: how it goes. */
struct following {
    const char *source;
    bool once;
    bool is_told, is_lost; /* that all was here, or that the source is away */
    int again;
    struct progress copied, checked;
    struct progress behind;
};

static void tell_copied(void *context, int64_t done, int64_t all)
{
    struct following *following = context;
    progress_tell(&following->copied, done >> 20, all >> 20);
    if (done >= all) {
        progress_clear(&following->copied);
        following->checked = progress_begin("operations checked", true);
    }
}

static void tell_checked(void *context, int64_t done, int64_t all)
{
    struct following *following = context;
    progress_tell(&following->checked, done, all);
    if (done >= all)
        progress_clear(&following->checked);
}

static bool tell_followed(void *context, const struct sky_head *head, int64_t source)
{
    struct following *following = context;
    bool has_all = head->number >= source;
    following->again = AGAIN;
    if (following->is_lost)
        fprintf(stderr, "sky follow: %s is there again\n", following->source);
    if (!has_all && !following->is_told)
        progress_tell(&following->behind, head->number, source);
    if (has_all && (!following->is_told || following->is_lost)) {
        progress_clear(&following->behind);
        fprintf(stderr, "sky follow: all is here that %s has, up to operation %" PRId64 "\n", following->source,
                head->number);
        following->is_told = true;
    }
    following->is_lost = false;
    return !(has_all && following->once);
}

static enum sky_status run_once(struct sky_mirror *mirror, const struct link_source *source,
                                struct following *following, struct sky_error *error)
{
    struct link link;
    const struct sky_mirror_watch watch = { tell_copied, tell_checked, tell_followed, following };
    if (link_begin(source, &link, error))
        return error->status;
    following->copied = progress_begin("MiB", true);
    following->behind = progress_begin("operations", true);
    error->status = sky_mirror_run(mirror, link.in, link.out, &watch, error);
    link_end(source, &link, error);
    return error->status;
}

/* What passes by itself is waited for, once it is known that there is such a source; a disk that the first copy does
 * not fit on has no more room the next time. */
static bool is_passing(const struct sky_mirror *mirror, const struct sky_error *error)
{
    bool may_pass = error->status == SKY_UNAVAILABLE || error->status == SKY_NO_MEMORY ||
                    (error->status == SKY_NO_SPACE && sky_mirror_is_made(mirror));
    return may_pass && sky_mirror_has_heard(mirror);
}

static void wait_again(struct following *following, struct sky_error *error)
{
    if (!following->is_lost)
        fprintf(stderr, "sky follow: %s: it is tried again, and again\n", error->text);
    following->is_lost = true;
    nanosleep(&(struct timespec){ following->again / 1000, following->again % 1000 * 1000000L }, NULL);
    following->again = 2 * following->again < AGAIN_MAX ? 2 * following->again : AGAIN_MAX;
    *error = (struct sky_error){ 0 };
}

static enum sky_status follow(struct sky_mirror *mirror, const struct link_source *source, struct following *following,
                              struct sky_error *error)
{
    for (;;) {
        bool was_made = sky_mirror_is_made(mirror);
        if (run_once(mirror, source, following, error) == SKY_OK && was_made)
            return SKY_OK;
        if (error->status && !is_passing(mirror, error))
            return error->status;
        if (error->status)
            wait_again(following, error);
    }
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct link_source source = { 0 };
    struct sky_mirror *mirror = NULL;
    struct following following = { .once = asked_for(asked, OPTION_ONCE), .again = AGAIN };
    signal(SIGPIPE, SIG_IGN);
    if (report_settings(asked, &error) == SKY_OK && link_parse(asked->arguments[0], &source, &error) == SKY_OK &&
        (mirror = sky_mirror_open(&asked->settings, source.text, &error))) {
        following.source = source.text;
        error.status = follow(mirror, &source, &following, &error);
    }
    sky_mirror_close(mirror);
    link_clear(&source);
    if (!error.status)
        return COMMAND_GOOD;
    report_failure(asked, &error);
    return mirror && error.status == SKY_CONFLICT ? COMMAND_FOUND : COMMAND_FAILED;
}

const struct command command_follow = {
    .name = "follow",
    .arguments = "SOURCE",
    .summary = "Keep a second copy of a registry, a second behind at most.",
    .details = "SOURCE is the folder of the registry that is followed (its sky.db), or a host, as in "
               "sky@host.example.org or host:/var/lib/sky, on which ssh, without a password, runs sky ship. SKY_STORE "
               "names the follower's file. Where there is none the first copy is of the whole registry; from then on "
               "operation comes after operation, each held against its seal. It goes on until it is ended, also when "
               "the source is away for a while, and where it stopped when it is run again.\n\nNo program serves a "
               "follower: sky promote makes it the registry.",
    .found = "the source is not, or not any more, what the follower follows, and nothing was changed",
    .examples = "  sky follow sky@host.example.org\n  SKY_STORE=sqlite:/srv/second/sky.db sky follow /var/lib/sky\n",
    .options = { OPTION_ONCE },
    .least = 1,
    .most = 1,
    .run = run,
};
