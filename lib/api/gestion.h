/*
 * What is done to tokens and people: it waits for the disk, so a thread of its own does it, and neither those who serve
 * requests wait for it, nor does it wait for those who check passwords.
 */
#ifndef SKY_API_GESTION_H
#define SKY_API_GESTION_H

#include "domain/condition.h"
#include "domain/ficha.h"
#include "http/answer.h"
#include "http/app.h"
#include "registry/registro.h"

struct sky_gestion;

/* Does the work, in the thread; a failure is in the gestion's error. */
typedef void sky_gestion_work(struct sky_registro *registro, struct sky_gestion *gestion);

/* One piece of work, in its request's arena. */
struct sky_gestion {
    struct sky_span author;
    struct sky_span nombre, id; /* who or what it is about */
    const char *ended;          /* what is said when it was ended, by sky_gestion_end */
    enum sky_role rol;
    bool has_condition;
    struct sky_condition condition;
    struct sky_ficha ficha;    /* what is made, */
    char text[SKY_FICHA_SIZE]; /* and what its bearer needs: overwritten by sky_gestion_answer_made */
    struct sky_arena *arena;   /* its request's, which the work may use */
    struct sky_error error;

    struct sky_registro *registro; /* its own from here on */
    sky_gestion_work *work;
    void (*done)(void *context);
    void *context;
};

/* The pool that it is done by, for a program's `open` to put into the app; NULL on failure. close takes NULL,
 * after what was submitted is done. */
struct sky_pool *sky_gestion_open(struct sky_error *error);
void sky_gestion_close(struct sky_pool *pool);

/*
 * A piece of work for the request; NULL: the request's error says why not. What is not kept is refused, and not passed
 * over: an Idempotency-Key, and the conditions unless `takes_condition`.
 */
struct sky_gestion *sky_gestion_new(struct sky_request *request, bool takes_condition);

/* Has the work done, and parks the request until `then(request, gestion)`, also after a failure, is to answer. */
enum sky_turn sky_gestion_park(struct sky_request *request, struct sky_gestion *gestion, sky_gestion_work *work,
                               sky_resumed *then);

/* Ends what has the path's {id}, by the work; then says so, in 200, or answers with the error. */
enum sky_turn sky_gestion_end(struct sky_request *request, sky_gestion_work *work, const char *ended);

/* Answers 201 with the token, or invitation, that was made: what is shown of it, and its text under `name`; or its
 * error. */
enum sky_turn sky_gestion_answer_made(struct sky_request *request, struct sky_gestion *gestion, const char *collection,
                                      const char *name);

/* Answers a list of values with its entity tag, or 304; `show` shows the item at an index, NULL when memory ran out. */
typedef struct sky_json *sky_gestion_show(struct sky_arena *arena, const void *items, size_t index);
enum sky_turn sky_gestion_answer_list(struct sky_request *request, const void *items, size_t count,
                                      sky_gestion_show *show);

/* The same for one value. */
enum sky_turn sky_gestion_answer_one(struct sky_request *request, struct sky_json *shown);

/* Shows a token, session or invitation of a list. */
sky_gestion_show sky_gestion_show_ficha;

/* --- the handlers: tokens; people, and their sessions; invitations */

sky_handler sky_api_listar_fichas, sky_api_crear_ficha, sky_api_revocar_ficha;
sky_handler sky_api_listar_usuarios, sky_api_leer_usuario, sky_api_cambiar_usuario, sky_api_quitar_usuario;
sky_handler sky_api_listar_sesiones_de, sky_api_terminar_sesiones_de;
sky_handler sky_api_invitar, sky_api_reinvitar, sky_api_listar_invitaciones, sky_api_terminar_invitacion;
sky_handler sky_api_aceptar;

#endif
