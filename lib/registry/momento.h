/* What ?en= may be: the number of an operation, an instant, or a day. For lectura.c alone. */
#ifndef SKY_REGISTRY_MOMENTO_H
#define SKY_REGISTRY_MOMENTO_H

#include "registry/lectura.h"

/* Puts the moment that `en` means into `*moment`, as sky_lectura_open_en has it; `present` is a reading of the present,
 * whose moment is the head's number. */
enum sky_status sky_momento_parse(struct sky_lectura *present, struct sky_span en, int64_t *moment,
                                  struct sky_error *error) SKY_CHECKED;

#endif
