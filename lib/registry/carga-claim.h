/* Whose turn it is to write lots, and what is left of those that were cut off. For the carga family alone. */
#ifndef SKY_REGISTRY_CARGA_CLAIM_H
#define SKY_REGISTRY_CARGA_CLAIM_H

#include "registry/carga.h"

/*
 * Waits until no other process writes lots, and takes back what one that died has left. The turn ends with
 * sky_registro_disclaim_lots. SKY_UNAVAILABLE: it waited for long.
 */
enum sky_status sky_carga_claim(struct sky_registro *registro, struct sky_error *error) SKY_CHECKED;

/*
 * Takes back the lot `number`, which was cut off: `*left` rows stay, which others changed since or which were taken
 * back before. Then it is marked no more.
 */
enum sky_status sky_carga_retirar(struct sky_registro *registro, int64_t number, int64_t *left,
                                  struct sky_error *error) SKY_CHECKED;

#endif
