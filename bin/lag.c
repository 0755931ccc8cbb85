/* An age is by this host's clock, which also noted the instant: the source's may be another. */
#include "bin/lag.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/json.h"

/* Seconds for which a follower may be without all that its source has. */
#define LEVEL_MOST 60

static int64_t seconds_since(int64_t instant)
{
    return (sky_clock_now() - instant) / 1000;
}

/* Operations that the source had when it was last heard of, and that are not here. */
static int64_t behind(const struct sky_situacion *situacion)
{
    int64_t lacks = situacion->note.known - situacion->head.number;
    return lacks > 0 ? lacks : 0;
}

void lag_warn(struct sky_buffer *warnings, const struct sky_situacion *situacion)
{
    const struct sky_mirror_note *note = &situacion->note;
    if (!*situacion->source)
        return;
    if (!note->level)
        sky_buffer_printf(warnings, "it is not known ever to have had all that %s has: see that sky follow runs\n",
                          situacion->source);
    else if (seconds_since(note->level) > LEVEL_MOST)
        sky_buffer_printf(warnings,
                          "it is not known to have had all that %s has for %" PRId64
                          " s: see that sky follow runs, and what it says\n",
                          situacion->source, seconds_since(note->level));
}

static void put_instant(struct sky_buffer *out, const char *what, int64_t instant)
{
    char text[SKY_CLOCK_INSTANT_SIZE];
    sky_clock_format(instant, text);
    if (instant)
        sky_buffer_printf(out, ", %s %s, %" PRId64 " s ago", what, text, seconds_since(instant));
}

void lag_put_text(struct sky_buffer *out, const struct sky_situacion *situacion)
{
    const struct sky_mirror_note *note = &situacion->note;
    if (!*situacion->source)
        return;
    sky_buffer_printf(out, "follows     %s", situacion->source);
    put_instant(out, "last heard of", note->heard);
    if (note->heard)
        sky_buffer_printf(out, "\nbehind      %" PRId64 " operations", behind(situacion));
    put_instant(out, "level with it at", note->level);
    sky_buffer_put_text(out, "\n");
}

static void put_number(struct sky_buffer *out, const char *name, bool is_known, int64_t number)
{
    sky_buffer_printf(out, is_known ? "\"%s\":%" PRId64 "," : "\"%s\":null,", name, number);
}

/* An instant, and the seconds since. */
static void put_moment(struct sky_buffer *out, const char *name, const char *name_of_seconds, int64_t instant)
{
    char text[SKY_CLOCK_INSTANT_SIZE];
    sky_clock_format(instant, text);
    sky_buffer_printf(out, instant ? "\"%s\":\"%s\"," : "\"%s\":null,", name, text);
    put_number(out, name_of_seconds, instant != 0, seconds_since(instant));
}

void lag_put_json(struct sky_buffer *out, const struct sky_situacion *situacion)
{
    const struct sky_mirror_note *note = &situacion->note;
    if (!*situacion->source)
        return;
    sky_buffer_put_text(out, "\"follows\":{");
    put_number(out, "behind", note->heard != 0, behind(situacion));
    put_moment(out, "heard", "heard_seconds", note->heard);
    put_number(out, "known", note->heard != 0, note->known);
    put_moment(out, "level", "level_seconds", note->level);
    sky_buffer_put_text(out, "\"source\":");
    sky_json_write_string(out, sky_span_of(situacion->source));
    sky_buffer_put_text(out, "},");
}
