/* What is kept of a token, and what may be in it: a JSON object. */
#ifndef SKY_DOMAIN_FICHA_DOCUMENT_H
#define SKY_DOMAIN_FICHA_DOCUMENT_H

#include "base/json.h"
#include "domain/ficha.h"

/* Checks what somebody asks for: SKY_INVALID names the member that is wrong. */
enum sky_status sky_ficha_check(const struct sky_ficha *ficha, struct sky_error *error) SKY_CHECKED;

/* What is shown of a token, {"creada", "limitada", "nombre", "rol", "vence"}, in the arena; NULL when memory ran out.
 */
struct sky_json *sky_ficha_show(struct sky_arena *arena, const struct sky_ficha *ficha);

/* The same as it is listed, with "id" and, once it was used, "uso". */
struct sky_json *sky_ficha_show_listed(struct sky_arena *arena, const struct sky_ficha *ficha);

/* What is stored of it, what is shown and "huella", in the arena; no span when memory ran out. */
struct sky_span sky_ficha_render(struct sky_arena *arena, const struct sky_ficha *ficha);

/* Reads that again: the texts are in the arena, but for the id. SKY_INTERNAL when it is not as it was written. */
enum sky_status sky_ficha_parse(struct sky_arena *arena, struct sky_span id, struct sky_span documento,
                                struct sky_ficha *ficha, struct sky_error *error) SKY_CHECKED;

#endif
