/*
 * Whether two customers may be one who is there twice. They share a reason: an identifier (a document of identity, the
 * serial number or MAC of equipment), an e-mail, a telephone, or a name that is the same but for case, accents, spaces
 * and signs. What each is searched by tells of it; of e-mails only that they may be the same, as digests are.
 */
#ifndef SKY_DOMAIN_PARECIDO_H
#define SKY_DOMAIN_PARECIDO_H

#include "domain/indice.h"

/* Terms of one sort that are looked at: whoever has more is compared by the first. */
#define SKY_PARECIDO_TERMS_MAX ((size_t)32)

/* Reasons, each a bit of a set. */
enum sky_motivo {
#define SKY_MOTIVO(name, text, weight) SKY_MOTIVO_##name##_PLACE,
#include "domain/motivo.def"
#undef SKY_MOTIVO
    SKY_MOTIVOS
};
#define SKY_MOTIVO_BIT(name) (1U << SKY_MOTIVO_##name##_PLACE)

/* The reasons of two customers, 0: they are not alike. That of e-mails is to be seen in their documents. */
unsigned sky_parecido_motivos(const struct sky_indice *one, const struct sky_indice *other);

/* Whether two documents share an e-mail. `*shared` is false when they cannot be read; SKY_NO_MEMORY. */
enum sky_status sky_parecido_share_correo(struct sky_arena *scratch, struct sky_span one, struct sky_span other,
                                          bool *shared, struct sky_error *error) SKY_CHECKED;

/* How likely the reasons make it, of 100. */
int sky_parecido_puntos(unsigned motivos);

/* Puts the texts of the reasons, `between` two of them. */
void sky_parecido_put(struct sky_buffer *out, unsigned motivos, const char *between);

/* Those who may be alike, and some more, into `*wanted`, which is in the arena; without ways: nobody. `for_more`: not
 * by their name alone. SKY_NO_MEMORY. */
enum sky_status sky_parecido_want(struct sky_arena *arena, const struct sky_indice *indice, bool for_more,
                                  struct sky_wanted *wanted, struct sky_error *error) SKY_CHECKED;

#endif
