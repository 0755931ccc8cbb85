/* sky undo: takes back one operation, or a whole import, by the rules of the API. */
#include <inttypes.h>
#include <semaphore.h>
#include <stdio.h>

#include "base/text.h"
#include "bin/report.h"
#include "registry/carga.h"
#include "registry/plan.h"

/* A plain value: what is to be taken back, and by which operation it was. */
struct undoing {
    struct asked *asked;
    struct sky_registro *registro;
    struct sky_arena *arena;
    int64_t number;
    bool is_lote; /* it is a whole lot */
    int64_t rows; /* of the lot */
    int64_t done; /* the operation that took it back; 0: none, there was nothing to do */
    struct sky_error *error;
};

/* The number of a lot means all of it; that of another of its rows means that row. */
static enum sky_status find(struct undoing *undoing)
{
    struct sky_lectura lectura;
    struct sky_entry entry;
    if (sky_lectura_open(&lectura, undoing->registro, SKY_NOW, undoing->error))
        return undoing->error->status;
    if (sky_lectura_entry(&lectura, undoing->arena, undoing->number, true, &entry, undoing->error) == SKY_OK)
        undoing->is_lote = sky_operacion_is_of_lote(entry.verb) && entry.grupo == undoing->number;
    sky_lectura_close(&lectura);
    return undoing->error->status;
}

/* --- rehearsed */

static void print_draft(const struct sky_draft *draft)
{
    if (draft->documento.data)
        printf("%.*s would be %.*s\n", SKY_SPAN_ARGS(draft->nombre), SKY_SPAN_ARGS(draft->documento));
    else
        printf("%.*s would be nobody\n", SKY_SPAN_ARGS(draft->nombre));
}

static enum sky_status rehearse(struct undoing *undoing)
{
    struct sky_lectura lectura;
    struct sky_plan plan = { 0 };
    struct sky_operacion *operacion = sky_operacion_deshacer(undoing->arena, undoing->number, undoing->error);
    if (!operacion || sky_lectura_open(&lectura, undoing->registro, SKY_NOW, undoing->error))
        return undoing->error->status;
    if (sky_deshacer_search(&lectura, operacion, &sky_budget_long, undoing->arena, &plan, undoing->error) == SKY_OK)
        for (size_t i = 0; i < plan.outcome.count; i++)
            print_draft(&plan.outcome.drafts[i]);
    sky_lectura_close(&lectura);
    return undoing->error->status;
}

static enum sky_status rehearse_lote(struct undoing *undoing)
{
    struct sky_carga_sum sum;
    if (sky_carga_look(undoing->registro, undoing->number, &sum, undoing->error) == SKY_OK)
        printf("%" PRId64 " rows of the lot %" PRId64 " would be taken back\n", sum.rows[SKY_CARGA_CAMBIADO],
               undoing->number);
    return undoing->error->status;
}

/* --- done */

static void note_done(void *context)
{
    sem_post(context);
}

static enum sky_status undo(struct undoing *undoing, struct sky_span author)
{
    sem_t done;
    struct sky_operacion *operacion = sky_operacion_deshacer(undoing->arena, undoing->number, undoing->error);
    struct sky_submission *submission;
    if (operacion)
        operacion->author = author;
    if (!operacion || !(submission = sky_submission_new(undoing->arena, operacion, undoing->error)))
        return undoing->error->status;
    sem_init(&done, 0, 0);
    sky_registro_submit(undoing->registro, submission, note_done, &done);
    while (sem_wait(&done) < 0)
        ;
    sem_destroy(&done);
    *undoing->error = submission->result.error;
    undoing->done = submission->result.unchanged ? 0 : submission->result.number;
    return undoing->error->status;
}

static enum sky_status undo_lote(struct undoing *undoing, struct sky_span author)
{
    struct sky_carga_sum sum;
    if (sky_carga_deshacer(undoing->registro, undoing->number, author, &sum, undoing->error) == SKY_OK) {
        undoing->rows = sum.rows[SKY_CARGA_CAMBIADO];
        undoing->done = sum.lote;
    }
    return undoing->error->status;
}

static void tell(const struct undoing *undoing)
{
    if (asked_for(undoing->asked, OPTION_JSON))
        printf("{\"deshace\":%" PRId64 ",\"lote\":%s,\"operacion\":%" PRId64 "}\n", undoing->number,
               undoing->is_lote ? "true" : "false", undoing->done);
    else if (!undoing->done)
        printf("there was nothing to take back of operation %" PRId64 "\n", undoing->number);
    else if (undoing->is_lote)
        printf("%" PRId64 " rows of the lot %" PRId64 " were taken back by the lot %" PRId64 "\n", undoing->rows,
               undoing->number, undoing->done);
    else
        printf("operation %" PRId64 " was taken back by operation %" PRId64 "\n", undoing->number, undoing->done);
}

static void work(struct undoing *undoing)
{
    char text[AUTHOR_SIZE];
    struct sky_span author = report_author(undoing->asked, text);
    if (find(undoing))
        return;
    if (asked_for(undoing->asked, OPTION_DRY_RUN))
        undoing->error->status = undoing->is_lote ? rehearse_lote(undoing) : rehearse(undoing);
    else if ((undoing->is_lote ? undo_lote(undoing, author) : undo(undoing, author)) == SKY_OK)
        tell(undoing);
}

static enum sky_status open_registro(struct undoing *undoing)
{
    struct asked *asked = undoing->asked;
    if (report_settings(asked, undoing->error) || report_require(asked, undoing->error))
        return undoing->error->status;
    asked->settings.author_mib = 0; /* who is at the keyboard has no bound */
    undoing->registro = (asked_for(asked, OPTION_DRY_RUN) ? sky_registro_open_to_read
                                                          : sky_registro_open)(&asked->settings, undoing->error);
    return undoing->error->status;
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct undoing undoing = { .asked = asked, .error = &error, .arena = sky_arena_new() };
    if (!undoing.arena)
        sky_error_memory(&error);
    else if (!sky_text_number(sky_span_of(asked->arguments[0]), &undoing.number) || undoing.number < 1)
        sky_error_set(&error, SKY_INVALID, "'%s' is no operation's number; sky log tells them", asked->arguments[0]);
    else if (open_registro(&undoing) == SKY_OK)
        work(&undoing);
    sky_registro_close(undoing.registro);
    sky_arena_free(undoing.arena);
    return error.status ? report_failure(asked, &error) : COMMAND_GOOD;
}

const struct command command_undo = {
    .name = "undo",
    .arguments = "OPERATION",
    .summary = "Take back an operation, or a whole import.",
    .details = "What was done later to the same members of a customer stands in the way, and is named. The number of a "
               "lot, which sky import tells, means all of its rows, of which all are taken back or none; that of "
               "another of its rows means that row alone. An undo is an operation too, and can be taken back.\n\nWith "
               "--dry-run nothing is written, and what would be is said.",
    .examples = "  sky undo --dry-run 42\n  sky undo 42\n",
    .options = { OPTION_DRY_RUN, OPTION_AUTHOR, OPTION_JSON },
    .least = 1,
    .most = 1,
    .run = run,
};
