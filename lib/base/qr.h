/* QR codes, as pictures for a page. */
#ifndef SKY_BASE_QR_H
#define SKY_BASE_QR_H

#include "base/buffer.h"

/* Bytes of a text. */
#define SKY_QR_TEXT_MAX ((size_t)1024)

/*
 * Puts the QR code of a text as an SVG document: black on white, with the quiet zone that readers want, one unit a
 * module. SKY_INVALID for an empty text or one that is too long; SKY_NO_MEMORY.
 */
enum sky_status sky_qr_put_svg(struct sky_buffer *out, struct sky_span text, struct sky_error *error) SKY_CHECKED;

#endif
