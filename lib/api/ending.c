/* The answer is made piece by piece, each in a reading of its own of the present: whoever changes meanwhile is told of
 * as the piece finds them. */
#include "api/ending.h"

#include "api/exporting.h"
#include "base/clock.h"
#include "domain/cliente.h"
#include "domain/vencimiento.h"
#include "http/answer.h"
#include "http/app.h"
#include "http/stream.h"
#include "registry/vencimientos.h"

/* Microseconds, and bytes, after which a piece ends. */
#define PIECE_TIME 5000
#define PIECE_BYTES ((size_t)32768)

enum form { JSON, CSV, CALENDAR };

/* What was asked for, and how far its answer has come. */
struct ending {
    struct sky_app *app;
    enum form form;
    struct sky_api_table table;
    char hoy[SKY_CLOCK_DAY_SIZE];
    int64_t last; /* day */
    struct sky_vencimientos_place place;
    bool begun, told; /* its head, and a service */
};

static void put_head(struct ending *ending, struct sky_buffer *out)
{
    ending->begun = true;
    if (ending->form == JSON)
        sky_buffer_put(out, "[", 1);
    else if (ending->form == CSV) {
        sky_api_mark_table(out, &ending->table);
        sky_vencimiento_put_header(out, ending->table.separator);
    } else
        sky_buffer_put_text(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Sky//Vencimientos//ES\r\n"
                                 "CALSCALE:GREGORIAN\r\n");
}

static void put_end(const struct ending *ending, struct sky_buffer *out)
{
    if (ending->form == JSON)
        sky_buffer_put_text(out, "]\n");
    else if (ending->form == CALENDAR)
        sky_buffer_put_text(out, "END:VCALENDAR\r\n");
}

static enum sky_status put_servicio(struct ending *ending, struct sky_buffer *out,
                                    const struct sky_vencimiento *vencimiento, struct sky_error *error)
{
    if (ending->form == CSV)
        sky_vencimiento_put_row(out, ending->table.separator, vencimiento);
    else if (ending->form == CALENDAR)
        sky_vencimiento_put_event(out, vencimiento);
    else {
        if (ending->told)
            sky_buffer_put(out, ",", 1);
        error->status = sky_vencimiento_put_json(out, vencimiento, error);
    }
    ending->told = true;
    return error->status;
}

/* Puts the services of a customer that end on the day. */
static enum sky_status put_cliente(struct ending *ending, struct sky_arena *arena, const struct sky_entry *entry,
                                   struct sky_span dia, struct sky_buffer *out, struct sky_error *error)
{
    struct sky_json *cliente = sky_cliente_parse_member(arena, entry->documento, "servicios", error), *servicios;
    if (!cliente || !sky_json_member(cliente, "servicios", &servicios))
        return error->status;
    struct sky_vencimiento vencimiento = { .identity = ending->app->identity,
                                           .cliente = entry->cliente,
                                           .instant = entry->instant,
                                           .nombre = entry->nombre,
                                           .servicios = servicios };
    for (size_t i = 0; i < sky_json_length(servicios) && !error->status; i++) {
        vencimiento.index = i;
        if (sky_vencimiento_is_on(&vencimiento, dia, sky_span_of(ending->hoy), ending->app->por_vencer))
            put_servicio(ending, out, &vencimiento, error);
    }
    return error->status;
}

static enum sky_status put_page(struct ending *ending, struct sky_lectura *lectura, struct sky_buffer *out,
                                struct sky_error *error)
{
    struct sky_entries entries;
    char dia[SKY_CLOCK_DAY_SIZE];
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    sky_clock_day_text(ending->place.day, dia);
    if (sky_vencimientos(lectura, &ending->place, arena, &entries, error) == SKY_OK)
        for (size_t i = 0; i < entries.count && !error->status; i++)
            put_cliente(ending, arena, &entries.items[i], sky_span_of(dia), out, error);
    sky_arena_free(arena);
    return error->status;
}

static enum sky_status put_piece(struct sky_request *request, void *work, struct sky_buffer *out, bool *more)
{
    struct ending *ending = work;
    struct sky_lectura lectura;
    struct sky_error *error = sky_request_error(request);
    int64_t end = sky_clock_elapsed() + PIECE_TIME;
    if (sky_lectura_open_en(&lectura, ending->app->registro, (struct sky_span){ 0 }, error))
        return error->status;
    if (!ending->begun)
        put_head(ending, out);
    while (!error->status && ending->place.day <= ending->last && out->size < PIECE_BYTES && sky_clock_elapsed() < end)
        put_page(ending, &lectura, out, error);
    sky_lectura_close(&lectura);
    *more = ending->place.day <= ending->last;
    if (!*more)
        put_end(ending, out);
    return error->status;
}

static enum sky_turn answer(struct sky_request *request, enum form form)
{
    static const struct sky_stream stream = { .next = put_piece };
    static const char *const types[] = {
        [JSON] = SKY_TYPE_JSON,
        [CSV] = SKY_TYPE_CSV "; charset=utf-8; header=present",
        [CALENDAR] = SKY_TYPE_CALENDAR "; charset=utf-8",
    };
    struct ending *ending = sky_arena_alloc(sky_request_arena(request), sizeof *ending);
    if (!ending)
        sky_error_memory(sky_request_error(request));
    if (!ending || (form != JSON && sky_api_check_export(request)) ||
        (form == CSV && sky_api_read_table(request, &ending->table)))
        return sky_answer_failure(request);
    ending->app = sky_request_app(request);
    ending->form = form;
    sky_clock_today(ending->hoy);
    sky_clock_day_number(sky_span_of(ending->hoy), &ending->place.day);
    ending->last = ending->place.day + sky_request_number(request, "dias");
    return sky_answer_stream(request, 200, types[form], &stream, ending);
}

enum sky_turn sky_api_vencimientos(struct sky_request *request)
{
    static const char *const types[] = {
        [JSON] = SKY_TYPE_JSON, [CSV] = SKY_TYPE_CSV, [CALENDAR] = SKY_TYPE_CALENDAR, NULL
    };
    return answer(request, (enum form)sky_request_choose(request, types));
}

enum sky_turn sky_api_calendario(struct sky_request *request)
{
    return answer(request, CALENDAR);
}
