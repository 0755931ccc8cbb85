/* What ?en= may be: the number of an operation, an instant, or a day. */
#include "base/clock.h"
#include "base/text.h"
#include "domain/registro.h"

static enum sky_status refuse_future(struct sky_error *error)
{
    return sky_error_set(error, SKY_INVALID, "El parámetro 'en' está en el futuro.");
}

/* An operation of several entries counts as a whole. */
static enum sky_status of_operation(struct sky_registro *registro, int64_t number, int64_t *moment,
                                    struct sky_error *error)
{
    int64_t head;
    struct sky_log log;
    if (sky_registro_head(registro, &head, error))
        return error->status;
    if (number > head)
        return refuse_future(error);
    if (number == 0)
        return *moment = 0, SKY_OK;
    if (sky_registro_borrow(registro, &log, error))
        return error->status;
    enum sky_status status = sky_pasado_end(&log, number, moment, error);
    sky_registro_return(registro, &log);
    return status;
}

/* What starts behind the last entry too. */
static enum sky_status refuse_to_come(struct sky_registro *registro, int64_t start, struct sky_error *error)
{
    int64_t head, before;
    if (sky_registro_head(registro, &head, error) || sky_registro_find(registro, start - 1, &before, error))
        return error->status;
    return before < head ? SKY_OK : refuse_future(error);
}

/*
 * A time that began at `start` counts to its end; the present is all that there is. The instants of the log never go
 * back: while a clock that did catches up, the last entries are ahead of it.
 */
static enum sky_status of_time(struct sky_registro *registro, int64_t start, int64_t end, int64_t *moment,
                               struct sky_error *error)
{
    int64_t now = sky_clock_now();
    if (start <= now && now < end)
        return sky_registro_head(registro, moment, error);
    if (start > now && refuse_to_come(registro, start, error))
        return error->status;
    return sky_registro_find(registro, end, moment, error);
}

enum sky_status sky_registro_moment(struct sky_registro *registro, struct sky_span text, int64_t *moment,
                                    struct sky_error *error)
{
    int64_t number, start, end;
    *moment = SKY_NOW;
    if (!text.data)
        return SKY_OK;
    if (sky_text_number(text, &number))
        return of_operation(registro, number, moment, error);
    if (sky_clock_parse_day(text, &start, &end))
        return of_time(registro, start, end, moment, error);
    if (sky_clock_parse_instant(text, &start))
        return of_time(registro, start, start, moment, error);
    return sky_error_set(error, SKY_INVALID,
                         "El parámetro 'en' debe ser un número de operación, un instante o un día.");
}
