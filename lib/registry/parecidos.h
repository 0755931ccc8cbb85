/* Customers who are like another one, so that they may be the same who is there twice. */
#ifndef SKY_REGISTRY_PARECIDOS_H
#define SKY_REGISTRY_PARECIDOS_H

#include "domain/parecido.h"
#include "registry/lectura.h"

/* Customers that are told of as like a new one. */
#define SKY_PARECIDOS_MAX ((size_t)5)

/* A plain value: a customer who is like another one. */
struct sky_parecido {
    int64_t cliente;
    struct sky_span nombre; /* in the arena */
    unsigned motivos;
};

/* A plain value: some of them, the likeliest first, of equal ones the first who came. */
struct sky_parecidos {
    struct sky_parecido items[SKY_PARECIDOS_MAX];
    size_t count;
};

/* A plain value: a customer who is compared with others. */
struct sky_comparado {
    int64_t cliente;                 /* 0: nobody yet */
    const struct sky_indice *indice; /* the name and the terms of sky_indice_make_alike at least */
    struct sky_span documento;
};

/*
 * Puts those who are like `whom` at present into `*parecidos`; of very many it sees only the first who came.
 * SKY_NOT_LISTED.
 */
enum sky_status sky_parecidos_find(struct sky_lectura *lectura, const struct sky_comparado *whom,
                                   struct sky_arena *arena, struct sky_parecidos *parecidos,
                                   struct sky_error *error) SKY_CHECKED;

/*
 * At most `limit` of those whom `wanted` (sky_parecido_want) finds, of numbers above `after`; and why one of them is
 * like `whom`, 0 for not at all. If so, its entry is read into `*entry`: `whole`, or where e-mails are compared.
 */
enum sky_status sky_parecidos_candidates(struct sky_lectura *lectura, const struct sky_wanted *wanted, int64_t after,
                                         size_t limit, struct sky_arena *arena, struct sky_listings *listings,
                                         struct sky_error *error) SKY_CHECKED;
enum sky_status sky_parecidos_compare(struct sky_lectura *lectura, const struct sky_comparado *whom,
                                      const struct sky_listing *candidate, bool whole, struct sky_arena *scratch,
                                      struct sky_entry *entry, unsigned *motivos, struct sky_error *error) SKY_CHECKED;

#endif
