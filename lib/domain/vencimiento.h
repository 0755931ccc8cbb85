/* A service that comes to its end, in the forms in which it is told of: JSON, a row of a table, an event of a calendar.
 */
#ifndef SKY_DOMAIN_VENCIMIENTO_H
#define SKY_DOMAIN_VENCIMIENTO_H

#include "base/position.h"
#include "domain/servicio.h"

/* A plain value; the service is one of `servicios`, at `index`. All is borrowed. */
struct sky_vencimiento {
    const struct sky_identity *identity; /* of the log */
    int64_t cliente;
    int64_t instant; /* when the customer last changed */
    struct sky_span nombre;
    const struct sky_json *servicios;
    size_t index;
    enum sky_estado estado;
};

/* Whether the service ends on the day `dia`, and has not been ended by the day `hoy`; sets the state it has then. */
bool sky_vencimiento_is_on(struct sky_vencimiento *vencimiento, struct sky_span dia, struct sky_span hoy, int64_t dias);

/* {"cliente", "nombre", "servicio"}, the service with its "estado". SKY_NO_MEMORY. */
enum sky_status sky_vencimiento_put_json(struct sky_buffer *out, const struct sky_vencimiento *vencimiento,
                                         struct sky_error *error) SKY_CHECKED;

/* A row of CSV, and that of the columns' names. */
void sky_vencimiento_put_header(struct sky_buffer *out, char separator);
void sky_vencimiento_put_row(struct sky_buffer *out, char separator, const struct sky_vencimiento *vencimiento);

/* An event of the whole day, whose UID stays the same while customer, description and day of contracting do. */
void sky_vencimiento_put_event(struct sky_buffer *out, const struct sky_vencimiento *vencimiento);

#endif
