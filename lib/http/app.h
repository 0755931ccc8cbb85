/* What a program works with: opened when it starts, the same for all its requests, and closed when it ends. */
#ifndef SKY_HTTP_APP_H
#define SKY_HTTP_APP_H

/* A plain value. A program fills the members that it has, and the others stay NULL. */
struct sky_app {
    const struct sky_access *access; /* who is admitted; everybody, unless the program's `open` says otherwise */
    struct sky_registro *registro;
    struct sky_feed *feed;
    struct sky_salud *salud; /* the state of the program of that name, which defines it */
};

#endif
