/* What goes on for a registry that has moved to another store while its program serves. For registry/ alone. */
#ifndef SKY_REGISTRY_SUCCESSOR_H
#define SKY_REGISTRY_SUCCESSOR_H

#include "registry/submission.h"

/* For the lister, now and then: whether the registry is in its store. If it has left, its successor is made. */
bool sky_successor_watch(void *registro);

/*
 * After a write: whether it is to be done again, since `error` says that the registry is elsewhere. If so, that is
 * forgotten, and `*registro` is the one to do it in, as soon as somebody may write there; when nobody may for long, it
 * is SKY_UNAVAILABLE. Waits.
 */
bool sky_successor_goes_on(struct sky_registro **registro, struct sky_error *error);

/* Hands a submission in, which its registry's writer left for that reason, where it belongs; or fails it. */
void sky_successor_forward(struct sky_submission *submission);

#endif
