/*
 * The keys of archives (base/archive.h) as text, each of 64 hexadecimal digits: "sky-public-..." for whoever makes
 * archives, and "sky-private-..." in a file of its own for whoever reads them. Lines that begin with # are passed over.
 */
#ifndef SKY_BASE_KEYFILE_H
#define SKY_BASE_KEYFILE_H

#include "base/crypto.h"

/* Bytes of a public key as text, the NUL included. */
#define SKY_PUBLIC_KEY_TEXT_SIZE (sizeof "sky-public-" + 2 * SKY_BOX_KEY_SIZE)

/* Writes it as text. */
void sky_keyfile_write_public(const unsigned char public[SKY_BOX_KEY_SIZE], char text[SKY_PUBLIC_KEY_TEXT_SIZE]);

/*
 * Makes a pair, and a file at `path` with both, for its owner alone; on disk. SKY_CONFLICT where a file is there;
 * SKY_NO_SPACE, SKY_UNAVAILABLE.
 */
enum sky_status sky_keyfile_make(const char *path, unsigned char public[SKY_BOX_KEY_SIZE],
                                 struct sky_error *error) SKY_CHECKED;

/* Reads the private key in the file at `path`; or a public one: `text` is it, or the file where it is, alone or beside
 * its private one. SKY_INVALID: there is none; SKY_UNAVAILABLE. */
enum sky_status sky_keyfile_read_private(const char *path, unsigned char private[SKY_BOX_KEY_SIZE],
                                         struct sky_error *error) SKY_CHECKED;
enum sky_status sky_keyfile_read_public(const char *text, unsigned char public[SKY_BOX_KEY_SIZE],
                                        struct sky_error *error) SKY_CHECKED;

#endif
