/* What a request about a customer is told whom its name does not lead to: the new name, or that there is nobody. */
#ifndef SKY_API_MOVED_H
#define SKY_API_MOVED_H

#include "http/answer.h"
#include "registry/lectura.h"

/*
 * Answers `error`, which a reading gave. When it is SKY_NOT_FOUND: 308 to how the customer is called now at the
 * reading's moment that had the path's {nombre}, or else the words that the program has for somebody who is not there.
 */
enum sky_turn sky_api_answer_absent(struct sky_request *request, struct sky_lectura *lectura,
                                    const struct sky_error *error);

/* The same at the moment `number`, for who has no reading open; another refusal says whom it is about. */
enum sky_turn sky_api_answer_absent_at(struct sky_request *request, int64_t number, const struct sky_error *error);

#endif
