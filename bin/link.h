/* A sky ship that another process runs: here, of a folder, or on another host by ssh. */
#ifndef SKY_BIN_LINK_H
#define SKY_BIN_LINK_H

#include <sys/types.h>

#include "base/status.h"

/* A plain value: what somebody calls a registry that is elsewhere. */
struct link_source {
    const char *text;
    char *host;   /* to which ssh leads; NULL: this one */
    char *folder; /* there; NULL: where that host's own settings say */
};

/* Reads "FOLDER" (with a slash, or one that is there), "HOST" or "HOST:/FOLDER". SKY_INVALID. To be cleared, also then.
 */
enum sky_status link_parse(const char *text, struct link_source *source, struct sky_error *error) SKY_CHECKED;
void link_clear(struct link_source *source);

/* A plain value: the process. */
struct link {
    pid_t pid;
    int in, out; /* what it says, and what it hears */
};

enum sky_status link_begin(const struct link_source *source, struct link *link, struct sky_error *error) SKY_CHECKED;

/* Ends it. What it left by itself for is added to an error that is filled: that ssh did not get there, or sky is not.
 */
void link_end(const struct link_source *source, struct link *link, struct sky_error *error);

#endif
