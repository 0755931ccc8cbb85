/* Compressing and decompressing a run of bytes (zstd, RFC 8878), with a checksum of its content, in constant memory. */
#ifndef SKY_BASE_COMPRESS_H
#define SKY_BASE_COMPRESS_H

#include "base/status.h"

/* How much work is put into it: from quick to small. */
#define SKY_COMPRESS_LEVEL_MIN 1
#define SKY_COMPRESS_LEVEL_MAX 19
#define SKY_COMPRESS_LEVEL 3

struct sky_compressor;
struct sky_decompressor;

/* A plain value: where the output goes, `size` bytes of `data`, of which `used` are. */
struct sky_room {
    unsigned char *data;
    size_t size, used;
};

/* The caller frees it; NULL: SKY_NO_MEMORY. free takes NULL. */
struct sky_compressor *sky_compressor_new(int level, struct sky_error *error);
void sky_compressor_free(struct sky_compressor *compressor);

/* Takes of `in`, which is moved on, as much as the room has place for. With `ends` the run ends with `in`, and `*done`
 * says that all is in the room; without, that all of `in` was taken. SKY_INTERNAL. */
enum sky_status sky_compress(struct sky_compressor *compressor, struct sky_span *in, bool ends, struct sky_room *room,
                             bool *done, struct sky_error *error) SKY_CHECKED;

struct sky_decompressor *sky_decompressor_new(struct sky_error *error);
void sky_decompressor_free(struct sky_decompressor *decompressor);

/* The other way round; `*ended`: the run ends here, and its content has its checksum. SKY_INVALID: no such run. */
enum sky_status sky_decompress(struct sky_decompressor *decompressor, struct sky_span *in, struct sky_room *room,
                               bool *ended, struct sky_error *error) SKY_CHECKED;

#endif
