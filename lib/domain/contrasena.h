/* What a password must be: long enough, and none that everybody tries first, anywhere or here. There is no other rule.
 */
#ifndef SKY_DOMAIN_CONTRASENA_H
#define SKY_DOMAIN_CONTRASENA_H

#include "base/status.h"

/* Characters at least; bytes at most. */
#define SKY_CONTRASENA_LEAST ((size_t)8)
#define SKY_CONTRASENA_MAX ((size_t)1024)

/* Checks a password that somebody chose; SKY_INVALID says in Spanish what is wrong with it. */
enum sky_status sky_contrasena_check(struct sky_span contrasena, struct sky_error *error) SKY_CHECKED;

#endif
