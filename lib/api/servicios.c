/* The services of a customer, each in its state. */
#include "api/asked.h"
#include "api/moved.h"
#include "api/reading.h"
#include "base/clock.h"
#include "domain/cliente.h"
#include "http/app.h"

/* The tag of a list that also follows from the day: numbers of two versions, or of two days, never give the same. */
#define DAYS ((int64_t)10000000)
/* Bytes of a document that is looked into at once. */
#define SHORT ((size_t)16 << 10)

/* Whose services are listed. */
struct listed {
    struct sky_version version;
    int64_t instant;
};

static enum sky_turn answer_servicios(struct sky_request *request, void *work)
{
    const struct listed *listed = work;
    char hoy[SKY_CLOCK_DAY_SIZE];
    int64_t day = 0;
    struct sky_span list;
    sky_clock_day(listed->instant, hoy);
    sky_clock_day_number(sky_span_of(hoy), &day);
    sky_api_name_cliente(request, listed->version.cliente);
    if (sky_cliente_servicios(sky_request_arena(request), listed->version.documento, sky_span_of(hoy),
                              sky_request_app(request)->por_vencer, &list, sky_request_error(request)))
        return sky_answer_failure(request);
    return sky_api_answer_tagged(request, listed->version.number * DAYS + day, true, list);
}

/* In the state that they are in on the day of the moment. A large document is looked into among other long work. */
enum sky_turn sky_api_listar_servicios(struct sky_request *request)
{
    struct sky_lectura lectura;
    struct sky_span nombre;
    struct sky_error *error = sky_request_error(request);
    struct listed *listed = sky_arena_alloc(sky_request_arena(request), sizeof *listed);
    if (!listed)
        sky_error_memory(error);
    if (!listed || sky_api_nombre(request, &nombre) || sky_api_open_lectura(request, &lectura))
        return sky_answer_failure(request);
    listed->instant = lectura.instant;
    if (sky_lectura_cliente(&lectura, sky_request_arena(request), nombre, &listed->version, error)) {
        enum sky_turn turn = sky_api_answer_absent(request, &lectura, error);
        sky_lectura_close(&lectura);
        return turn;
    }
    sky_lectura_close(&lectura);
    return listed->version.documento.size > SHORT ? sky_request_yield(request, listed, answer_servicios)
                                                  : answer_servicios(request, listed);
}
