/* Days are compared as texts, whose order is the calendar's. */
#include "domain/servicio.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/text.h"

/* Services of one description that a refusal lists; it tells how many more there are. */
#define LISTED_MAX ((size_t)20)

static const struct sky_member suspension[] = {
    { .name = "desde", .type = SKY_MEMBER_DAY, .required = true },
    { .name = "hasta", .type = SKY_MEMBER_DAY, .since = "desde" },
    { .name = "motivo", .type = SKY_MEMBER_TEXT, .most = 1024 },
    { 0 },
};

/* The first two are what every service has. */
#define COMMON 2
static const struct sky_member members[] = {
    { .name = "descripcion", .type = SKY_MEMBER_SHOWN, .required = true },
    { .name = "fecha_contratacion", .type = SKY_MEMBER_DAY },
    { .name = "estado", .type = SKY_MEMBER_COMPUTED },
    { .name = "fecha_baja", .type = SKY_MEMBER_DAY, .since = "fecha_contratacion" },
    { .name = "fecha_fin", .type = SKY_MEMBER_DAY, .since = "fecha_contratacion" },
    { .name = "moneda", .type = SKY_MEMBER_CURRENCY },
    { .name = "precio", .type = SKY_MEMBER_NUMBER, .least = 0, .greatest = 1e12 },
    { .name = "suspension", .type = SKY_MEMBER_OBJECT, .members = suspension },
    { 0 },
};

const struct sky_member sky_servicio_row = { .type = SKY_MEMBER_OBJECT, .members = members };

enum sky_status sky_servicio_check(struct sky_arena *arena, const struct sky_json *servicio,
                                   const struct sky_json *only, struct sky_error *error)
{
    return sky_member_check(arena, members, servicio, only, error);
}

enum sky_status sky_servicio_check_rest(struct sky_arena *arena, const struct sky_json *servicio,
                                        struct sky_error *error)
{
    return sky_member_check(arena, members + COMMON, servicio, NULL, error);
}

/* --- its state */

const char *sky_estado_name(enum sky_estado estado)
{
    static const char *const names[] = {
#define SKY_ESTADO(name, text) [SKY_ESTADO_##name] = text,
#include "domain/estado.def"
#undef SKY_ESTADO
    };
    return names[estado];
}

/* The day that `object` has; no span for none. */
static struct sky_span day_of(const struct sky_json *object, const char *name)
{
    struct sky_json *value;
    struct sky_span day = { 0 };
    if (sky_json_type(object) == SKY_JSON_OBJECT && sky_json_member(object, name, &value) &&
        sky_json_type(value) == SKY_JSON_STRING)
        day = sky_json_text(value);
    return day.data && sky_clock_is_day(day) ? day : (struct sky_span){ 0 };
}

static bool is_before(struct sky_span one, struct sky_span other)
{
    return one.data && other.data && sky_span_compare(one, other) < 0;
}

/* Whether `day` is `dias` days after `hoy` at most. */
static bool is_near(struct sky_span day, struct sky_span hoy, int64_t dias)
{
    int64_t then, now;
    return day.data && sky_clock_day_number(day, &then) && sky_clock_day_number(hoy, &now) && then - now <= dias;
}

static bool is_suspended(const struct sky_json *servicio, struct sky_span hoy)
{
    struct sky_json *pause;
    if (!sky_json_member(servicio, "suspension", &pause))
        return false;
    struct sky_span first = day_of(pause, "desde");
    return first.data && !is_before(hoy, first) && !is_before(day_of(pause, "hasta"), hoy);
}

enum sky_estado sky_servicio_estado(const struct sky_json *servicio, struct sky_span hoy, int64_t dias)
{
    struct sky_span begin = day_of(servicio, "fecha_contratacion"), end = day_of(servicio, "fecha_fin"),
                    left = day_of(servicio, "fecha_baja");
    if (left.data && (!is_before(hoy, left) || (begin.data && !is_before(begin, left))))
        return SKY_ESTADO_DE_BAJA;
    if (is_before(hoy, begin))
        return SKY_ESTADO_FUTURO;
    if (is_before(end, hoy))
        return SKY_ESTADO_VENCIDO;
    if (is_suspended(servicio, hoy))
        return SKY_ESTADO_SUSPENDIDO;
    return is_near(end, hoy, dias) ? SKY_ESTADO_POR_VENCER : SKY_ESTADO_ACTIVO;
}

static bool has_ended(const struct sky_json *servicio, struct sky_span hoy)
{
    return sky_servicio_estado(servicio, hoy, 0) == SKY_ESTADO_DE_BAJA;
}

enum sky_status sky_servicio_end(struct sky_json *servicio, struct sky_span hoy, struct sky_error *error)
{
    struct sky_span begin = day_of(servicio, "fecha_contratacion");
    if (has_ended(servicio, hoy))
        return SKY_OK;
    return sky_json_set_string(servicio, "fecha_baja", is_before(hoy, begin) ? begin : hoy) ? SKY_OK
                                                                                            : sky_error_memory(error);
}

/* --- which one */

/* Whether it is one that the key means: `ñ` composed or decomposed is one description. */
static bool is_meant(struct sky_arena *arena, const struct sky_json *servicio, const struct sky_servicio_key *key,
                     struct sky_error *error)
{
    struct sky_json *value;
    struct sky_span text;
    if (!sky_json_member(servicio, "descripcion", &value) || sky_json_type(value) != SKY_JSON_STRING ||
        sky_text_nfc(arena, sky_json_text(value), &text, error) || !sky_span_equal(text, key->descripcion))
        return false;
    return !key->fecha.data || sky_span_equal(day_of(servicio, "fecha_contratacion"), key->fecha);
}

static enum sky_status refuse_several(struct sky_arena *arena, const struct sky_json *servicios, const size_t *found,
                                      size_t count, struct sky_error *error)
{
    struct sky_buffer *list = sky_buffer_new(arena);
    if (!list)
        return sky_error_memory(error);
    for (size_t i = 0; i < count && i < LISTED_MAX; i++) {
        struct sky_span day = day_of(sky_json_item(servicios, found[i]), "fecha_contratacion");
        sky_buffer_put_text(list, i == 0 ? "" : i + 1 == count ? " y " : ", ");
        sky_buffer_put_span(list, day.data ? day : sky_span_of("uno sin fecha"));
    }
    if (count > LISTED_MAX)
        sky_buffer_printf(list, " y %zu más", count - LISTED_MAX);
    if (list->failed)
        return sky_error_memory(error);
    return sky_error_set(error, SKY_AMBIGUOUS,
                         "Hay %zu servicios así, por su fecha de contratación: %.*s. El parámetro "
                         "'fecha_contratacion' dice cuál es; los que son iguales en todo se cambian en 'servicios'.",
                         count, SKY_SPAN_ARGS(sky_buffer_span(list)));
}

enum sky_status sky_servicio_find(struct sky_arena *arena, const struct sky_json *servicios,
                                  const struct sky_servicio_key *key, struct sky_span hoy, size_t *index,
                                  struct sky_error *error)
{
    size_t length = servicios ? sky_json_length(servicios) : 0, count = 0, alive = 0;
    size_t *found = sky_arena_alloc(arena, (length + 1) * sizeof *found);
    size_t *living = sky_arena_alloc(arena, (length + 1) * sizeof *living);
    if (!found || !living)
        return sky_error_memory(error);
    for (size_t i = 0; i < length; i++) {
        const struct sky_json *servicio = sky_json_item(servicios, i);
        if (!is_meant(arena, servicio, key, error))
            continue;
        found[count++] = i;
        if (!has_ended(servicio, hoy))
            living[alive++] = i;
    }
    if (error->status)
        return error->status;
    if (count == 0)
        return sky_error_set(error, SKY_NO_SERVICE, "El cliente no tiene el servicio '%.*s'%s%.*s.",
                             SKY_SPAN_ARGS(key->descripcion), key->fecha.data ? " contratado el " : "",
                             SKY_SPAN_ARGS(key->fecha));
    *index = count == 1 ? found[0] : living[0];
    if (count == 1 || alive == 1)
        return SKY_OK;
    return alive > 1 ? refuse_several(arena, servicios, living, alive, error)
                     : refuse_several(arena, servicios, found, count, error);
}
