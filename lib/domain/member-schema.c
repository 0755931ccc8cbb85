/* Tables of members as JSON Schema. Names are words of ours: none of them needs escaping. */
#include "domain/member.h"

static void put_object(struct sky_buffer *out, const struct sky_member *rows)
{
    const char *before = "";
    sky_buffer_put_text(out, "\"type\":\"object\",\"properties\":{");
    for (const struct sky_member *row = rows; row->name; row++) {
        sky_buffer_printf(out, "%s\"%s\":", before, row->name);
        sky_member_describe(row, out);
        before = ",";
    }
    sky_buffer_put_text(out, "}");
    before = ",\"required\":[";
    for (const struct sky_member *row = rows; row->name; row++) {
        if (!row->required)
            continue;
        sky_buffer_printf(out, "%s\"%s\"", before, row->name);
        before = ",";
    }
    sky_buffer_put_text(out, before[1] ? "" : "]");
}

/* Characters are told where bytes are counted: no text has more of the former. */
static void put_text(struct sky_buffer *out, const struct sky_member *row)
{
    sky_buffer_put_text(out, "\"type\":\"string\"");
    if (row->type == SKY_MEMBER_SHOWN)
        sky_buffer_put_text(out, ",\"minLength\":1");
    if (row->most)
        sky_buffer_printf(out, ",\"maxLength\":%zu", row->most);
}

static void put_list(struct sky_buffer *out, const struct sky_member *row)
{
    sky_buffer_put_text(out, "\"type\":\"array\",\"items\":");
    sky_member_describe(row->members, out);
    if (row->most)
        sky_buffer_printf(out, ",\"maxItems\":%zu", row->most);
}

void sky_member_describe(const struct sky_member *row, struct sky_buffer *out)
{
    static const char *const fixed[] = {
        [SKY_MEMBER_DAY] = "\"type\":\"string\",\"format\":\"date\"",
        [SKY_MEMBER_CURRENCY] = "\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\"",
        [SKY_MEMBER_COMPUTED] = "\"type\":\"string\",\"readOnly\":true",
    };
    sky_buffer_put_text(out, "{");
    if (row->type == SKY_MEMBER_OBJECT)
        put_object(out, row->members);
    else if (row->type == SKY_MEMBER_LIST)
        put_list(out, row);
    else if (row->type == SKY_MEMBER_NUMBER)
        sky_buffer_printf(out, "\"type\":\"number\",\"minimum\":%.15g,\"maximum\":%.15g", row->least, row->greatest);
    else if (row->type == SKY_MEMBER_TEXT || row->type == SKY_MEMBER_SHOWN)
        put_text(out, row);
    else
        sky_buffer_put_text(out, fixed[row->type]);
    sky_buffer_put_text(out, "}");
}
