/*
 * A customer's document: {"contacto", "nombre", "servicios"}, what else the table in cliente.c lists, and any other
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
 * Checks the members of what is written that the registry knows: but for the name, which is nombre.h's, and the
 * contact, which the original kept as it came. With `patch`, the object that `cliente` was merged with, those that it
 * names; what else is there was stored before, and stays. SKY_INVALID and SKY_MISSING name all that are wrong, in the
 * arena.
 */
enum sky_status sky_cliente_check(struct sky_arena *arena, const struct sky_json *cliente, const struct sky_json *patch,
                                  struct sky_error *error) SKY_CHECKED;

/* Refuses a contact that is no text, if `object` has one, with SKY_INVALID. */
enum sky_status sky_cliente_check_contacto(struct sky_arena *arena, const struct sky_json *object,
                                           struct sky_error *error) SKY_CHECKED;

/*
 * Puts the services of the stored document `text` into `*list`: a JSON array, each with the `estado` that it has on the
 * day `hoy`, `dias` being those before its end at which it is due. SKY_INTERNAL.
 */
enum sky_status sky_cliente_servicios(struct sky_arena *arena, struct sky_span text, struct sky_span hoy, int64_t dias,
                                      struct sky_span *list, struct sky_error *error) SKY_CHECKED;

/* Puts what is taken as a document and as a service, as one JSON object of JSON Schemas by name. */
void sky_cliente_describe(struct sky_buffer *out);

/* Reads a stored document; NULL and SKY_INTERNAL when it is none. The arena owns it. */
struct sky_json *sky_cliente_parse(struct sky_arena *arena, struct sky_span text, struct sky_error *error);

/* The same with the member `name` alone, which takes a fraction of the time: what else there is is hardly looked at. */
struct sky_json *sky_cliente_parse_member(struct sky_arena *arena, struct sky_span text, const char *name,
                                          struct sky_error *error);

/* The list that a stored document has as the member `name`, whatever is in it; NULL: it has none there. SKY_INTERNAL:
 * it cannot be read. The arena owns it. */
enum sky_status sky_cliente_lista(struct sky_arena *arena, struct sky_span text, const char *name,
                                  const struct sky_json **list, struct sky_error *error);

/* Puts the canonical text into `*text` (arena). SKY_TOO_LARGE above SKY_CLIENTE_MAX, or when it could not be read. */
enum sky_status sky_cliente_write(struct sky_arena *arena, const struct sky_json *cliente, struct sky_span *text,
                                  struct sky_error *error) SKY_CHECKED;

/* Puts the stored document `text` with the name `nombre` in it into `*renamed` (arena). SKY_INTERNAL; SKY_TOO_LARGE. */
enum sky_status sky_cliente_rename(struct sky_arena *arena, struct sky_span text, struct sky_span nombre,
                                   struct sky_span *renamed, struct sky_error *error) SKY_CHECKED;

#endif
