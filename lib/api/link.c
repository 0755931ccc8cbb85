/* Parameters are decoded when a handler sees them, so they go back encoded. */
#include "api/link.h"

#include "base/percent.h"
#include "http/answer.h"

static void put_parameter(struct sky_buffer *link, char before, const char *name, struct sky_span value)
{
    sky_buffer_printf(link, "%c%s=", before, name);
    sky_percent_encode(link, value);
}

enum sky_status sky_api_add_link(struct sky_request *request, const char *rel, const char *cursor,
                                 struct sky_span place, const char *const *kept)
{
    struct sky_buffer link = { 0 };
    sky_percent_repair(&link, sky_request_raw_path(request));
    put_parameter(&link, '?', cursor, place);
    for (; *kept; kept++)
        if (sky_request_text(request, *kept).data)
            put_parameter(&link, '&', *kept, sky_request_text(request, *kept));
    if (link.failed)
        sky_error_memory(sky_request_error(request));
    else
        sky_answer_header(request, "Link", "<%.*s>; rel=\"%s\"", SKY_SPAN_ARGS(sky_buffer_span(&link)), rel);
    sky_buffer_clear(&link);
    return sky_request_error(request)->status;
}
