/* What the commands that look at a whole registry tell of it. */
#ifndef SKY_BIN_REPORT_H
#define SKY_BIN_REPORT_H

#include "bin/command.h"
#include "registry/verify.h"

/* Prints faults as they are found, and on a terminal how far it is. */
struct sky_verify_watch report_watch(void);

/* Prints how many entries and faults there are, the last seal, where the log ends, and its identity. */
void report_verification(const struct sky_verification *result);

/* Says why the command failed. */
enum command_end report_failure(const char *command, const struct sky_error *error);

#endif
