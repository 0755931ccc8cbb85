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

/* A time that began at `start` counts to its end. */
static enum sky_status of_time(struct sky_registro *registro, int64_t start, int64_t end, int64_t *moment,
                               struct sky_error *error)
{
    return start > sky_clock_now() ? refuse_future(error) : sky_registro_find(registro, end, moment, error);
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
