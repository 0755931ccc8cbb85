/*
 * A connection from nginx: its requests, one after the other, and whose turn it is. It is watched for one event at a
 * time, so that it belongs to the worker that takes the event, or while its request is parked to whoever does the work.
 */
#ifndef SKY_HTTP_CONNECTION_H
#define SKY_HTTP_CONNECTION_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/measure.h"
#include "http/program.h"

/* What the connections of one loop share; it outlives them. */
struct sky_hub {
    const struct sky_program *program;
    struct sky_app *app;
    bool log_requests;
    struct sky_measure *measure;
    int epoll; /* its events' data.ptr is the connection; */
    int later; /* another one, of those whose request goes on among long work: it may be the same */
    atomic_int connections, requests, parked;
    atomic_size_t bodies;  /* bytes of bodies that the requests in progress hold, */
    atomic_size_t owed;    /* and of large answers that wait for their readers */
    atomic_bool ended;     /* one of them did, since this was last looked at: there may be memory to be given back */
    pthread_mutex_t mutex; /* over the list of connections that wait for their peers */
    struct sky_connection *waiting;
    /* A connection that was served is closed, in a worker: there is a descriptor again. */
    void (*closed)(struct sky_hub *hub);
};

struct sky_connection;

/* Takes the accepted socket and watches it for its first request. False, and the socket closed, on failure. */
bool sky_connection_open(struct sky_hub *hub, int fd);

/* What the worker that took its event does; it touches the connection no more. */
void sky_connection_serve(struct sky_connection *connection);

/*
 * To be called a few times a second: looks after the requests that wait for their readers, or for their bodies. At
 * `now` (base/clock.h, elapsed) a reader that has taken nothing for half a second is slow, and its stream told so; who
 * has taken or sent nothing for the stall limit is cut.
 */
void sky_connection_look_after(struct sky_hub *hub, int64_t now);

/* Leaves the event to another worker instead; this one touches the connection no more. */
void sky_connection_pass(struct sky_connection *connection);

#endif
