/*
 * A customer's document: {"contacto", "nombre", "servicios": [{"descripcion", "fecha_contratacion"}]}, and any other
 * members, which are kept. As text it is canonical JSON.
 */
#ifndef SKY_DOMAIN_CLIENTE_H
#define SKY_DOMAIN_CLIENTE_H

#include "base/json.h"

/* Bytes of a document's canonical text. */
#define SKY_CLIENTE_MAX ((size_t)1 << 20)

/* A plain value: the customer that a name means, as one entry of the log left it. */
struct sky_version {
    int64_t number;            /* of the entry; 0: there is no such customer */
    int64_t cliente;           /* who it is, under whatever name: the number of the entry that created the customer */
    struct sky_span documento; /* canonical JSON; no span with number 0 */
};

/* Adds the service, which the document shares from then on, to a document of right types. SKY_NO_MEMORY. */
enum sky_status sky_cliente_add_servicio(struct sky_arena *arena, struct sky_json *cliente, struct sky_json *servicio,
                                         struct sky_error *error) SKY_CHECKED;

/*
 * Checks the types of the members that the registry knows, those that are there, but for the name; SKY_INVALID and
 * SKY_MISSING name all that are wrong, in the arena. `written`: as sky_cliente_check_servicios has it.
 */
enum sky_status sky_cliente_check(struct sky_arena *arena, const struct sky_json *cliente, bool written,
                                  struct sky_error *error) SKY_CHECKED;

/*
 * The same of the services alone. Of those that are `written` each has a description and, if a date, one of the
 * calendar; what was stored before need not have.
 */
enum sky_status sky_cliente_check_servicios(struct sky_arena *arena, const struct sky_json *cliente, bool written,
                                            struct sky_error *error) SKY_CHECKED;

/* Reads a stored document; NULL and SKY_INTERNAL when it is none. The arena owns it. */
struct sky_json *sky_cliente_parse(struct sky_arena *arena, struct sky_span text, struct sky_error *error);

/* Puts the canonical text into `*text` (arena). SKY_TOO_LARGE above SKY_CLIENTE_MAX, or when it could not be read. */
enum sky_status sky_cliente_write(struct sky_arena *arena, const struct sky_json *cliente, struct sky_span *text,
                                  struct sky_error *error) SKY_CHECKED;

#endif
