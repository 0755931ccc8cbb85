/* Nothing is told before a quarter of a second is over. */
#include "bin/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

/* Microseconds between two lines where nobody watches, and two looks where somebody does. */
#define LINE_AFTER 10000000
#define LOOK_AFTER 250000
/* Characters of the bar. */
#define BAR 20

struct progress progress_begin(const char *what, bool tells)
{
    bool watched = isatty(STDERR_FILENO);
    int64_t now = sky_clock_elapsed();
    return (struct progress){
        .what = what, .watched = watched, .tells = tells && !watched, .began = now, .told = now, .first = -1
    };
}

/* A number with the thousands apart. */
static const char *apart(int64_t number, char text[32])
{
    char digits[24];
    size_t size = (size_t)snprintf(digits, sizeof digits, "%" PRId64, number), at = 0;
    for (size_t i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = '\0';
    return text;
}

static void put_bar(int64_t done, int64_t all)
{
    char bar[BAR + 1];
    int filled = (int)(done * BAR / all);
    memset(bar, ' ', BAR);
    memset(bar, '=', (size_t)filled);
    bar[BAR] = '\0';
    fprintf(stderr, "[%s] %3d %%  ", bar, (int)(done * 100 / all));
}

void progress_tell(struct progress *progress, int64_t done, int64_t all)
{
    char texts[3][32];
    int64_t now = sky_clock_elapsed(), passed = now - progress->began;
    if (progress->first < 0)
        progress->first = done;
    if (!(progress->watched || progress->tells) || now - progress->told < (progress->watched ? LOOK_AFTER : LINE_AFTER))
        return;
    progress->told = now;
    int64_t rate = passed > 0 ? (done - progress->first) * 1000000 / passed : 0;
    if (all < done)
        all = 0;
    if (progress->watched)
        fprintf(stderr, "\r");
    if (progress->watched && all > 0)
        put_bar(done, all);
    fprintf(stderr, "%s%s%s %s, %s a second", apart(done, texts[0]), all ? " of " : "", all ? apart(all, texts[1]) : "",
            progress->what, apart(rate, texts[2]));
    if (all && rate > 0)
        fprintf(stderr, ", %" PRId64 " s left", (all - done) / rate);
    fprintf(stderr, progress->watched ? "\033[K" : "\n");
}

void progress_clear(const struct progress *progress)
{
    if (progress->watched)
        fprintf(stderr, "\r\033[K");
}
