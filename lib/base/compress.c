/* The only file that knows zstd. */
#include "base/compress.h"

#include <zstd.h>

struct sky_compressor *sky_compressor_new(int level, struct sky_error *error)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (!context) {
        sky_error_memory(error);
        return NULL;
    }
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    return (struct sky_compressor *)context;
}

void sky_compressor_free(struct sky_compressor *compressor)
{
    ZSTD_freeCCtx((ZSTD_CCtx *)compressor);
}

enum sky_status sky_compress(struct sky_compressor *compressor, struct sky_span *in, bool ends, struct sky_room *room,
                             bool *done, struct sky_error *error)
{
    ZSTD_inBuffer from = { in->data, in->size, 0 };
    ZSTD_outBuffer to = { room->data, room->size, room->used };
    size_t left = ZSTD_compressStream2((ZSTD_CCtx *)compressor, &to, &from, ends ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left))
        return sky_error_set(error, SKY_INTERNAL, "cannot compress: %s", ZSTD_getErrorName(left));
    if (from.pos > 0)
        *in = sky_span(in->data + from.pos, in->size - from.pos);
    room->used = to.pos;
    *done = ends ? left == 0 : in->size == 0;
    return SKY_OK;
}

struct sky_decompressor *sky_decompressor_new(struct sky_error *error)
{
    ZSTD_DCtx *context = ZSTD_createDCtx();
    if (!context)
        sky_error_memory(error);
    return (struct sky_decompressor *)context;
}

void sky_decompressor_free(struct sky_decompressor *decompressor)
{
    ZSTD_freeDCtx((ZSTD_DCtx *)decompressor);
}

enum sky_status sky_decompress(struct sky_decompressor *decompressor, struct sky_span *in, struct sky_room *room,
                               bool *ended, struct sky_error *error)
{
    ZSTD_inBuffer from = { in->data, in->size, 0 };
    ZSTD_outBuffer to = { room->data, room->size, room->used };
    size_t left = ZSTD_decompressStream((ZSTD_DCtx *)decompressor, &to, &from);
    if (ZSTD_isError(left))
        return sky_error_set(error, SKY_INVALID, "cannot decompress: %s", ZSTD_getErrorName(left));
    if (from.pos > 0)
        *in = sky_span(in->data + from.pos, in->size - from.pos);
    room->used = to.pos;
    *ended = left == 0;
    return SKY_OK;
}
