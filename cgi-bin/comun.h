/* What several programs share: the seam between HTTP and the registry. */
#ifndef SKY_CGI_COMUN_H
#define SKY_CGI_COMUN_H

#include "sky.h"

/* How one side of the registry answers an error in its own words. */
typedef enum sky_turn comun_refusal(struct sky_request *request, const struct sky_error *error);

/* The words of the customer side: those of the error. */
comun_refusal comun_refuse;

/* The handler that lists the customers' names of a moment, in byte order, as a JSON array. */
sky_handler comun_listar;

/* Answers with the customer that the path's {nombre} meant at the moment "en", or with how it is called now. */
enum sky_turn comun_leer(struct sky_request *request, comun_refusal *refuse);

/* Puts the name that the path's {nombre} means into `*nombre`; SKY_INVALID, with the request's error filled. */
enum sky_status comun_nombre(struct sky_request *request, struct sky_span *nombre) SKY_CHECKED;

/*
 * Gives the answer the entity tag of `version`; `*known` says whether the client has that already (If-None-Match), so
 * that 304 answers it. SKY_INVALID, with the request's error filled.
 */
enum sky_status comun_tag(struct sky_request *request, int64_t version, bool weak, bool *known) SKY_CHECKED;

/* Puts the number that the path's {numero} is into `*number`; SKY_INVALID, with the request's error filled. */
enum sky_status comun_numero(struct sky_request *request, int64_t *number) SKY_CHECKED;

/* Puts the moment that the parameter "en" means into `*moment`, SKY_NOW without it; the request's error is filled. */
enum sky_status comun_momento(struct sky_request *request, int64_t *moment) SKY_CHECKED;

/* Puts the lists of If-Match and If-None-Match into `*condition`; SKY_INVALID, with the request's error filled. */
enum sky_status comun_condition(struct sky_request *request, struct sky_condition *condition) SKY_CHECKED;

/*
 * The customer that `nombre` means at `*moment`. One who is not there now is looked for again at a moment that stands
 * still, `*moment` from then on: whether the name is an old one has to be asked of the same registry.
 */
enum sky_status comun_find(struct sky_request *request, struct sky_span nombre, int64_t *moment,
                           struct sky_version *version) SKY_CHECKED;

/* Answers that a condition does not hold for `version`, which is in the answer; number 0: there is none. */
enum sky_turn comun_answer_precondition(struct sky_request *request, const struct sky_error *error,
                                        const struct sky_version *version);

/*
 * Submits `operacion`, under the request's conditions and Idempotency-Key, and parks the request until `then`. NULL
 * answers the request's error: the operation could not be made.
 */
enum sky_turn comun_submit(struct sky_request *request, struct sky_operacion *operacion, sky_resumed *then);

/*
 * Answers an operation that was refused: with 412 and the present document when a condition was, with the new name
 * when the path's {nombre} is an old one, else by `refuse`.
 */
enum sky_turn comun_answer_refused(struct sky_request *request, const struct sky_operacion *operacion,
                                   comun_refusal *refuse);

/* Adds the headers of an operation that was written: its number, and whether this is its first answer again. */
void comun_answer_written(struct sky_request *request, const struct sky_operacion *operacion);

/*
 * Answers an operation that is done, or was refused: `http` and "Cliente X <what>.", or what Prefer asks for, with its
 * number and, when it created the customer, the Location behind `collection`.
 */
enum sky_turn comun_answer_done(struct sky_request *request, const struct sky_operacion *operacion, int http,
                                const char *collection, const char *what, comun_refusal *refuse);

/* The same with 200 for a request that leaves the customer as it is: under its conditions, without a number. */
enum sky_turn comun_answer_unchanged(struct sky_request *request, struct sky_span nombre, const char *what,
                                     comun_refusal *refuse);

/* The error of a request about {nombre} that found nobody, as comun_answer_refused has it. */
enum sky_turn comun_answer_absent(struct sky_request *request, int64_t moment, const struct sky_error *error,
                                  comun_refusal *refuse);

/* One page of a view, gathered as a JSON array or as lines before it is answered. */
struct comun_page {
    struct sky_request *request;
    struct sky_page page;
    bool lines;
    size_t count;
    int64_t last; /* number of the last item */
    bool full;    /* of items, or of text */
    struct sky_buffer *out;
};

/* Reads the parameter "limite", and `cursor` for where to go on: descending from SKY_NOW, or ascending from 0. */
enum sky_status comun_page_begin(struct sky_request *request, const char *cursor, int64_t first,
                                 struct comun_page *page) SKY_CHECKED;

/* The visitor of a page's items. */
sky_item_visitor comun_page_take;

/* Answers the page, with a Link to the next one behind `cursor` when there may be one. */
enum sky_turn comun_page_end(struct comun_page *page, const char *cursor);

#endif
