/* What a request about the registry asks for, besides its body: a name, conditions, a moment. */
#ifndef SKY_API_ASKED_H
#define SKY_API_ASKED_H

#include "base/clock.h"
#include "base/position.h"
#include "domain/condition.h"
#include "http/request.h"
#include "http/route.h"
#include "registry/lectura.h"

/* The row of the parameter "en", for the routes that read the registry at a moment; and the list of the
 * original's routes. */
#define SKY_API_EN   \
    {                \
        .name = "en" \
    }
extern const struct sky_parameter sky_api_en[];

/* Puts the name that the path's {nombre} means into `*nombre`; SKY_INVALID, with the request's error filled. */
enum sky_status sky_api_nombre(struct sky_request *request, struct sky_span *nombre) SKY_CHECKED;

/* Puts the lists of If-Match and If-None-Match into `*condition`; SKY_INVALID, with the request's error filled. */
enum sky_status sky_api_condition(struct sky_request *request, struct sky_condition *condition) SKY_CHECKED;

/* Puts what the parameter `name` holds into `*moments`, with the "+" before an offset as it was sent; SKY_NO_MEMORY. */
enum sky_status sky_api_moments(struct sky_request *request, const char *name, struct sky_span *moments) SKY_CHECKED;

/*
 * Fills the request's error with what became of reading a moment that the parameter `name` holds: SKY_INVALID names it.
 */
enum sky_status sky_api_fail_moment(struct sky_request *request, const char *name,
                                    const struct sky_error *wrong) SKY_CHECKED;

/* Opens a reading at the moment that the parameter "en" means, or of the present, perhaps as a standby has it that has
 * what the client has seen; SKY_INVALID, with the request's error filled. */
enum sky_status sky_api_open_lectura(struct sky_request *request, struct sky_lectura *lectura) SKY_CHECKED;

/* Puts the day of the moment that the parameter "en" means, or today, into `hoy`; SKY_INVALID, with the request's error
 * filled. */
enum sky_status sky_api_day(struct sky_request *request, char hoy[SKY_CLOCK_DAY_SIZE]) SKY_CHECKED;

/* SKY_OTHER_LOG, with the request's error filled, when the parameter `name` is a place in another log. */
enum sky_status sky_api_refuse_other_log(struct sky_request *request, const char *name) SKY_CHECKED;

/* The first of `names`, up to NULL, that is a parameter of the request; NULL when none is. */
const char *sky_api_first_of(struct sky_request *request, const char *const *names);

/* SKY_INVALID, with the request's error filled, when one of `others`, up to NULL, is there beside the parameter `name`.
 */
enum sky_status sky_api_refuse_beside(struct sky_request *request, const char *name,
                                      const char *const *others) SKY_CHECKED;

/* Says in the answer who it is about, by the number that stays when the name changes: of a customer, or 0 for nobody.
 */
void sky_api_name_cliente(struct sky_request *request, int64_t cliente);

/*
 * Gives the answer the entity tag of `version`; `*known` says whether the client has that already (If-None-Match), so
 * that 304 answers it. SKY_INVALID, with the request's error filled.
 */
enum sky_status sky_api_tag(struct sky_request *request, int64_t version, bool weak, bool *known) SKY_CHECKED;

#endif
