/* What is kept of somebody, and what may be in it: a JSON object. */
#ifndef SKY_DOMAIN_USUARIO_DOCUMENT_H
#define SKY_DOMAIN_USUARIO_DOCUMENT_H

#include "base/json.h"
#include "domain/usuario.h"

/*
 * Checks what somebody is to be called: as tokens are, but without a colon or a slash, and not "anonimo", so that no
 * author in the log is taken for somebody else. SKY_INVALID names the member.
 */
enum sky_status sky_usuario_check(struct sky_span nombre, struct sky_error *error) SKY_CHECKED;

/* What is shown of somebody, {"creado", "factor", "nombre", "rol"}, in the arena; NULL when memory ran out. "factor" is
 * true, or not there. */
struct sky_json *sky_usuario_show(struct sky_arena *arena, const struct sky_usuario *usuario);

/* What is stored, with "clave" and all of "factor", in the arena; no span when memory ran out. */
struct sky_span sky_usuario_render(struct sky_arena *arena, const struct sky_usuario *usuario);

/* Reads that again, into the arena. SKY_INTERNAL when it is not as it was written. */
enum sky_status sky_usuario_parse(struct sky_arena *arena, struct sky_span documento, struct sky_usuario *usuario,
                                  struct sky_error *error) SKY_CHECKED;

#endif
