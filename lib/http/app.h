/* What a program works with: opened when it starts, the same for all its requests, and closed when it ends. */
#ifndef SKY_HTTP_APP_H
#define SKY_HTTP_APP_H

/* A plain value. A program fills the members that it has, and the others stay NULL. */
struct sky_app {
    const struct sky_access *access; /* who is admitted; everybody, unless the program's `open` says otherwise */
    const char *origins;             /* of the pages elsewhere that may ask, as SKY_CORS_ORIGINS lists them */
    struct sky_registro *registro;
    struct sky_portero *portero;         /* who knows the tokens, where access asks for one */
    const struct sky_identity *identity; /* of the log that what it serves follows from */
    struct sky_feed *feed;
    struct sky_entrada *entrada; /* by which people come in */
    struct sky_pool *gestiones;  /* what changes tokens and people is done by */
    struct sky_lotes *lotes;     /* that are written, or wait for it */
    long por_vencer;             /* days before its end at which a service is due */
    struct sky_kept *kept;       /* what all customers add up to; NULL: it is found anew each time */
    struct sky_health *health;   /* who judges how the registry is */
    const char *contact;         /* of SKY_SECURITY_CONTACT; empty: none */
};

#endif
