/* A row has some dozens of terms, so that they are looked through. */
#include "base/terms.h"

#include "base/text.h"

void sky_terms_put(struct sky_buffer *out, struct sky_span name, struct sky_span further)
{
    static const char before[] = { ' ', SKY_TERM_NAME };
    struct sky_span word;
    for (bool first = true; (word = sky_text_word(&name)).data; first = false) {
        sky_buffer_put(out, before + first, sizeof before - first);
        sky_buffer_put_span(out, word);
    }
    if (out->size > 0 && further.size > 0)
        sky_buffer_put(out, " ", 1);
    sky_buffer_put_span(out, further);
}

static bool has(struct sky_span words, struct sky_span text, bool whole)
{
    struct sky_span word;
    while ((word = sky_text_word(&words)).data)
        if (word.size >= text.size && (!whole || word.size == text.size) &&
            memcmp(word.data, text.data, text.size) == 0)
            return true;
    return false;
}

static bool meets(const struct sky_clause *clause, struct sky_span name, struct sky_span further)
{
    for (size_t i = 0; i < clause->count; i++) {
        struct sky_span text = clause->terms[i].text;
        bool of_name = text.size > 0 && *text.data == SKY_TERM_NAME;
        if (of_name ? has(name, sky_span(text.data + 1, text.size - 1), clause->terms[i].whole)
                    : has(further, text, clause->terms[i].whole))
            return true;
    }
    return false;
}

static bool meets_all(const struct sky_way *way, struct sky_span name, struct sky_span further)
{
    for (size_t i = 0; i < way->count; i++)
        if (!meets(way->clauses[i], name, further))
            return false;
    return true;
}

bool sky_terms_are_wanted(const struct sky_wanted *wanted, struct sky_span name, struct sky_span further)
{
    for (size_t i = 0; i < wanted->count; i++)
        if (meets_all(&wanted->ways[i], name, further))
            return true;
    return false;
}

bool sky_wanted_keys(const struct sky_wanted *wanted)
{
    if (wanted->count != 1 || wanted->ways[0].count != 1 || wanted->ways[0].clauses[0]->count == 0)
        return false;
    return *wanted->ways[0].clauses[0]->terms[0].text.data == SKY_TERM_KEY;
}
