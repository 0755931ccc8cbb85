/* Searching customers by what somebody types. */
#ifndef SKY_API_SEARCHING_H
#define SKY_API_SEARCHING_H

#include "http/request.h"

/* Answers a page of those whom the parameter "buscar" finds: of the present, in the order of a search. */
enum sky_turn sky_api_answer_search(struct sky_request *request);

#endif
