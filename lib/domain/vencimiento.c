/* Members of other types than ours, as documents of long ago may have them, count as if they were not there. */
#include "domain/vencimiento.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/csv.h"
#include "base/hex.h"
#include "base/ics.h"

/* Bytes of a digest that tell services of one customer apart. */
#define DIGEST_SIZE 8

static struct sky_span text_of(const struct sky_json *servicio, const char *name)
{
    struct sky_json *value;
    struct sky_span text = { 0 };
    if (sky_json_type(servicio) == SKY_JSON_OBJECT && sky_json_member(servicio, name, &value))
        text = sky_json_text(value);
    return text.data ? text : sky_span_of("");
}

static const struct sky_json *service_of(const struct sky_vencimiento *vencimiento)
{
    return sky_json_item(vencimiento->servicios, vencimiento->index);
}

bool sky_vencimiento_is_on(struct sky_vencimiento *vencimiento, struct sky_span dia, struct sky_span hoy, int64_t dias)
{
    const struct sky_json *servicio = service_of(vencimiento);
    if (!sky_span_equal(text_of(servicio, "fecha_fin"), dia))
        return false;
    vencimiento->estado = sky_servicio_estado(servicio, hoy, dias);
    return vencimiento->estado != SKY_ESTADO_DE_BAJA;
}

enum sky_status sky_vencimiento_put_json(struct sky_buffer *out, const struct sky_vencimiento *vencimiento,
                                         struct sky_error *error)
{
    struct sky_json *servicio = sky_json_item(vencimiento->servicios, vencimiento->index);
    if (!sky_json_set_string(servicio, "estado", sky_span_of(sky_estado_name(vencimiento->estado))))
        return sky_error_memory(error);
    sky_buffer_printf(out, "{\"cliente\":%" PRId64 ",\"nombre\":", vencimiento->cliente);
    sky_json_write_string(out, vencimiento->nombre);
    sky_buffer_put_text(out, ",\"servicio\":");
    sky_json_write(out, servicio);
    sky_buffer_put(out, "}", 1);
    return SKY_OK;
}

/* --- rows */

static const char *const columns[] = { "fecha_fin", "descripcion",        "estado", "cliente",
                                       "nombre",    "fecha_contratacion", "precio", "moneda" };
enum { FECHA_FIN, DESCRIPCION, ESTADO, CLIENTE, NOMBRE, COLUMNS = sizeof columns / sizeof *columns };

void sky_vencimiento_put_header(struct sky_buffer *out, char separator)
{
    for (size_t i = 0; i < COLUMNS; i++)
        sky_csv_put_cell(out, separator, i == 0, sky_span_of(columns[i]));
    sky_csv_end_row(out);
}

void sky_vencimiento_put_row(struct sky_buffer *out, char separator, const struct sky_vencimiento *vencimiento)
{
    char number[24];
    snprintf(number, sizeof number, "%" PRId64, vencimiento->cliente);
    for (size_t i = 0; i < COLUMNS; i++) {
        struct sky_span cell = i == ESTADO    ? sky_span_of(sky_estado_name(vencimiento->estado))
                               : i == CLIENTE ? sky_span_of(number)
                               : i == NOMBRE  ? vencimiento->nombre
                                              : text_of(service_of(vencimiento), columns[i]);
        sky_csv_put_cell(out, separator, i == 0, cell);
    }
    sky_csv_end_row(out);
}

/* --- events */

/* How many services before it are told apart by nothing but their place. */
static size_t count_alike(const struct sky_vencimiento *vencimiento)
{
    const struct sky_json *servicio = service_of(vencimiento);
    size_t count = 0;
    for (size_t i = 0; i < vencimiento->index; i++) {
        const struct sky_json *other = sky_json_item(vencimiento->servicios, i);
        count += sky_span_equal(text_of(other, "descripcion"), text_of(servicio, "descripcion")) &&
                 sky_span_equal(text_of(other, "fecha_contratacion"), text_of(servicio, "fecha_contratacion"));
    }
    return count;
}

static void put_uid(struct sky_buffer *out, const struct sky_vencimiento *vencimiento)
{
    unsigned char digest[SKY_SHA256_SIZE];
    char hex[2 * DIGEST_SIZE + 1], line[128];
    const struct sky_json *servicio = service_of(vencimiento);
    const struct sky_span parts[] = { text_of(servicio, "fecha_contratacion"), sky_span("", 1),
                                      text_of(servicio, "descripcion") };
    sky_crypto_sha256(parts, sizeof parts / sizeof *parts, digest);
    sky_hex_write(hex, digest, DIGEST_SIZE);
    snprintf(line, sizeof line, "UID:%" PRId64 "-%s-%zu@%s.sky", vencimiento->cliente, hex, count_alike(vencimiento),
             vencimiento->identity->text);
    sky_ics_put_line(out, sky_span_of(line));
}

/* The digits of a day, or of an instant to the second, as the form wants them. */
static void put_compact(struct sky_buffer *out, const char *name, struct sky_span text, const char *end)
{
    sky_buffer_put_text(out, name);
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '-' && text.data[i] != ':')
            sky_buffer_put(out, &text.data[i], 1);
    sky_buffer_put_text(out, end);
}

static void put_price(struct sky_buffer *out, const struct sky_json *servicio)
{
    struct sky_buffer price = { 0 };
    struct sky_span precio = text_of(servicio, "precio"), moneda = text_of(servicio, "moneda");
    sky_buffer_put_span(&price, precio);
    sky_buffer_put_text(&price, moneda.size > 0 ? " " : "");
    sky_buffer_put_span(&price, moneda);
    if (precio.size > 0)
        sky_ics_put_text(out, "DESCRIPTION", sky_buffer_span(&price));
    out->failed = out->failed || price.failed;
    sky_buffer_clear(&price);
}

void sky_vencimiento_put_event(struct sky_buffer *out, const struct sky_vencimiento *vencimiento)
{
    const struct sky_json *servicio = service_of(vencimiento);
    char instant[SKY_CLOCK_INSTANT_SIZE];
    struct sky_buffer summary = { 0 };
    sky_clock_format(vencimiento->instant, instant);
    sky_buffer_put_text(out, "BEGIN:VEVENT\r\n");
    put_uid(out, vencimiento);
    put_compact(out, "DTSTAMP:", sky_span(instant, strlen("2026-01-31T23:59:59")), "Z\r\n");
    put_compact(out, "DTSTART;VALUE=DATE:", text_of(servicio, "fecha_fin"), "\r\n");
    sky_buffer_put_text(&summary, "Vence ");
    sky_buffer_put_span(&summary, text_of(servicio, "descripcion"));
    sky_buffer_put_text(&summary, ": ");
    sky_buffer_put_span(&summary, vencimiento->nombre);
    sky_ics_put_text(out, "SUMMARY", sky_buffer_span(&summary));
    put_price(out, servicio);
    sky_buffer_put_text(out, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
    out->failed = out->failed || summary.failed;
    sky_buffer_clear(&summary);
}
