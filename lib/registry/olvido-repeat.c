/*
 * The ledger is walked before anybody is served. Whoever had been merged into another one when the copy was made, and
 * was two again when they were forgotten, is part of that one again: their merge is undone first, so that what is
 * theirs goes, and nothing of the other's. They wait until all others were looked at, for the other one may be among
 * these.
 */
#include "registry/olvido.h"

#include <inttypes.h>
#include <pthread.h>

#include "base/log.h"
#include "registry/constancia.h"
#include "registry/registro.h"

/* Who forgets, and undoes what stands in the way. */
#define AUTHOR "sky:olvidos"

/* --- one operation */

struct waiting {
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    bool done;
};

static void end_waiting(void *context)
{
    struct waiting *waiting = context;
    pthread_mutex_lock(&waiting->mutex);
    waiting->done = true;
    pthread_cond_signal(&waiting->ended);
    pthread_mutex_unlock(&waiting->mutex);
}

/* Does it, and waits; a refusal is in `*refusal`, and no failure. */
static enum sky_status perform(struct sky_registro *registro, struct sky_arena *arena, struct sky_operacion *operacion,
                               enum sky_status *refusal, struct sky_error *error)
{
    struct waiting waiting = { .mutex = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER };
    struct sky_submission *submission = NULL;
    if (operacion) {
        operacion->author = sky_span_of(AUTHOR);
        submission = sky_submission_new(arena, operacion, error);
    }
    if (!submission)
        return error->status;
    sky_registro_submit(registro, submission, end_waiting, &waiting);
    pthread_mutex_lock(&waiting.mutex);
    while (!waiting.done)
        pthread_cond_wait(&waiting.ended, &waiting.mutex);
    pthread_mutex_unlock(&waiting.mutex);
    *refusal = submission->result.error.status;
    if (sky_status_http(*refusal) >= 500)
        *error = submission->result.error;
    return error->status;
}

static enum sky_status forget_again(struct sky_registro *registro, struct sky_arena *arena,
                                    const struct sky_entry *last, struct sky_error *error)
{
    enum sky_status refusal;
    struct sky_operacion *operacion =
        sky_operacion_olvidar(arena, last->lives ? last->nombre : (struct sky_span){ 0 }, last->cliente, error);
    if (operacion)
        operacion->is_due = true;
    /* Another program may have been quicker. */
    if (perform(registro, arena, operacion, &refusal, error) == SKY_OK && refusal && refusal != SKY_NOT_FOUND &&
        refusal != SKY_FORGOTTEN)
        sky_error_set(error, SKY_INTERNAL, "customer %" PRId64 " cannot be forgotten again: %s", last->cliente,
                      sky_status_name(refusal));
    return error->status;
}

/* --- the ledger */

/* Lines are looked up in one reading after another, each short, and its memory ends with it: there may be many. */
struct repeating {
    struct sky_registro *registro;
    struct sky_lectura lectura; /* closed: there is none */
    struct sky_arena *arena;
    bool is_second; /* the walk for those who waited, */
    bool waits;     /* as somebody does */
};

static void end_reading(struct repeating *repeating)
{
    sky_lectura_close(&repeating->lectura);
    sky_arena_free(repeating->arena);
    repeating->arena = NULL;
}

static enum sky_status begin_reading(struct repeating *repeating, struct sky_error *error)
{
    if (repeating->arena && !sky_lectura_is_long(&repeating->lectura))
        return SKY_OK;
    end_reading(repeating);
    if (!(repeating->arena = sky_arena_new()))
        return sky_error_memory(error);
    return sky_lectura_open(&repeating->lectura, repeating->registro, SKY_NOW, error);
}

/* The entry with that number, if it has that seal; number 0: it is another one, or there is none. */
static enum sky_status find_sealed(struct repeating *repeating, int64_t number,
                                   const unsigned char seal[SKY_SHA256_SIZE], struct sky_entry *entry,
                                   struct sky_error *error)
{
    struct sky_error none = { 0 };
    enum sky_status status = sky_lectura_entry(&repeating->lectura, repeating->arena, number, true, entry, &none);
    if (status && status != SKY_NO_OPERATION)
        return *error = none, status;
    if (status || memcmp(entry->seal, seal, SKY_SHA256_SIZE) != 0)
        *entry = (struct sky_entry){ 0 };
    return SKY_OK;
}

/*
 * The last entry of whom the line is about, unless this log forgot them; number 0. It did where it has the line's own
 * operation, as it mostly has. Else whoever has the number is the one that was forgotten only with the same first seal.
 */
static enum sky_status find_forgotten(struct repeating *repeating, const struct sky_constancia *line,
                                      struct sky_entry *last, struct sky_error *error)
{
    struct sky_entry entry;
    *last = (struct sky_entry){ 0 };
    if (begin_reading(repeating, error) || find_sealed(repeating, line->number, line->seal, &entry, error) ||
        entry.number || find_sealed(repeating, line->cliente, line->first, &entry, error) || !entry.number)
        return error->status;
    if (sky_lectura_entry_of(&repeating->lectura, repeating->arena, line->cliente, SKY_NOW, true, last, error) ==
            SKY_OK &&
        last->is_forgotten && sky_operacion_forgets(last->verb))
        *last = (struct sky_entry){ 0 };
    return error->status;
}

/* Whom they are part of, who is another; 0: nobody. */
static enum sky_status find_con(struct repeating *repeating, const struct sky_entry *last, int64_t *con,
                                struct sky_error *error)
{
    struct sky_baja baja;
    *con = 0;
    if (last->lives || sky_lectura_baja(&repeating->lectura, repeating->arena, last->cliente, &baja, error))
        return error->status;
    return sky_lectura_merged(&repeating->lectura, repeating->arena, &baja.stands, con, error);
}

/* Whoever is part of another one. What cannot be undone, since others changed it, stays with that one: whoever operates
 * it has to know. Another program may have undone it by then. */
static enum sky_status part(struct repeating *repeating, const struct sky_constancia *line, struct sky_entry *last,
                            struct sky_error *error)
{
    enum sky_status refusal;
    int64_t con;
    struct sky_operacion *undo = sky_operacion_deshacer(repeating->arena, last->number, error);
    sky_lectura_close(&repeating->lectura);
    if (perform(repeating->registro, repeating->arena, undo, &refusal, error))
        return error->status;
    end_reading(repeating);
    if (find_forgotten(repeating, line, last, error) || !last->number || find_con(repeating, last, &con, error))
        return error->status;
    if (con)
        sky_log_event("olvidos", "warning",
                      "customer %" PRId64 ", who was forgotten, is part of customer %" PRId64
                      " in this copy, which cannot be undone (%s): what that one has of theirs stays",
                      last->cliente, con, sky_status_name(refusal));
    return SKY_OK;
}

static enum sky_status repeat(void *context, const struct sky_constancia *line, struct sky_error *error)
{
    struct repeating *repeating = context;
    struct sky_entry last;
    int64_t con;
    if (find_forgotten(repeating, line, &last, error) || !last.number || find_con(repeating, &last, &con, error))
        return error->status;
    if (con && !repeating->is_second)
        return repeating->waits = true, SKY_OK;
    if ((con && part(repeating, line, &last, error)) || !last.number)
        return error->status;
    sky_lectura_close(&repeating->lectura);
    if (forget_again(repeating->registro, repeating->arena, &last, error) == SKY_OK)
        end_reading(repeating);
    return error->status;
}

static enum sky_status walk(struct repeating *repeating, const char *ledger, struct sky_error *error)
{
    enum sky_status status = sky_constancia_read(ledger, repeat, repeating, error);
    end_reading(repeating);
    return status;
}

enum sky_status sky_olvido_repeat(struct sky_registro *registro, const char *ledger, struct sky_error *error)
{
    struct repeating first = { .registro = registro }, second = { .registro = registro, .is_second = true };
    return walk(&first, ledger, error) || !first.waits ? error->status : walk(&second, ledger, error);
}
