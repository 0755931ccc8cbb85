/* What there is to contract: all descriptions of services, who has them, and what these bring in. */
#ifndef SKY_DOMAIN_CATALOGO_H
#define SKY_DOMAIN_CATALOGO_H

#include "base/buffer.h"

/* Descriptions that are told apart. */
#define SKY_CATALOGO_MAX ((size_t)20000)

struct sky_catalogo;

/* An empty one, in the arena; NULL: no memory. */
struct sky_catalogo *sky_catalogo_new(struct sky_arena *arena);

/*
 * Counts a customer who comes, or who goes and came with the same: the services of the stored document, as they are on
 * the day `hoy`, but for what is no service. After an error it is of no more use. SKY_INTERNAL: it cannot be read.
 */
enum sky_status sky_catalogo_count(struct sky_catalogo *catalogo, bool comes, struct sky_span documento,
                                   struct sky_span hoy, int64_t dias, struct sky_error *error) SKY_CHECKED;

/*
 * Puts the descriptions in byte order, as JSON: {"clientes": {<state>: <how many customers>}, "descripcion", "precios":
 * {<currency>: <sum>}}. The sums are of the services in force, those without a currency under "sin_moneda", but for
 * prices that base/decimal.h cannot add. Descriptions beyond the bound are together, as null.
 */
void sky_catalogo_put(const struct sky_catalogo *catalogo, struct sky_buffer *out);

/* Puts how many customers have a service in each state, whatever it is: {"clientes", "estado"}. */
void sky_catalogo_put_estados(const struct sky_catalogo *catalogo, struct sky_buffer *out);

#endif
