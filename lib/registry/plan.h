/*
 * What an operation that follows from the log comes to, found by searching it: undoing and restoring. A search that is
 * short is made within the transaction. One that is long is made before it, by a reading of its own, and the plan says
 * what must not have moved since.
 */
#ifndef SKY_REGISTRY_PLAN_H
#define SKY_REGISTRY_PLAN_H

#include "domain/operacion.h"
#include "registry/lectura.h"

/* A plain value: what a search may look at; later entries of a customer, and bytes of documents. */
struct sky_budget {
    size_t entries, bytes;
    bool is_last;  /* beyond it the operation is refused; else the search ends unfinished */
    size_t values; /* of the documents, about; 0: any number */
};

/* A plain value: what a search has looked at so far. */
struct sky_spent {
    size_t entries, bytes, values;
};

/* Counts a document, which may be none. */
void sky_spent_add(struct sky_spent *spent, const struct sky_budget *budget, struct sky_span documento);

/* Whether the budget suffices for what was spent; where it is the last one, SKY_UNDO_TOO_FAR says in words for a client
 * that it does not. */
bool sky_budget_suffices(const struct sky_budget *budget, const struct sky_spent *spent, struct sky_error *error);

/* Within a transaction, where all other writes wait; and before one. */
extern const struct sky_budget sky_budget_short, sky_budget_long;

/* A plain value: a customer that the search looked at, and its last entry then. */
struct sky_guard {
    int64_t cliente, number;
};

/* A plain value, in an arena. */
struct sky_plan {
    bool is_unfinished;         /* the budget did not suffice: nothing else is set */
    struct sky_outcome outcome; /* unless the search ended with a refusal */
    struct sky_span nombre;     /* of SKY_PRECONDITION: whose present version, */
    struct sky_version version; /* and which */
    struct sky_error error;     /* how the search ended, when it was made before the transaction */
    struct sky_guard *guards;
    size_t guards_count;
};

/*
 * Searches for what the operation, a DESHACER, comes to. Refusals are returned, but for an unfinished search. Whatever
 * the plan holds is in `arena`.
 */
enum sky_status sky_deshacer_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                    const struct sky_budget *budget, struct sky_arena *arena, struct sky_plan *plan,
                                    struct sky_error *error) SKY_CHECKED;

/* The same for an OLVIDAR, whose search the long budget never ends. */
enum sky_status sky_olvidar_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                   const struct sky_budget *budget, struct sky_arena *arena, struct sky_plan *plan,
                                   struct sky_error *error) SKY_CHECKED;

/* The same for a RESTAURAR, whose search is always short. */
enum sky_status sky_restaurar_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                     struct sky_arena *arena, struct sky_plan *plan,
                                     struct sky_error *error) SKY_CHECKED;

/* The same for a FUSIONAR and for a DISTINGUIR, which are made within a transaction only. */
enum sky_status sky_fusionar_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                    struct sky_arena *arena, struct sky_plan *plan,
                                    struct sky_error *error) SKY_CHECKED;

enum sky_status sky_distinguir_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                      struct sky_arena *arena, struct sky_plan *plan,
                                      struct sky_error *error) SKY_CHECKED;

/* The same for a CREAR with `homonimo`, within a transaction only; its search is short however many namesakes there
 * are.
 */
enum sky_status sky_homonimo_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                    struct sky_arena *arena, struct sky_plan *plan,
                                    struct sky_error *error) SKY_CHECKED;

/* The same for a CREAR that is `unico`, within a transaction only: SKY_ALIKE, or what it comes to else. SKY_NOT_LISTED.
 */
enum sky_status sky_unico_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                 struct sky_arena *arena, struct sky_plan *plan, struct sky_error *error) SKY_CHECKED;

/* The one of these that is the operation's, within a transaction: with the short budget. */
enum sky_status sky_plan_search(struct sky_lectura *lectura, const struct sky_operacion *operacion,
                                struct sky_arena *arena, struct sky_plan *plan, struct sky_error *error) SKY_CHECKED;

/* Whether nothing that the plan rests on has moved, and its names are still free; `*holds` says so. */
enum sky_status sky_plan_check(const struct sky_plan *plan, struct sky_lectura *lectura, struct sky_arena *scratch,
                               bool *holds, struct sky_error *error) SKY_CHECKED;

#endif
