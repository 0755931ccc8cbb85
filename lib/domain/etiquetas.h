/* Which tags customers have, and how many have each: as filters have it, by their words without case and accents. */
#ifndef SKY_DOMAIN_ETIQUETAS_H
#define SKY_DOMAIN_ETIQUETAS_H

#include "base/buffer.h"

/* Tags that are told apart. */
#define SKY_ETIQUETAS_MAX ((size_t)20000)

struct sky_etiquetas;

/* None, in the arena; NULL: no memory. */
struct sky_etiquetas *sky_etiquetas_new(struct sky_arena *arena);

/* Counts a customer who comes, or who goes and came with the same: the tags of the stored document. After an error it
 * is of no more use. SKY_INTERNAL: it cannot be read. */
enum sky_status sky_etiquetas_count(struct sky_etiquetas *etiquetas, bool comes, struct sky_span documento,
                                    struct sky_error *error) SKY_CHECKED;

/* Puts the tags in the order of their words, each as most write it: {"clientes", "etiqueta"}. Those beyond the bound
 * are together, as null. */
void sky_etiquetas_put(const struct sky_etiquetas *etiquetas, struct sky_buffer *out);

#endif
