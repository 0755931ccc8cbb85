/*
 * A service that a customer has contracted: {"descripcion", "fecha_contratacion", "fecha_fin", "fecha_baja", "precio",
 * "moneda", "suspension": {"desde", "hasta", "motivo"}}, and any other members. Its state on a day follows from them,
 * and is kept nowhere.
 */
#ifndef SKY_DOMAIN_SERVICIO_H
#define SKY_DOMAIN_SERVICIO_H

#include "domain/member.h"

/* A service with the members that the registry knows, as a list has it. */
extern const struct sky_member sky_servicio_row;

enum sky_estado {
#define SKY_ESTADO(name, text) SKY_ESTADO_##name,
#include "domain/estado.def"
#undef SKY_ESTADO
};

/* The state as it is shown; a constant string. */
const char *sky_estado_name(enum sky_estado estado);

/*
 * The state of `servicio`, an object, on the day `hoy`, in this order: `de_baja` from `fecha_baja` on, and always when
 * that is not after its beginning; `futuro` before `fecha_contratacion`; `vencido` after `fecha_fin`; `suspendido` from
 * the first to the last day of its `suspension`; `por_vencer` when `fecha_fin` is `dias` days away at most; or else
 * `activo`. A member that is no day counts as if it were not there.
 */
enum sky_estado sky_servicio_estado(const struct sky_json *servicio, struct sky_span hoy, int64_t dias);

/* A plain value: which service of a customer. */
struct sky_servicio_key {
    struct sky_span descripcion; /* in NFC */
    struct sky_span fecha;       /* on which it was contracted; no span: any */
};

/*
 * Finds the service among `servicios`, an array of objects or NULL: its place into `*index`. Of several those count
 * that have not ended on the day `hoy`. SKY_NO_SERVICE; SKY_AMBIGUOUS lists them by their days.
 */
enum sky_status sky_servicio_find(struct sky_arena *arena, const struct sky_json *servicios,
                                  const struct sky_servicio_key *key, struct sky_span hoy, size_t *index,
                                  struct sky_error *error) SKY_CHECKED;

/*
 * Checks the members of `servicio`, an object; with `only`, another one, those that it names. SKY_INVALID and
 * SKY_MISSING name all that are wrong.
 */
enum sky_status sky_servicio_check(struct sky_arena *arena, const struct sky_json *servicio,
                                   const struct sky_json *only, struct sky_error *error) SKY_CHECKED;

/* Checks what it has besides its description and the day of contracting. */
enum sky_status sky_servicio_check_rest(struct sky_arena *arena, const struct sky_json *servicio,
                                        struct sky_error *error) SKY_CHECKED;

/* Ends the service on the day `hoy`, or on its first day where that is later, unless it has ended. SKY_NO_MEMORY. */
enum sky_status sky_servicio_end(struct sky_json *servicio, struct sky_span hoy, struct sky_error *error) SKY_CHECKED;

#endif
