/*
 * The files of the original: one JSON file a customer, {"nombre", "contacto", "servicio"} or with "servicios", as
 * Python writes them. What the registry does not take as it stands there is mended, and told.
 */
#ifndef SKY_DOMAIN_ORIGINAL_H
#define SKY_DOMAIN_ORIGINAL_H

#include "base/json.h"

/*
 * Puts what the file `text` says as a line of JSON without its end, as domain/filas.h reads it. `file` is its name,
 * after which a customer without a name is called, but for ".json"; `day` that on which it was written, when a service
 * of no day was contracted. What was mended is put into `*mended` as a text, nothing where all stood as it must.
 * SKY_INVALID: it is no JSON object.
 */
enum sky_status sky_original_read(struct sky_arena *arena, struct sky_span text, struct sky_span file,
                                  struct sky_span day, struct sky_buffer *line, struct sky_buffer *mended,
                                  struct sky_error *error) SKY_CHECKED;

#endif
