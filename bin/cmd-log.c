/* sky log: the feed of operations, a line each, also while they come. */
#include <stdio.h>
#include <time.h>

#include "bin/item.h"
#include "bin/report.h"
#include "registry/view.h"

/* Operations read at a time, and nanoseconds between two looks. */
#define PAGE ((size_t)500)
#define PAUSE 200000000
/* Times that the store may not be readable, one after another. */
#define FAILURES_MAX 10

/* Prints what there is after `*from`, and moves it on. `*more`: there is more already. */
static enum sky_status print_page(struct sky_registro *registro, const struct asked *asked, int64_t *from, bool *more,
                                  struct sky_error *error)
{
    struct sky_lectura lectura;
    struct sky_slice slice = { 0 };
    struct sky_buffer out = { 0 };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_lectura_open_en(&lectura, registro, (struct sky_span){ 0 }, error) == SKY_OK) {
        if (*from < lectura.moment)
            error->status = sky_cambios(&lectura, *from, lectura.moment, PAGE, arena, &slice, error);
        sky_lectura_close(&lectura);
        item_put_all(&out, asked, &slice, false, arena, error);
        *more = slice.next != 0;
        if (report_print(&out, error) == SKY_OK && fflush(stdout) != 0)
            sky_error_set(error, SKY_UNAVAILABLE, "standard output cannot be written");
        *from = *more ? slice.next : lectura.moment > *from ? lectura.moment : *from;
    }
    sky_buffer_clear(&out);
    sky_arena_free(arena);
    return error->status;
}

/* Where it begins: where --from says; else at the first one, or to follow after the last one. */
static enum sky_status find_start(struct sky_registro *registro, const struct asked *asked, int64_t *from,
                                  struct sky_error *error)
{
    struct sky_lectura lectura;
    if (report_number(asked, OPTION_FROM, 1, 1, from, error))
        return error->status;
    *from -= 1;
    if (!asked_for(asked, OPTION_FOLLOW) || asked_for(asked, OPTION_FROM))
        return SKY_OK;
    if (sky_lectura_open_en(&lectura, registro, (struct sky_span){ 0 }, error))
        return error->status;
    *from = lectura.moment;
    sky_lectura_close(&lectura);
    return SKY_OK;
}

/* A plain value: what is followed, and from where; a registry that is NULL is to be opened, anew where it was open. */
struct followed {
    struct sky_registro *registro;
    bool has_begun;
    int64_t from;
};

/* A page of what there is. */
static enum sky_status take_page(struct followed *followed, struct asked *asked, bool *more, struct sky_error *error)
{
    if (!followed->registro && !(followed->registro = report_open_to_read(asked, error)))
        return error->status;
    if (!followed->has_begun && find_start(followed->registro, asked, &followed->from, error) == SKY_OK)
        followed->has_begun = true;
    return error->status ? error->status : print_page(followed->registro, asked, &followed->from, more, error);
}

/* A file that nobody else has open is read as one that does not change: it is opened anew for each look. */
static enum sky_status follow(struct followed *followed, struct asked *asked, struct sky_error *error)
{
    bool more = true, follows = asked_for(asked, OPTION_FOLLOW);
    int failures = 0;
    while (more || follows) {
        *error = (struct sky_error){ 0 };
        failures = take_page(followed, asked, &more, error) ? failures + 1 : 0;
        if (failures && (error->status != SKY_UNAVAILABLE || failures > FAILURES_MAX || ferror(stdout)))
            return error->status;
        if (!failures && (more || !follows))
            continue;
        sky_registro_close(followed->registro);
        followed->registro = NULL;
        nanosleep(&(struct timespec){ .tv_nsec = PAUSE }, NULL);
    }
    return SKY_OK;
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct followed followed = { 0 };
    error.status = follow(&followed, asked, &error);
    sky_registro_close(followed.registro);
    return error.status ? report_failure(asked, &error) : COMMAND_GOOD;
}

const struct command command_log = {
    .name = "log",
    .arguments = "",
    .summary = "Print the log of operations, and follow it.",
    .details = "Each line has the number of the operation, its instant, its author, what was done, and the customer's "
               "name, with tabs between them. With --json it is an object a line, as GET /cambios answers, with the "
               "document.\n\nThe registry may be in use, and nothing is changed.",
    .examples = "  sky log --from 100\n  sky log --follow\n  sky log --json | jq -r .autor | sort | uniq -c\n",
    .options = { OPTION_FROM, OPTION_FOLLOW, OPTION_JSON },
    .most = 0,
    .run = run,
};
