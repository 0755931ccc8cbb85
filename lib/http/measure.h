/* Counts requests where their route is counted (base/metrics.h), which is looked up once. */
#ifndef SKY_HTTP_MEASURE_H
#define SKY_HTTP_MEASURE_H

#include "http/program.h"

struct sky_measure;
struct sky_request;

/* For the requests of one program; NULL when memory ran out. free takes NULL. */
struct sky_measure *sky_measure_new(const struct sky_program *program);
void sky_measure_free(struct sky_measure *measure);

/* Counts a request that was answered; from any thread. */
void sky_measure_request(struct sky_measure *measure, struct sky_request *request);

#endif
