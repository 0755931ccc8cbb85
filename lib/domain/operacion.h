/*
 * Operations: what can be done to a customer. Each is checked when it is made, and constant from then on; it is applied
 * later, to the document that the customer then has.
 */
#ifndef SKY_DOMAIN_OPERACION_H
#define SKY_DOMAIN_OPERACION_H

#include "base/crypto.h"
#include "domain/cliente.h"
#include "domain/condition.h"
#include "domain/servicio.h"

struct sky_indice;

enum sky_operacion_kind {
#define SKY_OPERACION(name, verb) SKY_OPERACION_##name,
#include "domain/operacion.def"
#undef SKY_OPERACION
};

/* The lot of an operation that is its first one, and of one where the lot stands or falls as one; CARGAR: whoever has
 * the name. */
#define SKY_LOTE_NEW ((int64_t)-1)
#define SKY_LOTE_WHOLE ((int64_t)-2)
#define SKY_LOTE_ANYBODY ((int64_t)-1)

/* An operation, in the arena it was made in. The members after the union are set by whoever hands it in. */
struct sky_operacion {
    enum sky_operacion_kind kind;
    struct sky_span nombre;  /* of the customer; no span where the operation is about another one */
    struct sky_span destino; /* the other name that it gives; no span: none. FUSIONAR, DISTINGUIR: of the other
                              * customer */
    int64_t cliente; /* RESTAURAR, OLVIDAR without a name: who, in the bin; FUSIONAR, DISTINGUIR without the
                      * other's: who; CARGAR: who it must be, 0: nobody yet */
    union {
        struct sky_span documento; /* CREAR, GUARDAR: the whole of it */
        struct sky_span servicio;  /* CONTRATAR: as JSON */
        struct sky_span patch; /* MODIFICAR, RENOMBRAR, AJUSTAR: a merge patch, as JSON; CONTACTAR: {"contacto"}, and
                                * what the customer must have already; CARGAR: members as they are to be */
        int64_t version;       /* RESTAURAR: the entry to go back to; 0: the last one before the deletion */
        int64_t entry;         /* DESHACER, DESCARGAR: of the operation to be undone */
    };
    struct sky_servicio_key cual; /* AJUSTAR, TERMINAR: which service; CARGAR: which one is to be there, or none, */
    struct sky_span hoy;          /* and the day on which that was said */
    bool homonimo;                /* CREAR: if the name is taken, then the next one like it that is free */
    const struct sky_indice *parecido; /* CREAR: by which it is like others, or NULL; */
    bool unico;                        /* and whether it is refused then, with SKY_ALIKE */
    int64_t lote; /* of a lot: its number, the first entry's, or one of these for that entry; or 0 */
    bool is_due; /* DESCARGAR: it goes however much its author has written today; OLVIDAR: whoever it was merged into */
    int64_t visto;         /* CARGAR: the version that the customer must still have; 0: any */
    struct sky_span hecho; /* CARGAR: the document that it comes to while the customer has the version `base`, */
    int64_t base;          /* 0: is nobody yet, so that it need not be made again; no span: not known */
    struct sky_condition condition;
    struct sky_span author;
    struct sky_span key;                   /* Idempotency-Key, or no span, */
    unsigned char digest[SKY_SHA256_SIZE]; /* and of the request that came with it, as it was sent, */
    unsigned char rest[SKY_SHA256_SIZE];   /* and but for the name in its path */
};

/* A plain value: what a name is to mean; one entry of the log to be. */
struct sky_draft {
    struct sky_span nombre;
    int64_t cliente;           /* 0: a new customer */
    struct sky_span documento; /* no span: the name means nobody any more */
};

/* A plain value: what an operation comes to, in the order of the log. Of a rename, the old name comes first; of a
 * merge, the other customer's. */
struct sky_outcome {
    struct sky_draft *drafts; /* in the arena */
    size_t count;
    int64_t deshace; /* the operation that it undoes, or 0 */
    bool created;    /* there was no such customer before */
    int64_t stays;   /* the one draft is what there is already: the number of that version; or 0 */
    int64_t holder;  /* of SKY_NAME_TAKEN: who has the name */
};

/*
 * The constructors return an operation that lives in the arena, or NULL with `error` filled: SKY_MISSING and
 * SKY_INVALID name all members that are missing or wrong, SKY_TOO_LARGE, SKY_NO_MEMORY. `body` is what the client sent,
 * of which nothing is borrowed: an operation waits, and has texts only. `nombre` has passed sky_nombre_parse.
 */

/*
 * A new customer from {"nombre", "contacto", "servicio", "fecha_contratacion"?}, the last two of its one service, which
 * is contracted today, on the day `hoy`, unless they say otherwise; other members are the document's. Of `body` the
 * document is made. Refused with SKY_NAME_TAKEN when the name is taken.
 */
struct sky_operacion *sky_operacion_crear(struct sky_arena *arena, struct sky_json *body, struct sky_span hoy,
                                          struct sky_error *error);

/* The whole document `body`, in which it sets the name's one form. Creates or replaces. */
struct sky_operacion *sky_operacion_guardar(struct sky_arena *arena, struct sky_json *body, struct sky_error *error);

/*
 * Another contact from {"contacto"}. Without that member NULL is returned and no error: there is nothing to do. Other
 * members must be as the customer has them: it is refused with SKY_INVALID otherwise.
 */
struct sky_operacion *sky_operacion_contactar(struct sky_arena *arena, struct sky_span nombre, struct sky_json *body,
                                              struct sky_error *error);

/* One more service from {"servicio", "fecha_contratacion"?}, its other members kept; it is made of `body`. */
struct sky_operacion *sky_operacion_contratar(struct sky_arena *arena, struct sky_span nombre, struct sky_json *body,
                                              struct sky_span hoy, struct sky_error *error);

/*
 * A merge patch of the one service that `cual` means on the day `hoy`, as they came: SKY_INVALID for what no service
 * has. Refused with SKY_NO_SERVICE and SKY_AMBIGUOUS.
 */
struct sky_operacion *sky_operacion_ajustar(struct sky_arena *arena, struct sky_span nombre,
                                            struct sky_servicio_key cual, const struct sky_json *patch,
                                            struct sky_span hoy, struct sky_error *error);

/* The end of that service, on the day `hoy`; as sky_servicio_end has it. */
struct sky_operacion *sky_operacion_terminar(struct sky_arena *arena, struct sky_span nombre,
                                             struct sky_servicio_key cual, struct sky_span hoy,
                                             struct sky_error *error);

/* No customer of that name any more. */
struct sky_operacion *sky_operacion_eliminar(struct sky_arena *arena, struct sky_span nombre, struct sky_error *error);

/*
 * A merge patch (RFC 7396) of any members, in which it sets the name's one form. A "nombre" other than the present one
 * renames; SKY_NAME_TAKEN when another customer has it.
 */
struct sky_operacion *sky_operacion_modificar(struct sky_arena *arena, struct sky_span nombre, struct sky_json *patch,
                                              struct sky_error *error);

/*
 * Back from the bin, or with {"version"} back to what the customer was after that operation, name included. `body` may
 * be NULL. SKY_NAME_TAKEN when the name is another's.
 */
struct sky_operacion *sky_operacion_restaurar(struct sky_arena *arena, struct sky_span nombre,
                                              const struct sky_json *body, struct sky_error *error);

/*
 * The same of `cliente`, who is in the bin, whoever has their name by now: {"nombre", "version"}, both of which may be
 * missing, give them another name and an earlier state.
 */
struct sky_operacion *sky_operacion_restaurar_cliente(struct sky_arena *arena, int64_t cliente,
                                                      const struct sky_json *body, struct sky_error *error);

/*
 * One customer out of two: the one called `nombre` stays, and gets what {"con"} has, a name or a number; that one goes.
 * As fusion.h has it.
 */
struct sky_operacion *sky_operacion_fusionar(struct sky_arena *arena, struct sky_span nombre,
                                             const struct sky_json *body, struct sky_error *error);

/* Two customers who are not the same, {"de"} being a name or a number: each document says so, as distincion.h has it.
 */
struct sky_operacion *sky_operacion_distinguir(struct sky_arena *arena, struct sky_span nombre,
                                               const struct sky_json *body, struct sky_error *error);

/*
 * Erases all texts of a customer, and of those merged into it: of whoever is called `nombre`, or was deleted under that
 * name; without one (no span), of `cliente`, who is in the bin. SKY_NOT_FOUND, SKY_FORGOTTEN, SKY_CONFLICT.
 */
struct sky_operacion *sky_operacion_olvidar(struct sky_arena *arena, struct sky_span nombre, int64_t cliente,
                                            struct sky_error *error);

/* Whether an entry of this verb forgets its customer. */
bool sky_operacion_forgets(struct sky_span verb);

/*
 * Takes back the operation that the entry `number` is part of. SKY_UNDO_BLOCKED names the later operations that
 * touched the same members, SKY_NAME_TAKEN the name that is another's by now; SKY_UNDO_TOO_FAR.
 */
struct sky_operacion *sky_operacion_deshacer(struct sky_arena *arena, int64_t number, struct sky_error *error);

/*
 * A row of a lot: the customer `cliente`, called `nombre` now, gets the members of `miembros` as they are, a new one
 * (cliente 0) has no others, and SKY_LOTE_ANYBODY is either. Another "nombre" among them renames. `servicio` (no
 * descripcion: none) is contracted, on the day `hoy` unless it has one, if it is not there. What stays as it is is not
 * checked. Refused with SKY_CONFLICT when the customer is another one, or another version, than it must be.
 */
struct sky_operacion *sky_operacion_cargar(struct sky_arena *arena, struct sky_span nombre, int64_t cliente,
                                           struct sky_json *miembros, struct sky_servicio_key servicio,
                                           struct sky_span hoy, struct sky_error *error);

/* Takes back the one row of a lot that the entry `number` is, as part of taking back the lot. */
struct sky_operacion *sky_operacion_descargar(struct sky_arena *arena, int64_t number, struct sky_error *error);

/* Whether entries of this verb are each a row of a lot, which is their `grupo`. */
bool sky_operacion_is_of_lote(struct sky_span verb);

/* The verb of the operation, as the log has it; a constant string. */
const char *sky_operacion_verb(const struct sky_operacion *operacion);

/* Bytes of JSON that it brings. */
size_t sky_operacion_size(const struct sky_operacion *operacion);

/* Whether it follows from the versions alone, so that sky_operacion_apply can be asked; else from the log. */
bool sky_operacion_is_of_versions(const struct sky_operacion *operacion);

/*
 * Applies an operation to what its names mean: `present` its `nombre`, `other` its `destino` (anything where it gives
 * no other name). `*outcome` and what it holds are in `arena`, or borrowed from the operation. A refusal is returned:
 * SKY_NOT_FOUND, SKY_NAME_TAKEN, SKY_PRECONDITION, SKY_INVALID, SKY_TOO_LARGE.
 */
enum sky_status sky_operacion_apply(const struct sky_operacion *operacion, const struct sky_version *present,
                                    const struct sky_version *other, struct sky_arena *arena,
                                    struct sky_outcome *outcome, struct sky_error *error) SKY_CHECKED;

/*
 * The same of a CREAR as a customer called `nombre`, which nobody is, whatever its own name is; `nombre` is borrowed.
 * SKY_PRECONDITION, SKY_INVALID, SKY_TOO_LARGE.
 */
enum sky_status sky_operacion_apply_as(const struct sky_operacion *operacion, struct sky_span nombre,
                                       struct sky_arena *arena, struct sky_outcome *outcome,
                                       struct sky_error *error) SKY_CHECKED;

/* The refusal of reads and operations on a name that no customer has: SKY_NOT_FOUND. */
enum sky_status sky_operacion_no_encontrado(struct sky_span nombre, struct sky_error *error);

/* The refusal of a name that is another customer's: SKY_NAME_TAKEN, when `version` is one of other than `cliente`. */
enum sky_status sky_operacion_require_free(const struct sky_version *version, int64_t cliente, struct sky_span nombre,
                                           struct sky_error *error) SKY_CHECKED;

/*
 * Gives the outcome room for `most` drafts, and adds one: that a customer, called `from` now (or nothing: no span),
 * gets the name and document of `draft`. SKY_NO_MEMORY.
 */
enum sky_status sky_outcome_reserve(struct sky_outcome *outcome, struct sky_arena *arena, size_t most,
                                    struct sky_error *error) SKY_CHECKED;
void sky_outcome_add(struct sky_outcome *outcome, struct sky_span from, struct sky_draft draft);

/* Whether `draft` is the customer as `present`, called `nombre`, is: the number of that version, or 0. */
int64_t sky_draft_stays(const struct sky_draft *draft, const struct sky_version *present, struct sky_span nombre);

/* The customer's name and document after an operation that was done; a deleted one has no document. NULL: no draft. */
const struct sky_draft *sky_outcome_last(const struct sky_outcome *outcome);

#endif
