/* An address is a run without spaces and what stands around addresses, with one "@" that has something on both sides.
 */
#include "domain/correo.h"

static bool is_apart(char c)
{
    return (unsigned char)c <= ' ' || strchr("<>()[],;:\"'|/\\", c);
}

static bool is_correo(struct sky_span run)
{
    const char *at = run.size ? memchr(run.data, '@', run.size) : NULL;
    size_t before = at ? (size_t)(at - run.data) : 0;
    return before > 0 && before + 1 < run.size && !memchr(at + 1, '@', run.size - before - 1);
}

static struct sky_span next_run(struct sky_span *text)
{
    size_t first = 0, end;
    while (first < text->size && is_apart(text->data[first]))
        first++;
    for (end = first; end < text->size && !is_apart(text->data[end]); end++)
        ;
    struct sky_span run = sky_span(text->data + first, end - first);
    *text = sky_span(text->data + end, text->size - end);
    while (run.size > 0 && run.data[run.size - 1] == '.') /* the end of a sentence */
        run.size--;
    return run;
}

struct sky_span sky_correo_next(struct sky_span *text)
{
    while (text->size > 0 && memchr(text->data, '@', text->size)) {
        struct sky_span run = next_run(text);
        if (is_correo(run))
            return run;
    }
    return (struct sky_span){ 0 };
}
