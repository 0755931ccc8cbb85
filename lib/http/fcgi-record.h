/* Records of FastCGI 1.0 (sections 3.3 and 8): what every message of it is made of. */
#ifndef SKY_HTTP_FCGI_RECORD_H
#define SKY_HTTP_FCGI_RECORD_H

#include "base/buffer.h"

#define SKY_FCGI_VERSION 1
#define SKY_FCGI_HEADER_SIZE ((size_t)8)
#define SKY_FCGI_CONTENT_MAX ((size_t)65535)

/* Of FCGI_BEGIN_REQUEST: the size of its content, the only role there is here, and its only flag. */
#define SKY_FCGI_BEGIN_SIZE ((size_t)8)
#define SKY_FCGI_RESPONDER 1
#define SKY_FCGI_KEEP_CONN 1

enum sky_fcgi_type {
    SKY_FCGI_BEGIN_REQUEST = 1,
    SKY_FCGI_END_REQUEST = 3,
    SKY_FCGI_PARAMS = 4,
    SKY_FCGI_STDIN = 5,
    SKY_FCGI_STDOUT = 6
};

/* A plain value: a header, whose content and padding follow it. */
struct sky_fcgi_header {
    unsigned version, type, id;
    size_t content, padding;
};

static inline struct sky_fcgi_header sky_fcgi_header_read(const char bytes[SKY_FCGI_HEADER_SIZE])
{
    const unsigned char *at = (const unsigned char *)bytes;
    return (struct sky_fcgi_header){
        .version = at[0],
        .type = at[1],
        .id = (unsigned)at[2] << 8 | at[3],
        .content = (size_t)at[4] << 8 | at[5],
        .padding = at[6],
    };
}

/* Writes the header of a record without padding. */
static inline void sky_fcgi_header_write(char bytes[SKY_FCGI_HEADER_SIZE], enum sky_fcgi_type type, unsigned id,
                                         size_t content)
{
    const unsigned char header[SKY_FCGI_HEADER_SIZE] = {
        SKY_FCGI_VERSION,  (unsigned char)type,           (unsigned char)(id >> 8),
        (unsigned char)id, (unsigned char)(content >> 8), (unsigned char)content,
    };
    memcpy(bytes, header, sizeof header);
}

/* Puts a record of at most SKY_FCGI_CONTENT_MAX bytes. */
static inline void sky_fcgi_put_record(struct sky_buffer *out, enum sky_fcgi_type type, unsigned id,
                                       struct sky_span content)
{
    char header[SKY_FCGI_HEADER_SIZE];
    sky_fcgi_header_write(header, type, id, content.size);
    sky_buffer_put(out, header, sizeof header);
    sky_buffer_put_span(out, content);
}

#endif
