/* An operation of several entries counts as a whole, a day to its end. */
#include "registry/momento.h"

#include "base/clock.h"
#include "base/text.h"

static enum sky_status refuse_future(const char *what, struct sky_error *error)
{
    return sky_error_set(error, SKY_INVALID, "%s está en el futuro.", what);
}

/* The number of the last entry that is not later than `instant`; 0: there is none. */
static enum sky_status find(struct sky_lectura *present, struct sky_arena *arena, int64_t instant, int64_t *number,
                            struct sky_error *error)
{
    const struct sky_selection selection = { .view = SKY_VIEW_TIME, .instant = instant, .bare = true, .limit = 1 };
    struct sky_entries entries;
    if (sky_lectura_select(present, &selection, arena, &entries, error))
        return error->status;
    *number = entries.count > 0 ? entries.items[0].number : 0;
    return SKY_OK;
}

static enum sky_status of_operation(struct sky_lectura *present, struct sky_arena *arena, int64_t number,
                                    const char *what, struct sky_momento *momento, struct sky_error *error)
{
    struct sky_entry entry;
    if (number > present->moment)
        return refuse_future(what, error);
    *momento = (struct sky_momento){ 0 };
    if (number == 0)
        return SKY_OK;
    if (sky_lectura_end_of(present, arena, number, &momento->number, error) ||
        sky_lectura_entry(present, arena, momento->number, true, &entry, error))
        return error->status;
    momento->instant = entry.instant;
    return SKY_OK;
}

/*
 * A time that began at `start` counts to its end; the present is all that there is. The instants of the log never go
 * back: while a clock that did catches up, the last entries are ahead of it, and a time that starts after the last
 * entry is still to come.
 */
static enum sky_status of_time(struct sky_lectura *present, struct sky_arena *arena, int64_t start, int64_t end,
                               const char *what, struct sky_momento *momento, struct sky_error *error)
{
    int64_t now = sky_clock_now(), before = 0;
    *momento = (struct sky_momento){ present->moment, now };
    if (start <= now && now < end)
        return SKY_OK;
    if (start > now && find(present, arena, start - 1, &before, error))
        return error->status;
    if (start > now && before >= present->moment)
        return refuse_future(what, error);
    momento->instant = end;
    return find(present, arena, end, &momento->number, error);
}

enum sky_status sky_momento_parse(struct sky_lectura *present, struct sky_span text, const char *what,
                                  struct sky_momento *momento, struct sky_error *error)
{
    int64_t number, start, end;
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_text_number(text, &number))
        of_operation(present, arena, number, what, momento, error);
    else if (sky_clock_parse_day(text, &start, &end))
        of_time(present, arena, start, end, what, momento, error);
    else if (sky_clock_parse_instant(text, &start))
        of_time(present, arena, start, start, what, momento, error);
    else
        sky_error_set(error, SKY_INVALID, "%s debe ser un número de operación, un instante o un día.", what);
    sky_arena_free(arena);
    return error->status;
}

enum sky_status sky_momento_parse_begin(struct sky_lectura *present, struct sky_span text, const char *what,
                                        struct sky_momento *momento, struct sky_error *error)
{
    int64_t start, end;
    if (!sky_clock_parse_day(text, &start, &end))
        return sky_momento_parse(present, text, what, momento, error);
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    of_time(present, arena, start - 1, start - 1, what, momento, error);
    momento->instant = start;
    sky_arena_free(arena);
    return error->status;
}
