/* The only file that knows libqrencode. */
#include "base/qr.h"

#include <qrencode.h>

/* Modules of white around a code (ISO/IEC 18004, section 9.1). */
#define QUIET 4

/* A line of dark modules is one rectangle of the path. */
static void put_row(struct sky_buffer *out, const unsigned char *row, int width, int y)
{
    for (int x = 0, end; x < width; x = end + 1) {
        for (end = x; end < width && (row[end] & 1); end++)
            ;
        if (end > x)
            sky_buffer_printf(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, end - x, end - x);
    }
}

static void put_code(struct sky_buffer *out, const QRcode *code)
{
    int side = code->width + 2 * QUIET;
    sky_buffer_printf(out,
                      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
                      "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path d=\"",
                      side, side, side, side);
    for (int y = 0; y < code->width; y++)
        put_row(out, code->data + (size_t)y * (size_t)code->width, code->width, y);
    sky_buffer_put_text(out, "\"/></svg>");
}

enum sky_status sky_qr_put_svg(struct sky_buffer *out, struct sky_span text, struct sky_error *error)
{
    if (text.size == 0 || text.size > SKY_QR_TEXT_MAX)
        return sky_error_set(error, SKY_INVALID, "a QR code has 1 to %zu bytes", SKY_QR_TEXT_MAX);
    QRcode *code = QRcode_encodeData((int)text.size, (const unsigned char *)text.data, 0, QR_ECLEVEL_M);
    if (code)
        put_code(out, code);
    bool failed = !code || out->failed;
    QRcode_free(code);
    return failed ? sky_error_memory(error) : SKY_OK;
}
